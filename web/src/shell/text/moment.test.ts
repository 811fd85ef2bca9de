import { describe, expect, it } from "vitest";
import { momentExample, parseMoment } from "./moment.ts";

describe("OUT-RES-02 a moment typed by a person", () => {
  it.each([
    ["21.11.26 9:05", "2026-11-21T09:05"],
    ["21.11.26, 09:05", "2026-11-21T09:05"],
    ["1.3.2027", "2027-03-01T00:00"],
    [" 2026-11-21 23:59 ", "2026-11-21T23:59"],
    ["2026-11-21T07:00", "2026-11-21T07:00"],
    ["29.02.28 12:00", "2028-02-29T12:00"],
  ])("OUT-RES-02 %s is %s", (typed, reading) => {
    expect(parseMoment(typed)).toBe(reading);
  });

  it.each([
    "",
    "завтра",
    "31.02.26 10:00",
    "29.02.27",
    "21.11.26 24:00",
    "21.11.26 9:60",
    "21/11/26",
    "2026-13-01",
  ])("OUT-RES-02 «%s» is none", (typed) => {
    expect(parseMoment(typed)).toBeUndefined();
  });

  it("DSK-GEN-05 the example of each language can be typed", () => {
    expect(parseMoment(momentExample("ru"))).toBe(parseMoment(momentExample("en")));
  });
});
