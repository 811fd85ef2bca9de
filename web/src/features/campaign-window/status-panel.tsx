import { SegmentedControl } from "@mantine/core";
import type { Campaign } from "@perezvon/api";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { useServerNow } from "../../shell/connection/use-server-now.ts";
import { useMe } from "../../shell/session/session-queries.ts";
import { Panel } from "../../ui/panel.tsx";
import { instantOf } from "../campaigns/results/results-query.ts";
import { StatusCharts } from "../campaigns/results/status-charts.tsx";

const refreshMs = 15_000;
const spans = ["today", "all"] as const;

/** Shares of statuses of the day or of everything, by list and by hour (OUT-STA-05). */
export function StatusPanel({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const { centre } = useMe();
  const now = useServerNow();
  const [span, setSpan] = useState<(typeof spans)[number]>("today");
  const today = new Intl.DateTimeFormat("en-CA", { timeZone: centre.timeZone }).format(now);
  const from = span === "today" ? instantOf(`${today}T00:00`, centre.timeZone) : undefined;
  return (
    <Panel
      title={t("figures.statuses.title")}
      extra={
        <SegmentedControl
          size="xs"
          aria-label={t("figures.statuses.title")}
          value={span}
          data={spans.map((value) => ({ value, label: t(`figures.statuses.${value}`) }))}
          onChange={(value) => setSpan(value === "all" ? "all" : "today")}
        />
      }
    >
      <StatusCharts campaignId={campaign.id} filter={{ from }} refreshMs={refreshMs} />
    </Panel>
  );
}
