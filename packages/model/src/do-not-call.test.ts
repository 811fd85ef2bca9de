import { ok } from "@perezvon/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { comparableRegion, parseDoNotCallEntry, postalCodeKeys } from "./do-not-call.ts";

const parse = (kind: Parameters<typeof parseDoNotCallEntry>[0], text: string) =>
  parseDoNotCallEntry(kind, text, "RU");

test.each([
  ["internal", "8 (495) 123-45-67", "+74951234567"],
  ["external", "4951239000", "+74951239000"],
  ["pattern", "7800*", "7800*"],
  ["pattern", "+7 (495) 12?-00-*", "749512?00*"],
  ["region", "Свердловская область", "RU свердловская область"],
  ["region", "kz: Алматы ", "KZ алматы"],
  ["postal_code", " 620 014 ", "620014"],
  ["postal_code", "62*", "62*"],
  ["record_field", "  VIP ", "vip"],
] as const)("OUT-DNC-02 an entry of kind %s: %s is stored as %s", (kind, text, stored) => {
  expect(parse(kind, text)).toEqual(ok(stored));
});

test.each([
  ["internal", "12", "phone"],
  ["internal", "9,05E+10", "phone_scientific"],
  ["internal", "  ", "required"],
  ["pattern", "7*", "number_pattern"],
  ["pattern", "7*800", "number_pattern"],
  ["pattern", "0800*", "number_pattern"],
  ["postal_code", "62_*", "postal_code"],
  ["record_field", "x".repeat(201), "too_long"],
] as const)("OUT-DNC-02 an entry of kind %s is refused: %s (%s)", (kind, text, code) => {
  expect(parse(kind, text)).toMatchObject({ ok: false, error: { code } });
});

test("OUT-DNC-02 a region is the same in an entry and in a record, whatever its case", () => {
  expect(parse("region", "ru, Республика Коми")).toEqual(ok(comparableRegion("RU", " республика коми ")));
});

test("OUT-DNC-02 a postal code is found by itself and by each of its beginnings, never by another's", () => {
  expect(postalCodeKeys("620 014")).toEqual(["620014", "6*", "62*", "620*", "6200*", "62001*", "620014*"]);
  fc.assert(
    fc.property(fc.stringMatching(/^\d{1,6}$/), fc.stringMatching(/^\d{6}$/), (beginning, code) => {
      expect(postalCodeKeys(code).includes(`${beginning}*`)).toBe(code.startsWith(beginning));
    }),
  );
});
