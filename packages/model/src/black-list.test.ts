import fc from "fast-check";
import { expect, test } from "vitest";
import { blackListKeys, parseBlackListEntry } from "./black-list.ts";

test.each([
  ["+7 495 123-45-67", "+74951234567"],
  ["8 (495) 123-45-67", "+74951234567"],
  ["7495123*", "+7495123*"],
  ["+7 (495) 123*", "+7495123*"],
  ["12345*", "+12345*"],
])("PBX-BLK-02 %s is stored as %s", (text, entry) => {
  expect(parseBlackListEntry(text, "RU")).toEqual({ ok: true, value: entry });
});

test.each([
  ["1234*", "mask"],
  ["*", "mask"],
  ["74*5123*", "mask"],
  ["0749512*", "mask"],
  ["7495123456789012*", "mask"],
  ["anonymous", "phone"],
  ["", "phone"],
])("PBX-BLK-02 %j is no entry: %s", (text, code) => {
  expect(parseBlackListEntry(text, "RU")).toEqual({ ok: false, error: { code } });
});

test("PBX-BLK-02 a mask stands for exactly the numbers that begin with its digits", () => {
  const digits = fc.stringMatching(/^[1-9]\d{6,14}$/);
  fc.assert(
    fc.property(
      digits,
      fc.stringMatching(/^[1-9]\d{4,14}$/),
      fc.integer({ min: 5, max: 15 }),
      (number, other, length) => {
        const keys = blackListKeys(`+${number}`);
        expect(keys).toContain(`+${number.slice(0, length)}*`);
        expect(keys.includes(`+${other}*`)).toBe(number.startsWith(other));
        expect(keys.filter((key) => !key.endsWith("*"))).toEqual([`+${number}`]);
      },
    ),
  );
});

test("PBX-BLK-04 extensions, emergency numbers and names are never listed", () => {
  for (const caller of ["201", "112", "03", "", "anna", "+112"]) expect(blackListKeys(caller)).toEqual([]);
});
