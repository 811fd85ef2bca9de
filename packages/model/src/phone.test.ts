import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isE164, parsePhone, parsePhoneWithExtension } from "./phone.ts";

function parse(input: string, home = "RU"): string {
  const result = parsePhone(input, home);
  return result.ok ? result.value : result.error.code;
}

describe("PLT-GEN-06 forms understood with home country Russia", () => {
  test.each([
    ["+74951239000", "+74951239000"],
    ["+7 (495) 123-90-00", "+74951239000"],
    ["8 (495) 123-90-00", "+74951239000"],
    ["84951239000", "+74951239000"],
    ["74951239000", "+74951239000"],
    ["4951239000", "+74951239000"],
    ["495.123.90.00", "+74951239000"],
    ["495 123–90—00", "+74951239000"],
    ["8\u00a0905\u00a0123\u201145\u201167", "+79051234567"],
    ["9051234567", "+79051234567"],
    ["8 800 555-35-35", "+78005553535"],
    ["3012345678", "+73012345678"],
    // Ten digits are national whatever they begin with from 3 to 9.
    ["8001234567", "+78001234567"],
    ["87273123456", "+77273123456"],
    // The form in which the source writes outside numbers.
    ["00074996538392", "+74996538392"],
    ["0074996538392", "+74996538392"],
    ["0012025550123", "+12025550123"],
    ["00012025550123", "+12025550123"],
    ["81012025550123", "+12025550123"],
    ["8~1012025550123", "+12025550123"],
    ["8~10 44 20 7946 0958", "+442079460958"],
    ["810 49 30 901820", "+4930901820"],
    ["81074951239000", "+74951239000"],
    ["12025550123", "+12025550123"],
    ["442079460958", "+442079460958"],
    ["8613800138000", "+8613800138000"],
    ["375291234567", "+375291234567"],
    ["+375 29 123-45-67", "+375291234567"],
    ["+1 202 555 0123", "+12025550123"],
  ])("%s", (input, number) => {
    expect(parse(input)).toBe(number);
    expect(parse(input, "KZ")).toBe(number);
    expect(isE164(number)).toBe(true);
  });
});

describe("PLT-GEN-06 OUT-CPL-08 anything else is refused", () => {
  test.each([
    "",
    "   ",
    "abc",
    "112",
    "03",
    "5535",
    "123456",
    "1239000",
    "123-90-00",
    "+7495123900",
    "+749512390000",
    "+72951239000",
    "70951239000",
    "2951239000",
    "1951239000",
    "+99912345678",
    "+0123456789",
    "++74951239000",
    "7+4951239000",
    "8 (495) 123-90-0x",
    "000",
    "810",
    "1234567890123456",
    "+1234567890123456",
    "тел. 84951239000",
    "84951239000/84951239001",
    "8".repeat(1000),
  ])("%s", (input) => {
    expect(parse(input)).toBe("phone");
  });
});

test.each(["9,05E+10", "9.05123E+10", "7,95E10", " 8.9e+10 ", "9,05Е+10"])(
  "OUT-IMP-12 %s names the spreadsheet",
  (input) => {
    expect(parse(input)).toBe("phone_scientific");
  },
);

describe("OUT-IMP-12 other home countries: the national trunk prefix is removed and the country code added", () => {
  test.each([
    ["030 901820", "DE", "+4930901820"],
    ["0049 30 901820", "DE", "+4930901820"],
    ["020 7946 0958", "GB", "+442079460958"],
    ["(202) 555-0123", "US", "+12025550123"],
    ["1 202 555 0123", "US", "+12025550123"],
    ["8 029 123-45-67", "BY", "+375291234567"],
    ["80291234567", "BY", "+375291234567"],
    ["+7 495 123-90-00", "DE", "+74951239000"],
    ["0074951239000", "DE", "+74951239000"],
    ["74951239000", "DE", "+74951239000"],
    ["112", "DE", "phone"],
    ["911", "US", "phone"],
    ["4951239000", "XX", "phone"],
  ])("%s in %s", (input, home, expected) => {
    expect(parse(input, home)).toBe(expected);
  });
});

describe("OUT-IMP-12 extensions", () => {
  test.each([
    ["8 (495) 123-90-00 доб. 123", "123"],
    ["+7 495 123-90-00, доб 45", "45"],
    ["+74951239000 добавочный 7", "7"],
    ["84951239000 ext. 12", "12"],
    ["84951239000ext12", "12"],
    ["84951239000 x99", "99"],
    ["84951239000 х 99", "99"],
    ["84951239000#1001", "1001"],
    ["84951239000 Доб: 5", "5"],
    ["84951239000", undefined],
  ])("%s", (input, extension) => {
    expect(parsePhoneWithExtension(input, "RU")).toEqual({
      ok: true,
      value: { number: "+74951239000", extension },
    });
  });

  test.each([
    ["84951239000...2345", "...2345"],
    ["+7 495 123-90-00,,12,3", ",,12,3"],
    ["84951239000 доб. 12..3", "12..3"],
    ["84951239000 доб. ,,12", ",,12"],
    ["8 495 123 90 00 x12,3", "12,3"],
  ])("TEL-DTM-07 pauses: %s", (input, extension) => {
    expect(parsePhoneWithExtension(input, "RU")).toEqual({
      ok: true,
      value: { number: "+74951239000", extension },
    });
  });

  test("TEL-DTM-07 one full stop or comma parts digits or numbers, and is no pause", () => {
    expect(parsePhoneWithExtension("495.123.90.00", "RU")).toMatchObject({
      value: { number: "+74951239000", extension: undefined },
    });
    expect(parsePhoneWithExtension("495..123..90..00", "RU")).toMatchObject({
      value: { number: "+74951239000", extension: undefined },
    });
    expect(parsePhoneWithExtension("84951239000,84951239001", "RU").ok).toBe(false);
  });

  test("a number with an extension is no plain number", () => {
    expect(parse("84951239000 доб. 1")).toBe("phone");
    expect(parsePhoneWithExtension("доб. 1", "RU").ok).toBe(false);
  });
});

test("PLT-GEN-06 what is understood is stored once and understood again as itself, in every country", () => {
  const text = fc.oneof(
    fc.stringMatching(/^[+]?[0-9 ()~.-]{0,20}$/),
    fc
      .tuple(
        fc.constantFrom("+7", "8", "7", "", "810", "00", "+1", "+44"),
        fc.stringMatching(/^[0-9]{6,12}$/),
      )
      .map(([a, b]) => a + b),
  );
  fc.assert(
    fc.property(text, fc.constantFrom("RU", "KZ", "DE", "US", "GB", "BY"), (input, home) => {
      const first = parsePhone(input, home);
      if (!first.ok) return;
      expect(first.value).toMatch(/^\+[1-9]\d{6,14}$/);
      for (const again of ["RU", "DE", "US"]) expect(parse(first.value, again)).toBe(first.value);
      expect(isE164(first.value)).toBe(true);
    }),
    { numRuns: 3000 },
  );
});
