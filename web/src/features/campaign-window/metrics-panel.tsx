import { Button } from "@mantine/core";
import { type Campaign, type CampaignMetrics, type MetricId, metricIds } from "@perezvon/api";
import { IconAdjustments } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { call } from "../../shell/api.ts";
import { useFormat } from "../../shell/text/use-format.ts";
import { Figure, Figures } from "../../ui/figure.tsx";
import { Panel } from "../../ui/panel.tsx";
import { ThresholdsDialog, thresholdsQuery } from "./thresholds-dialog.tsx";
import { useLevels } from "./use-levels.ts";

const refreshMs = 10_000;
/** Those that are counted and not divided. */
const whole: ReadonlySet<MetricId> = new Set([
  "ready",
  "due",
  "remaining",
  "missedCallBacks",
  "dialsWithoutLine",
]);
/** Where the figure itself says what it is. */
type Hinted = Exclude<
  MetricId,
  "occupancyPercent" | "lostPercent" | "asrPercent" | "intensity" | "ready" | "due" | "remaining"
>;
const plain: ReadonlySet<string> = new Set([
  "occupancyPercent",
  "lostPercent",
  "asrPercent",
  "intensity",
  "ready",
  "due",
  "remaining",
]);

/** Further metrics of a campaign (OUT-STA-04), coloured by its thresholds (OUT-STA-05). */
export function MetricsPanel({ campaign }: { readonly campaign: Campaign }) {
  const { t } = useTranslation();
  const format = useFormat();
  const mayEdit = campaign.rights.run;
  const [editing, setEditing] = useState(false);
  const metrics = useQuery({
    queryKey: ["campaign-metrics", campaign.id],
    queryFn: () => call("campaignMetrics", { params: { id: campaign.id } }),
    refetchInterval: refreshMs,
  });
  const thresholds = useQuery(thresholdsQuery(campaign.id));
  const values = valuesOf(campaign, metrics.data);
  const levels = useLevels(campaign.id, values, thresholds.data?.items ?? []);
  const shown = (id: MetricId) => {
    const value = values[id];
    if (value === null) return t("figures.metrics.none");
    return whole.has(id) ? format.integer(value) : format.decimal(value, 1);
  };
  const cap = format.decimal(metrics.data?.capPercent ?? 0, 1);
  const hintOf = (id: MetricId) =>
    plain.has(id) ? undefined : t(`figures.metrics.hints.${id as Hinted}`, { cap });
  const watched = new Set((thresholds.data?.items ?? []).map(({ metric }) => metric));
  // What stands among the records and in the table above is here too once it has a threshold.
  const ids = metricIds.filter((id) => !plain.has(id) || watched.has(id));
  return (
    <Panel
      title={t("figures.metrics.title")}
      extra={
        mayEdit && (
          <Button
            size="compact-sm"
            variant="subtle"
            leftSection={<IconAdjustments size={16} />}
            onClick={() => setEditing(true)}
          >
            {t("figures.thresholds.edit")}
          </Button>
        )
      }
    >
      <Figures label={t("figures.metrics.title")}>
        {ids.map((id) => {
          const hint = hintOf(id);
          return (
            <Figure
              key={id}
              label={t(`figures.metrics.names.${id}`)}
              value={shown(id)}
              level={levels[id]}
              {...(hint === undefined ? {} : { hint })}
            />
          );
        })}
        <Figure
          label={t("figures.metrics.expectedEnd")}
          value={moment(metrics.data?.expectedEndAt)}
          hint={t("figures.metrics.expectedEndHint")}
        />
        <Figure label={t("figures.metrics.nextDue")} value={moment(metrics.data?.nextDueAt)} />
      </Figures>
      {editing && thresholds.data && (
        <ThresholdsDialog
          campaign={campaign}
          items={thresholds.data.items}
          onClose={() => setEditing(false)}
        />
      )}
    </Panel>
  );

  function moment(at: string | null | undefined): string {
    return at ? format.dateTime(at) : t("figures.metrics.none");
  }
}

function valuesOf(
  { statistics }: Campaign,
  metrics: CampaignMetrics | undefined,
): Readonly<Record<MetricId, number | null>> {
  return {
    occupancyPercent: statistics?.occupancyPercent ?? null,
    lostPercent: statistics?.lostPercent ?? null,
    asrPercent: statistics?.asrPercent ?? null,
    intensity: statistics?.intensity ?? null,
    ready: statistics?.ready ?? null,
    due: statistics?.due ?? null,
    remaining: statistics?.remaining ?? null,
    contactPercent: metrics?.contactPercent ?? null,
    liveAnswerPercent: metrics?.liveAnswerPercent ?? null,
    successPercent: metrics?.successPercent ?? null,
    penetrationPercent: metrics?.penetrationPercent ?? null,
    attemptsPerClosed: metrics?.attemptsPerClosed ?? null,
    closingsPerAgentHour: metrics?.closingsPerAgentHour ?? null,
    abandoned24hPercent: metrics?.abandoned24hPercent ?? null,
    abandoned30dPercent: metrics?.abandoned30dPercent ?? null,
    missedCallBacks: metrics?.missedCallBacks ?? null,
    dialsWithoutLine: metrics?.dialsWithoutLine ?? null,
  };
}
