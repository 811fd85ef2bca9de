import type { ListFieldRow } from "@perezvon/store";
import { describe, expect, it } from "vitest";
import { columnPlan } from "./column-plan.ts";

const field = (name: string, more: Partial<ListFieldRow> = {}): ListFieldRow => ({
  name,
  type: "text",
  label: undefined,
  required: false,
  ...more,
});
const phone = field("Телефон", { type: "phone" });
const order = (fields: ListFieldRow[], header: string[] | undefined, cells: string[]) => {
  const plan = columnPlan(fields, header);
  return typeof plan === "string" ? plan : plan.inFieldOrder(cells);
};

describe("OUT-IMP-06 columns of a file", () => {
  it("are found by name without regard to case, spaces and ё", () => {
    expect(order([field("Учётный номер"), phone], ["ТЕЛЕФОН", "учетный  номер"], ["1", "2"])).toEqual([
      "2",
      "1",
    ]);
  });

  it("are taken by place when no name is known but their number fits", () => {
    expect(order([field("Имя"), phone], ["name", "mobile"], ["Анна", "1"])).toEqual(["Анна", "1"]);
  });

  it("are found by the words that stand for one type, in Russian and English", () => {
    const fields = [field("Имя", { type: "first_name" }), phone, field("Почта", { type: "email" })];
    expect(order(fields, ["E-mail", "моб", "First name"], ["a@b.example", "1", "Анна"])).toEqual([
      "Анна",
      "1",
      "a@b.example",
    ]);
    const plan = columnPlan(fields, ["Phone", "Чужой"]);
    expect(plan).toMatchObject({ present: [false, true, false], ignored: ["Чужой"] });
  });

  it("of changes need no more than the key", () => {
    const fields = [field("Договор", { key: true }), field("Имя", { required: true }), phone];
    expect(columnPlan(fields, ["Договор", "Имя"], "changes")).toMatchObject({ present: [true, true, false] });
    expect(columnPlan(fields, ["Имя", "Телефон"], "changes")).toBe("missing_column");
  });

  it("may lack an optional field, which stays empty", () => {
    expect(order([field("Имя"), field("Город"), phone], ["Имя", "Телефон"], ["Анна", "1"])).toEqual([
      "Анна",
      "",
      "1",
    ]);
  });

  it("may not lack a required one, nor every phone", () => {
    const fields = [field("Имя"), field("Город", { required: true }), phone];
    expect(columnPlan(fields, ["Имя", "Телефон"])).toBe("missing_column");
    expect(columnPlan([field("Имя"), field("Город"), phone], ["Имя", "Город"])).toBe("missing_column");
  });

  it("without header go by place", () => {
    expect(order([phone, field("Имя")], undefined, ["1", "Анна"])).toEqual(["1", "Анна"]);
  });

  it("of one name go to the fields of that name in order", () => {
    expect(order([field("a"), field("a"), phone], ["телефон", "a", "a"], ["1", "2", "3"])).toEqual([
      "2",
      "3",
      "1",
    ]);
  });

  it("OUT-IMP-07 a short row is padded, values beyond the columns are kept for the report", () => {
    expect(order([field("a"), phone], undefined, ["x"])).toEqual(["x", ""]);
    expect(order([field("a"), phone], undefined, ["x", "1", "y", "z"])).toEqual(["x", "1", "y", "z"]);
  });
});
