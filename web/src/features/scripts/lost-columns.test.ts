import type { Script } from "@perezvon/model";
import { expect, test } from "vitest";
import { lostColumns } from "./lost-columns.ts";

const script = (...fields: readonly (readonly [key: string, label: string, exported?: boolean])[]) =>
  ({
    pages: [
      {
        key: "start",
        title: "",
        elements: fields.map(([key, label, exported = true]) => ({
          kind: "field",
          type: "line",
          key,
          label,
          exported,
        })),
      },
    ],
  }) as unknown as Script;

test("DSK-SCD-04 renaming, deleting or no longer exporting a field that stands in results is told, by the names of the columns", () => {
  const before = script(["name", "Имя"], ["age", "Возраст"], ["city", "Город"], ["own", "Своё", false]);
  expect(lostColumns(before, before)).toEqual([]);
  expect(lostColumns(before, script(["name", "Имя"], ["age", "Лет"], ["city", "Город", false]))).toEqual([
    { label: "Возраст", now: "Лет" },
    { label: "Город", now: undefined },
  ]);
  // Another field under the old name goes on with its column.
  expect(lostColumns(before, script(["who", "Имя"], ["age", "Возраст"], ["city", "Город"]))).toEqual([]);
  expect(
    lostColumns(before, script(["name", "Имя"], ["age", "Возраст"], ["city", "Город"], ["x", "X"])),
  ).toEqual([]);
});
