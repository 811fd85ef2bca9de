import { isEmergencyNumber } from "@perezvon/model";
import { expect, test } from "vitest";
import { emergencyForm, emergencyNumberIn } from "./emergency-numbers.ts";

test.each([
  ["112", "RU", "112"],
  ["101", "RU", "101"],
  ["04", "RU", "04"],
  ["9 112", "RU", "112"],
  ["9-01", "RU", "01"],
  ["1120", "RU", undefined],
  ["911", "RU", undefined],
  ["911", "US", "911"],
  ["933", "CA", "933"],
  ["112", "DE", "112"],
  ["9112", "US", undefined],
])("TEL-EMG-01 %s in %s: %s, before any plan, with or without a prefix", (dialled, country, expected) => {
  expect(emergencyNumberIn(dialled, country, ["9"])).toBe(expected);
});

test("TEL-EMG-01 01–04 leave as 101–104, or as they are, by the trunk's setting", () => {
  expect(["01", "02", "03", "04", "112"].map((number) => emergencyForm(number, "changed"))).toEqual([
    "101",
    "102",
    "103",
    "104",
    "112",
  ]);
  expect(emergencyForm("01", "passed")).toBe("01");
});

test("TEL-EMG-01 no extension, feature code or service may equal one", () => {
  expect(["112", "101", "01", "201"].map((digits) => isEmergencyNumber(digits, "RU"))).toEqual([
    true,
    true,
    true,
    false,
  ]);
  expect(isEmergencyNumber("911", "US")).toBe(true);
});
