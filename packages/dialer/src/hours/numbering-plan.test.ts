import { offsetAt } from "@perezvon/schedule";
import { describe, expect, test } from "vitest";
import { NumberingPlanReader } from "./numbering-plan.ts";
import { zonesOfRussianRegion } from "./russian-regions.ts";

const heading = ["\uFEFFАВС/ DEF", "От", "До", "Емкость", "Оператор", "Регион", "Территория ГАР", "ИНН"];
const row = (code: string, from: string, to: string, place: string) => {
  return [code, from, to, "1", 'ПАО "МТС"', "-", place, "7740000076"];
};

describe("PBX-REG-01 PBX-REG-02 the register of the numbering plan", () => {
  test.each([
    ["Забайкальский край", ["Asia/Chita"]],
    ["край Забайкальский", ["Asia/Chita"]],
    ["г.о. Чита|Забайкальский край", ["Asia/Chita"]],
    ["Томская область", ["Asia/Tomsk"]],
    ["Омская обл.", ["Asia/Omsk"]],
    ["Ненецкий автономный округ", ["Europe/Moscow"]],
    ["Ямало-Ненецкий автономный округ", ["Asia/Yekaterinburg"]],
    ["Ханты-Мансийский автономный округ - Югра", ["Asia/Yekaterinburg"]],
    ["г. Москва и Московская область", ["Europe/Moscow"]],
    ["Республика Саха /Якутия/", ["Asia/Yakutsk", "Asia/Vladivostok", "Asia/Srednekolymsk"]],
    ["Сахалинская область", ["Asia/Sakhalin", "Asia/Srednekolymsk"]],
    ["Республика Северная Осетия - Алания", ["Europe/Moscow"]],
    ["Курганская область", ["Asia/Yekaterinburg"]],
    ["Курская область", ["Europe/Moscow"]],
    ["Хабаровский край и Амурская область", ["Asia/Yakutsk", "Asia/Vladivostok"]],
    ["Российская Федерация", undefined],
    ["", undefined],
  ])("OUT-HRS-07 %s: %j", (name, zones) => {
    expect(zonesOfRussianRegion(name)).toEqual(zones);
    for (const zone of zones ?? []) expect(offsetAt(zone, 0)).toBeDefined();
  });

  test("PBX-REG-07 blocks are padded, neighbours of one zone are one, shared numbers need both zones", () => {
    const reader = new NumberingPlanReader();
    expect(reader.add(heading, 1)).toBeUndefined();
    const rows = [
      row("914", "5000000", "5999999", "Приморский край"),
      row("914", "0", "999999", "Забайкальский край"),
      row("914", "1000000", "1999999", "Забайкальский край"),
      row("914", "5900000", "6000000", "Сахалинская область"),
      row("999", "0000000", "0000009", "Российская Федерация"),
    ];
    for (const [index, cells] of rows.entries()) expect(reader.add(cells, index + 2)).toBeUndefined();
    expect(reader.finish()).toEqual({
      part: "9",
      rows: 5,
      blocks: [
        { first: 79140000000, last: 79141999999, zones: ["Asia/Chita"] },
        {
          first: 79145000000,
          last: 79146000000,
          zones: ["Asia/Vladivostok", "Asia/Sakhalin", "Asia/Srednekolymsk"],
        },
      ],
      unmapped: ["Российская Федерация"],
    });
  });

  test.each([
    [row("914", "2", "1", "Москва")],
    [row("914", "0", "1", "Москва").slice(1)],
    [row("91", "0", "1", "Москва")],
    [row("914", "x", "1", "Москва")],
    [row("500", "0", "1", "Москва")],
    // Of another file.
    [row("495", "0", "1", "Москва")],
  ])("PBX-REG-07 a bad row refuses the file: %j", (cells) => {
    const reader = new NumberingPlanReader();
    reader.add(heading, 1);
    reader.add(row("914", "0", "1", "Москва"), 2);
    expect(reader.add(cells, 3)).toEqual({ code: "plan_row", line: 3 });
  });

  test("PBX-REG-07 another heading refuses the file; one without rows is no file", () => {
    expect(new NumberingPlanReader().add(heading.slice(1), 1)).toEqual({ code: "plan_header" });
    const empty = new NumberingPlanReader();
    expect(empty.add(heading, 1)).toBeUndefined();
    expect(empty.finish()).toBeUndefined();
  });
});
