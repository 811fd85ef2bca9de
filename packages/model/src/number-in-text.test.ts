import { expect, test } from "vitest";
import { maskedNumber, numberPattern } from "./number-in-text.ts";
import type { E164 } from "./phone.ts";

const erased = (number: string, text: string) =>
  text.replace(new RegExp(numberPattern(number as E164), "g"), "***");

test.each([
  ["+79990000001", "***"],
  ["79990000001", "***"],
  ["8 (999) 000-00-01", "***"],
  ["9990000001", "***"],
  ["+7 999 000 00 01", "***"],
  ["8‑999‑000‑00‑01", "***"],
  ["8-10-7-999-000-00-01", "***"],
  ["sip:79990000001@10.0.0.1", "sip:***@10.0.0.1"],
  ['{"to":79990000001}', '{"to":***}'],
  ["12.05.2026 8 999 000 00 01, жена 8 999 000 00 02", "12.05.2026 ***, жена 8 999 000 00 02"],
  ["+799900000011", "+799900000011"],
  ["179990000001", "179990000001"],
  ["+79990000002", "+79990000002"],
])("OUT-CPL-11 a number is found in any form: %s", (text, left) => {
  expect(erased("+79990000001", text)).toBe(left);
});

test("OUT-CPL-11 numbers of other countries, abroad and at home", () => {
  expect(erased("+442071838750", "020 7183 8750; +44 20 7183 8750; 00442071838750")).toBe("***; ***; ***");
});

test("OUT-CPL-11 a masked number is none", () => {
  const masked = maskedNumber("+79990000001" as E164);
  expect(masked).toBe("+7 *** 01");
  expect(erased("+79990000001", masked)).toBe(masked);
});
