import type { LegRecord } from "./leg-record.ts";

/** Moments of the interaction that the engine keeps; undefined: it did not come so far. */
export interface InteractionMoments {
  readonly queuedAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly handledAt: number | undefined;
  readonly holdMs: number;
}

export interface CallSums {
  readonly dialingMs: number;
  readonly ringingMs: number;
  readonly ivrMs: number;
  readonly queueMs: number;
  readonly talkMs: number;
  readonly holdMs: number;
  readonly afterCallWorkMs: number;
}

type Leg = Pick<
  LegRecord,
  "peer" | "direction" | "startedAt" | "ringingAt" | "answeredAt" | "endedAt" | "joins" | "holdMs"
>;

/**
 * How the length of a call divides (TEL-CDR-04). The customer's leg gives dialling and ringing, the interaction the queue and the
 * agent's answer; without an interaction the legs alone do. Each part begins where the one before ends, so they neither overlap
 * nor leave anything out.
 */
export function callSums(
  legs: readonly Leg[],
  interaction?: InteractionMoments,
): { readonly lengthMs: number; readonly sums: CallSums } {
  const customer = legs.find(({ peer }) => peer === "trunk") ?? legs[0];
  const none = { dialingMs: 0, ringingMs: 0, ivrMs: 0, queueMs: 0, talkMs: 0, holdMs: 0, afterCallWorkMs: 0 };
  if (customer === undefined) return { lengthMs: 0, sums: none };
  const start = Math.min(...legs.map(({ startedAt }) => startedAt));
  const lastLeg = Math.max(...legs.map(({ startedAt, endedAt }) => endedAt ?? startedAt));
  const over = interaction?.endedAt ?? lastLeg;
  const end = Math.max(start, lastLeg, over, interaction?.handledAt ?? 0);
  const joined = legs.flatMap((leg) => leg.joins.map(({ ms }) => leg.startedAt + ms));
  const talks = interaction?.answeredAt ?? (joined.length > 0 ? Math.min(...joined) : undefined);
  // A caller who comes in rings until somebody or something of ours answers.
  const rings =
    customer.direction === "in" ? customer.startedAt : (customer.ringingAt ?? customer.answeredAt);
  const called = [
    { part: "dialingMs", until: rings },
    { part: "ringingMs", until: customer.answeredAt },
    { part: "ivrMs", until: interaction?.queuedAt ?? talks },
    { part: "queueMs", until: talks },
    { part: "talkMs", until: over },
    { part: "afterCallWorkMs", until: end },
  ] as const;
  const sums: Record<keyof CallSums, number> = { ...none };
  let at = start;
  for (const { part, until } of called) {
    // What did not happen lasted to the end of the call: nobody rang, nobody answered.
    const moment = Math.min(end, Math.max(at, until ?? over));
    sums[part] += moment - at;
    at = moment;
  }
  const hold = interaction?.holdMs ?? Math.max(0, ...legs.map(({ holdMs }) => holdMs));
  sums.holdMs = Math.min(hold, sums.talkMs);
  sums.talkMs -= sums.holdMs;
  return { lengthMs: end - start, sums };
}
