import type { ListFieldRow } from "@perezvon/store";

/** Which cell of a row of the file belongs to which field of the list. */
export interface ColumnPlan {
  readonly fields: readonly ListFieldRow[];
  /** Columns of the file; rows with more values are refused (OUT-IMP-07). */
  readonly width: number;
  /** Cells in the order of the fields, one for each; cells beyond the columns follow. */
  inFieldOrder(cells: readonly string[]): string[];
}

/**
 * Columns are found by the names of the header line without regard to case and spaces (OUT-IMP-06); where no name is known but
 * their number fits, by place. Without header the place decides.
 */
export function columnPlan(
  fields: readonly ListFieldRow[],
  header: readonly string[] | undefined,
): ColumnPlan | "missing_column" {
  if (header === undefined) return plan(fields, byPlace(fields), fields.length);
  const places = byName(fields, header);
  if (places.every((place) => place !== undefined)) return plan(fields, places, header.length);
  const named = places.some((place) => place !== undefined);
  if (!named && header.length === fields.length) return plan(fields, byPlace(fields), header.length);
  const missing = fields.filter((_, index) => places[index] === undefined);
  const needed = missing.some((field) => field.required);
  const hasPhone = fields.some((field, index) => field.type === "phone" && places[index] !== undefined);
  return needed || !hasPhone ? "missing_column" : plan(fields, places, header.length);
}

function plan(
  fields: readonly ListFieldRow[],
  places: readonly (number | undefined)[],
  width: number,
): ColumnPlan {
  return {
    fields,
    width,
    inFieldOrder: (cells) => [
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

function plain(name: string): string {
  return name.normalize("NFC").toLowerCase().replaceAll("ё", "е").replaceAll(/\s+/g, "");
}
