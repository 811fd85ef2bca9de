import { defaultPrediction } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { expect, test } from "vitest";
import { smallCampaign } from "../testing/small-campaign.ts";
import { defaultOutcomes } from "./default-outcomes.ts";
import { runForecast } from "./forecast.ts";

const hour = 3_600_000;
const start = Date.parse("2026-03-02T07:00:00Z");

test("the same input gives the same forecast, another seed another one", () => {
  const first = runForecast(smallCampaign());
  expect(runForecast(smallCampaign())).toEqual(first);
  expect(runForecast(smallCampaign({ seed: 90 }))).not.toEqual(first);
});

test("OUT-STA-03 what remains and what was closed are the list, stretch by stretch fewer", () => {
  const { points, totals } = runForecast(smallCampaign({ runs: 1 }));
  expect(points).toHaveLength(8);
  const remaining = points.map((point) => point.remaining.p50);
  expect(remaining).toEqual([...remaining].sort((a, b) => b - a));
  expect(remaining.at(-1)! + totals.closed.p50).toBe(300);
  expect(points.reduce((sum, { dials }) => sum + dials.p50, 0)).toBe(totals.dials.p50);
  expect(totals.talks.p50).toBeGreaterThan(50);
});

test("OUT-MOD-05 one dial an agent loses nobody; three lose some, and keep agents busier", () => {
  const one = runForecast(smallCampaign({ records: many }));
  const three = runForecast(
    smallCampaign({ records: many, dialling: { dialsPerAgent: 3, prediction: loose } }),
  );
  expect(one.totals.abandonment!.p90).toBe(0);
  expect(three.totals.abandonment!.p50).toBeGreaterThan(0);
  expect(three.totals.occupancy!.p50).toBeGreaterThan(one.totals.occupancy!.p50 + 5);
});

test("OUT-MOD-06 OUT-MOD-07 prediction keeps agents busier than one dial each, within the cap", () => {
  const shifts = [{ agents: 10, from: "00:00", until: "00:00" }];
  const settings = { records: many, shifts, hours: 1.5, runs: 1 };
  const predictive = runForecast(
    smallCampaign({ ...settings, dialling: { mode: "predictive", dialsPerAgent: 5 } }),
  );
  const progressive = runForecast(smallCampaign(settings));
  expect(predictive.totals.occupancy!.p50).toBeGreaterThan(progressive.totals.occupancy!.p50 + 10);
  expect(predictive.totals.abandonment!.p90).toBeLessThan(4);
});

test("OUT-HRS-09 nothing is dialled outside the hours, and dialling begins when they do", () => {
  const hours = openOn(presetCalendars.workdays, "11:00", "20:00", "Europe/Moscow");
  const { points } = runForecast(
    smallCampaign({ dialTime: { hours, schedules: [], useCallingHours: false, twoZones: false } }),
  );
  const dials = points.map((point) => point.dials.p50);
  // 10:00 to 11:00 in Moscow is closed.
  expect(dials.slice(0, 4)).toEqual([0, 0, 0, 0]);
  expect(Math.min(...dials.slice(4))).toBeGreaterThan(0);
});

test("OUT-HRS-05 hours of the numbers are those of their places: the far east is asleep when the centre is not", () => {
  const day = openOn(presetCalendars.everyDay, "09:00", "19:00", "Europe/Moscow");
  const dialTime = { hours: day, schedules: [], useCallingHours: true, twoZones: false };
  const callingHours = [{ countryCode: "7", region: undefined, hours: day }];
  const vladivostok = [{ count: 300, numbers: [{ prefix: "+7423" }], attempts: 0, dueInMinutes: 0 }];
  // 10:00 in Moscow is 17:00 there: two hours are left.
  const far = runForecast(smallCampaign({ dialTime, callingHours, records: vladivostok, hours: 4 }));
  expect(far.points.slice(0, 8).every(({ dials }) => dials.p50 > 0)).toBe(true);
  expect(far.points.slice(8).every(({ dials }) => dials.p90 === 0)).toBe(true);
});

test("agents come and go with their shifts", () => {
  const shifts = [{ agents: 5, from: "10:30", until: "11:30" }];
  const { points } = runForecast(smallCampaign({ shifts }));
  const atWork = points.map(({ occupancy }) => occupancy !== null);
  expect(atWork.slice(0, 2)).toEqual([false, false]);
  expect(atWork.slice(2, 6)).toEqual([true, true, true, true]);
  expect(points[7]!.dials.p90).toBe(0);
});

test("OUT-RED-12 a list that ends says when: every record closed, or redials that come another day", () => {
  const few = [{ count: 20, numbers: [{ prefix: "+7495" }], attempts: 0, dueInMinutes: 0 }];
  const everybodyAnswers = {
    ...defaultOutcomes,
    cells: [{ dials: { person: 1 } }],
    dispositions: { sold: 1 },
  };
  const done = runForecast(
    smallCampaign({ records: few, outcomes: everybodyAnswers, dialling: { noAnswerSeconds: 60 } }),
  );
  expect(done.completed.share).toBe(1);
  expect(done.completed.at!.p90).toBeLessThan(start + hour);
  expect(done.totals.succeeded.p50).toBe(20);
  const nobodyAnswers = { ...defaultOutcomes, cells: [{ dials: { answering_machine: 1 } }] };
  const waiting = runForecast(
    smallCampaign({ records: few, outcomes: nobodyAnswers, dialling: { noAnswerSeconds: 60 } }),
  );
  expect(waiting.completed).toEqual({ share: 0, at: null });
  expect(waiting.freshGone.share).toBe(1);
  expect(waiting.totals.dials.p90).toBe(20);
});

test("OUT-RED-14 records in progress go on where they are: due later, nearer to their limit", () => {
  const records = [{ count: 40, numbers: [{ prefix: "+7495" }], attempts: 2, dueInMinutes: 60 }];
  const outcomes = { ...defaultOutcomes, cells: [{ dials: { no_answer: 1 } }] };
  const { points, totals } = runForecast(smallCampaign({ records, outcomes, runs: 1 }));
  expect(points.slice(0, 4).map(({ dials }) => dials.p50)).toEqual([0, 0, 0, 0]);
  // The third attempt is the number's last (OUT-RED-01), which closes the record.
  expect(totals.dials.p50).toBe(40);
  expect(totals.closed.p50).toBe(40);
});

test("OUT-MOD-10 a machine that nobody looks for takes an agent's time", () => {
  const outcomes = { ...defaultOutcomes, cells: [{ dials: { answering_machine: 1 } }] };
  const settings = { records: many, outcomes, runs: 1 };
  const heard = runForecast(smallCampaign(settings));
  const unheard = runForecast(
    smallCampaign({ ...settings, dialling: { detectVoice: false, detectMachine: false } }),
  );
  expect(heard.totals.occupancy!.p50).toBe(0);
  expect(unheard.totals.occupancy!.p50).toBeGreaterThan(20);
});

const loose = { ...defaultPrediction, abandonmentCapPercent: 10 };
const many = [{ count: 20_000, numbers: [{ prefix: "+7495" }], attempts: 0, dueInMinutes: 0 }];
