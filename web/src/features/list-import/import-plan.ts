import type {
  ContactList,
  ImportOptions,
  ImportPreview,
  ListField,
  ListFormat,
  ResultsPreview,
  RouteQuery,
} from "@perezvon/api";
import { fittingField } from "./fitting-field.ts";

/** What the wizard has gathered about a file before it is loaded. */
export interface ImportPlan {
  readonly kind: ImportPreview["kind"];
  readonly encoding: NonNullable<ImportOptions["encoding"]>;
  readonly delimiter: string;
  /** Of a text of fixed width. */
  readonly widths: readonly number[];
  /** Of a workbook; undefined is the first. */
  readonly sheet: string | undefined;
  readonly sheets: readonly string[];
  readonly header: boolean;
  readonly skipLines: number;
  readonly mode: ImportOptions["mode"];
  readonly columns: readonly ListField[];
  /** Names, as they are compared, of columns that do not become fields. */
  readonly unused: readonly string[];
  readonly duplicates: NonNullable<ImportOptions["duplicates"]>;
  readonly uniqueNumbers: boolean;
  readonly splitNumbers: boolean;
  readonly reopenIn: readonly string[];
  /** The format of a list that is yet to be made; undefined where the file says it. */
  readonly format?: ListFormat | undefined;
}

/** The reading options that change what the preview shows. */
export type Reading = Pick<
  ImportPlan,
  "kind" | "encoding" | "delimiter" | "widths" | "sheet" | "header" | "skipLines"
>;

export const emptyPlan: ImportPlan = {
  kind: "delimited",
  encoding: "utf-8",
  delimiter: ";",
  widths: [],
  sheet: undefined,
  sheets: [],
  header: true,
  skipLines: 0,
  mode: "append",
  columns: [],
  unused: [],
  duplicates: "skip",
  uniqueNumbers: false,
  splitNumbers: false,
  reopenIn: [],
};

/** What the preview is asked with; of a workbook only the sheet matters. */
export function previewQuery(reading: Partial<Reading>): RouteQuery<"importPreview"> {
  const { kind, encoding, delimiter, widths = [], sheet, header, skipLines } = reading;
  const common = { header, skipLines };
  if (kind === "xlsx") return { ...common, sheet };
  if (kind === "fixed")
    return { ...common, kind, encoding, ...(widths.length > 0 && { widths: widths.join(",") }) };
  return { ...common, kind, encoding, delimiter };
}

/** `10, 12, 5` as widths of columns; undefined while it is no such thing. */
export function parseWidths(text: string): number[] | undefined {
  const widths = text
    .split(/[\s,;]+/)
    .filter(Boolean)
    .map(Number);
  const good =
    widths.length > 0 && widths.every((width) => Number.isInteger(width) && width > 0 && width <= 4_000);
  return good ? widths : undefined;
}

/** A format stays as it is, and a list with records keeps its fields; only a replacement brings new ones. */
export function keepsFields(
  plan: ImportPlan,
  list: Pick<ContactList, "records" | "format"> | undefined,
): boolean {
  if (list === undefined) return plan.format !== undefined;
  return Boolean(list.format) || (list.records > 0 && plan.mode !== "replace");
}

/** The column of the file that goes to a field, by name as the server finds it. */
export function columnOf(field: ListField, columns: readonly ListField[]): number {
  return columns.findIndex(({ name }) => comparable(name) === comparable(field.name));
}

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
    kind: preview.kind,
    sheets: preview.sheets,
    widths: preview.widths,
    encoding: preview.encoding,
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

/** Fields of the campaign's lists and the last status; whatever else the results tell is a choice (OUT-IMP-19). */
export function withResults(plan: ImportPlan, preview: ResultsPreview): ImportPlan {
  const told = preview.columns.slice(preview.fields).map(({ name }) => comparable(name));
  const last = preview.lastStatus === null ? "" : comparable(preview.lastStatus);
  const next = withPreview(plan, preview, plan.format?.fields ?? []);
  const chosenBefore = plan.columns.length > 0;
  return { ...next, unused: chosenBefore ? plan.unused : told.filter((name) => name !== last) };
}

export function isUsed({ unused }: Pick<ImportPlan, "unused">, { name }: Pick<ListField, "name">): boolean {
  return !unused.includes(comparable(name));
}

/** Columns of one name come and go together: they are found by it. */
export function takeColumn(plan: ImportPlan, { name }: Pick<ListField, "name">, used: boolean): ImportPlan {
  const rest = plan.unused.filter((each) => each !== comparable(name));
  return { ...plan, unused: used ? rest : [...rest, comparable(name)] };
}

/** Of columns and rows, those that become fields. */
export function usedColumns(plan: ImportPlan, rows: readonly (readonly string[])[]) {
  const places = plan.columns.flatMap((column, place) => (isUsed(plan, column) ? [place] : []));
  return {
    columns: places.map((place) => plan.columns[place]!),
    rows: rows.map((row) => places.map((place) => row[place] ?? "")),
  };
}

export function changeColumn(plan: ImportPlan, index: number, change: Partial<ListField>): ImportPlan {
  return {
    ...plan,
    columns: plan.columns.map((column, at) =>
      at === index ? fittingField({ ...column, ...change }) : column,
    ),
  };
}

/** A list without a phone can call nobody. */
export function hasPhone(plan: ImportPlan): boolean {
  return plan.columns.some((column) => column.type === "phone" && isUsed(plan, column));
}

/** The part `options` of the request (OUT-IMP). */
export function optionsOf(plan: ImportPlan, list: ContactList | undefined): ImportOptions {
  const { kind, encoding, delimiter, widths, sheet, header, skipLines, mode } = plan;
  return {
    ...(kind === "xlsx" ? { sheet } : { encoding }),
    ...(kind === "delimited" && { delimiter }),
    ...(kind === "fixed" && { widths: [...widths] }),
    header,
    skipLines,
    mode,
    // A list that is yet to be made has nothing to keep: its check hears of the format.
    ...((list === undefined || !keepsFields(plan, list)) && {
      columns: (plan.format?.fields ?? plan.columns.filter((column) => isUsed(plan, column))).map(
        (column) => ({
          ...column,
        }),
      ),
    }),
    duplicates: plan.duplicates,
    uniqueNumbers: plan.uniqueNumbers,
    splitNumbers: plan.splitNumbers,
    reopenIn: [...plan.reopenIn],
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
