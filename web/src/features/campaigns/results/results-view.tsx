import { Button, MultiSelect, Select, VisuallyHidden } from "@mantine/core";
import type { Campaign, ResultRows } from "@perezvon/api";
import { IconPlayerPlayFilled, IconReportAnalytics } from "@tabler/icons-react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { usePages } from "../../../shell/use-pages.ts";
import { type Column, DataTable } from "../../../ui/data-table.tsx";
import { Empty } from "../../../ui/empty.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import { Pager } from "../../../ui/pager.tsx";
import { Panel } from "../../../ui/panel.tsx";
import { RecordingPlayer } from "../../records/recording-player.tsx";
import { campaignDispositionsQuery } from "../campaign-queries.ts";
import { MomentInput } from "./moment-input.tsx";
import { badMoment, instantOf } from "./results-query.ts";
import classes from "./results-view.module.css";
import { StatusCharts } from "./status-charts.tsx";

const formats = ["simple", "detailed"] as const;
const pageSize = 50;

interface Choice {
  readonly format: (typeof formats)[number];
  readonly lists: readonly string[];
  readonly dispositions: readonly string[];
  readonly from: string;
  readonly to: string;
}

/** Results without a file (OUT-RES-13): the rows of the exports by page, charts of statuses, and recordings to be heard. */
export function ResultsView({ campaign }: { readonly campaign: Campaign }) {
  const [choice, setChoice] = useState<Choice>({
    format: "detailed",
    lists: [],
    dispositions: [],
    from: "",
    to: "",
  });
  const { timeZone } = useFormat();
  const { t } = useTranslation();
  const filter = filterOf(choice, timeZone);
  return (
    <div className={classes.view}>
      <Filters campaign={campaign} choice={choice} onChange={setChoice} />
      <Panel title={t("figures.statuses.title")}>
        <StatusCharts campaignId={campaign.id} filter={filter} />
      </Panel>
      <Rows
        key={JSON.stringify([choice.format, filter])}
        campaign={campaign}
        choice={choice}
        filter={filter}
      />
    </div>
  );
}

type Filter = ReturnType<typeof filterOf>;

function filterOf({ lists, dispositions, from, to }: Choice, timeZone: string) {
  const at = (reading: string) =>
    reading === "" || reading === badMoment ? undefined : instantOf(reading, timeZone);
  const [begin, end] = [at(from), at(to)];
  // A span that ends before it begins is told at its field, and shows everything.
  const span = begin !== undefined && end !== undefined && begin > end ? {} : { from: begin, to: end };
  return {
    ...span,
    lists: lists.length > 0 ? lists.join(",") : undefined,
    dispositions: dispositions.length > 0 ? dispositions.join(",") : undefined,
  };
}

function Filters({
  campaign,
  choice,
  onChange,
}: {
  readonly campaign: Campaign;
  readonly choice: Choice;
  readonly onChange: (choice: Choice) => void;
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const dispositions = useQuery(campaignDispositionsQuery(campaign.id));
  const lists = new Map((campaign.statistics?.lists ?? []).map(({ listId, name }) => [listId, name]));
  const change = (part: Partial<Choice>) => onChange({ ...choice, ...part });
  const order = choice.from !== "" && choice.to !== "" && choice.from > choice.to;
  return (
    <div className={classes.filters}>
      <Select
        label={t("figures.results.rows")}
        allowDeselect={false}
        data={formats.map((value) => ({ value, label: t(`figures.results.${value}`) }))}
        value={choice.format}
        onChange={(value) => change({ format: value === "simple" ? "simple" : "detailed" })}
      />
      <MultiSelect
        label={t("admin.results.lists")}
        placeholder={choice.lists.length === 0 ? t("admin.results.allLists") : undefined}
        clearable
        data={[...lists].map(([value, label]) => ({ value, label }))}
        value={[...choice.lists]}
        onChange={(value) => change({ lists: value })}
      />
      <MultiSelect
        label={t("admin.results.dispositions")}
        placeholder={choice.dispositions.length === 0 ? t("admin.results.allDispositions") : undefined}
        searchable
        clearable
        data={(dispositions.data ?? []).map((item) => ({ value: item.key, label: item.name[language] }))}
        value={[...choice.dispositions]}
        onChange={(value) => change({ dispositions: value })}
      />
      <MomentInput label={t("admin.results.from")} required={false} onMoment={(from) => change({ from })} />
      <MomentInput
        label={t("admin.results.to")}
        required={false}
        onMoment={(to) => change({ to })}
        error={order ? t("admin.results.order") : undefined}
      />
    </div>
  );
}

type Row = ResultRows["items"][number] & { readonly place: number };

function Rows({
  campaign,
  choice,
  filter,
}: {
  readonly campaign: Campaign;
  readonly choice: Choice;
  readonly filter: Filter;
}) {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const [playing, setPlaying] = useState<Row | undefined>(undefined);
  // The attempts of an interval are those that began in it, as in the charts above.
  const interval = choice.format === "detailed" && filter.from !== undefined && filter.to !== undefined;
  const query = {
    format: interval ? ("interval" as const) : choice.format,
    ...filter,
    timeZone: format.timeZone,
    header: format.language,
    limit: pageSize,
    cursor: pages.cursor,
  };
  const rows = useQuery({
    queryKey: ["campaign-result-rows", campaign.id, query],
    queryFn: () => call("campaignResultRows", { params: { id: campaign.id }, query }),
    placeholderData: keepPreviousData,
  });
  // The number of all comes with the first page.
  const [total, setTotal] = useState<number | undefined>(undefined);
  const known = rows.data?.total ?? total;
  if (rows.data && rows.data.total !== null && rows.data.total !== total) setTotal(rows.data.total);
  const items: Row[] = (rows.data?.items ?? []).map((row, place) => ({ ...row, place }));
  const title = t("figures.results.title");
  const next = rows.data?.nextCursor;
  return (
    <Panel
      title={title}
      extra={known !== undefined && <span className={classes.count}>{format.integer(known)}</span>}
      flush
    >
      {rows.error ? (
        <LoadFailed text={errorText(t, rows.error)} onRetry={() => void rows.refetch()} />
      ) : (
        <div className={classes.rows}>
          <DataTable
            compact
            caption={title}
            columns={[recordingColumn(), ...columnsOf(rows.data)]}
            rows={items}
            rowKey={(row) => row.place}
            selectedKey={playing?.place}
            loading={rows.isPending}
            empty={<Empty icon={<IconReportAnalytics size={28} />} title={t("figures.results.none")} />}
          />
        </div>
      )}
      {playing?.recordingId && (
        <div className={classes.player}>
          <RecordingPlayer key={playing.recordingId} id={playing.recordingId} autoPlay />
        </div>
      )}
      <div className={classes.pager}>
        <Pager
          index={pages.index}
          pageSize={pageSize}
          shown={items.length}
          total={known ?? items.length}
          totalText={known === undefined ? t("shell.units.none") : format.integer(known)}
          onBack={pages.back}
          onNext={next ? () => pages.next(next) : undefined}
        />
      </div>
    </Panel>
  );

  function recordingColumn(): Column<Row> {
    return {
      id: "recording",
      header: <VisuallyHidden>{t("figures.results.recording")}</VisuallyHidden>,
      width: 44,
      cell: (row) =>
        row.recordingId && (
          <Button size="compact-xs" variant="light" onClick={() => setPlaying(row)}>
            <IconPlayerPlayFilled size={11} aria-hidden />
            <VisuallyHidden>{t("figures.results.play", { record: row.recordId })}</VisuallyHidden>
          </Button>
        ),
    };
  }
}

/** Two columns may have one name: a column is its place (OUT-RES-10). */
function columnsOf(page: ResultRows | undefined): Column<Row>[] {
  return (page?.columns ?? []).map((name, place) => ({
    id: String(place),
    header: name,
    rowHeader: place === 0,
    cell: (row) => row.cells[place] ?? "",
  }));
}
