import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatChange } from "./format-change.ts";
import type { ListColumn } from "./list-column.ts";

const name: ListColumn = { name: "ФИО", type: "full_name" };
const phone: ListColumn = { name: "Телефон", type: "phone", label: "mobile" };
const debt: ListColumn = { name: "Долг", type: "decimal" };
const before = [name, phone, debt];
const nothing = { dropped: [], retyped: [], rearranged: undefined };

describe("OUT-LST-03 another list of fields", () => {
  it.each<[string, readonly ListColumn[], object]>([
    ["may add fields at its end", [...before, { name: "Город", type: "region" }], {}],
    ["may change labels and what is required", [name, { ...phone, label: "work", required: true }, debt], {}],
    ["drops a field that it no longer has", [name, phone], { dropped: [2] }],
    ["retypes a field", [name, phone, { ...debt, type: "text" }], { retyped: [2] }],
    ["renames by dropping and adding", [name, phone, { ...debt, name: "Сумма" }], { dropped: [2] }],
    ["has another key", [name, { ...phone, key: true }, debt], { rearranged: "key" }],
    ["moves a field", [phone, name, debt], { rearranged: "order" }],
    [
      "puts a new field between",
      [name, { name: "Город", type: "region" }, phone, debt],
      { rearranged: "order" },
    ],
  ])("%s", (_, after, expected) => {
    expect(formatChange(before, after)).toEqual({ ...nothing, ...expected });
  });

  it("knows two fields of one name by their order", () => {
    const twins = [phone, { ...phone, label: "work" }];
    expect(formatChange(twins, [phone, { ...phone, label: "home" }])).toEqual(nothing);
    expect(formatChange(twins, [phone])).toEqual({ ...nothing, dropped: [1] });
  });

  it("asks nothing when nothing changes", () => {
    const columns = fc.array(
      fc.record({ name: fc.constantFrom("а", "б"), type: fc.constantFrom("text", "phone") }),
    );
    fc.assert(
      fc.property(columns, (fields) => {
        expect(formatChange(fields as ListColumn[], fields as ListColumn[])).toEqual(nothing);
      }),
    );
  });
});
