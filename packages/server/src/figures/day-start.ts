/** The instant at which the day of `now` began in a zone: cumulative figures start there (PLT-SET-03). */
export function dayStart(now: number, timeZone: string): number {
  const today = localDate(now, timeZone);
  // Zones are at most 14 h ahead and 12 h behind, and a day lasts 23 to 25 h: bisect for the first instant of today.
  let before = now - 26 * 3_600_000;
  let within = now;
  while (within - before > 1) {
    const middle = Math.floor((before + within) / 2);
    if (localDate(middle, timeZone) === today) within = middle;
    else before = middle;
  }
  return within;
}

const formats = new Map<string, Intl.DateTimeFormat>();

function localDate(at: number, timeZone: string): string {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-CA", {
      timeZone,
      year: "numeric",
      month: "2-digit",
      day: "2-digit",
    });
    formats.set(timeZone, format);
  }
  return format.format(at);
}
