import { Switch } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { IconBroadcast } from "@tabler/icons-react";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { Figure, Figures } from "../../ui/figure.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import { Panel } from "../../ui/panel.tsx";
import { CampaignChart } from "../campaigns/campaign-chart.tsx";
import { useCampaigns } from "../campaigns/campaign-queries.ts";
import { CampaignStateMark } from "../campaigns/campaign-state.tsx";
import { DoneBar, ProgressBar } from "../campaigns/progress-bar.tsx";
import { RunButton } from "../campaigns/run-button.tsx";
import classes from "./campaign-window-page.module.css";
import { GroupRows } from "./group-rows.tsx";
import { MetricsPanel } from "./metrics-panel.tsx";
import { NumberCell } from "./number-cell.tsx";
import { PacingPanel } from "./pacing-panel.tsx";
import { ratioText } from "./ratio-text.ts";
import { RunSettings, useRunSettings } from "./run-settings.tsx";
import { StatusPanel } from "./status-panel.tsx";

type HeadId =
  | "loggedIn"
  | "busy"
  | "ready"
  | "notReady"
  | "occupancy"
  | "lost"
  | "lostPercent"
  | "inProgress"
  | "intensity";

/** «Кампании обзвона» of the supervisor (DSK-CWN-01): enabled campaigns, and for the chosen one records, lists, groups. */
export function CampaignWindowPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const navigate = useNavigate();
  const { campaign: chosenId } = useSearch({ from: "/signed-in/supervisor/campaigns" });
  const campaigns = useCampaigns();
  useDocumentTitle(t("supervisor.nav.campaigns"));
  const rows = (campaigns.data ?? [])
    .filter(({ enabled }) => enabled)
    .sort((a, b) => a.name.localeCompare(b.name, format.language));
  const chosen = rows.find(({ id }) => id === chosenId) ?? rows[0];
  const figure = (value: number | undefined) =>
    value === undefined ? t("shell.units.none") : format.integer(value);
  const choose = (campaign: Campaign) =>
    void navigate({ to: "/supervisor/campaigns", search: { campaign: campaign.id } });
  const columns: Column<Campaign>[] = [
    {
      id: "name",
      header: t("supervisor.campaigns.name"),
      rowHeader: true,
      cell: (campaign) => (
        <Link to="/supervisor/campaigns" search={{ campaign: campaign.id }} className={classes.name}>
          {campaign.name}
          <ProgressBar campaign={campaign} />
        </Link>
      ),
    },
    {
      id: "running",
      header: t("supervisor.campaigns.running"),
      cell: (campaign) => <CampaignStateMark campaign={campaign} />,
    },
    {
      id: "mode",
      header: t("supervisor.campaigns.mode"),
      cell: (campaign) => t(`words.diallingMode.${campaign.mode}`),
    },
    numeric("loggedIn", (campaign) => campaign.statistics?.loggedIn),
    numeric("busy", (campaign) => campaign.statistics?.busy),
    numeric("ready", (campaign) => campaign.statistics?.ready),
    numeric("notReady", (campaign) => campaign.statistics?.notReady),
    ratio("occupancy", (campaign) => campaign.statistics?.occupancyPercent),
    numeric("lost", (campaign) => campaign.statistics?.lostToday),
    ratio("lostPercent", (campaign) => campaign.statistics?.lostPercent),
    numeric("inProgress", (campaign) => campaign.statistics?.inProgress),
    ratio("intensity", (campaign) => campaign.statistics?.intensity),
    {
      id: "run",
      header: "",
      width: 110,
      cell: (campaign) => <RunButton campaign={campaign} size="compact-sm" fullWidth />,
    },
  ];
  return (
    <div className={classes.page}>
      <PageHead
        title={t("supervisor.nav.campaigns")}
        count={campaigns.data && t("words.recordsTotal", { count: rows.length })}
      />
      {campaigns.error && !campaigns.data ? (
        <LoadFailed text={errorText(t, campaigns.error)} onRetry={() => void campaigns.refetch()} />
      ) : (
        <div className={classes.content}>
          <Panel flush>
            <div className={classes.wide}>
              <DataTable
                caption={t("supervisor.nav.campaigns")}
                columns={columns}
                rows={rows}
                rowKey={(campaign) => campaign.id}
                selectedKey={chosen?.id}
                onOpen={choose}
                loading={campaigns.isPending}
                empty={<Empty icon={<IconBroadcast size={28} />} title={t("supervisor.campaigns.empty")} />}
              />
            </div>
          </Panel>
          {chosen && <Chosen key={chosen.id} campaign={chosen} />}
        </div>
      )}
    </div>
  );

  function numeric(
    id: "loggedIn" | "busy" | "ready" | "notReady" | "lost" | "inProgress",
    read: (campaign: Campaign) => number | undefined,
  ): Column<Campaign> {
    return { id, header: head(id), numeric: true, cell: (campaign) => figure(read(campaign)) };
  }

  function ratio(
    id: "occupancy" | "lostPercent" | "intensity",
    read: (campaign: Campaign) => number | null | undefined,
  ): Column<Campaign> {
    return { id, header: head(id), numeric: true, cell: (campaign) => ratioText(format, read(campaign)) };
  }

  function head(id: HeadId) {
    return <span title={t(`supervisor.campaigns.${id}Hint`)}>{t(`supervisor.campaigns.${id}`)}</span>;
  }
}

function Chosen({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { statistics } = campaign;
  const show = (value: number | undefined) =>
    value === undefined ? t("shell.units.none") : format.integer(value);
  const asr = statistics?.asrPercent;
  return (
    <>
      <Panel
        title={`${campaign.name}: ${t("supervisor.campaigns.records")}`}
        extra={<RunSettings campaign={campaign} />}
      >
        <Figures label={t("supervisor.campaigns.records")}>
          <Figure label={t("supervisor.campaigns.total")} value={show(statistics?.total)} />
          <Figure label={t("supervisor.campaigns.totalClosed")} value={show(statistics?.closed)} />
          <Figure label={t("supervisor.campaigns.totalExcluded")} value={show(statistics?.excluded)} />
          <Figure label={t("supervisor.campaigns.remaining")} value={show(statistics?.remaining)} accent />
          <Figure label={t("supervisor.campaigns.dialled")} value={show(statistics?.dialledToday)} />
          <Figure label={t("supervisor.campaigns.closed")} value={show(statistics?.closedToday)} />
          <Figure label={t("supervisor.campaigns.asr")} value={ratioText(format, asr)} />
          <Figure label={t("supervisor.campaigns.due")} value={show(statistics?.due)} />
          <Figure label={t("supervisor.campaigns.waiting")} value={show(statistics?.waiting)} />
          <Figure label={t("supervisor.campaigns.locked")} value={show(statistics?.locked)} />
        </Figures>
      </Panel>
      <MetricsPanel campaign={campaign} />
      <div className={classes.halves}>
        <Panel title={t("supervisor.campaigns.lists")} flush>
          <Lists campaign={campaign} />
        </Panel>
        <Panel title={t("supervisor.campaigns.groups")} flush>
          <GroupRows campaign={campaign} />
        </Panel>
        <Panel title={t("admin.campaigns.chart")}>
          <CampaignChart campaignId={campaign.id} />
        </Panel>
      </div>
      <PacingPanel campaignId={campaign.id} />
      <StatusPanel campaign={campaign} />
    </>
  );
}

type CampaignList = Campaign["lists"][number];

/** Switching a list off starts no new attempts from it at once; order and ratio are changed where they stand (DSK-CWN-03). */
function Lists({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = campaign.rights.run;
  const { change, question } = useRunSettings(campaign);
  const counted = new Map((campaign.statistics?.lists ?? []).map((list) => [list.listId, list]));
  const nameOf = (entry: CampaignList) => counted.get(entry.listId)?.name ?? entry.listId.slice(0, 8);
  const changeList = (entry: CampaignList, changed: Partial<CampaignList>) =>
    change({
      lists: campaign.lists.map((other) => (other === entry ? { ...other, ...changed } : other)),
    });
  const figure = (id: "order" | "ratio", max: number, entry: CampaignList) =>
    mayEdit ? (
      <NumberCell
        label={t(`supervisor.campaigns.${id}Of`, { list: nameOf(entry) })}
        value={entry[id]}
        min={1}
        max={max}
        onChange={(value) => changeList(entry, { [id]: value })}
      />
    ) : (
      format.integer(entry[id])
    );
  const columns: Column<CampaignList>[] = [
    { id: "name", header: t("supervisor.campaigns.listName"), rowHeader: true, cell: nameOf },
    {
      id: "enabled",
      header: t("supervisor.campaigns.listEnabled"),
      cell: (entry) =>
        mayEdit ? (
          <Switch
            size="xs"
            checked={entry.enabled}
            aria-label={t("admin.campaignLists.enabledOf", { list: nameOf(entry) })}
            onChange={(event) => void changeList(entry, { enabled: event.currentTarget.checked })}
          />
        ) : entry.enabled ? (
          t("shell.yes")
        ) : (
          t("shell.no")
        ),
    },
    {
      id: "order",
      header: t("supervisor.campaigns.listOrder"),
      numeric: true,
      cell: (entry) => figure("order", 999, entry),
    },
    {
      id: "ratio",
      header: t("supervisor.campaigns.listRatio"),
      numeric: true,
      cell: (entry) => figure("ratio", 100, entry),
    },
    {
      id: "total",
      header: t("supervisor.campaigns.listTotal"),
      numeric: true,
      cell: (entry) => {
        const list = counted.get(entry.listId);
        return list ? format.integer(list.total) : t("shell.units.none");
      },
    },
    {
      id: "remaining",
      header: t("supervisor.campaigns.remaining"),
      numeric: true,
      cell: (entry) => {
        const list = counted.get(entry.listId);
        return list ? format.integer(list.remaining) : t("shell.units.none");
      },
    },
    {
      id: "progress",
      header: t("figures.lists.progress"),
      width: 110,
      cell: (entry) => {
        const { total = 0, remaining = 0 } = counted.get(entry.listId) ?? {};
        const percent = total === 0 ? 0 : Math.floor((100 * (total - remaining)) / total);
        return <DoneBar percent={percent} label={t("figures.lists.progressOf", { percent })} />;
      },
    },
  ];
  return (
    <>
      <DataTable
        compact
        caption={t("supervisor.campaigns.lists")}
        columns={columns}
        rows={campaign.lists}
        rowKey={(entry) => `${entry.listId} ${entry.instance}`}
        empty={<Empty title={t("supervisor.campaigns.noLists")} />}
      />
      {question}
    </>
  );
}
