/** Whether a peer answers (TEL-TRK-04). */
export interface Health {
  readonly up: boolean;
  /** OPTIONS or INVITE without an answer, one after the other. */
  readonly misses: number;
  /** Good answers to OPTIONS since it went down. */
  readonly good: number;
  readonly why: "no_answer" | "service_unavailable" | undefined;
}

export type Probe =
  | { readonly kind: "answer"; readonly status: number }
  /** Timeout, or the transport failed. */
  | { readonly kind: "none" };

/** Believed in until it fails: the first call need not wait for the first probe. */
export const freshHealth: Health = { up: true, misses: 0, good: 0, why: undefined };

const missesToFall = 3;
const answersToRise = 2;

/** Three misses or 503: down. Two answers of any code but 408 and 503: up. */
export function healthAfter(health: Health, probe: Probe): Health {
  if (probe.kind === "none" || probe.status === 408) {
    const misses = health.misses + 1;
    const falls = health.up && misses >= missesToFall;
    return falls ? { up: false, misses, good: 0, why: "no_answer" } : { ...health, misses, good: 0 };
  }
  if (probe.status === 503) return { up: false, misses: 0, good: 0, why: "service_unavailable" };
  if (health.up) return freshHealth;
  const good = health.good + 1;
  return good >= answersToRise ? freshHealth : { ...health, misses: 0, good };
}
