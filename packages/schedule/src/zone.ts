import { Temporal } from "temporal-polyfill";
import { type CivilDay, dayMs } from "./civil-day.ts";

/** A stretch of time in which a zone's offset stays the same. */
interface Span {
  readonly from: number;
  /** Not included. */
  readonly until: number;
  readonly offsetMs: number;
}

/** Spans met so far. The zone data do not change while the program runs, so this is a memory and no state. */
const known = new Map<string, Span[]>();

/** Offset of local time from UTC at an instant. */
export function offsetAt(zone: string, at: number): number {
  return spanAt(zone, at).offsetMs;
}

/** Local wall clock at `at`, as the milliseconds that UTC would need to show it. */
export function wallClockAt(zone: string, at: number): number {
  return at + offsetAt(zone, at);
}

/** Local calendar day at `at`. */
export function civilDayAt(zone: string, at: number): CivilDay {
  return Math.floor(wallClockAt(zone, at) / dayMs);
}

/**
 * The instant at which the zone's clocks show `wall`. A time inside a gap is the first moment after it; of a repeated time
 * the first or the second occurrence is taken (PLT-CAL-08).
 */
export function instantOf(zone: string, wall: number, occurrence: "first" | "second"): number {
  // Whatever the offset, the instant lies within a day of `wall`; a zone changes its clocks at most once in that time.
  const before = spanAt(zone, wall - dayMs);
  const after = spanAt(zone, wall + dayMs);
  if (before === after) return wall - before.offsetMs;
  const early = wall - before.offsetMs;
  const late = wall - after.offsetMs;
  const earlyFits = early < before.until;
  const lateFits = late >= after.from;
  if (earlyFits && lateFits) return occurrence === "first" ? Math.min(early, late) : Math.max(early, late);
  if (earlyFits) return early;
  return lateFits ? late : after.from;
}

/** First instant of the local calendar day. */
export function dayStart(zone: string, civilDay: CivilDay): number {
  return instantOf(zone, civilDay * dayMs, "first");
}

/** Local calendar day that holds `at`: its first instant and that of the next day (OUT-RED-14). */
export function localDay(zone: string, at: number): { readonly start: number; readonly next: number } {
  const civilDay = civilDayAt(zone, at);
  return { start: dayStart(zone, civilDay), next: dayStart(zone, civilDay + 1) };
}

/** First instant of the local calendar day so many days after the one that holds `at` (OUT-RED-14). */
export function localDayAfter(zone: string, at: number, days: number): number {
  return dayStart(zone, civilDayAt(zone, at) + days);
}

/** An IANA name that the zone data know (PLT-GEN-05). */
export function isTimeZone(zone: string): boolean {
  if (!/^[A-Za-z]/.test(zone)) return false;
  try {
    spanAt(zone, 0);
    return true;
  } catch {
    return false;
  }
}

/**
 * A zone as a record may give it (OUT-LST-10): an IANA name, `UTC±h[:mm]` or `МСК±n`. The result is an IANA name, whole
 * hours as `Etc/GMT-5` (whose sign is the other way round), or an offset such as `+05:30`, which every function here takes.
 */
export function parseRecordZone(text: string): string | undefined {
  const trimmed = text.trim();
  const match = /^(UTC|GMT|МСК|MSK)\s*(?:([+\-−–])\s*(\d{1,2})(?::?([0-5]\d))?)?$/i.exec(trimmed);
  if (!match) return isTimeZone(trimmed) ? trimmed : undefined;
  const moscow = /^(МСК|MSK)$/i.test(match[1] ?? "");
  const sign = match[2] === "+" || match[2] === undefined ? 1 : -1;
  const minutes = sign * (Number(match[3] ?? 0) * 60 + Number(match[4] ?? 0)) + (moscow ? 180 : 0);
  if (minutes < -12 * 60 || minutes > 14 * 60) return undefined;
  const absolute = Math.abs(minutes);
  if (minutes % 60 === 0) return minutes === 0 ? "UTC" : `Etc/GMT${minutes < 0 ? "+" : "-"}${absolute / 60}`;
  const two = (value: number) => String(value).padStart(2, "0");
  return `${minutes < 0 ? "-" : "+"}${two(Math.floor(absolute / 60))}:${two(absolute % 60)}`;
}

function spanAt(zone: string, at: number): Span {
  let spans = known.get(zone);
  const found = spans?.find((span) => at >= span.from && at < span.until);
  if (found) return found;
  const span = readSpan(zone, at);
  if (!spans) {
    spans = [];
    known.set(zone, spans);
  }
  spans.unshift(span);
  return span;
}

function readSpan(zone: string, at: number): Span {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
  const next = local.getTimeZoneTransition("next");
  // The transition before `next` is the start of the span that holds `at`, also when `at` is that very instant.
  const previous = local.add({ nanoseconds: 1 }).getTimeZoneTransition("previous");
  return {
    from: previous?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    until: next?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offsetMs: local.offsetNanoseconds / 1_000_000,
  };
}
