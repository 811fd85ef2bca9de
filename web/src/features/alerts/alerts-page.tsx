import { Button } from "@mantine/core";
import type { Alert } from "@perezvon/api";
import { IconBell } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { alertsPageSize, allAlertsQuery, useAcknowledge } from "../../shell/alerts/alert-queries.ts";
import { alertText } from "../../shell/alerts/alert-text.ts";
import { useDocumentTitle } from "../../shell/frame/use-document-title.ts";
import { errorText } from "../../shell/text/error-text.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { usePages } from "../../shell/use-pages.ts";
import { type Column, DataTable } from "../../ui/data-table.tsx";
import { Empty } from "../../ui/empty.tsx";
import { LoadFailed } from "../../ui/load-state.tsx";
import { PageHead } from "../../ui/master-detail.tsx";
import page from "../../ui/page.module.css";
import { Pager } from "../../ui/pager.tsx";
import { StateMark } from "../../ui/state-dot.tsx";

/** Every alert of the last months: when it was raised, who acknowledged it, when it was over (DSK-ALR-03). */
export function AlertsPage() {
  const { t } = useTranslation();
  const format = useFormat();
  const pages = usePages();
  const alerts = useQuery(allAlertsQuery(pages.cursor));
  useDocumentTitle(t("admin.nav.alerts"));
  const columns = useColumns();
  const items = alerts.data?.items ?? [];
  const next = alerts.data?.nextCursor;
  return (
    <div className={page.page}>
      <PageHead
        trail={t("admin.nav.telephony")}
        title={t("admin.nav.alerts")}
        count={alerts.data && t("words.recordsTotal", { count: alerts.data.total })}
      />
      <div className={page.scroll}>
        {alerts.error ? (
          <LoadFailed text={errorText(t, alerts.error)} onRetry={() => void alerts.refetch()} />
        ) : (
          <DataTable
            caption={t("admin.nav.alerts")}
            columns={columns}
            rows={items}
            rowKey={({ id }) => id}
            loading={alerts.isPending}
            empty={
              <Empty
                icon={<IconBell size={28} />}
                title={t("security.alerts.emptyTitle")}
                text={t("security.alerts.emptyText")}
              />
            }
          />
        )}
        {alerts.data && (
          <Pager
            index={pages.index}
            pageSize={alertsPageSize}
            shown={items.length}
            total={alerts.data.total}
            totalText={format.integer(alerts.data.total)}
            onBack={pages.back}
            onNext={next === undefined ? undefined : () => pages.next(next)}
          />
        )}
      </div>
    </div>
  );
}

function useColumns(): Column<Alert>[] {
  const { t } = useTranslation();
  const format = useFormat();
  const acknowledge = useAcknowledge();
  return [
    {
      id: "what",
      header: t("security.alerts.what"),
      rowHeader: true,
      wrap: true,
      cell: (alert) => alertText(t, alert),
    },
    {
      id: "raised",
      header: t("security.alerts.raised"),
      cell: ({ raisedAt }) => format.dateTimeSeconds(raisedAt),
    },
    {
      id: "times",
      header: t("security.alerts.times"),
      numeric: true,
      cell: ({ times }) => format.integer(times),
    },
    {
      id: "state",
      header: t("security.alerts.state"),
      wrap: true,
      cell: ({ acknowledgedAt, acknowledgedBy, clearedAt, urgent }) =>
        acknowledgedAt !== null ? (
          t("security.alerts.seenBy", { name: acknowledgedBy ?? "", at: format.dateTime(acknowledgedAt) })
        ) : clearedAt !== null ? (
          t("security.alerts.over", { at: format.dateTime(clearedAt) })
        ) : (
          <StateMark tone={urgent ? "not-ready" : "warn"} label={t("security.alerts.fresh")} />
        ),
    },
    {
      id: "seen",
      header: "",
      numeric: true,
      cell: (alert) =>
        alert.acknowledgedAt === null &&
        alert.clearedAt === null && (
          <Button
            size="compact-xs"
            variant="default"
            aria-label={t("security.alerts.seenNamed", { what: alertText(t, alert) })}
            loading={acknowledge.isPending && acknowledge.variables.id === alert.id}
            onClick={() => acknowledge.mutate(alert)}
          >
            {t("security.alerts.seen")}
          </Button>
        ),
    },
  ];
}
