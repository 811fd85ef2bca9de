import type { LegStatistics, Quality } from "../contract.ts";
import { oneWayDelayMs, qualityOf } from "../quality/e-model.ts";
import type { Leg } from "./leg.ts";

/** The figures of a leg (TEL-QOS-01). */
export function legStatistics(
  leg: Leg,
  foreign: number,
  malformed: number,
  secured: Pick<LegStatistics, "unauthentic" | "srtp">,
  summary: LegStatistics["summary"],
  nowMs: number,
  wallMs: number,
): LegStatistics {
  const { reception, reports, jitter } = leg;
  const bufferMs = leg.framesNeeded && jitter ? jitter.depthMs() : undefined;
  const delayMs = oneWayDelayMs(reports.roundTripMs, bufferMs, leg.codec);
  const late = jitter?.late ?? 0;
  const expected = reception.expected();
  const received = reception.packets > 0;
  return {
    legId: leg.id,
    codec: leg.codec,
    packetsIn: reception.packets,
    packetsOut: leg.out.packets,
    octetsIn: leg.octetsIn,
    octetsOut: leg.out.octets,
    lost: reception.lost(),
    lostOut: reports.remote && Math.max(0, reports.remote.lost),
    late,
    duplicates: reception.duplicates,
    reordered: reception.reordered,
    jitterMs: reception.jitter / 8,
    maxJitterMs: reception.maxJitter / 8,
    foreign,
    ...secured,
    malformed: leg.malformed + malformed,
    concealedMs: Math.round((jitter?.concealedSamples ?? 0) / 8),
    bufferMs,
    roundTripMs: reports.roundTripMs,
    firstPacketAt: leg.firstPacketMs,
    lastPacketAt: received ? wallMs - (nowMs - leg.lastPacketMs) : undefined,
    qualityIn: received
      ? qualityOf(
          (100 * (reception.lost() + late)) / Math.max(1, expected),
          reception.jitter / 8,
          delayMs,
          leg.codec,
        )
      : undefined,
    qualityOut: outgoing(leg, delayMs),
    summary,
  };
}

/** What the far side reports; no report is no statement (TEL-QOS-02). */
function outgoing(leg: Leg, delayMs: number): Quality | undefined {
  const report = leg.reports.remote;
  if (!report) return undefined;
  const sent = Math.max(1, leg.out.packets);
  return qualityOf((100 * Math.max(0, report.lost)) / sent, leg.reports.remoteJitterMs, delayMs, leg.codec);
}
