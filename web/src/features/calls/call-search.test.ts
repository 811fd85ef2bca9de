import { expect, test } from "vitest";
import { callQueryOf, callSearchOf } from "./call-search.ts";

const now = Date.parse("2026-11-20T09:00:30.000Z");

test("DSK-GEN-02 the address keeps the search, and what cannot be used is passed over", () => {
  expect(callSearchOf({ period: "week", code: 486, number: "+7 999", poor: true, call: "c1" })).toEqual({
    period: "week",
    code: "486",
    number: "+7 999",
    poor: true,
    call: "c1",
  });
  expect(callSearchOf({ period: "year", code: "", trunk: 0.5, poor: "yes", else: 1 })).toEqual({
    trunk: "0.5",
  });
});

test("TEL-CDR-06 calls are asked for by time, number, trunk and code", () => {
  expect(callQueryOf({}, now)).toEqual({ from: "2026-11-19T09:00:00.000Z" });
  expect(
    callQueryOf({ period: "week", number: "8 (999) 12", trunk: "t1", code: "486", poor: true }, now),
  ).toEqual({
    from: "2026-11-13T09:00:00.000Z",
    number: "899912",
    trunk: "t1",
    code: 486,
    poor: true,
  });
});

test("TEL-CDR-06 half a number, half a code and half a time ask nothing", () => {
  expect(
    callQueryOf({ period: "custom", from: "2026-11", to: "soon", number: "12", code: "48" }, now),
  ).toEqual({
    from: "2026-11-01T00:00:00.000Z",
  });
});
