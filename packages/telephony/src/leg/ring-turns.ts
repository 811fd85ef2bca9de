import type { Line } from "../contract.ts";

/** Which contacts of a line ring together, turn by turn: all at once, or those with the highest `q` first (TEL-PHN-01, RFC 3261 §16.6). */
export function ringTurns<Contact extends { readonly priority?: number | undefined }>(
  contacts: readonly Contact[],
  order: Line["ringOrder"],
): readonly (readonly Contact[])[] {
  if (order !== "preferred") return contacts.length === 0 ? [] : [contacts];
  const priorities = new Set(contacts.map(({ priority }) => priority ?? 0));
  return [...priorities]
    .toSorted((a, b) => b - a)
    .map((turn) => contacts.filter(({ priority }) => (priority ?? 0) === turn));
}
