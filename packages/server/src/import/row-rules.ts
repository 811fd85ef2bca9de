import type { ListField } from "@perezvon/api";
import { detectColumns, type ListColumn, parseRow } from "@perezvon/dialer";
import type { NewRecord } from "@perezvon/store";
import type { ColumnPlan } from "./column-plan.ts";

export type CheckedRow =
  | { readonly ok: true; readonly record: NewRecord; readonly warnings: number }
  | {
      readonly ok: false;
      readonly column: string | undefined;
      readonly value: string | undefined;
      readonly code: string;
    };

/** A row of the file by the rules of package `dialer`, its cells put in the order of the fields first. */
export function checkRow(plan: ColumnPlan, cells: readonly string[], homeCountry: string): CheckedRow {
  if (cells.length > plan.width) {
    return { ok: false, column: undefined, value: cells[plan.width], code: "too_many_values" };
  }
  const parsed = parseRow(plan.fields as readonly ListColumn[], plan.inFieldOrder(cells), { homeCountry });
  if (!parsed.ok) {
    // The entry of the log names one fault a row; the first is the one to mend first.
    const { column, value, code } = parsed.errors[0]!;
    return { ok: false, column, value, code };
  }
  const { values, numbers, timeZone, priority } = parsed.record;
  return { ok: true, record: { values, numbers, timeZone, priority }, warnings: parsed.warnings.length };
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
