import type { ContactList, ImportPreview } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import {
  changeColumn,
  columnOf,
  emptyPlan,
  hasPhone,
  nameFromFile,
  optionsOf,
  parseWidths,
  previewQuery,
  takeColumn,
  usedColumns,
  withPreview,
  withResults,
} from "./import-plan.ts";

const preview: ImportPreview = {
  kind: "delimited",
  sheets: [],
  widths: [],
  encoding: "windows-1251",
  delimiter: ";",
  header: true,
  columns: [
    { name: "Клиент", type: "text" },
    { name: "Телефон", type: "phone", label: "mobile" },
  ],
  rows: [["Иванов", "84951234567"]],
  warnings: [],
};

describe("OUT-LST-04 the import wizard", () => {
  it("OUT-IMP-02 OUT-IMP-03 takes over separator, encoding and columns that were found", () => {
    const plan = withPreview(emptyPlan, preview, []);
    expect(optionsOf(plan, undefined)).toEqual({
      encoding: "windows-1251",
      delimiter: ";",
      header: true,
      skipLines: 0,
      mode: "append",
      columns: preview.columns,
      duplicates: "skip",
      uniqueNumbers: false,
      splitNumbers: false,
      reopenIn: [],
    });
  });

  it("OUT-IMP-01 a workbook is read by its sheet, a text of fixed width by its widths", () => {
    const book = withPreview({ ...emptyPlan, sheet: "Лист2" }, { ...preview, kind: "xlsx" }, []);
    expect(previewQuery(book)).toEqual({ sheet: "Лист2", header: true, skipLines: 0 });
    expect(optionsOf(book, undefined)).not.toHaveProperty("delimiter");
    const fixed = withPreview(emptyPlan, { ...preview, kind: "fixed", widths: [10, 5] }, []);
    expect(previewQuery(fixed)).toMatchObject({ kind: "fixed", widths: "10,5" });
    expect(optionsOf(fixed, undefined).widths).toEqual([10, 5]);
    expect([parseWidths("10, 5;3"), parseWidths("10, x"), parseWidths(" "), parseWidths("0")]).toEqual([
      [10, 5, 3],
      undefined,
      undefined,
      undefined,
    ]);
  });

  it("OUT-IMP-06 OUT-IMP-09 a list with records keeps its fields unless its content is replaced", () => {
    const list = { records: 3 } as ContactList;
    const plan = withPreview({ ...emptyPlan, mode: "append_update" }, preview, []);
    expect(optionsOf(plan, list)).not.toHaveProperty("columns");
    expect(optionsOf({ ...plan, mode: "replace" }, list)).toHaveProperty("columns");
    expect(columnOf({ name: "т Е л е ф о н", type: "phone" }, plan.columns)).toBe(1);
  });

  it("OUT-IMP-06 keeps the types of the list's format, whatever case, spaces and ё", () => {
    const plan = withPreview(
      emptyPlan,
      { ...preview, columns: [{ name: "Полное Имя учёта", type: "text" }] },
      [{ name: "полноеимя учета", type: "full_name" }],
    );
    expect(plan.columns).toEqual([{ name: "Полное Имя учёта", type: "full_name" }]);
  });

  it("OUT-LST-04 keeps the user's choice when the file is read again in another way", () => {
    const chosen = changeColumn(withPreview(emptyPlan, preview, []), 0, {
      type: "full_name",
      required: true,
    });
    expect(withPreview(chosen, preview, []).columns[0]).toEqual({
      name: "Клиент",
      type: "full_name",
      required: true,
    });
  });

  it("OUT-IMP-19 of the results a list takes its fields and the last status; the other columns are a choice", () => {
    const results = {
      ...preview,
      columns: [
        ...preview.columns,
        { name: "Закрыто", type: "text" as const },
        { name: "Статус", type: "text" as const },
      ],
      fields: 2,
      lastStatus: "Статус",
    };
    const plan = withResults(emptyPlan, results);
    const names = (of: typeof plan) => optionsOf(of, undefined).columns?.map(({ name }) => name);
    expect(names(plan)).toEqual(["Клиент", "Телефон", "Статус"]);
    expect(names(takeColumn(plan, { name: "закрыто" }, true))).toEqual([
      "Клиент",
      "Телефон",
      "Закрыто",
      "Статус",
    ]);
    const without = takeColumn(plan, { name: "Телефон" }, false);
    expect(hasPhone(without)).toBe(false);
    expect(usedColumns(without, [["Анна", "79990000001", "1", "Занято"]])).toEqual({
      columns: [results.columns[0], results.columns[3]],
      rows: [["Анна", "Занято"]],
    });
    // Asked for again, the choice stays.
    expect(withResults(without, results).unused).toEqual(without.unused);
  });

  it("OUT-LST-10 only a phone has a label", () => {
    const plan = changeColumn(withPreview(emptyPlan, preview, []), 1, { type: "text" });
    expect(plan.columns[1]).toEqual({ name: "Телефон", type: "text" });
    expect(hasPhone(plan)).toBe(false);
    expect(hasPhone(changeColumn(plan, 0, { type: "phone" }))).toBe(true);
  });

  it.each([
    ["клиенты_май.csv", "клиенты май"],
    ["list.final.txt", "list.final"],
    ["без расширения", "без расширения"],
  ])("OUT-LST-02 proposes a name from %s", (file, name) => {
    expect(nameFromFile(file)).toBe(name);
  });
});
