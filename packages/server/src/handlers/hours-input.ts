import type { FieldFault } from "@perezvon/api";
import { parseHours } from "@perezvon/schedule";

/** Faults of a set of hours beyond its schema, with the field they stand at; of what is no set at all the schema tells. */
export function hoursFaults(hours: unknown, field: string): FieldFault[] {
  if (typeof hours !== "object" || hours === null) return [];
  const parsed = parseHours(hours);
  if (parsed.ok) return [];
  return parsed.error
    .filter(({ code }) => code === "time" || code === "timezone" || code === "date" || code === "number")
    .map((fault) => ({ field: `${field}.${fault.field}`, code: fault.code }));
}
