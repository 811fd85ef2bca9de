import { defaultRedialSettings } from "@perezvon/dialer";
import { defaultPrediction } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { expect, test } from "vitest";
import { smallCampaign } from "../testing/small-campaign.ts";
import { defaultOutcomes } from "./default-outcomes.ts";
import { runForecast } from "./forecast.ts";
import { RecordPool } from "./record-pool.ts";

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

const nobody = { ...defaultOutcomes, cells: [{ dials: { busy: 1 } }] };
const group = (count: number, more: object = {}) => ({
  count,
  numbers: [{ prefix: "+7495" }],
  attempts: 0,
  dueInMinutes: 0,
  ...more,
});

test("OUT-RED-14 limits a day and over several days hold the redials of the forecast back", () => {
  const rules = [
    {
      disposition: "busy",
      repeats: 0,
      intervalMinutes: 10,
      action: { kind: "redial" as const, hours: 1 },
    },
  ];
  const dialsWith = (more: object) => {
    const redial = {
      ...defaultRedialSettings,
      maxAttemptsPerRecord: 50,
      maxAttemptsPerNumber: 50,
      rules,
      ...more,
    };
    const input = smallCampaign({ records: [group(20)], outcomes: nobody, runs: 1, hours: 20, redial });
    return runForecast(input).totals.dials.p50;
  };
  const free = dialsWith({});
  expect(free).toBeGreaterThan(200);
  // From ten in the morning to six of the next: two days of the record.
  expect(dialsWith({ dayLimit: { per: "record", attempts: 3 } })).toBe(120);
  const frequency = { per: "number" as const, day: undefined, week: 4, month: undefined };
  expect(dialsWith({ frequency })).toBe(80);
});

test("OUT-DNC-04 OUT-DNC-05 what stands on a do-not-call list at the start is not dialled, and closes by the campaign's choice", () => {
  const two = { numbers: [{ prefix: "+7495" }, { prefix: "+7812" }] };
  const records = [group(30, { listed: "record" }), group(20, { ...two, listed: [0] }), group(10)];
  const played = (onListedNumber: "next_number" | "close_record") =>
    runForecast(
      smallCampaign({
        records,
        onListedNumber,
        runs: 1,
        shifts: [{ agents: 60, from: "00:00", until: "00:00" }],
        outcomes: { ...defaultOutcomes, cells: [{ dials: { person: 1 } }], dispositions: { sold: 1 } },
        dialling: { noAnswerSeconds: 60 },
      }),
    ).totals;
  const next = played("next_number");
  expect([next.dials.p50, next.succeeded.p50, next.closed.p50]).toEqual([30, 30, 60]);
  const closing = played("close_record");
  expect([closing.dials.p50, closing.closed.p50]).toEqual([10, 60]);
});

test("OUT-SEL-02 OUT-SEL-03 OUT-SEL-04 lists come by their order and share by their ratios, priorities first", () => {
  const records = [
    group(40, { list: 0, order: 2 }),
    group(30, { list: 1, order: 1, ratio: 2 }),
    group(15, { list: 2, order: 1, ratio: 1 }),
    group(5, { list: 2, order: 1, ratio: 1, priority: 50 }),
  ];
  const pool = new RecordPool(smallCampaign({ records }), start);
  const taken = Array.from({ length: 26 }, () => pool.take(start)!.group);
  expect(taken.slice(0, 5)).toEqual([3, 3, 3, 3, 3]);
  const shares = taken.slice(5).filter((each) => each === 1).length;
  // The list of the five has had its turns; the other catches up, and then gives two of three.
  expect(shares).toBeGreaterThan(14);
  expect(new Set(taken)).toEqual(new Set([3, 1, 2]));
  const rest = Array.from({ length: 24 }, () => pool.take(start)!.group);
  expect(new Set(rest)).toEqual(new Set([1, 2]));
  expect(pool.take(start)!.group).toBe(0);
});

test("OUT-RED-17 promised calls are dialled when they are due, before what is new; a talk may end with a promise", () => {
  const records = [group(300), group(4, { attempts: 1, dueInMinutes: 30, promisedMinutes: 60 })];
  const pool = new RecordPool(smallCampaign({ records }), start);
  expect(pool.take(start)!.group).toBe(0);
  expect(pool.take(start + 31 * 60_000)!.progress.callback).toMatchObject({ from: start + 30 * 60_000 });
  const callBacks = { afterMinutes: [30, 30], windowMinutes: 30 };
  const outcomes = {
    ...defaultOutcomes,
    cells: [{ dials: { person: 1 } }],
    dispositions: { reschedule: 1 },
    callBacks,
  };
  const { points } = runForecast(smallCampaign({ records: [group(3)], outcomes, runs: 1, hours: 1 }));
  const dials = points.map((point) => point.dials.p50);
  expect(dials[0]).toBe(3);
  expect(dials[1]).toBe(0);
  expect(dials[2]! + dials[3]!).toBeGreaterThanOrEqual(3);
});

const loose = { ...defaultPrediction, abandonmentCapPercent: 10 };
const many = [{ count: 20_000, numbers: [{ prefix: "+7495" }], attempts: 0, dueInMinutes: 0 }];
