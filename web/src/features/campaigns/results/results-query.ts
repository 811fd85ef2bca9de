import type { ResultsQuery } from "@perezvon/api";

/** What the export dialogue holds (OUT-RES-02, OUT-RES-09). */
export interface ResultsChoice {
  readonly format: ResultsQuery["format"];
  /** Ids; none means all lists of the campaign. */
  readonly lists: readonly string[];
  readonly dispositions: readonly string[];
  /** Readings `YYYY-MM-DDTHH:mm` in `timeZone`; empty is no limit, `badMoment` what cannot be read. */
  readonly from: string;
  readonly to: string;
  readonly timeZone: string;
  readonly delimiter: NonNullable<ResultsQuery["delimiter"]>;
  readonly encoding: NonNullable<ResultsQuery["encoding"]>;
  readonly header: NonNullable<ResultsQuery["header"]>;
  readonly compress: boolean;
  readonly more: boolean;
  readonly file: NonNullable<ResultsQuery["file"]>;
}

export const badMoment = "?";

export type ChoiceFault = "bad_moment" | "interval_required" | "order";

/** Why the export cannot run, before the server says the same. */
export function choiceFault(choice: ResultsChoice): ChoiceFault | undefined {
  if (choice.from === badMoment || choice.to === badMoment) return "bad_moment";
  if (choice.format === "interval" && (choice.from === "" || choice.to === "")) return "interval_required";
  if (choice.from !== "" && choice.to !== "" && choice.from > choice.to) return "order";
  return undefined;
}

export function queryOf(choice: ResultsChoice): ResultsQuery {
  return {
    format: choice.format,
    ...(choice.from ? { from: instantOf(choice.from, choice.timeZone) } : {}),
    ...(choice.to ? { to: instantOf(choice.to, choice.timeZone) } : {}),
    ...(choice.lists.length > 0 ? { lists: choice.lists.join(",") } : {}),
    ...(choice.dispositions.length > 0 ? { dispositions: choice.dispositions.join(",") } : {}),
    timeZone: choice.timeZone,
    ...(choice.file === "xlsx"
      ? { file: "xlsx" }
      : { delimiter: choice.delimiter, encoding: choice.encoding }),
    header: choice.header,
    ...(choice.compress && { compress: "zip" }),
    ...(choice.more && choice.format !== "simple" && { columns: "more" }),
  };
}

/**
 * The instant of a wall clock reading `YYYY-MM-DDTHH:mm` in a zone. A reading that a change of summer time repeats is its
 * first occurrence; one that it skips is the instant as far after the gap.
 */
export function instantOf(reading: string, timeZone: string): string {
  const asUtc = Date.parse(`${reading}:00.000Z`);
  const guess = asUtc - offsetMs(asUtc, timeZone);
  // Offsets before and after a change of summer time; the earlier instant that really reads so wins.
  const candidates = [
    asUtc - offsetMs(guess - 86_400_000, timeZone),
    asUtc - offsetMs(guess + 86_400_000, timeZone),
  ];
  const exact = candidates.filter((at) => at + offsetMs(at, timeZone) === asUtc);
  return new Date(exact.length > 0 ? Math.min(...exact) : Math.max(...candidates)).toISOString();
}

function offsetMs(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  }).formatToParts(at);
  const get = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const reading = Date.UTC(
    get("year"),
    get("month") - 1,
    get("day"),
    get("hour"),
    get("minute"),
    get("second"),
  );
  return reading - Math.floor(at / 1000) * 1000;
}
