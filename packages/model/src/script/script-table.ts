import { type ScriptTable, type ScriptValues, scriptLimits } from "./script.ts";
import { knownValue, type ScriptVariables } from "./script-condition.ts";
import { substitute } from "./script-values.ts";

const cellLength = 500;

/** Rows of a table as they are shown; undefined: what its source holds is no table (INB-SCR-03). */
export function tableRows(
  table: ScriptTable,
  values: ScriptValues,
  variables: ScriptVariables,
): readonly (readonly string[])[] | undefined {
  const { columns, source, properties } = table;
  if (source === undefined)
    return table.rows.map((row) => row.map((cell) => substitute(cell, values, variables)));
  const text = knownValue(source, values, variables) ?? "";
  if (text.trim() === "") return [];
  const rows = rowsIn(text);
  return rows
    ?.slice(0, scriptLimits.sourceRows)
    .map((row) =>
      columns.map((column, place) =>
        cellOf(Array.isArray(row) ? row[place] : propertyOf(row, properties?.[place] || column)),
      ),
    );
}

/** A list of rows, each a list of cells or an object; one object alone is a table of one row. */
function rowsIn(text: string): readonly unknown[] | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== "object" || value === null) return undefined;
    const rows: readonly unknown[] = Array.isArray(value) ? value : [value];
    return rows.every((row) => typeof row === "object" && row !== null) ? rows : undefined;
  } catch {
    return undefined;
  }
}

function propertyOf(row: unknown, name: string): unknown {
  return Object.hasOwn(row as object, name) ? (row as Record<string, unknown>)[name] : undefined;
}

function cellOf(value: unknown): string {
  if (value === undefined || value === null) return "";
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return text.slice(0, cellLength);
}
