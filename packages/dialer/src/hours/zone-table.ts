/** Kinds of tables that name zones by a beginning (OUT-HRS-07). */
export const zoneTableKinds = ["prefix", "postal_code"] as const;
export type ZoneTableKind = (typeof zoneTableKinds)[number];

/** Day on which the product's own tables were last looked through. */
export const ownZoneTablesDate = "2026-11-22";

export interface ZoneTableRow {
  /** Of a number with its `+`. */
  readonly beginning: string;
  readonly zones: readonly string[];
}

const codeMost = 10;

/** A postal code as it is looked up: without spaces and dashes; empty for none. */
export function postalCodeKey(code: string | undefined): string {
  return (code ?? "").replaceAll(/[\s-]/g, "").toUpperCase();
}

/**
 * Reads a table row by row: a beginning, then the zones of its place with commas, semicolons or spaces between them, in one column or
 * several. One bad row refuses the whole table, and so does a beginning that is there twice.
 */
export class ZoneTableReader {
  readonly #kind: ZoneTableKind;
  readonly #isZone: (name: string) => boolean;
  readonly #rows = new Map<string, ZoneTableRow>();
  #begun = false;

  constructor(kind: ZoneTableKind, isZone: (name: string) => boolean) {
    this.#kind = kind;
    this.#isZone = isZone;
  }

  /** False: the row is wrong. A first line without a beginning is a heading. */
  add(cells: readonly string[]): boolean {
    const [first = "", ...others] = cells.map((cell) => cell.replace(/^\uFEFF/, "").trim());
    const heading = !this.#begun && !/\d/.test(first);
    this.#begun = true;
    if (heading) return true;
    const beginning = this.#beginningOf(first);
    const zones = [...new Set(others.flatMap((cell) => cell.split(/[\s,;|]+/)).filter(Boolean))];
    if (beginning === undefined || this.#rows.has(beginning)) return false;
    if (zones.length === 0 || !zones.every((zone) => this.#isZone(zone))) return false;
    this.#rows.set(beginning, { beginning, zones });
    return true;
  }

  get rows(): readonly ZoneTableRow[] {
    return [...this.#rows.values()];
  }

  #beginningOf(cell: string): string | undefined {
    if (this.#kind === "postal_code") {
      const key = postalCodeKey(cell);
      return /^[0-9A-Z]+$/.test(key) && key.length <= codeMost ? key : undefined;
    }
    const digits = cell.replace(/^\+/, "").replaceAll(/[\s-]/g, "");
    return /^[1-9]\d{0,14}$/.test(digits) ? `+${digits}` : undefined;
  }
}
