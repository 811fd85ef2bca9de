export type FormatLanguage = "ru" | "en";

/** Formats of DSK-GEN-05. All functions of one language and one time zone. */
export interface Format {
  readonly language: FormatLanguage;
  readonly timeZone: string;
  /** «21.11.26, 14:05» or «2026-11-21 14:05». */
  dateTime(at: number | string): string;
  /** With seconds, for logs. */
  dateTimeSeconds(at: number | string): string;
  time(at: number | string): string;
  timeSeconds(at: number | string): string;
  /** Whole numbers with thousands. */
  integer(value: number): string;
  decimal(value: number, digits: number): string;
  /** «12,3 кБ» or «4.5 MB». */
  fileSize(bytes: number): string;
  /** `mm:ss` below one hour, `h:mm:ss` above. */
  duration(ms: number): string;
}

export function formatFor(language: FormatLanguage, timeZone: string): Format {
  const parts = new Intl.DateTimeFormat("en-GB", {
    timeZone,
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  const locale = language === "ru" ? "ru-RU" : "en-GB";
  const integers = new Intl.NumberFormat(locale, { maximumFractionDigits: 0 });
  const read = (at: number | string) =>
    Object.fromEntries(
      parts.formatToParts(new Date(at)).map((part) => [part.type, part.value]),
    ) as unknown as Parts;
  const date = (p: Parts) =>
    language === "ru" ? `${p.day}.${p.month}.${p.year.slice(-2)},` : `${p.year}-${p.month}-${p.day}`;
  return {
    language,
    timeZone,
    dateTime: (at) => {
      const p = read(at);
      return `${date(p)} ${p.hour}:${p.minute}`;
    },
    dateTimeSeconds: (at) => {
      const p = read(at);
      return `${date(p)} ${p.hour}:${p.minute}:${p.second}`;
    },
    time: (at) => {
      const p = read(at);
      return `${p.hour}:${p.minute}`;
    },
    timeSeconds: (at) => {
      const p = read(at);
      return `${p.hour}:${p.minute}:${p.second}`;
    },
    integer: (value) => integers.format(value),
    decimal: (value, digits) =>
      new Intl.NumberFormat(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits }).format(
        value,
      ),
    fileSize: (bytes) => {
      const unit = bytes < 1024 * 1024 ? "kilobyte" : "megabyte";
      return new Intl.NumberFormat(locale, { style: "unit", unit, maximumFractionDigits: 1 }).format(
        bytes / (unit === "kilobyte" ? 1024 : 1024 * 1024),
      );
    },
    duration: formatDuration,
  };
}

interface Parts {
  readonly year: string;
  readonly month: string;
  readonly day: string;
  readonly hour: string;
  readonly minute: string;
  readonly second: string;
}

/** Never negative: the server's clock and the page's may differ by a little. */
export function formatDuration(ms: number): string {
  const total = Math.max(0, Math.floor(ms / 1000));
  const hours = Math.floor(total / 3600);
  const minutes = Math.floor(total / 60) % 60;
  const seconds = total % 60;
  const two = (value: number) => String(value).padStart(2, "0");
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${two(minutes)}:${two(seconds)}`;
}
