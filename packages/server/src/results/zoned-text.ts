/** `YYYY-MM-DD HH:mm:ss` of an instant in a zone; spreadsheets of every language read it as a date. */
export function zonedText(at: number, timeZone: string): string {
  const local = new Date(at + offsetMs(at, timeZone));
  return local.toISOString().slice(0, 19).replace("T", " ");
}

const quarterHourMs = 900_000;
const formats = new Map<string, Intl.DateTimeFormat>();
/** Offsets change only on quarter hours, so one look-up serves all instants of one. */
const offsets = new Map<string, number>();
const offsetsMax = 50_000;

function offsetMs(at: number, timeZone: string): number {
  const quarter = Math.floor(at / quarterHourMs);
  const key = `${timeZone}/${quarter}`;
  const known = offsets.get(key);
  if (known !== undefined) return known;
  const offset = computeOffset(quarter * quarterHourMs, timeZone);
  if (offsets.size >= offsetsMax) offsets.clear();
  offsets.set(key, offset);
  return offset;
}

function computeOffset(at: number, timeZone: string): number {
  let format = formats.get(timeZone);
  if (format === undefined) {
    format = new Intl.DateTimeFormat("en-US", {
      timeZone,
      hourCycle: "h23",
      year: "numeric",
      month: "numeric",
      day: "numeric",
      hour: "numeric",
      minute: "numeric",
      second: "numeric",
    });
    formats.set(timeZone, format);
  }
  const parts = Object.fromEntries(format.formatToParts(at).map(({ type, value }) => [type, Number(value)]));
  const local = Date.UTC(
    parts.year!,
    parts.month! - 1,
    parts.day!,
    parts.hour!,
    parts.minute!,
    parts.second!,
  );
  return local - at;
}
