import type { ListField } from "@perezvon/api";
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

// TODO(list rules): replaced by the rules of package `dialer` as soon as they are there.
export function checkRow(
  plan: ColumnPlan,
  cells: readonly string[],
  _line: number,
  _options: { readonly homeCountry: string },
): CheckedRow {
  if (cells.length > plan.width) {
    return { ok: false, column: undefined, value: cells[plan.width], code: "too_many_values" };
  }
  const values = plan.inFieldOrder(cells).map((cell) => cell.trim());
  const bad = values.findIndex((value) => value.includes("\ufffd"));
  if (bad >= 0) {
    return { ok: false, column: plan.fields[bad]?.name, value: values[bad], code: "undecodable" };
  }
  const numbers = values
    .filter((_, index) => plan.fields[index]?.type === "phone")
    .map((value) => value.replaceAll(/\D/g, ""))
    .filter((digits) => digits.length >= 10)
    .map((digits) => `+${digits.length === 10 ? `7${digits}` : digits.replace(/^8/, "7")}`);
  if (numbers.length === 0) return { ok: false, column: undefined, value: undefined, code: "no_number" };
  return { ok: true, record: { values, numbers, timeZone: undefined, priority: undefined }, warnings: 0 };
}

export function looksLikeHeader(cells: readonly string[]): boolean {
  return !cells.some((cell) => (cell.match(/\d/g)?.length ?? 0) >= 5);
}

export function suggestColumns(
  names: readonly string[] | undefined,
  rows: readonly (readonly string[])[],
  width: number,
  _homeCountry: string,
): ListField[] {
  return Array.from({ length: width }, (_, index) => {
    const name = names?.[index]?.trim() || `Field${index + 1}`;
    const filled = rows.map((row) => row[index] ?? "").filter((cell) => cell !== "");
    const phone = filled.length > 0 && filled.every((cell) => cell.replaceAll(/\D/g, "").length >= 10);
    return { name: name.slice(0, 100), type: phone ? ("phone" as const) : ("text" as const) };
  });
}
