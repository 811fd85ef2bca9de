import { defaultRedialSettings } from "@perezvon/dialer";
import type { CampaignId, DeskErrorCode } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const campaignId = "campaign-1" as CampaignId;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A started preview campaign; Anna has its first record open. */
async function open(
  records: Parameters<Bench["records"]>[0],
  options: Parameters<Bench["campaign"]>[0] = {},
): Promise<void> {
  bench.campaign({ ...options, dial: { mode: "preview", ...options.dial } });
  bench.records(records);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "accept" });
}

async function dial(to: string): Promise<DeskErrorCode | undefined> {
  const refused = await bench.act("anna", { kind: "preview_dial", number: to });
  await bench.pass(30);
  return refused;
}

const life = (recordId = 1) =>
  [...bench.store.lives.values()].find((each) => (each.recordId as number) === recordId)!;
const state = () => bench.engine.campaigns.live(centreId, campaignId)?.state;

test("OUT-PRV-06 OUT-CMP-02 TEL-LIM-01 a full node: the agent is told, the record stays in hand and nothing has happened to it", async () => {
  await open([number(1)]);
  const due = life().dueAt;
  bench.switch.full = true;
  await dial(number(1));
  expect(bench.work("anna")).toMatchObject({
    phase: "preview",
    preview: { dialled: false, lastDisposition: undefined },
    refusal: { code: "overload", number: number(1), nextAllowedAt: undefined },
  });
  expect([bench.rows, bench.store.attempts.size]).toEqual([[], 0]);
  expect(life()).toMatchObject({ locked: true, columns: undefined, dueAt: due });
  // His own phone is let go, and he may do with the record what he could before.
  expect(bench.switch.legs.size).toBe(0);
  bench.switch.full = false;
  expect(await dial(number(1))).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({ phase: "calling", refusal: undefined });
  expect([...bench.store.attempts.values()]).toMatchObject([
    { start: { attemptNumber: 1, repeatNumber: 0 } },
  ]);
});

test("OUT-PRV-06 OUT-PRV-03 turned away by a full node, the record can be skipped, or closed without a dial", async () => {
  await open([number(1)]);
  bench.switch.full = true;
  await dial(number(1));
  expect(await bench.act("anna", { kind: "preview_skip" })).toBeUndefined();
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "skipped", isCallAttempt: false }]);
  expect(life()).toMatchObject({ state: "open", locked: false });
});

test("OUT-PRV-06 a node that is full when his own phone is to ring says so, and not that the phone is unreachable", async () => {
  await open([number(1)]);
  bench.switch.deaf.add("anna");
  await bench.act("anna", { kind: "preview_dial", number: number(1) });
  bench.switch.ends(bench.switch.phone("anna"), { refused: "overload" });
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "preview", refusal: { code: "overload" } });
  await bench.act("anna", { kind: "preview_dial", number: number(1) });
  bench.switch.ends(bench.switch.phone("anna"));
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "preview", refusal: { code: "phone_unreachable" } });
  expect(bench.store.attempts.size).toBe(0);
});

test("OUT-PRV-06 OUT-RED-14 at the limit of the day a manual dial is refused, until the next", async () => {
  const dayLimit = { per: "record", attempts: 1 } as const;
  await open([[number(1), number(2)]], { redial: { ...defaultRedialSettings, dayLimit } });
  await dial(number(1));
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  expect(await dial(number(2))).toBe("daily_limit");
  // Midnight in Moscow, where the record lives.
  expect(bench.work("anna")?.refusal).toEqual({
    code: "daily_limit",
    number: number(2),
    nextAllowedAt: Date.UTC(2026, 0, 5, 21),
  });
  expect(bench.switch.told("dial")).toHaveLength(1);
});

test("OUT-PRV-06 OUT-RED-11 a number that was stopped is refused for good, the other is not", async () => {
  await open([[number(1), number(2)]]);
  bench.store.barred.set(number(1), bench.clock.now());
  expect(await dial(number(1))).toBe("number_stopped");
  expect(bench.work("anna")?.refusal?.nextAllowedAt).toBeUndefined();
  expect(await dial(number(2))).toBeUndefined();
});

test("OUT-CMP-10 OUT-PRV-05 stopped while the agent's own phone rings, the campaign takes the record back and nothing is dialled", async () => {
  await open([number(1)]);
  bench.switch.deaf.add("anna");
  await bench.act("anna", { kind: "preview_dial", number: number(1) });
  expect(bench.work("anna")?.phase).toBe("calling");
  await bench.change(campaignId, { started: false });
  await bench.pass(50);
  expect([bench.state("anna"), bench.work("anna")]).toEqual(["ready", undefined]);
  expect(life().locked).toBe(false);
  await bench.pass(30_000);
  expect([bench.switch.told("dial"), bench.rows]).toEqual([[], []]);
});

test("OUT-CMP-10 OUT-GEN-05 stopped while the attempt is being written, nothing is dialled and nothing stays locked", async () => {
  await open([number(1)]);
  bench.refused.add("beginAttempt");
  await dial(number(1));
  await bench.change(campaignId, { started: false });
  bench.refused.clear();
  await bench.pass(3_000);
  expect([bench.switch.told("dial"), bench.rows, life().locked]).toEqual([[], [], false]);
  expect(bench.state("anna")).toBe("ready");
});

test("OUT-CMP-10 a dial that rings when the campaign stops ends normally, and is the last of its record", async () => {
  await open([[number(1), number(2)]]);
  await dial(number(1));
  await bench.change(campaignId, { started: false });
  expect(bench.work("anna")?.phase).toBe("calling");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "busy", isCallAttempt: true }]);
  expect([bench.state("anna"), life().locked]).toEqual(["ready", false]);
  expect(state()).toMatchObject({ code: "stopped" });
});

test("OUT-PRV-05 hung up and let go while the attempt is being written, the record is free", async () => {
  await open([number(1)]);
  bench.refused.add("beginAttempt");
  await dial(number(1));
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "preview_skip" });
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.rows).toMatchObject([{ disposition: "skipped" }]);
  expect(life()).toMatchObject({ state: "open", locked: false });
});
