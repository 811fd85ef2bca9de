import { Select, Skeleton, Tabs } from "@mantine/core";
import { IconWaveSine } from "@tabler/icons-react";
import { keepPreviousData, queryOptions, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams } from "@tanstack/react-router";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { useMe } from "../../shell/session/session-queries.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { formatFor } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LineChart } from "../../ui/line-chart.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import tabs from "../../ui/tabs.module.css";
import classes from "./quality.module.css";
import { QualityLimits } from "./quality-limits.tsx";
import { lastDays, type QualitySide, qualitySides } from "./quality-sides.ts";

const pageTabs = ["days", "limits"] as const;
const periods = ["7", "31"] as const;
/** The worst, each in a colour of its own; more lines than these nobody tells apart. */
const lineTokens = ["--pz-not-ready", "--pz-busy", "--pz-after", "--pz-ready"] as const;
const dayMs = 86_400_000;

/** The day in which `now` is, as the centre counts days. */
function dayIn(timeZone: string, now: number): string {
  return new Intl.DateTimeFormat("en-CA", { timeZone }).format(now);
}

function daysQuery(today: string, count: number) {
  return queryOptions({
    queryKey: ["quality-days", today, count],
    queryFn: async () => {
      // Wider by a day on both sides than any zone: the server tells days of the centre, and others are passed over.
      const from = new Date(Date.parse(`${today}T00:00:00Z`) - count * dayMs).toISOString();
      const to = new Date(Date.parse(`${today}T00:00:00Z`) + 2 * dayMs).toISOString();
      const days = lastDays(today, count);
      const { items } = await call("qualityDays", { query: { from, to } });
      return {
        days,
        sides: qualitySides(
          items.filter(({ day }) => days.includes(day)),
          days,
        ),
      };
    },
    placeholderData: keepPreviousData,
    refetchInterval: 60_000,
  });
}

/** «Качество связи»: the share of poor calls by trunk and by agents' network, and where a call begins to be poor (TEL-QOS-04). */
export function QualityPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const { tab: named } = useParams({ from: "/signed-in/admin/quality/$tab" });
  const tab = pageTabs.find((id) => id === named) ?? "days";
  useDocumentTitle(t("admin.nav.quality"));
  return (
    <div className={page.page}>
      <PageHead trail={t("admin.nav.telephony")} title={t("admin.nav.quality")} />
      <Tabs
        value={tab}
        onChange={(value) => void navigate({ to: "/admin/quality/$tab", params: { tab: value ?? "days" } })}
        classNames={{ root: tabs.root, list: tabs.list, panel: tabs.panel }}
        keepMounted={false}
      >
        <Tabs.List>
          {pageTabs.map((id) => (
            <Tabs.Tab key={id} value={id}>
              {t(`quality.tabs.${id}`)}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <Tabs.Panel value={tab}>{tab === "limits" ? <QualityLimits /> : <QualityDays />}</Tabs.Panel>
      </Tabs>
    </div>
  );
}

function QualityDays() {
  const { t } = useTranslation();
  const { centre } = useMe();
  const [period, setPeriod] = useState<(typeof periods)[number]>("7");
  const today = dayIn(centre.timeZone, useServerNow(60_000));
  const found = useQuery(daysQuery(today, Number(period)));
  const columns = useColumns();
  if (found.error)
    return <LoadFailed text={errorText(t, found.error)} onRetry={() => void found.refetch()} />;
  if (!found.data) return <Skeleton height={180} m="lg" />;
  const { days, sides } = found.data;
  return (
    <div className={page.scroll}>
      <div className={classes.head}>
        <Select
          size="xs"
          label={t("quality.period")}
          allowDeselect={false}
          value={period}
          onChange={(value) => setPeriod(periods.find((each) => each === value) ?? "7")}
          data={periods.map((value) => ({ value, label: t(`quality.periods.${value}`) }))}
        />
      </div>
      {sides.length > 0 && <SharesChart days={days} sides={sides} />}
      <DataTable
        caption={t("admin.nav.quality")}
        columns={columns}
        rows={sides}
        rowKey={({ key }) => key}
        empty={
          <Empty
            icon={<IconWaveSine size={28} />}
            title={t("quality.emptyTitle")}
            text={t("quality.emptyText")}
          />
        }
      />
    </div>
  );
}

function SharesChart({
  days,
  sides,
}: {
  readonly days: readonly string[];
  readonly sides: readonly QualitySide[];
}) {
  const { t } = useTranslation();
  const { language } = useFormat();
  const nameOf = useSideName();
  const worst = sides.slice(0, lineTokens.length);
  // A day lasts to the beginning of the next: the last one too.
  const seconds = useMemo(() => {
    const starts = days.map((day) => Date.parse(`${day}T00:00:00Z`) / 1_000);
    return [...starts, ...starts.slice(-1).map((start) => start + dayMs / 1_000)];
  }, [days]);
  const lines = worst.map((side, place) => ({
    name: nameOf(side),
    token: lineTokens[place] ?? lineTokens[0],
    values: [...side.shares, side.shares.at(-1) ?? null],
  }));
  // A date stands for the centre's day: its midnight by universal time is only its place on the axis.
  const dateOf = useMemo(() => {
    const format = formatFor(language, "UTC");
    return (ms: number) => format.dateTime(ms).split(/,? /)[0] ?? "";
  }, [language]);
  const [first] = worst;
  return (
    <LineChart
      label={t("quality.chartText", { name: first ? nameOf(first) : "", percent: first?.poorPercent ?? 0 })}
      seconds={seconds}
      lines={lines}
      timeText={dateOf}
      height={160}
    />
  );
}

function useSideName(): (side: Pick<QualitySide, "trunk" | "network">) => string {
  const { t } = useTranslation();
  return ({ trunk, network }) =>
    trunk ? t("quality.trunk", { name: trunk.name }) : t("quality.network", { network: network ?? "–" });
}

function useColumns(): Column<QualitySide>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const nameOf = useSideName();
  return [
    { id: "side", header: t("quality.side"), rowHeader: true, wrap: true, cell: nameOf },
    { id: "legs", header: t("quality.legs"), numeric: true, cell: ({ legs }) => format.integer(legs) },
    {
      id: "poor",
      header: t("quality.poor"),
      numeric: true,
      cell: ({ poor, trunk }) =>
        poor > 0 && trunk ? (
          <Link
            className={classes.link}
            to="/admin/calls"
            search={{ period: "month", trunk: trunk.id, poor: true }}
          >
            {format.integer(poor)}
          </Link>
        ) : (
          format.integer(poor)
        ),
    },
    {
      id: "share",
      header: t("quality.share"),
      numeric: true,
      cell: ({ poorPercent }) => `${format.decimal(poorPercent, 1)} %`,
    },
    {
      id: "mos",
      header: t("quality.mos"),
      numeric: true,
      cell: ({ mos }) => (mos === null ? "–" : format.decimal(mos, 2)),
    },
  ];
}
