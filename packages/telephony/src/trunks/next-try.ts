/** How one INVITE of a dial came out. */
export interface TryResult {
  /** Final status; undefined when there was none. */
  readonly status: number | undefined;
  readonly cause: "response" | "timeout" | "transport" | "silent" | "cancelled";
  /** 180 or 183 was heard from the far side. */
  readonly rang: boolean;
  /** Sound of the far side may have been heard by a person. */
  readonly earlyMedia: boolean;
}

export const triesMax = 4;
export const triesWithinMs = 20_000;
/** No answer of any kind: time for the next trunk. */
export const silenceMs = 4_000;

/** Whether the dial goes on to the next trunk or address (TEL-TRK-05). */
export function triesOn(result: TryResult, tries: number, elapsedMs: number): boolean {
  if (tries >= triesMax || elapsedMs >= triesWithinMs || result.earlyMedia) return false;
  switch (result.cause) {
    case "silent":
    case "timeout":
    case "transport":
      return true;
    case "cancelled":
      return false;
    case "response":
      if (result.status === 408) return !result.rang;
      return result.status !== undefined && [500, 502, 503, 504].includes(result.status);
  }
}
