import { expect, test } from "vitest";
import type { ListColumn } from "./list-column.ts";
import { hasKey, rowKey } from "./row-key.ts";

const columns: readonly ListColumn[] = [
  { name: "Договор", type: "text", key: true },
  { name: "Имя", type: "text" },
  { name: "Телефон", type: "phone", key: true },
];

test("OUT-IMP-14 keys are compared trimmed and without case, phones by their number, each field in its place", () => {
  const key = (...cells: string[]) => rowKey(columns, cells, "RU");
  expect(key(" Аб-1 ", "Анна", "8 (999) 000-00-01")).toBe(key("АБ-1", "Пётр", "+79990000001"));
  expect(key("1", "", "23")).not.toBe(key("12", "", "3"));
  expect(key("", "", "1")).not.toBe(key("1", "", ""));
  expect(key("", "Анна", " ")).toBeUndefined();
  expect(rowKey([{ name: "Телефон", type: "phone" }], ["1"], "RU")).toBeUndefined();
  expect([hasKey(columns), hasKey([{ key: false }])]).toEqual([true, false]);
});
