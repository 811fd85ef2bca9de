import type { ImportOptions, ImportPreview, ListField } from "@perezvon/api";

/** What the wizard has gathered about a file before it is loaded. */
export interface ImportPlan {
  readonly encoding: NonNullable<ImportOptions["encoding"]>;
  readonly delimiter: string;
  readonly header: boolean;
  readonly skipLines: number;
  readonly mode: ImportOptions["mode"];
  readonly columns: readonly ListField[];
}

/** The reading options that change what the preview shows. */
export type Reading = Pick<ImportPlan, "encoding" | "delimiter" | "header" | "skipLines">;

export const emptyPlan: ImportPlan = {
  encoding: "utf-8",
  delimiter: ";",
  header: true,
  skipLines: 0,
  mode: "append",
  columns: [],
};

/**
 * Takes over what the server found in the file. Columns that were there before under the same name keep what the user chose
 * for them; the fields of the list, where it has some, go before the server's guess, so that a format stays a format.
 */
export function withPreview(
  plan: ImportPlan,
  preview: ImportPreview,
  listFields: readonly ListField[],
): ImportPlan {
  const known = new Map([...listFields, ...plan.columns].map((column) => [comparable(column.name), column]));
  return {
    ...plan,
    encoding: preview.encoding === "windows-1251" ? "windows-1251" : "utf-8",
    delimiter: preview.delimiter,
    header: preview.header,
    columns: preview.columns.map((column) => {
      const before = known.get(comparable(column.name));
      return before ? { ...before, name: column.name } : column;
    }),
  };
}

/** Names are compared without regard to case, spaces and ё/е (OUT-IMP-06). */
function comparable(name: string): string {
  return name.toLocaleLowerCase().replaceAll(/\s+/g, "").replaceAll("ё", "е");
}

export function changeColumn(plan: ImportPlan, index: number, change: Partial<ListField>): ImportPlan {
  return {
    ...plan,
    columns: plan.columns.map((column, at) => {
      if (at !== index) return column;
      const next = { ...column, ...change };
      // A label says which phone it is, so only a phone has one.
      if (next.type !== "phone") delete next.label;
      return next;
    }),
  };
}

/** A list without a phone can call nobody. */
export function hasPhone(plan: ImportPlan): boolean {
  return plan.columns.some(({ type }) => type === "phone");
}

/** The part `options` of the request (OUT-IMP). */
export function optionsOf(plan: ImportPlan): ImportOptions {
  return {
    encoding: plan.encoding,
    delimiter: plan.delimiter,
    header: plan.header,
    skipLines: plan.skipLines,
    mode: plan.mode,
    columns: plan.columns.map((column) => ({ ...column })),
  };
}

/** A name for a new list from the name of its file. */
export function nameFromFile(fileName: string): string {
  return fileName
    .replace(/\.[^.]{1,5}$/, "")
    .replaceAll(/[_]+/g, " ")
    .trim()
    .slice(0, 100);
}
