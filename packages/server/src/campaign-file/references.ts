import type { FieldFault } from "@perezvon/api";
import type { ReferenceRow } from "@perezvon/store";

/** What stands in a file in the place of an id, which means nothing in another centre (OUT-CMP-12). */
interface Named {
  readonly ref: string;
  readonly name: string;
}

/** Every id of something of the centre becomes its kind and name. */
export function withNames(value: unknown, rows: readonly ReferenceRow[]): unknown {
  const known = new Map<string, Named>(rows.map(({ kind, id, name }) => [id, { ref: kind, name }]));
  return replaced(value, (inner) => (typeof inner === "string" ? known.get(inner) : undefined));
}

/** Names become the ids of this centre; what is not there is left out, and told at its place. */
export function withIds(
  value: unknown,
  rows: readonly ReferenceRow[],
): { readonly value: unknown; readonly faults: readonly FieldFault[] } {
  const ids = new Map(rows.map(({ kind, id, name }) => [keyOf({ ref: kind, name }), id]));
  const faults: FieldFault[] = [];
  const found = replaced(value, (inner, field) => {
    if (!isNamed(inner)) return undefined;
    const id = ids.get(keyOf(inner));
    if (id !== undefined) return id;
    faults.push({ field, code: "no_such_reference", params: { kind: inner.ref, name: inner.name } });
    return missing;
  });
  return { value: found, faults };
}

const missing = Symbol("missing");

function replaced(value: unknown, by: (inner: unknown, field: string) => unknown, field = ""): unknown {
  const other = by(value, field);
  if (other !== undefined) return other;
  const at = (key: string) => (field === "" ? key : `${field}.${key}`);
  if (Array.isArray(value))
    return value.flatMap((inner, place) => {
      const kept = replaced(inner, by, at(String(place)));
      return kept === missing ? [] : [kept];
    });
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]) => {
      const kept = replaced(inner, by, at(key));
      return kept === missing ? [] : [[key, kept]];
    }),
  );
}

function isNamed(value: unknown): value is Named {
  if (typeof value !== "object" || value === null) return false;
  const { ref, name, ...more } = value as Record<string, unknown>;
  return typeof ref === "string" && typeof name === "string" && Object.keys(more).length === 0;
}

/** Names differ by more than case and the blanks around them (PLT-GEN-01). */
function keyOf({ ref, name }: Named): string {
  return `${ref} ${name.trim().toLowerCase()}`;
}
