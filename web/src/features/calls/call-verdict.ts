import type { CallLeg } from "@perezvon/api";

export type CallVerdictKey =
  | "interrupted"
  | "refusedByUs"
  | "noSound"
  | "nothingHeard"
  | "nothingSent"
  | "poor"
  | "good"
  | "goodNoData"
  | "answered"
  | "busy"
  | "declined"
  | "notFound"
  | "forbidden"
  | "noAnswer"
  | "cancelled"
  | "unavailable"
  | "codec"
  | "silent"
  | "other";

export interface CallVerdict {
  readonly key: CallVerdictKey;
  readonly tone: "ready" | "warn" | "not-ready";
}

const codes: Readonly<Record<number, CallVerdictKey>> = {
  403: "forbidden",
  404: "notFound",
  408: "noAnswer",
  415: "codec",
  480: "unavailable",
  484: "notFound",
  486: "busy",
  487: "cancelled",
  488: "codec",
  503: "unavailable",
  600: "busy",
  603: "declined",
  604: "notFound",
  606: "codec",
};

/** What the record of a leg says in plain words: above all, whether there was sound both ways. */
export function callVerdict(
  leg: Pick<CallLeg, "status" | "answeredAt" | "sipCode" | "faults" | "sound">,
): CallVerdict {
  if (leg.status === "interrupted") return { key: "interrupted", tone: "not-ready" };
  if (leg.status === "refused") return { key: "refusedByUs", tone: "warn" };
  if (leg.answeredAt === null) {
    if (leg.sipCode === null) return { key: "silent", tone: "not-ready" };
    const key = codes[leg.sipCode] ?? "other";
    return { key, tone: key === "busy" || key === "cancelled" || key === "noAnswer" ? "warn" : "not-ready" };
  }
  const { sound } = leg;
  if (sound === null) return { key: "answered", tone: "ready" };
  if (sound.packetsIn === 0 && sound.packetsOut === 0) return { key: "noSound", tone: "not-ready" };
  if (sound.packetsIn === 0) return { key: "nothingHeard", tone: "not-ready" };
  if (sound.packetsOut === 0) return { key: "nothingSent", tone: "not-ready" };
  if (leg.faults.length > 0) return { key: "poor", tone: "warn" };
  return { key: sound.mosOut === null ? "goodNoData" : "good", tone: "ready" };
}
