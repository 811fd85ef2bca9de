import type { FrequencyEnvironment } from "./redial-types.ts";

/** A limit that is used up. */
export interface FrequencyHold {
  /** 1, 7 or 30. */
  readonly days: number;
  /** Start of the first local day on which one more attempt stays within it. */
  readonly until: number;
}

/**
 * The limit that keeps one more attempt from being made at `at`: of several the one that lifts last. An attempt counts on its own
 * local day and on the days after it, so many as the limit has (OUT-RED-14).
 */
export function heldByFrequency(
  { limits, dayAfter }: FrequencyEnvironment,
  attempts: readonly number[],
  at: number,
): FrequencyHold | undefined {
  const latestFirst = [...attempts].sort((a, b) => b - a);
  let held: FrequencyHold | undefined;
  for (const limit of limits) {
    const oldest = latestFirst[limit.attempts - 1];
    if (oldest === undefined) continue;
    const until = dayAfter(oldest, limit.days);
    if (until > at && until > (held?.until ?? 0)) held = { days: limit.days, until };
  }
  return held;
}
