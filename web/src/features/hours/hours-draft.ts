import type { Hours } from "@perezvon/api";
import { presetCalendars } from "@perezvon/schedule";

type Entry = Hours["entries"][number];
type Day = Entry["days"][number];

export interface Interval {
  readonly start: string;
  readonly end: string;
}

/** One line of the editor: days with their intervals. Entries that share days and zone are one line. */
export interface HoursLine {
  readonly days: readonly Day[];
  readonly closed: boolean;
  readonly intervals: readonly Interval[];
  readonly timeZone: string;
}

export const dayChoices = [
  "everyDay",
  "workdays",
  "weekend",
  "weekdays",
  "dates",
  "yearly",
  "monthDays",
  "russianHolidays",
  "other",
] as const;
export type DayChoice = (typeof dayChoices)[number];

const presets = ["everyDay", "workdays", "weekend", "russianHolidays"] as const;

export function linesOf(hours: Hours): HoursLine[] {
  const lines: HoursLine[] = [];
  for (const entry of hours.entries) {
    const last = lines.at(-1);
    if (entry.kind === "closed") {
      lines.push({ days: entry.days, closed: true, intervals: [], timeZone: "" });
    } else if (last && !last.closed && last.timeZone === entry.timeZone && same(last.days, entry.days)) {
      lines[lines.length - 1] = { ...last, intervals: [...last.intervals, intervalOf(entry)] };
    } else {
      const { days, timeZone } = entry;
      lines.push({ days, closed: false, intervals: [intervalOf(entry)], timeZone });
    }
  }
  return lines;
}

export function entriesOf(lines: readonly HoursLine[]): Entry[] {
  return lines.flatMap(({ days, closed, intervals, timeZone }): Entry[] =>
    closed
      ? [{ kind: "closed", days: [...days] }]
      : intervals.map(({ start, end }) => ({ kind: "open", days: [...days], start, end, timeZone })),
  );
}

/** The line and interval that entry `index` is shown as: faults name entries. */
export function placeOfEntry(lines: readonly HoursLine[], index: number): { line: number; interval: number } {
  let before = 0;
  for (const [line, { closed, intervals }] of lines.entries()) {
    const count = closed ? 1 : intervals.length;
    if (index < before + count) return { line, interval: index - before };
    before += count;
  }
  return { line: lines.length - 1, interval: 0 };
}

/** What the days are called in the editor. */
export function choiceOf(days: readonly Day[]): DayChoice {
  const preset = presets.find((name) => same(presetCalendars[name], days));
  if (preset) return preset;
  const all = (...kinds: readonly Day["kind"][]) => days.every(({ kind }) => kinds.includes(kind));
  if (all("weekly")) return "weekdays";
  if (all("date", "range")) return "dates";
  if (all("yearly")) return "yearly";
  return all("monthly_day") ? "monthDays" : "other";
}

/** The days that a choice begins with. */
export function daysOfChoice(choice: DayChoice, today: string): Day[] {
  switch (choice) {
    case "weekdays":
      return [{ kind: "weekly", weekday: 1 }];
    case "dates":
      return [{ kind: "date", date: today }];
    case "yearly":
      return [{ kind: "yearly", month: 1, day: 1 }];
    case "monthDays":
      return [{ kind: "monthly_day", day: 1 }];
    case "other":
      return [];
    default:
      return [...presetCalendars[choice]];
  }
}

/** «31.12.2026», «31.12.2026-08.01.2027», «01.05» of every year, «15» of every month. */
export function dayText(day: Day): string {
  switch (day.kind) {
    case "date":
      return dotted(day.date);
    case "range":
      return `${dotted(day.from)}-${dotted(day.to)}`;
    case "yearly":
      return `${two(day.day)}.${two(day.month)}`;
    case "monthly_day":
      return String(day.day);
    default:
      return "";
  }
}

/** Undefined for a text that names no such day. */
export function parseDay(choice: DayChoice, typed: string): Day | undefined {
  const text = typed.replaceAll(/\s/g, "").replaceAll("–", "-");
  if (choice === "dates") {
    const [from, to, more] = /^\d{4}-\d\d-\d\d$/.test(text) ? [text] : text.split("-");
    const first = isoOf(from);
    if (first === undefined || more !== undefined) return undefined;
    if (to === undefined) return { kind: "date", date: first };
    const last = isoOf(to);
    return last === undefined || last < first ? undefined : { kind: "range", from: first, to: last };
  }
  if (choice === "yearly") {
    const [, day = "", month = ""] = /^(\d{1,2})\.(\d{1,2})\.?$/.exec(text) ?? [];
    // A leap year, so that 29 February is a day.
    const iso = isoOf(`${day}.${month}.2028`);
    return iso === undefined ? undefined : { kind: "yearly", month: Number(month), day: Number(day) };
  }
  const day = /^\d{1,2}$/.test(text) ? Number(text) : 0;
  return day >= 1 && day <= 31 ? { kind: "monthly_day", day } : undefined;
}

function isoOf(text: string | undefined): string | undefined {
  const [, day, month, year] = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text ?? "") ?? [];
  const iso = day ? `${year}-${two(Number(month))}-${two(Number(day))}` : (text ?? "");
  const at = /^\d{4}-\d\d-\d\d$/.test(iso) ? Date.parse(`${iso}T00:00:00Z`) : Number.NaN;
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(iso) ? iso : undefined;
}

function dotted(iso: string): string {
  const [year, month, day] = iso.split("-");
  return `${day}.${month}.${year}`;
}

function two(value: number): string {
  return String(value).padStart(2, "0");
}

function intervalOf({ start, end }: Interval): Interval {
  return { start, end };
}

function same(one: readonly Day[], other: readonly Day[]): boolean {
  return JSON.stringify(one.map(sorted)) === JSON.stringify(other.map(sorted));
}

function sorted(day: Day): unknown[] {
  return Object.entries(day).sort(([a], [b]) => (a < b ? -1 : 1));
}
