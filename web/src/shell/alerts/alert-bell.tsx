import { ActionIcon, Button, Indicator, Popover } from "@mantine/core";
import { notifications } from "@mantine/notifications";
import type { Alert } from "@perezvon/api";
import { IconAlertTriangle, IconBell } from "@tabler/icons-react";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useEvents } from "../connection/connection.tsx";
import { useHas } from "../session/session-queries.ts";
import { useFormat } from "../text/use-format.ts";
import classes from "./alert-bell.module.css";
import { openAlertsQuery, useAcknowledge } from "./alert-queries.ts";
import { alertText } from "./alert-text.ts";

/** Hears of alerts at once, whoever is told of them: administrators, and the desk that emergency calls are told to (TEL-EMG-03). */
export function AlertBell({ iconClass }: { readonly iconClass: string | undefined }) {
  const watching = useHas("pbx.admin", "sys.settings");
  useUrgentAlerts();
  return watching ? <Bell iconClass={iconClass} /> : null;
}

function useUrgentAlerts(): void {
  const { t } = useTranslation();
  const events = useEvents();
  const client = useQueryClient();
  useEffect(
    () =>
      events.listen("alerts", (data) => {
        const alert = data as Alert;
        void client.invalidateQueries({ queryKey: ["alerts"] });
        const over = alert.acknowledgedAt !== null || alert.clearedAt !== null;
        if (over) notifications.hide(alert.id);
        if (over || !alert.urgent || alert.times > 1) return;
        notifications.show({
          id: alert.id,
          title: t("security.alerts.urgent"),
          message: alertText(t, alert),
          color: "red",
          icon: <IconAlertTriangle size={20} />,
          // An emergency stays until somebody has seen it.
          autoClose: alert.kind === "emergency" ? false : 15_000,
        });
      }),
    [events, client, t],
  );
}

function Bell({ iconClass }: { readonly iconClass: string | undefined }) {
  const { t } = useTranslation();
  const [opened, setOpened] = useState(false);
  const alerts = useQuery(openAlertsQuery);
  const count = alerts.data?.total ?? 0;
  const label = count === 0 ? t("security.alerts.open") : t("security.alerts.openCount", { count });
  return (
    <Popover opened={opened} onChange={setOpened} position="bottom-end" width={400} shadow="md" trapFocus>
      <Indicator
        disabled={count === 0}
        label={count > 99 ? "99+" : count}
        size={16}
        offset={6}
        color="red"
        withBorder={false}
      >
        <Popover.Target>
          <ActionIcon
            className={iconClass}
            variant="transparent"
            size="lg"
            aria-label={label}
            title={label}
            onClick={() => setOpened(!opened)}
          >
            <IconBell size={20} stroke={1.6} />
          </ActionIcon>
        </Popover.Target>
      </Indicator>
      <Popover.Dropdown p={0} aria-label={t("security.alerts.open")}>
        <OpenAlerts alerts={alerts.data?.items ?? []} />
        <div className={classes.foot}>
          <Link to="/admin/alerts" className={classes.all} onClick={() => setOpened(false)}>
            {t("security.alerts.all")}
          </Link>
        </div>
      </Popover.Dropdown>
    </Popover>
  );
}

function OpenAlerts({ alerts }: { readonly alerts: readonly Alert[] }) {
  const { t } = useTranslation();
  const format = useFormat();
  const acknowledge = useAcknowledge();
  if (alerts.length === 0) return <div className={classes.none}>{t("security.alerts.none")}</div>;
  return (
    <ul className={classes.list}>
      {alerts.map((alert) => {
        const what = alertText(t, alert);
        return (
          <li key={alert.id} className={classes.item} data-urgent={alert.urgent || undefined}>
            <div className={classes.what}>{what}</div>
            <div className={classes.line}>
              <span className={classes.when}>
                {format.dateTime(alert.lastAt)}
                {alert.times > 1 && ` · ×${format.integer(alert.times)}`}
              </span>
              <Button
                size="compact-xs"
                variant="default"
                aria-label={t("security.alerts.seenNamed", { what })}
                loading={acknowledge.isPending && acknowledge.variables.id === alert.id}
                onClick={() => acknowledge.mutate(alert)}
              >
                {t("security.alerts.seen")}
              </Button>
            </div>
          </li>
        );
      })}
    </ul>
  );
}
