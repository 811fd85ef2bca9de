import type { ServiceFigures } from "@perezvon/api";
import { IconPhoneIncoming } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { formatDuration } from "../../shell/text/format.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import { Panel } from "../../ui/panel.tsx";
import { StateMark } from "../../ui/state-dot.tsx";
import classes from "../campaign-window/campaign-window-page.module.css";

/** INB-MET-01: changes within a second. */
const refreshMs = 1_000;
/** INB-SLV-07: fewer calls say nothing about a target. */
const leastCalls = 5;

/** Incoming services: who waits now, and the figures since the daily reset (DSK-RTV-05). */
export function ServicesPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const now = useServerNow();
  useDocumentTitle(t("supervisor.services.title"));
  const figures = useQuery({
    queryKey: ["service-figures"],
    queryFn: async () => (await call("serviceFigures", {})).items,
    refetchInterval: refreshMs,
  });
  const none = t("shell.units.none");
  const duration = (ms: number | null) => (ms === null ? none : formatDuration(ms));
  const columns: Column<ServiceFigures>[] = [
    { id: "name", header: t("supervisor.services.name"), rowHeader: true, cell: ({ name }) => name },
    {
      id: "waiting",
      header: t("supervisor.services.waiting"),
      numeric: true,
      cell: ({ waiting }) => format.integer(waiting),
    },
    {
      id: "longest",
      header: t("supervisor.services.longest"),
      numeric: true,
      cell: ({ waitingSince }) =>
        waitingSince === null ? none : formatDuration(Math.max(0, now - Date.parse(waitingSince))),
    },
    {
      id: "received",
      header: t("supervisor.services.received"),
      numeric: true,
      cell: ({ received }) => format.integer(received),
    },
    {
      id: "answered",
      header: t("supervisor.services.answered"),
      numeric: true,
      cell: ({ answered }) => format.integer(answered),
    },
    {
      id: "lost",
      header: t("supervisor.services.lost"),
      numeric: true,
      cell: ({ lost }) => format.integer(lost),
    },
    {
      id: "short",
      header: (
        <span title={t("supervisor.services.lostShortHint")}>{t("supervisor.services.lostShort")}</span>
      ),
      numeric: true,
      cell: ({ lostShort }) => format.integer(lostShort),
    },
    {
      id: "level",
      header: t("supervisor.services.serviceLevel"),
      numeric: true,
      width: 170,
      cell: (service) => <Level service={service} />,
    },
    {
      id: "asa",
      header: (
        <span title={t("supervisor.services.speedOfAnswerHint")}>
          {t("supervisor.services.speedOfAnswer")}
        </span>
      ),
      numeric: true,
      cell: ({ averageSpeedOfAnswerMs }) => duration(averageSpeedOfAnswerMs),
    },
    {
      id: "aht",
      header: <span title={t("supervisor.services.handlingHint")}>{t("supervisor.services.handling")}</span>,
      numeric: true,
      cell: ({ averageHandlingMs }) => duration(averageHandlingMs),
    },
    {
      id: "longestWait",
      header: t("supervisor.services.longestWait"),
      numeric: true,
      cell: ({ received, longestWaitMs }) => (received === 0 ? none : formatDuration(longestWaitMs)),
    },
  ];
  return (
    <div className={classes.page}>
      <PageHead title={t("supervisor.services.title")} count={t("supervisor.services.since")} />
      <div className={classes.content}>
        <Panel flush>
          {figures.error && !figures.data ? (
            <LoadFailed text={errorText(t, figures.error)} onRetry={() => void figures.refetch()} />
          ) : (
            <DataTable
              caption={t("supervisor.services.title")}
              columns={columns}
              rows={figures.data ?? []}
              rowKey={({ serviceId }) => serviceId}
              loading={figures.isPending}
              empty={<Empty icon={<IconPhoneIncoming size={28} />} title={t("supervisor.services.empty")} />}
            />
          )}
        </Panel>
      </div>
    </div>
  );
}

function Level({ service }: { readonly service: ServiceFigures }) {
  const { t } = useTranslation();
  const format = useFormat();
  const { serviceLevelPercent: level, targetPercent: percent, thresholdSeconds: seconds } = service;
  const hint = t("supervisor.services.target", { percent, seconds });
  if (level === null) return <span title={hint}>{t("shell.units.none")}</span>;
  const below = level < percent && service.answered + service.lost >= leastCalls;
  const text = `${format.decimal(level, 1)} %`;
  return (
    <StateMark
      tone={below ? "not-ready" : "ready"}
      label={below ? `${text} · ${t("supervisor.services.below")}` : text}
      hint={hint}
    />
  );
}
