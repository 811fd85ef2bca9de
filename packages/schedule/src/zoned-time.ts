import type { QuickTime } from "@perezvon/model";

/** Wall-clock time of a zone as `YYYY-MM-DDTHH:mm`, the form of a date-time field. */
export function zonedText(at: number, zone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
  }).formatToParts(at);
  const part = (type: string) => parts.find((each) => each.type === type)?.value ?? "";
  return `${part("year")}-${part("month")}-${part("day")}T${part("hour")}:${part("minute")}`;
}

/** The instant of a wall-clock time in a zone; a time that a clock change leaves out is the one an hour later. Undefined: no time. */
export function zonedInstant(text: string, zone: string): number | undefined {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d$/.test(text)) return undefined;
  const wall = Date.parse(`${text}:00Z`);
  if (Number.isNaN(wall)) return undefined;
  const shown = (at: number) => Date.parse(`${zonedText(at, zone)}:00Z`);
  // Twice, since the offset at the first guess may be that of the other side of a clock change.
  let at = wall - (shown(wall) - wall);
  at -= shown(at) - wall;
  return at;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;

/** The quick choices of «next call» (OUT-CBK-01): tomorrow means ten in the morning where the customer lives. */
export function quickTimes(
  now: number,
  zone: string,
): readonly { readonly key: QuickTime; readonly at: number }[] {
  const whole = Math.ceil(now / minuteMs) * minuteMs;
  const morning = `${zonedText(now + 24 * hourMs, zone).slice(0, 10)}T10:00`;
  return [
    { key: "minutes15", at: whole + 15 * minuteMs },
    { key: "hour", at: whole + hourMs },
    { key: "hours3", at: whole + 3 * hourMs },
    { key: "tomorrow", at: zonedInstant(morning, zone) ?? whole + 24 * hourMs },
  ];
}
