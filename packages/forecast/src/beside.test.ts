import { expect, test } from "vitest";
import { smallCampaign } from "../testing/small-campaign.ts";
import { defaultOutcomes } from "./default-outcomes.ts";
import { runForecast } from "./forecast.ts";
import type { OtherCampaign } from "./forecast-input.ts";
import { readForecastInput } from "./read-input.ts";

const hour = 3_600_000;
const start = Date.parse("2026-03-02T07:00:00Z");
const group = (count: number, more: object = {}) => ({
  count,
  numbers: [{ prefix: "+7495" }],
  attempts: 0,
  dueInMinutes: 0,
  ...more,
});
/** Everybody answers and buys, in half a minute. */
const bought = {
  ...defaultOutcomes,
  cells: [{ dials: { person: 1 } }],
  dispositions: { sold: 1 },
  dialing: { person: [5, 5] },
  talk: [20, 20],
  afterCallWork: [5, 5],
};
const { dialling, redial, dialTime, types } = smallCampaign({ dialling: { noAnswerSeconds: 60 } });

function other(key: string, more: Partial<OtherCampaign> = {}): OtherCampaign {
  return { key, name: key, dialling, redial, dialTime, types, records: [], outcomes: bought, ...more };
}

const played = (more: Parameters<typeof smallCampaign>[0]) =>
  runForecast(smallCampaign({ outcomes: bought, runs: 1, dialling: { noAnswerSeconds: 60 }, ...more }));
const dialsOf = ({ points }: ReturnType<typeof runForecast>) => points.map(({ dials }) => dials.p50);

test("OUT-SEL-10 records expire: those not dialled by then are closed without a dial, and one in hand first finishes", () => {
  const alone = played({ records: [group(400)] });
  expect(alone.totals.closed.p50).toBe(400);
  const { points, totals } = played({
    records: [group(400, { expiresInMinutes: 29 }), group(30, { attempts: 1, dueInMinutes: 60 })],
  });
  expect(totals.dials.p50).toBeLessThan(alone.totals.dials.p50);
  // Everything of the first kind is gone at half past, dialled or not; the others are still there.
  expect(points[1]!.remaining.p50).toBeLessThanOrEqual(30 + 5);
  expect(totals.closed.p50).toBe(430);
  expect(totals.dials.p50 - 30).toBeLessThan(400);
  const over = played({ records: [group(40, { expiresInMinutes: 0 })] });
  expect([over.totals.dials.p50, over.totals.closed.p50]).toEqual([0, 40]);
  const waiting = played({ records: [group(40, { attempts: 1, dueInMinutes: 90, expiresInMinutes: 60 })] });
  expect([waiting.totals.dials.p50, waiting.totals.closed.p50]).toEqual([0, 40]);
});

test("OUT-LNK-14 OUT-LNK-15 a follower dials when every campaign before it has no open record left", () => {
  const first = other("first", { records: [group(300)] });
  const middle = other("middle", { records: [group(150)], after: "first" });
  const chain = played({ records: [group(100)], others: [first, middle], after: "middle" });
  const alone = played({ records: [group(100)] });
  const before = played({ records: [group(450)] });
  // When both before it would have ended as one list, it begins.
  const began = chain.begun.at!.p50;
  expect(Math.abs(began - before.completed.at!.p50)).toBeLessThan(4 * 60_000);
  const lasts = alone.completed.at!.p50 - start;
  expect(Math.abs(chain.completed.at!.p50 - began - lasts)).toBeLessThan(3 * 60_000);
  const stuck = played({
    records: [group(100)],
    others: [other("first", { records: [group(1, { attempts: 1, dueInMinutes: 1_000 })] })],
    after: "first",
  });
  // One record that waits for tomorrow holds the whole chain.
  expect([stuck.totals.dials.p50, stuck.begun.share]).toEqual([0, 0]);
});

test("OUT-LNK-16 a head of the chain is not held by its followers, and a follower pauses when the head has records again", () => {
  const follower = other("follower", { records: [group(300)], after: "this" });
  const head = played({
    records: [group(100), group(20, { attempts: 1, dueInMinutes: 60 })],
    others: [follower],
  });
  const dials = dialsOf(head);
  expect(dials.reduce((sum, each) => sum + each, 0)).toBe(120);
  expect(dials[4]).toBe(20);
});

test("OUT-LNK-01 OUT-LNK-03 what the source closes with a wanted status comes after its delay, and nothing else", () => {
  const halves = { ...bought, dispositions: { sold: 1, rejected: 1 } };
  const source = other("source", { records: [group(200), group(50, { list: 1 })], outcomes: halves });
  const feed = {
    from: "source",
    list: 0,
    dispositions: ["rejected"],
    match: "in" as const,
    delayMinutes: 30,
  };
  const { totals, points } = played({ records: [], others: [source], feeds: [feed], hours: 4 });
  expect(points[0]!.dials.p50 + points[1]!.dials.p50).toBe(0);
  expect(totals.dials.p50).toBeGreaterThan(70);
  expect(totals.dials.p50).toBeLessThan(130);
  const outside = { ...feed, match: "not_in" as const, dispositions: ["rejected"] };
  const rest = played({ records: [], others: [source], feeds: [outside], hours: 4 });
  // The same seed closes the same records: both sets together are the list.
  expect(rest.totals.closed.p50).toBeGreaterThan(70);
  const all = played({
    records: [],
    others: [source],
    feeds: [{ ...feed, match: "not_in", dispositions: [] }],
    hours: 4,
  });
  expect(all.totals.dials.p50).toBe(200);
  expect(all.points.at(-1)!.remaining.p50).toBe(0);
});

test("OUT-LNK-06 what a campaign got and closed goes on to the next, and records that expire there are given on, too", () => {
  const all = { dispositions: [], match: "not_in" as const, delayMinutes: 0 };
  const first = other("first", {
    records: [group(60), group(40, { attempts: 1, dueInMinutes: 600, expiresInMinutes: 60 })],
  });
  const second = other("second", { feeds: [{ from: "first", ...all }] });
  const third = played({
    records: [],
    others: [second, first],
    feeds: [{ from: "second", ...all }],
    hours: 4,
  });
  // Those that expired are over in the next list as well: it is the same list.
  expect(third.totals.dials.p50).toBe(60);
});

test("OUT-MOD-13 agents are shared with a campaign that runs beside it, and nobody is promised twice", () => {
  const records = [group(20_000)];
  const alone = played({ records });
  const beside = other("beside", { records });
  const shared = played({ records, others: [beside] });
  // Half of the agents' time, and no answer is lost at one dial each.
  expect(shared.totals.talks.p50 / alone.totals.talks.p50).toBeGreaterThan(0.42);
  expect(shared.totals.talks.p50 / alone.totals.talks.p50).toBeLessThan(0.58);
  expect(shared.totals.abandonment!.p90).toBe(0);
  const own = { from: "00:00", until: "00:00", agents: 5 };
  const shifts = [
    { ...own, campaigns: ["this"] },
    { ...own, campaigns: ["beside"] },
  ];
  const apart = played({ records, others: [beside], shifts });
  expect(Math.abs(apart.totals.talks.p50 / alone.totals.talks.p50 - 1)).toBeLessThan(0.12);
});

test("OUT-MOD-11 an automatic campaign beside takes lines and no agents, and gives its records", () => {
  const automatic = { ...dialling, mode: "automatic" as const, simultaneousCalls: 5 };
  const beside = other("beside", { records: [group(100)], dialling: automatic });
  const all = { from: "beside", dispositions: [], match: "not_in" as const, delayMinutes: 0 };
  const { totals } = played({ records: [group(10)], others: [beside], feeds: [all] });
  expect(totals.dials.p50).toBe(110);
});

test("INB-ACD-03 calls from outside take the agents first: the campaign gets what they leave", () => {
  const records = [group(20_000)];
  const alone = played({ records });
  // Five agents, each call 100 s of talk and work: 90 an hour are half of their time.
  const inbound = {
    perHour: Array.from({ length: 24 }, () => 90),
    talk: [90, 90],
    afterCallWork: [10, 10],
    patienceSeconds: 300,
  };
  const shared = played({ records, inbound });
  const share = shared.totals.talks.p50 / alone.totals.talks.p50;
  expect(share).toBeGreaterThan(0.4);
  expect(share).toBeLessThan(0.65);
  expect(shared.totals.occupancy!.p50).toBeGreaterThan(60);
  // Kept ones are promised to no campaign: with all kept nothing is dialled.
  const kept = played({ records, inbound: { ...inbound, kept: { unit: "percent", value: 100 } } });
  expect(kept.totals.dials.p50).toBe(0);
  const some = played({ records, inbound: { ...inbound, kept: { unit: "agents", value: 2 } } });
  expect(some.totals.talks.p50).toBeLessThan(shared.totals.talks.p50);
});

test("a file names the others, their ties and the calls from outside, and every fault in them", () => {
  const file = {
    version: 1,
    start: "2026-03-02T09:00:00+03:00",
    timeZone: "Europe/Moscow",
    shifts: [{ agents: 3, campaigns: ["this", "first"], inbound: true }],
    records: [{ count: 10, expiresInMinutes: 90 }],
    after: "first",
    others: [
      { key: "first", records: [{ count: 0 }], dialling: { mode: "automatic" } },
      { key: "second", records: [], feeds: [{ from: "this", dispositions: ["sold"] }] },
    ],
    inbound: { perHour: 20, talk: [30, 60], kept: { unit: "agents", value: 1 } },
  };
  const read = readForecastInput(file);
  expect(read.ok ? [] : read.error).toEqual([]);
  expect(read.ok && read.value.others?.map(({ key, name }) => [key, name])).toEqual([
    ["first", "first"],
    ["second", "second"],
  ]);
  expect(read.ok && runForecast({ ...read.value, hours: 1, runs: 1 }).totals.dials.p50).toBeGreaterThan(0);
  const bad = readForecastInput({
    ...file,
    after: "nobody",
    shifts: [{ agents: 1, campaigns: ["that"] }],
    others: [
      { key: "this", records: [], dialling: { mode: "by hand" } },
      { key: "x", records: [{ count: -1 }], feeds: [{ from: "y", dispositions: [], delayMinutes: -5 }] },
    ],
    inbound: { perHour: [1, 2], talk: [5, 1], kept: { unit: "people", value: 1 } },
  });
  expect(bad.ok ? [] : bad.error.map(({ field }) => field).sort()).toEqual([
    "after",
    "inbound.kept.unit",
    "inbound.perHour",
    "inbound.talk",
    "others.0.dialling.mode",
    "others.0.key",
    "others.1.feeds.0.delayMinutes",
    "others.1.feeds.0.from",
    "others.1.records.0.count",
    "shifts.0.campaigns.0",
  ]);
});

test("an hour of a campaign is an hour, whatever is played beside it", () => {
  const { start: begins, end, points } = played({ records: [group(10)], hours: 1, others: [other("idle")] });
  expect([begins, end - begins, points.length]).toEqual([start, hour, 4]);
});
