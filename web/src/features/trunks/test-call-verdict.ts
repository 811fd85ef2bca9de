import type { TestCall } from "@perezvon/api";

export interface Verdict {
  readonly tone: "good" | "poor" | "bad";
  readonly key:
    | "good"
    | "poor"
    | "oneWayIn"
    | "oneWayOut"
    | "silent"
    | "notAnswered"
    | "noAnswer"
    | "unreachable"
    | "failed";
  readonly params?: Readonly<Record<string, string | number>>;
}

/** Less than half a second of packets is no sound. */
const fewPackets = 25;
/** Below it people complain (ITU-T G.107 annex B: «some users dissatisfied»). */
const poorMos = 3.6;

/** What a call of trial showed, in plain words. Undefined while it goes on. */
export function testCallVerdict(call: TestCall): Verdict | undefined {
  if (call.state !== "ended") return undefined;
  if (call.answeredAt === null) {
    if (call.reason === "network_unavailable") return { tone: "bad", key: "unreachable" };
    if (call.reason !== null) return { tone: "bad", key: "failed", params: { reason: call.reason } };
    if (call.sipCode !== null && call.sipCode >= 300 && call.sipCode !== 487)
      return { tone: "bad", key: "notAnswered", params: { code: call.sipCode } };
    return { tone: "poor", key: "noAnswer" };
  }
  const hears = (call.packetsIn ?? 0) >= fewPackets;
  const heard = (call.packetsOut ?? 0) >= fewPackets;
  if (!hears && !heard) return { tone: "bad", key: "silent" };
  if (!hears) return { tone: "bad", key: "oneWayIn" };
  if (!heard) return { tone: "bad", key: "oneWayOut" };
  if (call.mos !== null && call.mos < poorMos)
    return { tone: "poor", key: "poor", params: { mos: call.mos.toFixed(1) } };
  return { tone: "good", key: "good" };
}
