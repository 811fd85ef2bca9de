import type { LegStatistics, MediaEvent, QualitySummary } from "@perezvon/media";
import type { LegId, LegQuality, SwitchEvent } from "@perezvon/model";

/** What is told of a leg's sound while it lasts (TEL-QOS-01, TEL-QOS-04). */
export function liveQuality(
  legId: LegId,
  event: Extract<MediaEvent, { kind: "quality" }>,
): Extract<SwitchEvent, { kind: "leg_quality" }> {
  return {
    kind: "leg_quality",
    legId,
    mosIn: event.in?.mos,
    mosOut: event.out?.mos,
    lossInPercent: event.in?.lossPercent,
    lossOutPercent: event.out?.lossPercent,
    jitterMs: event.in?.jitterMs,
    roundTripMs: event.roundTripMs,
    faults: event.faults,
    at: event.at,
  };
}

/** What the record of a leg keeps of its sound. */
export function qualityOf(statistics: LegStatistics): LegQuality {
  const { codec, jitterMs, lost, maxJitterMs, packetsIn, packetsOut, roundTripMs, srtp, summary } =
    statistics;
  return {
    ...{ packetsIn, packetsOut, packetsLost: lost, jitterMs, codec, jitterMaxMs: maxJitterMs },
    ...(summary.in ? { mosIn: opinion(summary.in) } : {}),
    ...(summary.out ? { mosOut: opinion(summary.out) } : {}),
    ...(roundTripMs === undefined ? {} : { roundTripMs }),
    ...(srtp === undefined ? {} : { srtp }),
  };
}

function opinion({ mosMean, mosMin }: QualitySummary): { mean: number; lowest: number } {
  return { mean: mosMean, lowest: mosMin };
}
