import { describe, expect, it } from "vitest";
import { conditionOf, conditionText, optionsOf, optionsText, tableOf, tableText } from "./element-text.ts";

describe("INB-SCR-04 what is typed into the editor of scripts", () => {
  it("conditions: & is and, a line is or; typed and shown they are the same", () => {
    const text = "agrees = Да & sum >= 100\ncity in Тверь; Тула\nnote notempty & mail empty";
    const condition = conditionOf(text)!;
    expect(condition).toEqual([
      [
        { name: "agrees", operator: "eq", value: "Да" },
        { name: "sum", operator: "ge", value: "100" },
      ],
      [{ name: "city", operator: "in", value: "Тверь; Тула" }],
      [
        { name: "note", operator: "not_empty", value: "" },
        { name: "mail", operator: "empty", value: "" },
      ],
    ]);
    expect(conditionText(condition)).toBe(text);
    expect(conditionOf("")).toEqual([]);
    for (const bad of ["agrees", "= 1", "a =", "a empty 1"]) expect(conditionOf(bad), bad).toBeUndefined();
  });

  it("answers with the pages they lead to, and tables", () => {
    expect(optionsOf("Да -> yes\n\nНет")).toEqual([{ value: "Да", page: "yes" }, { value: "Нет" }]);
    expect(optionsText(optionsOf("Да -> yes\nНет"))).toBe("Да -> yes\nНет");
    expect(tableOf("Тариф | Цена\nДомашний | 300\nДача")).toEqual({
      columns: ["Тариф", "Цена"],
      rows: [
        ["Домашний", "300"],
        ["Дача", ""],
      ],
    });
    expect(tableText(["a", "b"], [["1", "2"]])).toBe("a | b\n1 | 2");
  });
});
