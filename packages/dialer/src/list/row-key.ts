import { parsePhone } from "@perezvon/model";
import type { ListColumn } from "./list-column.ts";

/** No value holds it: cells are text of files. */
const between = "\u001f";

/**
 * What makes a row known again (OUT-IMP-14): its key fields, trimmed and without case; phones by their number, so that `8 (495)…`
 * and `+7495…` are one. Undefined when the list has no key, or when every key field of the row is empty.
 */
export function rowKey(
  columns: readonly ListColumn[],
  cells: readonly string[],
  homeCountry: string,
): string | undefined {
  const parts: string[] = [];
  let filled = false;
  for (const [place, { key, type }] of columns.entries()) {
    if (!key) continue;
    const text = (cells[place] ?? "").trim();
    filled ||= text !== "";
    const phone = type === "phone" && text !== "" ? parsePhone(text, homeCountry) : undefined;
    parts.push(phone?.ok ? phone.value : text.normalize("NFC").toLowerCase());
  }
  return filled ? parts.join(between) : undefined;
}

export function hasKey(columns: readonly Pick<ListColumn, "key">[]): boolean {
  return columns.some(({ key }) => key);
}
