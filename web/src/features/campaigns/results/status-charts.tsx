import type { StatusCounts } from "@perezvon/api";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../../shell/api.ts";
import { errorText } from "../../../shell/text/error-text.ts";
import { useFormat } from "../../../shell/text/use-format.ts";
import { DataTable } from "../../../ui/data-table.tsx";
import { LoadFailed } from "../../../ui/load-state.tsx";
import page from "../../../ui/page.module.css";
import { ShareBar, StackedColumns, Swatch } from "../../../ui/stacked-columns.tsx";
import classes from "./status-charts.module.css";
import { countsBy, type StatusShare, sharesOf, wholeTimes } from "./status-shares.ts";

export interface StatusFilter {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly lists?: string | undefined;
  readonly dispositions?: string | undefined;
}

/** Statuses of a campaign: shares, by list and by hour or day (OUT-STA-05, OUT-RES-13). */
export function StatusCharts({
  campaignId,
  filter,
  refreshMs,
}: {
  readonly campaignId: string;
  readonly filter: StatusFilter;
  /** Asked for again so often, where the campaign is watched while it dials. */
  readonly refreshMs?: number;
}) {
  const { t } = useTranslation();
  const { timeZone } = useFormat();
  const query = { ...filter, timeZone };
  const counts = useQuery({
    queryKey: ["campaign-statuses", campaignId, query],
    queryFn: () => call("campaignStatuses", { params: { id: campaignId }, query }),
    placeholderData: keepPreviousData,
    ...(refreshMs === undefined ? {} : { refetchInterval: refreshMs }),
  });
  if (counts.error)
    return <LoadFailed text={errorText(t, counts.error)} onRetry={() => void counts.refetch()} />;
  if (!counts.data) return null;
  if (counts.data.total === 0) return <p className={page.hint}>{t("figures.statuses.none")}</p>;
  return <Charts counts={counts.data} />;
}

function Charts({ counts }: { readonly counts: StatusCounts }) {
  const { t } = useTranslation();
  const format = useFormat();
  const shares = sharesOf(counts, format.language, t("figures.statuses.others"));
  const times = wholeTimes(counts);
  const byTime = times.map((part) => countsBy(shares, part.counts));
  const timeText = (at: string) =>
    counts.step === "hour" ? format.time(at) : format.dateTime(at).split(" ")[0]!.replace(",", "");
  const hourTitle = t(counts.step === "hour" ? "figures.statuses.byHour" : "figures.statuses.byDay");
  return (
    <div className={classes.charts}>
      <div className={classes.table}>
        <DataTable
          compact
          caption={t("figures.statuses.shares")}
          columns={[
            {
              id: "name",
              header: t("figures.statuses.status"),
              rowHeader: true,
              wrap: true,
              cell: (share: StatusShare) => (
                <>
                  <Swatch token={share.token} />
                  {share.name}
                </>
              ),
            },
            {
              id: "attempts",
              header: t("figures.statuses.dials"),
              numeric: true,
              cell: (share) => format.integer(share.attempts),
            },
            {
              id: "percent",
              header: "%",
              numeric: true,
              cell: (share) => format.decimal(share.percent, 1),
            },
          ]}
          rows={shares}
          rowKey={(share) => share.key ?? ""}
        />
      </div>
      <div className={classes.pictures}>
        <h3 className={classes.title}>{hourTitle}</h3>
        <StackedColumns
          label={hourTitle}
          columns={times.map(({ at }) => timeText(at))}
          parts={shares.map(({ name, token }, share) => ({
            name,
            token,
            values: byTime.map((values) => values[share] ?? 0),
          }))}
          valueText={format.integer}
        />
        <h3 className={classes.title}>{t("figures.statuses.byList")}</h3>
        {counts.lists.map((list) => {
          const values = countsBy(shares, list.counts);
          const parts = shares.map(({ name, token }, share) => ({ name, token, value: values[share] ?? 0 }));
          const spoken = parts
            .filter(({ value }) => value > 0)
            .map(({ name, value }) => `${name} ${format.decimal((100 * value) / list.attempts, 1)} %`)
            .join(", ");
          return (
            <div key={list.listId} className={classes.list}>
              <span className={classes.listName} title={list.name}>
                {list.name}
              </span>
              <ShareBar label={`${list.name}: ${spoken}`} parts={parts} />
              <span className={classes.listSum}>{format.integer(list.attempts)}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
