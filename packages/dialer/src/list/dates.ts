/** Dates and times as people write them: ISO 8601 and `DD.MM.YYYY[ HH:mm[:ss]]` (OUT-LST-10). */

export function isDate(text: string): boolean {
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(text);
  if (iso) return exists(Number(iso[1]), Number(iso[2]), Number(iso[3]));
  const dotted = /^(\d{1,2})\.(\d{1,2})\.(\d{4})$/.exec(text);
  return dotted !== null && exists(Number(dotted[3]), Number(dotted[2]), Number(dotted[1]));
}

export function isTime(text: string): boolean {
  const match = /^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d{1,9})?)?$/.exec(text);
  return match !== null && Number(match[1]) < 24 && Number(match[2]) < 60 && Number(match[3] ?? 0) < 60;
}

/** A bare date counts as a date-time of that day. */
export function isDateTime(text: string): boolean {
  if (isDate(text)) return true;
  const match = /^(\S+?)(?:T|[ \u00a0]+)(\S+?)(?:Z|[+-]\d{2}:?\d{2})?$/.exec(text);
  return match !== null && isDate(match[1] ?? "") && isTime(match[2] ?? "");
}

/** Daily hours, `HH:mm-HH:mm`. */
export function isTimeSpan(text: string): boolean {
  const [from, to, ...more] = text.split(/\s*[-–—]\s*/);
  return more.length === 0 && from !== undefined && to !== undefined && isTime(from) && isTime(to);
}

function exists(year: number, month: number, day: number): boolean {
  const date = new Date(Date.UTC(year, month - 1, day));
  return year >= 1000 && date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
