export interface EntryLine {
  /** As one counts lines of the field, from 1. */
  readonly line: number;
  readonly entry: string;
}

/** What was pasted, without empty lines; the place in the field is kept for telling what is wrong. */
export function entriesOf(text: string): EntryLine[] {
  return text
    .split(/\r?\n/)
    .map((entry, place) => ({ line: place + 1, entry: entry.trim() }))
    .filter(({ entry }) => entry !== "");
}

/** Place of the entry that a fault of the server names: `entries.3`. */
export function lineOfField(field: string): number | undefined {
  const match = /^entries\.(\d+)$/.exec(field);
  return match ? Number(match[1]) : undefined;
}
