import { err, ok, type Result } from "@perezvon/base";
import { daysInMonth, parseCivilDay } from "./civil-day.ts";
import type { CalendarItem, HoursEntry, HoursSet } from "./hours-set.ts";
import { isTimeZone } from "./zone.ts";

export interface HoursFault {
  /** Path such as `entries.2.start`. */
  readonly field: string;
  readonly code:
    | "required"
    | "unknown_field"
    | "unknown_kind"
    | "time"
    | "timezone"
    | "date"
    | "number"
    | "too_many";
}

const mostEntries = 100;
const mostItems = 400;

/** Reads a set of hours from what a form, an import or the database holds; lists every fault at once (PLT-GEN-02). */
export function parseHours(input: unknown): Result<HoursSet, readonly HoursFault[]> {
  const faults: HoursFault[] = [];
  const set = readSet(input, faults);
  return faults.length > 0 ? err(faults) : ok(set);
}

function readSet(input: unknown, faults: HoursFault[]): HoursSet {
  const source = asObject(input, "", ["entries", "overlapping"], faults);
  const entries = asArray(source.entries, "entries", mostEntries, faults).map((entry, index) =>
    readEntry(entry, `entries.${index}`, faults),
  );
  return source.overlapping === true ? { entries, overlapping: true } : { entries };
}

function readEntry(input: unknown, path: string, faults: HoursFault[]): HoursEntry {
  const source = asObject(input, path, ["kind", "days", "start", "end", "timeZone"], faults);
  const days = asArray(source.days, `${path}.days`, mostItems, faults).map((item, index) =>
    readItem(item, `${path}.days.${index}`, faults),
  );
  if (days.length === 0) faults.push({ field: `${path}.days`, code: "required" });
  if (source.kind === "closed") return { kind: "closed", days };
  if (source.kind !== "open") faults.push({ field: `${path}.kind`, code: "unknown_kind" });
  const { start, end, timeZone } = source;
  if (!isTime(start, false)) faults.push({ field: `${path}.start`, code: "time" });
  // An end equal to its start says nothing (PLT-CAL-04).
  if (!isTime(end, true) || start === end) faults.push({ field: `${path}.end`, code: "time" });
  if (typeof timeZone !== "string" || !isTimeZone(timeZone)) {
    faults.push({ field: `${path}.timeZone`, code: "timezone" });
  }
  return { kind: "open", days, start: String(start), end: String(end), timeZone: String(timeZone) };
}

function readItem(input: unknown, path: string, faults: HoursFault[]): CalendarItem {
  const source = asObject(
    input,
    path,
    ["kind", "weekday", "day", "week", "month", "date", "from", "to"],
    faults,
  );
  const fault = (key: string, code: HoursFault["code"]) => faults.push({ field: `${path}.${key}`, code });
  const whole = (key: string, low: number, high: number): number => {
    const value = source[key];
    if (typeof value === "number" && Number.isInteger(value) && value >= low && value <= high) return value;
    fault(key, "number");
    return low;
  };
  const date = (key: string): string => {
    const value = source[key];
    if (typeof value === "string" && parseCivilDay(value) !== undefined) return value;
    fault(key, "date");
    return "1970-01-01";
  };
  const weekday = () => whole("weekday", 1, 7) as 1 | 2 | 3 | 4 | 5 | 6 | 7;
  switch (source.kind) {
    case "weekly":
      return { kind: "weekly", weekday: weekday() };
    case "monthly_day":
      return { kind: "monthly_day", day: whole("day", 1, 31) };
    case "monthly_weekday": {
      const week = source.week === "last" ? "last" : (whole("week", 1, 4) as 1 | 2 | 3 | 4);
      return { kind: "monthly_weekday", week, weekday: weekday() };
    }
    case "yearly": {
      const month = whole("month", 1, 12);
      // In a leap year, so that 29 February can be named.
      return { kind: "yearly", month, day: whole("day", 1, daysInMonth(2024, month)) };
    }
    case "date":
      return { kind: "date", date: date("date") };
    case "range": {
      const from = date("from");
      const to = date("to");
      if (to < from) fault("to", "date");
      return { kind: "range", from, to };
    }
    default:
      fault("kind", "unknown_kind");
      return { kind: "weekly", weekday: 1 };
  }
}

/** `HH:mm`, 00:00–23:59; an end may also be 24:00 (PLT-CAL-04). */
function isTime(value: unknown, end: boolean): value is string {
  if (typeof value !== "string") return false;
  return /^([01]\d|2[0-3]):[0-5]\d$/.test(value) || (end && value === "24:00");
}

function asObject(
  input: unknown,
  path: string,
  keys: readonly string[],
  faults: HoursFault[],
): Record<string, unknown> {
  if (typeof input !== "object" || input === null || Array.isArray(input)) {
    faults.push({ field: path, code: "required" });
    return {};
  }
  const source: Record<string, unknown> = { ...input };
  for (const key of Object.keys(source)) {
    if (!keys.includes(key)) faults.push({ field: path ? `${path}.${key}` : key, code: "unknown_field" });
  }
  return source;
}

function asArray(input: unknown, path: string, most: number, faults: HoursFault[]): readonly unknown[] {
  if (!Array.isArray(input)) {
    faults.push({ field: path, code: "required" });
    return [];
  }
  if (input.length > most) faults.push({ field: path, code: "too_many" });
  return input.slice(0, most);
}
