import { createHash } from "node:crypto";
import type { ListField } from "@perezvon/api";
import { detectColumns, type ListColumn, parseRow, rowKey } from "@perezvon/dialer";
import type { ListFieldRow, NewRecord } from "@perezvon/store";

/** How the values of a list are understood. */
export interface ValueRules {
  readonly fields: readonly ListFieldRow[];
  readonly homeCountry: string;
  /** Several numbers in a cell fill the phone fields after it (OUT-IMP-12). */
  readonly splitNumbers: boolean;
}

export type CheckedRow =
  | { readonly ok: true; readonly record: NewRecord; readonly warnings: number }
  | {
      readonly ok: false;
      readonly column: string | undefined;
      readonly value: string | undefined;
      readonly code: string;
    };

/** Values in the order of the fields by the rules of package `dialer`: the one check of imports, forms and the API (OUT-API-06). */
export function checkRow(rules: ValueRules, cells: readonly string[]): CheckedRow {
  const columns = rules.fields as readonly ListColumn[];
  const parsed = parseRow(columns, cells, rules);
  if (!parsed.ok) {
    // The entry of the log names one fault a row; the first is the one to mend first.
    const { column, value, code } = parsed.errors[0]!;
    return { ok: false, column, value, code };
  }
  const { values, numbers, extensions, timeZone, priority } = parsed.record;
  const key = keyOf(rules, values);
  return {
    ok: true,
    record: { values, numbers, extensions, timeZone, priority, key },
    warnings: parsed.warnings.length,
  };
}

/** Of the key fields of a row, 16 bytes in hexadecimal; undefined without a key. */
export function keyOf(
  rules: Pick<ValueRules, "fields" | "homeCountry">,
  cells: readonly string[],
): string | undefined {
  const key = rowKey(rules.fields as readonly ListColumn[], cells, rules.homeCountry);
  return key === undefined ? undefined : createHash("sha256").update(key).digest("hex").slice(0, 32);
}

/** A field for each column of the file, as the wizard proposes it. */
export function suggestColumns(
  names: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  homeCountry: string,
): ListField[] {
  return detectColumns(names, rows, homeCountry).map(({ name, type, label }) =>
    label === undefined ? { name, type } : { name, type, label: label as ListField["label"] },
  );
}
