import pg from "pg";

const asDate = pg.types.getTypeParser(pg.types.builtins.TIMESTAMPTZ, "text") as (text: string) => Date;

/** `2026-11-20 09:00:00+00`, with milliseconds or without, is read here: reports have millions of them. */
export function parseInstant(text: string): number {
  const { length } = text;
  const fraction = length - "2026-11-20 09:00:00+00".length;
  if (fraction < 0 || fraction > 4 || fraction === 1 || !text.endsWith("+00") || text[10] !== " ") {
    return asDate(text).getTime();
  }
  const digits = (from: number, to: number) => {
    let value = 0;
    for (let place = from; place < to; place++) value = 10 * value + text.charCodeAt(place) - 48;
    return value;
  };
  const ms = fraction === 0 ? 0 : digits(20, 19 + fraction) * 10 ** (4 - fraction);
  return Date.UTC(
    digits(0, 4),
    digits(5, 7) - 1,
    digits(8, 10),
    digits(11, 13),
    digits(14, 16),
    digits(17, 19),
    ms,
  );
}
