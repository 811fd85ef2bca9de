import type { CampaignThreshold, MetricId } from "@perezvon/api";
import { type ThresholdLevel, thresholdLevel, worsened } from "@perezvon/dialer";
import { useEffect, useRef } from "react";
import { thresholdTone } from "./threshold-tone.ts";

/** Levels of the figures by their thresholds; what gets worse under the eyes of the supervisor sounds once (OUT-STA-05). */
export function useLevels(
  campaignId: string,
  values: Readonly<Record<MetricId, number | null>>,
  thresholds: readonly CampaignThreshold[],
): Partial<Record<MetricId, ThresholdLevel>> {
  const before = useRef<{ campaignId: string; levels: Partial<Record<MetricId, ThresholdLevel>> }>({
    campaignId,
    levels: {},
  });
  const known = before.current.campaignId === campaignId ? before.current.levels : {};
  const levels: Partial<Record<MetricId, ThresholdLevel>> = {};
  for (const { metric, side, warning, critical } of thresholds)
    levels[metric] = thresholdLevel(
      { side, warning: warning ?? undefined, critical: critical ?? undefined },
      values[metric] ?? undefined,
      known[metric],
    );
  const rings = thresholds.some(
    ({ metric, sound }) => sound && worsened(known[metric] ?? "good", levels[metric] ?? "good"),
  );
  const text = JSON.stringify([campaignId, levels]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the text is all that matters of the levels
  useEffect(() => {
    if (rings) thresholdTone.play();
    before.current = { campaignId, levels };
  }, [text]);
  return levels;
}
