import type { ClaimedRecord } from "../ports.ts";

/** Fields of the record by their keys and by the names that people see, for what a scenario says and asks. */
export function recordVariables(record: ClaimedRecord, number: string): Readonly<Record<string, string>> {
  const byName = record.fields.map(({ name, value }) => [name, value] as const);
  const byKey = record.fields.map(({ key, value }) => [key, value] as const);
  return {
    ...Object.fromEntries([...byName, ...byKey]),
    "customer.name": record.customerName ?? "",
    "item.customerPhone": number,
  };
}
