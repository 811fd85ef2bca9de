import type { FormatLanguage } from "./format.ts";

const forms = [
  // DD.MM.YY H:mm, with a comma as it is shown, or a year of four digits
  /^(?<day>\d{1,2})\.(?<month>\d{1,2})\.(?<year>\d{2}|\d{4})(?:,?\s+(?<hour>\d{1,2}):(?<minute>\d{2}))?$/,
  /^(?<year>\d{4})-(?<month>\d{1,2})-(?<day>\d{1,2})(?:[T\s]+(?<hour>\d{1,2}):(?<minute>\d{2}))?$/,
];

/**
 * What a person typed as date and time, as the reading `YYYY-MM-DDTHH:mm`: in the form of either language (DSK-GEN-05,
 * OUT-RES-02), without a time midnight. Undefined when it is none, 31 February included.
 */
export function parseMoment(typed: string): string | undefined {
  const groups = forms.map((form) => form.exec(typed.trim())?.groups).find(Boolean);
  if (!groups) return undefined;
  const { day = "", month = "", year = "", hour = "0", minute = "00" } = groups;
  const fullYear = year.length === 2 ? 2000 + Number(year) : Number(year);
  const reading = [
    `${fullYear}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`,
    `${hour.padStart(2, "0")}:${minute}`,
  ].join("T");
  const instant = new Date(`${reading}:00.000Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(reading) ? reading : undefined;
}

/** How to write it, shown where nothing is typed yet. */
export function momentExample(language: FormatLanguage): string {
  return language === "ru" ? "31.12.26 9:00" : "2026-12-31 09:00";
}
