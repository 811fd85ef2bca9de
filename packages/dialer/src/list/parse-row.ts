import { parseCountry } from "@perezvon/model";
import type { ListColumn } from "./list-column.ts";
import { parseValue, type ValueFault } from "./parse-value.ts";
import { parsePhoneCell, spreadNumbers } from "./phone-cell.ts";

export interface RowFault {
  /** Name of the column; undefined when the whole row is meant. */
  readonly column: string | undefined;
  readonly value: string | undefined;
  readonly code:
    | ValueFault
    | "no_number"
    | "too_many_values"
    | "required_missing"
    | "undecodable"
    | "key_missing";
}

/** A row ready to be stored; the fields are those of the store. */
export interface ParsedRecord {
  /** Texts as loaded, trimmed, in the order of the columns; a value that its type does not take is left empty. */
  readonly values: readonly string[];
  /** E.164 in order of preference, each once. */
  readonly numbers: readonly string[];
  /** Dialled as tones after the answer; beside `numbers`. */
  readonly extensions: readonly (string | undefined)[];
  readonly timeZone: string | undefined;
  /** 1–100. */
  readonly priority: number | undefined;
}

export type ParsedRow =
  | { readonly ok: true; readonly record: ParsedRecord; readonly warnings: readonly RowFault[] }
  | { readonly ok: false; readonly errors: readonly RowFault[] };

export interface RowOptions {
  /** Of the centre; a column of type country overrides it for its row. */
  readonly homeCountry: string;
  /** Several numbers in a cell fill the phone fields after it (OUT-IMP-12); otherwise only the first is taken. */
  readonly splitNumbers?: boolean | undefined;
}

/** Turns the cells of one row into a record; lists every fault of the row (OUT-LST-10, OUT-IMP-07, -08, -12, -13). */
export function parseRow(
  columns: readonly ListColumn[],
  cells: readonly string[],
  options: RowOptions,
): ParsedRow {
  if (cells.length > columns.length) {
    const value = cells[columns.length];
    return { ok: false, errors: [{ column: undefined, value, code: "too_many_values" }] };
  }
  const row = new Row(columns, cells, options);
  row.read();
  return row.result();
}

/** What decoders put in the place of bytes that mean nothing (OUT-IMP-03). */
const undecodable = "\ufffd";

class Row {
  readonly #columns: readonly ListColumn[];
  readonly #cells: readonly string[];
  readonly #country: string;
  readonly #values: string[] = [];
  readonly #numbers = new Map<string, string | undefined>();
  readonly #errors: RowFault[] = [];
  readonly #warnings: RowFault[] = [];
  #timeZone: string | undefined;
  #priority: number | undefined;

  constructor(columns: readonly ListColumn[], cells: readonly string[], options: RowOptions) {
    this.#columns = columns;
    const place = columns.findIndex((column) => column.type === "country");
    this.#country = parseCountry(cells[place] ?? "") ?? options.homeCountry;
    const phones = options.splitNumbers
      ? columns.flatMap(({ type }, at) => (type === "phone" ? [at] : []))
      : [];
    this.#cells = spreadNumbers(cells, phones, this.#country);
  }

  read(): void {
    // A short row is padded with empty values (OUT-IMP-07).
    for (const [index, column] of this.#columns.entries())
      this.#cell(column, (this.#cells[index] ?? "").trim());
    if (this.#numbers.size === 0) this.#errors.push(this.#noNumber());
    this.#key();
  }

  result(): ParsedRow {
    if (this.#errors.length > 0) return { ok: false, errors: this.#errors };
    const record: ParsedRecord = {
      values: this.#values,
      numbers: [...this.#numbers.keys()],
      extensions: [...this.#numbers.values()],
      timeZone: this.#timeZone,
      priority: this.#priority,
    };
    return { ok: true, record, warnings: this.#warnings };
  }

  #cell(column: ListColumn, text: string): void {
    if (text.includes(undecodable))
      this.#errors.push({ column: column.name, value: text, code: "undecodable" });
    if (text === "") {
      if (column.required) this.#errors.push({ column: column.name, value: "", code: "required_missing" });
      this.#values.push("");
      return;
    }
    if (column.type === "phone") this.#phone(column, text);
    else this.#value(column, text);
  }

  /** A bad number is absent; the text stays to be seen. */
  #phone(column: ListColumn, text: string): void {
    const cell = parsePhoneCell(text, this.#country);
    this.#values.push(text);
    if (cell.number === undefined) this.#fault(column, text, cell.fault ?? "phone");
    else {
      if (!this.#numbers.has(cell.number)) this.#numbers.set(cell.number, cell.extension);
      if (cell.fault) this.#warnings.push({ column: column.name, value: text, code: cell.fault });
    }
  }

  #value(column: ListColumn, text: string): void {
    const parsed = parseValue(column.type, text, this.#country, column.pattern);
    this.#values.push(parsed.text);
    if (parsed.fault && parsed.text === "") this.#fault(column, text, parsed.fault);
    else if (parsed.fault) this.#warnings.push({ column: column.name, value: text, code: parsed.fault });
    // The zone of one number is asked for when that number is (OUT-HRS-05).
    if (column.phone === undefined) this.#timeZone ??= parsed.timeZone;
    this.#priority ??= parsed.priority;
  }

  /** A lost value is a warning, of a required field a row error. */
  #fault(column: ListColumn, value: string, code: ValueFault): void {
    (column.required ? this.#errors : this.#warnings).push({ column: column.name, value, code });
  }

  /** A row that cannot be known again is an error where the list has a key (OUT-LST-10). */
  #key(): void {
    const keys = this.#columns.flatMap(({ key }, place) => (key ? [place] : []));
    if (keys.length === 0 || keys.some((place) => (this.#cells[place] ?? "").trim() !== "")) return;
    this.#errors.push({ column: this.#columns[keys[0]!]?.name, value: "", code: "key_missing" });
  }

  /** Names the spreadsheet where it spoilt the number, otherwise the first phone that was there (OUT-IMP-12, OUT-IMP-13). */
  #noNumber(): RowFault {
    const spoilt = this.#warnings.find((fault) => fault.code === "phone_scientific");
    if (spoilt) return spoilt;
    const place = this.#columns.findIndex(
      (column, index) => column.type === "phone" && (this.#cells[index] ?? "").trim() !== "",
    );
    return { column: this.#columns[place]?.name, value: this.#cells[place], code: "no_number" };
  }
}
