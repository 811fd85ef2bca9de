import type { LegStatistics, MediaEvent, QualitySummary } from "@perezvon/media";
import type { LegQuality, QualityPoint, SwitchEvent } from "@perezvon/model";
import type { Leg } from "./leg/leg.ts";
import { rounded } from "./records/quality-points.ts";

/** What is told of a leg's sound while it lasts (TEL-QOS-01, TEL-QOS-04). */
export function liveQuality(
  { legId, callId, centreId, peer }: Leg,
  event: Extract<MediaEvent, { kind: "quality" }>,
): Extract<SwitchEvent, { kind: "leg_quality" }> {
  return {
    kind: "leg_quality",
    legId,
    callId,
    centreId,
    peer,
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
  const { summary, lostOut } = statistics;
  return {
    ...countsOf(statistics),
    ...(lostOut === undefined ? {} : { packetsLostOut: lostOut }),
    ...(summary.in ? { mosIn: opinion(summary.in), rIn: rating(summary.in) } : {}),
    ...(summary.out ? { mosOut: opinion(summary.out), rOut: rating(summary.out) } : {}),
    ...(summary.in ? { jitterInMs: summary.in.jitterMeanMs } : {}),
    ...(summary.out
      ? { jitterOutMs: summary.out.jitterMeanMs, jitterOutMaxMs: summary.out.jitterMaxMs }
      : {}),
  };
}

/** A page's media lasts longer than a call: counts are the difference, opinions those of the samples of this call. */
export function pageQualityOf(
  before: LegStatistics,
  now: LegStatistics,
  points: readonly QualityPoint[],
): LegQuality {
  const less = (name: "packetsIn" | "packetsOut" | "lost" | "late" | "duplicates" | "reordered") =>
    Math.max(0, now[name] - before[name]);
  const known = (name: "mosIn" | "mosOut" | "jitter") =>
    points.map((point) => point[name]).filter((value) => value !== null);
  const [mosIn, mosOut, jitter] = [known("mosIn"), known("mosOut"), known("jitter")];
  const lostOut = now.lostOut === undefined ? undefined : Math.max(0, now.lostOut - (before.lostOut ?? 0));
  return {
    ...countsOf({
      ...now,
      packetsIn: less("packetsIn"),
      packetsOut: less("packetsOut"),
      lost: less("lost"),
      late: less("late"),
      duplicates: less("duplicates"),
      reordered: less("reordered"),
      concealedMs: Math.max(0, now.concealedMs - before.concealedMs),
    }),
    jitterMaxMs: Math.max(0, ...jitter),
    ...(lostOut === undefined ? {} : { packetsLostOut: lostOut }),
    ...(mosIn.length > 0 ? { mosIn: spread(mosIn) } : {}),
    ...(mosOut.length > 0 ? { mosOut: spread(mosOut) } : {}),
    ...(jitter.length > 0 ? { jitterInMs: spread(jitter).mean } : {}),
  };
}

function countsOf(statistics: LegStatistics): LegQuality {
  const { bufferMs, codec, concealedMs, jitterMs, late, lost, maxJitterMs, packetsIn, packetsOut } =
    statistics;
  const heardMs = (packetsIn + lost) * 20;
  return {
    packetsIn,
    packetsOut,
    packetsLost: lost,
    jitterMs,
    codec,
    jitterMaxMs: maxJitterMs,
    packetsLate: late,
    packetsDuplicate: statistics.duplicates,
    packetsReordered: statistics.reordered,
    concealedPercent: heardMs === 0 ? 0 : rounded(Math.min(100, (100 * concealedMs) / heardMs)),
    ...(bufferMs === undefined ? {} : { bufferMs }),
    ...(statistics.roundTripMs === undefined ? {} : { roundTripMs: statistics.roundTripMs }),
    ...(statistics.srtp === undefined ? {} : { srtp: statistics.srtp }),
  };
}

function opinion({ mosMean, mosMin }: QualitySummary): { mean: number; lowest: number } {
  return { mean: mosMean, lowest: mosMin };
}

function rating({ rMean, rMin }: QualitySummary): { mean: number; lowest: number } {
  return { mean: rMean, lowest: rMin };
}

function spread(values: readonly number[]): { mean: number; lowest: number } {
  return { mean: values.reduce((sum, value) => sum + value, 0) / values.length, lowest: Math.min(...values) };
}
