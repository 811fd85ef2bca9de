import { expect, it } from "vitest";
import { zoneSourceOf, zonesOf } from "./dial-hours.ts";
import { ZoneTableReader } from "./zone-table.ts";

const isZone = (name: string) => name.includes("/");
const read = (kind: "prefix" | "postal_code", ...rows: string[][]) => {
  const reader = new ZoneTableReader(kind, isZone);
  return rows.every((row) => reader.add(row)) ? reader.rows : "refused";
};

it("OUT-HRS-07 a table names zones by beginnings, below a heading or without one", () => {
  const rows = [
    { beginning: "+7495", zones: ["Europe/Moscow"] },
    { beginning: "+1212", zones: ["America/New_York"] },
    { beginning: "+7411", zones: ["Asia/Yakutsk", "Asia/Vladivostok"] },
  ];
  const text = [
    ["7495", "Europe/Moscow"],
    ["+1 212", "America/New_York"],
    ["7411", "Asia/Yakutsk, Asia/Vladivostok"],
  ];
  expect(read("prefix", ["Код", "Пояс"], ...text)).toEqual(rows);
  expect(read("prefix", ...text)).toEqual(rows);
  expect(read("postal_code", ["AB1 2", "Europe/London", ""])).toEqual([
    { beginning: "AB12", zones: ["Europe/London"] },
  ]);
});

it.each([
  ["a zone that is none", ["7495", "Moscow"]],
  ["no zone", ["7495", ""]],
  ["a beginning that is no number", ["74x5", "Europe/Moscow"]],
  ["a beginning that was there", ["7 496", "Europe/Moscow"]],
])("OUT-HRS-07 %s refuses the table", (_name, row) => {
  expect(read("prefix", ["7496", "Europe/Moscow"], row)).toBe("refused");
});

it("OUT-HRS-05 OUT-HRS-06 what the centre's tables say goes before the product's own, and what they do not know is unknown", () => {
  const place = {
    numbers: ["+74951234567", "+79990000001"],
    labels: ["", ""],
    timeZone: undefined,
    region: undefined,
    postalCode: "690 000",
    defaultZone: "Asia/Omsk",
    window: { notBefore: undefined, notAfter: undefined },
  };
  const tables = new Map<string, readonly string[]>([
    ["+74951234567", []],
    ["690000", ["Asia/Kamchatka"]],
  ]);
  expect(zonesOf(place, 0, true)).toEqual(["Europe/Moscow", "Asia/Vladivostok"]);
  expect(zonesOf({ ...place, numberZones: tables }, 0, true)).toEqual(["Asia/Kamchatka"]);
  expect(zoneSourceOf({ ...place, numberZones: tables }, 0, true)).toBe("postal_code");
  expect(zonesOf({ ...place, numberZones: tables }, 0, false)).toEqual(["Asia/Omsk"]);
  expect(zoneSourceOf({ ...place, numberZones: tables }, 0, false)).toBe("default");
});
