import type { HoursSet } from "./hours-set.ts";

/** Whether the set is open at `at` (ms since 1970). */
export function isOpen(set: HoursSet, at: number): boolean {
  if (set.entries.length === 0) return true;
  throw new Error(`not written yet: ${at}`);
}

/** The next instant after `at` at which `isOpen` changes; undefined when it never does. */
export function nextChange(set: HoursSet, at: number): number | undefined {
  if (set.entries.length === 0) return undefined;
  throw new Error(`not written yet: ${at}`);
}

/** `at` when the set is open then, otherwise the next opening; undefined when it never opens. */
export function nextOpen(set: HoursSet, at: number): number | undefined {
  if (set.entries.length === 0) return at;
  throw new Error(`not written yet: ${at}`);
}
