import { defaultRedialSettings } from "@perezvon/dialer";
import { expect, test } from "vitest";
import { smallCampaign } from "../testing/small-campaign.ts";
import { defaultOutcomes } from "./default-outcomes.ts";
import { runForecast } from "./forecast.ts";

const group = (count: number, more: object = {}) => ({
  count,
  numbers: [{ prefix: "+7495" }],
  attempts: 0,
  dueInMinutes: 0,
  ...more,
});
const bought = {
  ...defaultOutcomes,
  cells: [{ dials: { person: 1 } }],
  dispositions: { sold: 1 },
  talk: [20, 20],
  afterCallWork: [5, 5],
};
const busy = { ...defaultOutcomes, cells: [{ dials: { busy: 1 } }] };

test("OUT-LST-10 OUT-HRS-09 the window of single records holds: daily hours and moments", () => {
  // Ten in the morning in Moscow is the beginning.
  const played = (more: object) =>
    runForecast(
      smallCampaign({
        records: [group(6, more)],
        outcomes: bought,
        runs: 1,
        hours: 4,
        dialling: { noAnswerSeconds: 60 },
      }),
    ).points.map((point) => point.dials.p50);
  const before = (quarters: number) => Array.from({ length: quarters }, () => 0);
  const daily = played({ notBefore: "12:00-13:00" });
  expect(daily.slice(0, 8)).toEqual(before(8));
  expect(daily[8]).toBe(6);
  const moment = played({ notBefore: "2026-03-02T11:30" });
  expect(moment.slice(0, 6)).toEqual(before(6));
  expect(moment[6]).toBe(6);
  expect(played({ notAfter: "2026-03-02T09:00" })).toEqual(before(16));
});

test("OUT-SEL-08 a full quota group is excluded with what waits and what nobody has dialled; the others go on", () => {
  const records = [
    group(50, { list: 1, quota: "Тула" }),
    group(20, { list: 1, quota: "Тула", attempts: 1, dueInMinutes: 60 }),
    group(30, { list: 1, quota: "Орёл" }),
  ];
  const quotas = [
    { list: 1, name: "Тула", room: 10 },
    { list: 1, name: "Орёл", room: 100, dispositions: ["rejected"] },
  ];
  const input = smallCampaign({
    records,
    quotas,
    outcomes: bought,
    runs: 1,
    dialling: { noAnswerSeconds: 60 },
  });
  const { completed, points, totals } = runForecast(input);
  // Talks in progress may overfill: five agents.
  expect(totals.closed.p50 - 30).toBeGreaterThanOrEqual(10);
  expect(totals.closed.p50 - 30).toBeLessThanOrEqual(14);
  expect(totals.dials.p50).toBe(totals.closed.p50);
  expect(points.at(-1)!.remaining.p50).toBe(0);
  expect(completed.share).toBe(1);
});

test("OUT-SEL-08 a group that has no room at the start is dialled not at all", () => {
  const records = [group(50, { list: 2, quota: "Тула" }), group(7, { list: 2, quota: "Орёл" })];
  const quotas = [{ list: 2, name: "Тула", room: 0 }];
  const { points, totals } = runForecast(smallCampaign({ records, quotas, outcomes: bought, runs: 1 }));
  expect(totals.closed.p50).toBe(7);
  expect(points[0]!.remaining.p50).toBeLessThanOrEqual(7);
});

test("OUT-RED-14 attempts made before the start count toward the limits of its day", () => {
  const dialsWith = (more: object, redial: object) => {
    const settings = { ...defaultRedialSettings, maxAttemptsPerRecord: 50, maxAttemptsPerNumber: 50 };
    const hourly = {
      disposition: "busy",
      repeats: 0,
      intervalMinutes: 10,
      action: { kind: "redial" as const, hours: 1 },
    };
    const records = [group(20, { attempts: 2, dueInMinutes: 0, ...more })];
    const rules = { ...settings, rules: [hourly], ...redial };
    const input = smallCampaign({ records, outcomes: busy, runs: 1, hours: 12, redial: rules });
    return runForecast(input).totals.dials.p50;
  };
  const day = { dayLimit: { per: "record", attempts: 3 } };
  expect(dialsWith({}, day)).toBe(60);
  expect(dialsWith({ attemptsToday: 2 }, day)).toBe(20);
  const perNumber = { dayLimit: { per: "number", attempts: 2 } };
  expect(dialsWith({ attemptsToday: 1 }, perNumber)).toBe(20);
  const frequency = { frequency: { per: "number", day: 2, week: undefined, month: undefined } };
  expect(dialsWith({ attemptsToday: 2 }, frequency)).toBe(0);
});
