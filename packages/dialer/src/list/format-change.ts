import type { ListColumn } from "./list-column.ts";

/** What another list of fields asks of the records that have the fields of before (OUT-LST-03). */
export interface FormatChange {
  /** Fields that go, by their place before: possible where they hold nothing. */
  readonly dropped: readonly number[];
  /** Fields of another type, by their place before: possible where they hold nothing. */
  readonly retyped: readonly number[];
  /** Another key, or another order of fields: possible without records only. */
  readonly rearranged: "key" | "order" | undefined;
}

/** Fields are known again by their name, of several with one name by their order. Labels and what is required change freely. */
export function formatChange(before: readonly ListColumn[], after: readonly ListColumn[]): FormatChange {
  const places = placesOf(before, after);
  const kept = places.flatMap((place, from) => (place === undefined ? [] : [{ from, place }]));
  const added = after.map((_, place) => place).filter((place) => !places.includes(place));
  const inOrder =
    kept.every(({ place }, index) => index === 0 || place > kept[index - 1]!.place) &&
    added.every((place) => place > (kept.at(-1)?.place ?? -1));
  const keyOf = (columns: readonly ListColumn[]) =>
    JSON.stringify(columns.filter(({ key }) => key).map(({ name }) => name));
  return {
    dropped: places.flatMap((place, from) => (place === undefined ? [from] : [])),
    retyped: kept.flatMap(({ from, place }) => (alike(before[from]!, after[place]!) ? [] : [from])),
    rearranged: inOrder ? (keyOf(before) === keyOf(after) ? undefined : "key") : "order",
  };
}

/** A zone of the record is another thing than that of a number. */
function alike(before: ListColumn, after: ListColumn): boolean {
  return before.type === after.type && before.phone === after.phone;
}

/** Where each field of before is now. */
function placesOf(
  before: readonly ListColumn[],
  after: readonly ListColumn[],
): readonly (number | undefined)[] {
  const free = after.map(({ name }, place) => ({ name, place }));
  return before.map(({ name }) => {
    const index = free.findIndex((field) => field.name === name);
    return index < 0 ? undefined : free.splice(index, 1)[0]!.place;
  });
}
