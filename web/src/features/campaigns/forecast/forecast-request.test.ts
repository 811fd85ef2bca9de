import type { ForecastAssumptions } from "@perezvon/api";
import { expect, test } from "vitest";
import { formOf, requestOf } from "./forecast-request.ts";

const known: ForecastAssumptions = {
  startAt: "2026-03-02T07:00:00.000Z",
  hours: 10,
  runs: 5,
  timeZone: "Europe/Moscow",
  shifts: [{ agents: 5, from: "00:00", until: "00:00" }],
  source: "campaign",
  sample: 900,
  answerPercent: 31.4,
  talkSeconds: 62,
  afterCallWorkSeconds: 14,
  records: 400,
  fresh: 300,
  others: [],
  inboundPerHour: 0,
};

test("figures that nobody changed are not sent: what was learnt stands", () => {
  expect(requestOf(formOf(known), known)).toEqual({ hours: 10, shifts: known.shifts });
  expect(requestOf({ ...formOf(known), talkSeconds: 90 }, known)).toEqual({
    hours: 10,
    shifts: known.shifts,
    talkSeconds: 90,
  });
});

test("the campaign is played alone only where that is asked", () => {
  expect(requestOf({ ...formOf(known), surroundings: false }, known)).toMatchObject({ alone: true });
});

test("nothing is sent while a field is empty or out of its bounds", () => {
  const form = formOf(known);
  expect(requestOf({ ...form, hours: "" }, known)).toBeUndefined();
  expect(requestOf({ ...form, hours: 73 }, known)).toBeUndefined();
  expect(requestOf({ ...form, answerPercent: 0 }, known)).toBeUndefined();
  expect(requestOf({ ...form, shifts: [] }, known)).toBeUndefined();
  expect(requestOf({ ...form, shifts: [{ ...form.shifts[0]!, from: "9:00" }] }, known)).toBeUndefined();
});
