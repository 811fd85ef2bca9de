import {
  type Campaign,
  type CampaignId,
  type DiallingMode,
  defaultPrediction,
  type PredictionSettings,
} from "@perezvon/model";
import { expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";
import type { EngineEvent } from "../engine.ts";
import { type CapNews, CapWatch } from "./cap-watch.ts";

const minute = 60_000;
const hour = 60 * minute;
const noon = Date.UTC(2026, 3, 1, 12);

function watch(prediction: Partial<PredictionSettings> = {}, mode: DiallingMode = "predictive") {
  const news: CapNews[] = [];
  const dialling = { mode, prediction: { ...defaultPrediction, ...prediction } };
  const cap = new CapWatch({ dialling } as Campaign, (each) => news.push(each));
  const count = (connected: number, abandoned: number, at: number) => {
    for (let n = 0; n < connected; n++) cap.count("connected", at);
    for (let n = 0; n < abandoned; n++) cap.count("abandoned", at);
  };
  return { cap, count, kinds: () => news.map(({ kind }) => kind), news };
}

test("OUT-CPL-02 OUT-MOD-07 crossing the cap is told once, and once again below 80 % of it", () => {
  const { cap, count, kinds, news } = watch();
  count(97, 2, noon);
  expect(kinds()).toEqual([]);
  count(0, 1, noon + minute);
  expect(news).toEqual([{ kind: "reached", percent: 3, capPercent: 3, stopPercent: undefined }]);
  count(0, 1, noon + 2 * minute);
  expect(kinds()).toEqual(["reached"]);
  // 4 of 134 are 3.0 %, 4 of 160 are 2.5 %: above 2.4 %, so still held; 4 of 167 are below.
  count(59, 0, noon + 3 * minute);
  expect(cap.held).toBe(true);
  count(7, 0, noon + 4 * minute);
  expect(cap.held).toBe(false);
  expect(kinds()).toEqual(["reached", "below"]);
});

test("OUT-CPL-01 what happened 24 hours ago counts no more, without a further call", () => {
  const { cap, count, kinds } = watch();
  count(0, 2, noon);
  expect(kinds()).toEqual(["reached"]);
  expect(cap.look(noon + 24 * hour - minute)).toBe(true);
  expect(cap.look(noon + 24 * hour)).toBe(false);
  expect(kinds()).toEqual(["reached", "below"]);
});

test("OUT-CPL-02 at the second value the campaign is to be stopped, with every abandoned call from there on", () => {
  const { count, kinds, news } = watch({ abandonmentStopPercent: 5 });
  count(95, 4, noon);
  expect(kinds()).toEqual(["reached"]);
  count(0, 1, noon);
  expect(news.at(-1)).toEqual({ kind: "stop", percent: 5, capPercent: 3, stopPercent: 5 });
  // Somebody has started it again: people who are served stop nothing, the next one lost does.
  count(1, 0, noon);
  expect(kinds()).toEqual(["reached", "stop"]);
  count(0, 1, noon);
  expect(kinds()).toEqual(["reached", "stop", "stop"]);
});

test("OUT-CPL-02 where nothing is dialled ahead of an agent nothing is alarmed or stopped", () => {
  for (const mode of ["preview", "automatic"] as const) {
    const { count, kinds } = watch({ abandonmentStopPercent: 5 }, mode);
    count(10, 10, noon);
    expect(kinds()).toEqual([]);
  }
});

test("OUT-CPL-01 OUT-MOD-07 a restart forgets neither the calls nor that it was held, and tells no crossing twice", () => {
  const { cap, count, kinds } = watch();
  // Over the cap in the morning, between 80 % of it and the cap since.
  const earlier = [
    { at: noon - 30 * hour, connected: 1000, abandoned: 0 },
    { at: noon - 2 * hour, connected: 97, abandoned: 3 },
    { at: noon - hour, connected: 10, abandoned: 0 },
  ];
  cap.recall(earlier, noon);
  expect(cap.rate(noon)).toMatchObject({ connected: 107, abandoned: 3 });
  expect(cap.held).toBe(true);
  expect(kinds()).toEqual([]);
  cap.recall(earlier, noon);
  expect(cap.rate(noon)).toMatchObject({ connected: 107 });
  count(30, 0, noon);
  expect(kinds()).toEqual(["below"]);
  // Never above the cap, the same rate does not hold; an alarm that is still open is taken back.
  const other = watch();
  other.cap.recall([{ at: noon - hour, connected: 107, abandoned: 3 }], noon);
  expect(other.cap.held).toBe(false);
  expect(other.kinds()).toEqual(["below"]);
});

test("OUT-CPL-02 a campaign stopped at its second value dials nothing more until somebody starts it", async () => {
  const bench = new Bench();
  const events: EngineEvent[] = [];
  const listen = () => bench.engine.onEvent((event) => event.kind === "abandonment" && events.push(event));
  bench.campaign({
    dial: {
      mode: "progressive",
      dialsPerAgent: 4,
      waitForAgentSeconds: 1,
      dialStartsPerSecond: 50,
      prediction: { ...defaultPrediction, abandonmentStopPercent: 20 },
    },
  });
  bench.records(Array.from({ length: 40 }, (_, n) => `+7999000${1000 + n}`));
  listen();
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  const dials = bench.switch.told("dial");
  expect(dials).toHaveLength(4);
  for (const { legId } of dials) bench.switch.answers(legId);
  await bench.pass(3_000);
  expect(events).toMatchObject([
    // Nothing was abandoned before it began.
    { campaignId: "campaign-1", news: { kind: "below" } },
    { campaignId: "campaign-1", news: { kind: "reached", capPercent: 3 } },
    { campaignId: "campaign-1", news: { kind: "stop", percent: 66.7, stopPercent: 20 } },
  ]);
  const stored = bench.store.campaigns.get("campaign-1" as CampaignId)!;
  expect(stored).toMatchObject({ started: false, stoppedBy: "abandonment" });
  const state = () => bench.engine.campaigns.live(centreId, stored.id)?.state;
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(5_000);
  expect(bench.switch.told("dial")).toHaveLength(4);
  expect(state()).toMatchObject({ code: "stopped", reason: "by_abandonment" });
  // Started again by hand it dials, for one agent one at a time.
  await bench.change(stored.id, { started: true, stoppedBy: undefined });
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(2_000);
  expect(bench.switch.told("dial")).toHaveLength(5);
});
