import { isDateTime, isTime } from "./dates.ts";
import type { ListFieldType } from "./list-column.ts";

/** Parts of a pattern, the longer before the shorter of one letter. */
const parts: Readonly<Record<string, string>> = {
  YYYY: "(?<year>\\d{4})",
  YY: "(?<year>\\d{2})",
  MM: "(?<month>\\d{2})",
  M: "(?<month>\\d{1,2})",
  DD: "(?<day>\\d{2})",
  D: "(?<day>\\d{1,2})",
  HH: "(?<hour>\\d{2})",
  H: "(?<hour>\\d{1,2})",
  mm: "(?<minute>\\d{2})",
  ss: "(?<second>\\d{2})",
};
const token = /YYYY|YY|MM|M|DD|D|HH|H|mm|ss/g;

/** Types whose values a pattern can describe. */
export function takesPattern(type: ListFieldType): boolean {
  return type === "time" || dated.has(type);
}

const dated: ReadonlySet<ListFieldType> = new Set(["date", "date_time", "expiry", "not_before", "not_after"]);

/**
 * Whether a format may write values of this type so (OUT-LST-10): year, month and day, with hours and minutes or without, or a time of
 * day alone. A year before the day and the day before the month would read a stored date as another one.
 */
export function isDatePattern(pattern: string, type: ListFieldType): boolean {
  const found = pattern.match(token) ?? [];
  const letters = found.map((part) => part[0] ?? "");
  const has = (wanted: string) => [...wanted].every((letter) => letters.includes(letter));
  const once = new Set(letters).size === letters.length;
  const clean = /^[\s.,:/_T-]*$/.test(pattern.replaceAll(token, ""));
  if (!once || !clean || /^YYYY\W?D/.test(pattern)) return false;
  const time = !has("H") && !has("m") ? !has("s") : has("Hm");
  if (type === "time") return has("Hm") && !/[YMD]/.test(letters.join(""));
  return dated.has(type) && has("YMD") && time && (type !== "date" || !has("H"));
}

const compiled = new Map<string, RegExp>();

/** A date or time written by this pattern, as `YYYY-MM-DD[ HH:mm[:ss]]` or `HH:mm[:ss]`; undefined where the text is none. */
export function readDate(pattern: string, text: string): string | undefined {
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    expression = expressionOf(pattern);
    // A centre has few formats; whoever sends a thousand patterns does not fill the memory.
    if (compiled.size < 1_000) compiled.set(pattern, expression);
  }
  const { year, month, day, hour, minute, second } = expression.exec(text)?.groups ?? {};
  const two = (digits = "0") => digits.padStart(2, "0");
  const clock = hour === undefined ? "" : `${two(hour)}:${two(minute)}${second ? `:${second}` : ""}`;
  if (year === undefined) return clock !== "" && isTime(clock) ? clock : undefined;
  // Two digits of a year are of this century.
  const written = `${year.length === 2 ? `20${year}` : year}-${two(month)}-${two(day)}${clock && ` ${clock}`}`;
  return isDateTime(written) ? written : undefined;
}

function expressionOf(pattern: string): RegExp {
  const source = pattern
    .split(/(YYYY|YY|MM|M|DD|D|HH|H|mm|ss)/)
    .map((piece) => parts[piece] ?? piece.replaceAll(/[.*+?^${}()|[\]\\/-]/g, "\\$&"))
    .join("");
  return new RegExp(`^${source}$`);
}
