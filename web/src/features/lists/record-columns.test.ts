import type { ListField } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { tableFields } from "./record-columns.ts";

const field = (name: string, type: ListField["type"]): ListField => ({ name, type });

describe("OUT-LST-06 columns of the content", () => {
  it("OUT-LST-06 shows all fields of a narrow list", () => {
    const fields = [field("a", "text"), field("b", "phone")];
    expect(tableFields(fields)).toEqual([
      { field: fields[0], index: 0 },
      { field: fields[1], index: 1 },
    ]);
  });

  it("OUT-LST-06 prefers names and phones of a wide list, in the list's order", () => {
    const fields = [
      field("note 1", "text"),
      field("note 2", "text"),
      field("note 3", "text"),
      field("note 4", "text"),
      field("mobile", "phone"),
      field("note 5", "text"),
      field("region", "region"),
      field("name", "full_name"),
    ];
    expect(tableFields(fields).map(({ field: { name } }) => name)).toEqual([
      "note 1",
      "note 2",
      "note 3",
      "mobile",
      "region",
      "name",
    ]);
  });
});
