import { isIP } from "node:net";

/** From, to and country of a range: `1.0.0.0,1.0.0.255,AU`, `16777216,16777471,AU`, `2001:200::,2001:200:ffff::,JP`, `1.0.0.0/24,AU`. */
const line = /^"?([0-9a-fA-F:.]+)(?:\/(\d{1,3}))?"?,(?:"?([0-9a-fA-F:.]+)"?,)?"?([A-Za-z]{2})"?\s*$/;

interface Range {
  readonly from: bigint;
  readonly to: bigint;
  readonly country: string;
}

/** Which country an address belongs to, by tables of the operator's own: nobody else is asked. */
export class AddressCountries {
  readonly #four: Table;
  readonly #six: Table;
  /** Lines that are neither a range nor a remark. */
  readonly unreadable: number;

  constructor(text: string) {
    const four: Range[] = [];
    const six: Range[] = [];
    let unreadable = 0;
    for (const row of text.split("\n")) {
      if (row.trim() === "" || row.startsWith("#")) continue;
      const read = rangeOf(row);
      if (read === undefined) unreadable++;
      else (read.four ? four : six).push(read.range);
    }
    this.#four = tableOf(four);
    this.#six = tableOf(six);
    this.unreadable = unreadable;
  }

  get size(): number {
    return this.#four.countries.length + this.#six.countries.length;
  }

  /** ISO 3166 code; undefined for private networks and whatever else no range holds. */
  of(address: string): string | undefined {
    const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
    const family = isIP(plain);
    if (family === 0) return undefined;
    const value = headOf(numberOf(plain), family === 4);
    const { from, to, countries } = family === 4 ? this.#four : this.#six;
    let low = 0;
    let high = from.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (from[middle]! <= value) low = middle + 1;
      else high = middle;
    }
    const last = to[low - 1];
    return last !== undefined && value <= last ? countries[low - 1] : undefined;
  }
}

/** Hundreds of thousands of ranges, by their start. */
interface Table {
  readonly from: BigUint64Array;
  readonly to: BigUint64Array;
  readonly countries: readonly string[];
}

/** Of IPv6 the network's half: no range is smaller. */
function headOf(value: bigint, four: boolean): bigint {
  return four ? value : value >> 64n;
}

function tableOf(ranges: Range[]): Table {
  ranges.sort(byStart);
  return {
    from: BigUint64Array.from(ranges, ({ from }) => from),
    to: BigUint64Array.from(ranges, ({ to }) => to),
    countries: ranges.map(({ country }) => country),
  };
}

function byStart(a: Range, b: Range): number {
  return a.from < b.from ? -1 : a.from > b.from ? 1 : 0;
}

function rangeOf(row: string): { readonly four: boolean; readonly range: Range } | undefined {
  const [, first = "", bits, last, country = ""] = line.exec(row.trim()) ?? [];
  const from = endOf(first);
  if (from === undefined) return undefined;
  const { four, value } = from;
  if (bits !== undefined) {
    const rest = BigInt((four ? 32 : 128) - Number(bits));
    if (rest < 0n) return undefined;
    const start = (value >> rest) << rest;
    return rangeFrom(four, start, start + (1n << rest) - 1n, country);
  }
  const to = endOf(last ?? "");
  if (to === undefined || to.four !== four || to.value < value) return undefined;
  return rangeFrom(four, value, to.value, country);
}

function rangeFrom(four: boolean, from: bigint, to: bigint, country: string) {
  return {
    four,
    range: { from: headOf(from, four), to: headOf(to, four), country: country.toUpperCase() },
  };
}

/** An address, or IPv4 as a number. */
function endOf(text: string): { readonly four: boolean; readonly value: bigint } | undefined {
  if (/^\d{1,10}$/.test(text)) return { four: true, value: BigInt(text) };
  const family = isIP(text);
  return family === 0 ? undefined : { four: family === 4, value: numberOf(text) };
}

function numberOf(address: string): bigint {
  if (!address.includes(":")) return address.split(".").reduce((sum, part) => sum * 256n + BigInt(part), 0n);
  const [before = "", after] = address.replace(/%.*$/, "").split("::");
  const words = (text: string) => text.split(":").filter((word) => word !== "");
  const first = words(before);
  const last = after === undefined ? [] : words(after);
  const zeros = Array.from({ length: Math.max(0, 8 - first.length - last.length) }, () => "0");
  return [...first, ...zeros, ...last].reduce((sum, word) => (sum << 16n) + BigInt(`0x${word}`), 0n);
}
