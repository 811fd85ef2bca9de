import { defaultRedialSettings } from "@perezvon/dialer";
import type { CampaignId, LegId, RecordId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../../testing/bench.ts";

const customer = "+79990000001";
const other = "+79990000002";
const hourMs = 3_600_000;
const campaignId = "campaign-1" as CampaignId;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A blended campaign behind the number 4040; its dialling part is stopped unless told otherwise. */
async function blended(
  records: readonly (string | readonly string[])[],
  given: {
    readonly started?: boolean;
    readonly enabled?: boolean;
    readonly agents?: readonly string[];
    readonly mode?: "progressive" | "preview";
  } = {},
) {
  const { started = false, enabled = true, agents = ["anna"], mode = "progressive" } = given;
  bench.campaign({
    dial: { mode },
    kind: "blended",
    started,
    enabled,
    afterCallWork: true,
    dispositionRequired: true,
    redial: { ...defaultRedialSettings, maxAttemptsPerRecord: 2 },
  });
  bench.store.targets.set("4040", {
    kind: "scenario",
    scenarioId: undefined,
    scenario: undefined,
    service: { id: campaignId, name: "campaign-1", dispositionRequired: true, afterCallWork: true },
    priority: 1,
    hours: undefined,
    blended: enabled,
  });
  bench.records(records);
  await bench.start();
  for (const name of agents) {
    bench.agent(name, { autoAnswer: true });
    await bench.signIn(name);
  }
}

async function calls(from = customer): Promise<LegId> {
  const leg = bench.switch.incoming(centreId, "4040", from);
  await bench.pass(1_000);
  return leg;
}

/** The agent ends the talk and says what came of it. */
async function ends(key: string, name = "anna") {
  await bench.act(name, { kind: "disposition", key });
  await bench.act(name, { kind: "hang_up" });
  await bench.pass(50);
  await bench.act(name, { kind: "finish" });
  await bench.pass(50);
}

const life = (recordId: number) =>
  [...bench.store.lives.values()].find((each) => each.recordId === (recordId as RecordId))!;

test("OUT-BLD-01 OUT-CMP-14 a caller of the list gets any free agent, who sees the record as in an outbound call", async () => {
  await blended([other, customer]);
  await calls();
  expect(bench.work("anna")).toMatchObject({
    direction: "inbound",
    phase: "talk",
    campaign: { id: campaignId },
    recordId: 2,
    customer: { number: customer },
    record: { numbers: [{ number: customer }] },
    dispositionRequired: true,
  });
  expect(bench.work("anna")?.dispositions.map(({ key }) => key)).toContain("sold");
  expect(life(2).locked).toBe(true);
  expect(life(1).locked).toBe(false);
});

test("OUT-BLD-02 OUT-BLD-03 a final status closes the record; the row is an inbound attempt that counts toward nothing", async () => {
  await blended([customer]);
  await calls();
  await ends("sold");
  expect(bench.rows).toMatchObject([
    {
      isInbound: true,
      isCallAttempt: true,
      disposition: "sold",
      recordDisposition: "sold",
      agentUserId: "anna",
    },
  ]);
  expect(life(1)).toMatchObject({ state: "closed", locked: false, columns: { attempts: 0 } });
  expect(bench.interactions).toMatchObject([
    { direction: "inbound", campaignId, recordId: 1, disposition: "sold", agentUserId: "anna" },
  ]);
});

test("OUT-BLD-02 OUT-BLD-03 a non-final status makes it due by its row, however often he calls", async () => {
  await blended([customer]);
  for (const _ of [1, 2, 3]) {
    await calls();
    await ends("wrong_person");
  }
  const { endedAt } = bench.rows.at(-1)!;
  // Three calls at a limit of two attempts: the row says three hours.
  expect(life(1)).toMatchObject({ state: "open", dueAt: endedAt + 3 * hourMs, columns: { attempts: 0 } });
});

test("OUT-BLD-03 OUT-EXA-07 his call cancels the call-back that was promised", async () => {
  await blended([customer]);
  await calls();
  const from = bench.clock.now() + 4 * hourMs;
  const wish = { from, until: from + hourMs / 2, number: customer, mine: true };
  await bench.act("anna", { kind: "call_back", key: "reschedule", ...wish });
  await ends("reschedule");
  expect(life(1)).toMatchObject({ state: "open", promise: { ownerId: "anna", from } });
  await calls();
  await ends("sold");
  expect(life(1)).toMatchObject({ state: "closed", promise: undefined });
});

test("OUT-BLD-03 OUT-DSP-04 who gives up in the queue is «Сброшен», and a promise to him stands", async () => {
  await blended([customer], { agents: ["anna"] });
  await calls();
  const from = bench.clock.now() + 4 * hourMs;
  const wish = { from, until: from + hourMs / 2, number: customer, mine: true };
  await bench.act("anna", { kind: "call_back", key: "reschedule", ...wish });
  await ends("reschedule");
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  const leg = await calls();
  expect(life(1).locked).toBe(true);
  bench.switch.ends(leg, { endedBy: "remote" });
  await bench.pass(50);
  expect(bench.rows.at(-1)).toMatchObject({
    isInbound: true,
    disposition: "abandoned",
    agentUserId: undefined,
  });
  expect(life(1)).toMatchObject({ state: "open", locked: false, promise: { ownerId: "anna", from } });
});

test("OUT-BLD-03 the campaign rings the same number at that moment: that dial is cancelled, uncounted, and the record stays locked", async () => {
  await blended([customer], { started: true });
  await bench.pass(1_000);
  expect(bench.switch.dialling).toEqual([customer]);
  const ringing = bench.switch.customer(customer);
  await calls();
  expect(bench.switch.legs.has(ringing)).toBe(false);
  expect(bench.rows).toMatchObject([{ isCallAttempt: false, disposition: "call_failed" }]);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recordId: 1, direction: "inbound" });
  await bench.pass(60_000);
  expect(life(1).locked).toBe(true);
  expect(bench.switch.dialling).toEqual([]);
  await ends("wrong_person");
  expect(life(1)).toMatchObject({ state: "open", locked: false, columns: { attempts: 0 } });
  // The row's three hours later it is dialled as its first attempt.
  await bench.pass(3 * hourMs + 2_000);
  expect(bench.switch.dialling).toEqual([customer]);
});

test("OUT-BLD-03 OUT-PRV-05 an agent rings the number by hand at that moment: his dial is cancelled, uncounted, and the record is the caller's", async () => {
  await blended([customer], { started: true, mode: "preview" });
  await bench.pass(1_000);
  await bench.act("anna", { kind: "accept" });
  await bench.act("anna", { kind: "preview_dial", number: customer });
  await bench.pass(30);
  const ringing = bench.switch.customer(customer);
  await calls();
  expect(bench.switch.legs.has(ringing)).toBe(false);
  expect(bench.rows).toMatchObject([{ isCallAttempt: false, disposition: "call_failed" }]);
  // She is free again, and gets the customer who calls.
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recordId: 1, direction: "inbound" });
  expect(life(1).locked).toBe(true);
  await ends("wrong_person");
  expect(bench.rows.at(-1)).toMatchObject({
    isInbound: true,
    isCallAttempt: true,
    disposition: "wrong_person",
  });
  expect(life(1)).toMatchObject({ state: "open", locked: false, columns: { attempts: 0 } });
});

test("OUT-BLD-01 several records fit equally: the agent chooses, and the others are let go", async () => {
  await blended([customer, [other, customer], other]);
  await calls();
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recordId: undefined, fields: [] });
  expect(bench.work("anna")?.choices?.map(({ recordId }) => recordId)).toEqual([1, 2]);
  expect([1, 2, 3].map((id) => life(id).locked)).toEqual([true, true, false]);
  expect(await bench.act("anna", { kind: "choose_record", recordId: 3 as RecordId })).toBe("no_such_record");
  expect(await bench.act("anna", { kind: "choose_record", recordId: 2 as RecordId })).toBeUndefined();
  await bench.pass(10);
  expect(bench.work("anna")).toMatchObject({ recordId: 2, choices: undefined });
  expect([1, 2, 3].map((id) => life(id).locked)).toEqual([false, true, false]);
  await ends("sold");
  expect([1, 2, 3].map((id) => life(id).state)).toEqual(["open", "closed", "open"]);
});

test("OUT-BLD-01 nobody chose: an ordinary inbound call, no row in the results, nothing locked", async () => {
  await blended([customer, customer]);
  await calls();
  await ends("wrong_person");
  expect(bench.rows).toEqual([]);
  expect(bench.interactions).toMatchObject([{ recordId: undefined, campaignId: undefined }]);
  expect([1, 2].map((id) => life(id).locked)).toEqual([false, false]);
});

test("OUT-BLD-01 open records come before closed ones, then the latest dialled", async () => {
  await blended([customer, customer, customer]);
  const choose = async (recordId: number, key: string) => {
    await calls();
    if (bench.work("anna")?.choices)
      await bench.act("anna", { kind: "choose_record", recordId: recordId as RecordId });
    await ends(key);
  };
  await choose(3, "sold");
  await choose(2, "wrong_person");
  // Record 2 is open and was called last; record 1 is open and never called; record 3 is closed.
  await calls();
  expect(bench.work("anna")).toMatchObject({ recordId: 2 });
  await ends("sold");
  await calls();
  expect(bench.work("anna")).toMatchObject({ recordId: 1 });
});

test("OUT-BLD-01 a caller on no list is an ordinary inbound call of the service", async () => {
  await blended([other]);
  await calls();
  expect(bench.work("anna")).toMatchObject({ phase: "talk", campaign: undefined, recordId: undefined });
  await ends("wrong_person");
  expect(bench.rows).toEqual([]);
  expect(bench.interactions).toMatchObject([{ serviceId: campaignId, campaignId: undefined }]);
});

test("OUT-BLD-04 a closed record gets a new status only if that is final", async () => {
  await blended([customer]);
  await calls();
  await ends("rejected");
  await calls();
  await ends("wrong_person");
  expect(bench.rows.at(-1)).toMatchObject({ disposition: "wrong_person", recordDisposition: undefined });
  expect(life(1)).toMatchObject({ state: "closed", columns: { recordDisposition: "rejected" } });
  await calls();
  await ends("sold");
  expect(bench.rows.at(-1)).toMatchObject({ recordDisposition: "sold" });
  expect(life(1)).toMatchObject({ state: "closed", columns: { recordDisposition: "sold" } });
});

test("OUT-BLD-05 with the outbound part disabled calls are plain inbound", async () => {
  await blended([customer], { enabled: false });
  await calls();
  expect(bench.work("anna")).toMatchObject({ phase: "talk", campaign: undefined, recordId: undefined });
  expect(life(1).locked).toBe(false);
});

test("OUT-BLD-01 OUT-GEN-05 a caller who cannot be served keeps no record", async () => {
  await blended([customer]);
  bench.refused.add("dispositions");
  await calls();
  expect(bench.work("anna")).toBeUndefined();
  expect(life(1).locked).toBe(false);
});

test("OUT-BLD-03 a life that cannot be read keeps neither the call from its agent nor its status from the record", async () => {
  await blended([customer]);
  life(1).progress = JSON.stringify({ numbers: null });
  await calls();
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recordId: 1 });
  await ends("sold");
  expect(bench.rows).toMatchObject([{ disposition: "sold", isInbound: true }]);
  expect(life(1)).toMatchObject({ state: "closed", locked: false });
});
