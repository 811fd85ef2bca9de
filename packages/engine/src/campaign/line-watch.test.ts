import type { CampaignId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";
import type { EngineEvent } from "../engine.ts";

const id = "campaign-1" as CampaignId;
const minuteMs = 60_000;
const down = { networkUnavailable: true, endedBy: "system" } as const;
let bench: Bench;
let told: EngineEvent[];

beforeEach(async () => {
  bench = new Bench();
  told = [];
  bench.campaign();
  bench.records(Array.from({ length: 40 }, (_, n) => `+799910000${String(n).padStart(2, "0")}`));
  bench.engine.onEvent((event) => {
    if (event.kind === "no_line") told.push(event);
  });
  await bench.start();
  await bench.signIn("anna");
});

const state = () => bench.engine.campaigns.live(centreId, id)?.state;

/** The next dial of the campaign ends like this; false: none is made within five seconds. */
async function dialEnds(outcome: Parameters<typeof bench.switch.ends>[1]): Promise<boolean> {
  for (let waited = 0; bench.switch.dialling.length === 0; waited += 500) {
    if (waited > 5_000) return false;
    await bench.pass(500);
  }
  bench.switch.ends(bench.switch.customer(bench.switch.dialling[0]!), outcome);
  await bench.pass(20);
  return true;
}

async function tenFind(outcome: Parameters<typeof bench.switch.ends>[1]): Promise<void> {
  for (let n = 0; n < 10; n++) expect(await dialEnds(outcome)).toBe(true);
}

test("OUT-RED-15 after 10 consecutive network_unavailable the campaign pauses 5 min, says so, and the managers hear of it", async () => {
  await tenFind(down);
  const now = bench.clock.now();
  expect(told).toMatchObject([{ campaignId: id, news: { kind: "paused" } }]);
  const { until } = (told[0] as Extract<EngineEvent, { kind: "no_line" }>).news as { until: number };
  expect(until - now).toBeGreaterThan(5 * minuteMs - 1_000);
  expect(until - now).toBeLessThanOrEqual(5 * minuteMs);
  expect(state()).toMatchObject({ code: "idle", reason: "line_pause", nextDueAt: until });
  await bench.pass(until - now - 1_000);
  expect(bench.switch.dialling).toEqual([]);
  expect(bench.switch.told("dial")).toHaveLength(10);
  await bench.pass(2_000);
  expect(bench.switch.told("dial")).toHaveLength(11);
  expect(bench.rows.every(({ isCallAttempt }) => !isCallAttempt)).toBe(true);
});

test("OUT-RED-15 ten again pause it again; a dial that comes through ends the alarm and the count", async () => {
  await tenFind(down);
  await bench.pass(5 * minuteMs);
  await tenFind(down);
  expect(told.map((event) => event.kind === "no_line" && event.news.kind)).toEqual(["paused", "paused"]);
  await bench.pass(5 * minuteMs);
  for (let n = 0; n < 9; n++) await dialEnds(down);
  await dialEnds({ sipCode: 486, q850: 17 });
  expect(told.at(-1)).toMatchObject({ news: { kind: "back" } });
  for (let n = 0; n < 9; n++) await dialEnds(down);
  expect(told).toHaveLength(3);
  expect(state()).not.toMatchObject({ reason: "line_pause" });
});

test("OUT-RED-15 OUT-CMP-10 stopped and started by hand in its pause, it dials at once", async () => {
  await tenFind(down);
  await bench.change(id, { started: false, stoppedBy: "hand" });
  await bench.change(id, { started: true });
  expect(await dialEnds({ sipCode: 486, q850: 17 })).toBe(true);
});
