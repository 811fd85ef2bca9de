import { fieldTypeByName } from "@perezvon/dialer";
import type { ListFieldRow } from "@perezvon/store";

/** Which cell of a row of the file belongs to which field of the list. */
export interface ColumnPlan {
  readonly fields: readonly ListFieldRow[];
  /** Columns of the file; rows with more values are refused (OUT-IMP-07). */
  readonly width: number;
  /** Beside the fields: whether the file has them. An update leaves the others as they are. */
  readonly present: readonly boolean[];
  /** Columns of the file that are no field (OUT-IMP-06). */
  readonly ignored: readonly string[];
  /** Cells in the order of the fields, one for each; cells beyond the columns follow. */
  inFieldOrder(cells: readonly string[]): string[];
}

/** What rows are for: whole records, or changes of records that are there and found by their key. */
export type RowsAre = "records" | "changes";

/**
 * Columns are found by the names of the header line without regard to case and spaces, then by the words that stand for one type in
 * Russian and English (OUT-IMP-06); where no name is known but their number fits, by place. Without header the place decides.
 */
export function columnPlan(
  fields: readonly ListFieldRow[],
  header: readonly string[] | undefined,
  rowsAre: RowsAre = "records",
): ColumnPlan | "missing_column" {
  if (header === undefined) return plan(fields, byPlace(fields), fields.length, []);
  const exact = byName(fields, header);
  const places = bySynonym(fields, header, exact);
  const named = places.some((place) => place !== undefined);
  const foreign =
    !places.every((place) => place !== undefined) && exact.every((place) => place === undefined);
  if (foreign && header.length === fields.length) return plan(fields, byPlace(fields), header.length, []);
  const ignored = header.filter((_, index) => !places.includes(index));
  const missing = fields.filter((_, index) => places[index] === undefined);
  const needed = missing.some(({ required, key }) => key || (required && rowsAre === "records"));
  const hasPhone = fields.some((field, index) => field.type === "phone" && places[index] !== undefined);
  if (needed || (!hasPhone && rowsAre === "records") || !named) return "missing_column";
  return plan(fields, places, header.length, ignored);
}

function plan(
  fields: readonly ListFieldRow[],
  places: readonly (number | undefined)[],
  width: number,
  ignored: readonly string[],
): ColumnPlan {
  const inOrder = width === fields.length && places.every((place, index) => place === index);
  return {
    fields,
    width,
    present: places.map((place) => place !== undefined),
    ignored,
    inFieldOrder: (cells) =>
      inOrder && cells.length >= width
        ? [...cells]
        : [
            ...places.map((place) => (place === undefined ? "" : (cells[place] ?? ""))),
            ...cells.slice(width),
          ],
  };
}

function byPlace(fields: readonly ListFieldRow[]): number[] {
  return fields.map((_, index) => index);
}

/** Columns of one name go to fields of that name in their order (OUT-RES-10). */
function byName(fields: readonly ListFieldRow[], header: readonly string[]): (number | undefined)[] {
  const taken = new Set<number>();
  return fields.map((field) => {
    const place = header.findIndex((name, index) => !taken.has(index) && plain(name) === plain(field.name));
    if (place < 0) return undefined;
    taken.add(place);
    return place;
  });
}

/** `phone` finds «Телефон»: types that a name gives away, where each side has just one left. */
function bySynonym(
  fields: readonly ListFieldRow[],
  header: readonly string[],
  places: readonly (number | undefined)[],
): (number | undefined)[] {
  const free = header.flatMap((name, index) =>
    places.includes(index) ? [] : [{ index, type: fieldTypeByName(name) }],
  );
  const open = fields.filter((_, index) => places[index] === undefined);
  return fields.map(({ type }, index) => {
    if (places[index] !== undefined || type === "text") return places[index];
    const fits = free.filter((column) => column.type === type);
    return fits.length === 1 && open.filter((field) => field.type === type).length === 1
      ? fits[0]?.index
      : undefined;
  });
}

function plain(name: string): string {
  return name.normalize("NFC").toLowerCase().replaceAll("ё", "е").replaceAll(/\s+/g, "");
}
