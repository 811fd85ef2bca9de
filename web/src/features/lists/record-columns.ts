import type { ListField, ListRecord } from "@perezvon/api";

/** How many fields stand in the table of records; the card shows all of them. */
const tableFieldsMax = 6;

/** A field and its place among the values of a record; two fields may share a name (OUT-RES-10). */
export interface PlacedField {
  readonly field: ListField;
  readonly index: number;
}

/** The fields worth a column: names and phones first, but in the list's own order. */
export function tableFields(fields: readonly ListField[]): PlacedField[] {
  const placed = fields.map((field, index) => ({ field, index }));
  if (placed.length <= tableFieldsMax) return placed;
  const chosen = new Set([...placed].sort((a, b) => rank(a.field) - rank(b.field)).slice(0, tableFieldsMax));
  return placed.filter((entry) => chosen.has(entry));
}

function rank(field: ListField): number {
  if (field.type === "full_name" || field.type === "last_name" || field.type === "first_name") return 0;
  if (field.type === "phone") return 1;
  if (field.type === "middle_name" || field.type === "company" || field.type === "region") return 2;
  return 3;
}

export type RecordStateCode = ListRecord["states"][number]["state"];

/** Tone of a record's state in a campaign. */
export const recordTones = {
  new: "idle",
  waiting: "warn",
  due: "ready",
  locked: "busy",
  closed: "after",
  excluded: "idle",
} as const satisfies Record<RecordStateCode, string>;
