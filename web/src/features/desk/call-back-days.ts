const dayMs = 86_400_000;

/** The calendar day of an instant in a zone, as `2026-11-22`. */
export function dayKey(at: number, timeZone: string): string {
  return new Intl.DateTimeFormat("en-CA", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
  }).format(at);
}

/** An instant of each of these days of a zone, around its noon, so that no change of the clock makes two of one day. */
export function daysFrom(now: number, offset: number, count: number, timeZone: string): number[] {
  const hour = Number(
    new Intl.DateTimeFormat("en-GB", { timeZone, hour: "2-digit", hourCycle: "h23" }).format(now),
  );
  const noon = now + (12 - hour) * 3_600_000;
  return Array.from({ length: count }, (_, day) => noon + (offset + day) * dayMs);
}
