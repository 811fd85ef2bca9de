import { anyTime, type DeskErrorCode } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench } from "../../../testing/bench.ts";

const number = (n: number) => `+7999000000${n}`;
const minutes = (n: number) => n * 60_000;
let bench: Bench;

beforeEach(() => {
  bench = new Bench();
});

/** A started preview campaign with these records and agents, ready. */
async function begin(
  records: Parameters<Bench["records"]>[0],
  agents: readonly string[],
  options: Parameters<Bench["campaign"]>[0] = {},
) {
  bench.campaign({ ...options, dial: { mode: "preview", ...options?.dial } });
  bench.records(records);
  await bench.start();
  for (const name of agents) await bench.signIn(name);
  await bench.pass(600);
}

const lifeOf = (recordId: number) =>
  [...bench.store.lives.values()].find((life) => (life.recordId as number) === recordId)!;

/** Agent's phone answers, the attempt is written, the INVITE leaves. */
async function dial(name: string, to: string): Promise<DeskErrorCode | undefined> {
  const refused = await bench.act(name, { kind: "preview_dial", number: to });
  await bench.pass(30);
  return refused;
}

async function answered(to: string) {
  bench.switch.answers(bench.switch.customer(to));
  await bench.pass(20);
}

test("OUT-MOD-01 OUT-PRV-01 DSK-CMR-01 a record is offered before anything is dialled; the agent is busy from the offer", async () => {
  await begin([[number(1), number(2)]], ["anna"]);
  expect(bench.switch.told("dial")).toEqual([]);
  expect(bench.state("anna")).toBe("busy");
  expect(bench.work("anna")).toMatchObject({
    phase: "offered",
    campaign: { id: "campaign-1" },
    preview: { next: number(1) },
    fields: [],
  });
  expect(await bench.act("anna", { kind: "accept" })).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({
    phase: "preview",
    record: { timeZone: "Europe/Moscow", numbers: [{ number: number(1) }, { number: number(2) }] },
    dispositionRequired: true,
  });
  expect(bench.work("anna")?.dispositions.map(({ key }) => key)).toEqual(["bad_record", "reschedule"]);
});

test("OUT-PRV-01 the longest ready of those with the highest skill is asked first", async () => {
  bench.agent("anna");
  bench.agent("boris");
  await begin([number(1)], ["anna", "boris"]);
  expect([bench.state("anna"), bench.state("boris")]).toEqual(["busy", "ready"]);
});

test("OUT-PRV-02 rejected: unchanged to another, not to the same agent for 5 min, and the agent is not ready", async () => {
  await begin([number(1)], ["anna", "boris"]);
  await bench.act("anna", { kind: "reject" });
  expect(bench.state("anna")).toBe("not_ready preview_refused");
  expect(bench.history("anna").at(-1)).toBe("not_ready preview_refused");
  expect(bench.work("boris")?.phase).toBe("offered");
  await bench.act("boris", { kind: "reject" });
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(minutes(5) - 1_000);
  expect(bench.state("anna")).toBe("ready");
  await bench.pass(2_000);
  expect(bench.work("anna")?.phase).toBe("offered");
  expect(bench.rows).toEqual([]);
  expect(lifeOf(1).columns).toBeUndefined();
});

test("OUT-PRV-02 who has refused one record gets the next", async () => {
  await begin([number(1), number(2)], ["anna"]);
  await bench.act("anna", { kind: "reject" });
  await bench.act("anna", { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(600);
  expect(bench.work("anna")).toMatchObject({ phase: "offered", preview: { next: number(2) } });
});

test("OUT-PRV-02 not reacting within the answer time is a reject", async () => {
  await begin([number(1)], ["anna"]);
  await bench.pass(19_000);
  expect(bench.work("anna")?.phase).toBe("offered");
  await bench.pass(2_000);
  expect(bench.state("anna")).toBe("not_ready preview_refused");
});

test("OUT-PRV-03 OUT-DSP-04 closed without a dial with a disposition of the preview set", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  expect(await bench.act("anna", { kind: "finish" })).toBe("disposition_required");
  expect(await bench.act("anna", { kind: "disposition", key: "sold" })).toBe("disposition_not_found");
  await bench.act("anna", { kind: "disposition", key: "bad_record" });
  await bench.act("anna", { kind: "note", note: "no such person" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(10);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.rows).toMatchObject([
    {
      disposition: "bad_record",
      recordDisposition: "bad_record",
      isCallAttempt: false,
      agentUserId: "anna",
      note: "no such person",
    },
  ]);
  expect(lifeOf(1)).toMatchObject({ state: "closed", locked: false });
});

test("OUT-PRV-03 OUT-RED-15 skipped: the record stays open by its row, uncounted, and the agent is ready", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  const at = bench.clock.now();
  await bench.act("anna", { kind: "preview_skip" });
  await bench.pass(10);
  expect(bench.rows).toMatchObject([{ disposition: "skipped", isCallAttempt: false }]);
  expect(lifeOf(1).columns).toMatchObject({ state: "open", attempts: 0, dueAt: at + minutes(60) });
  expect(bench.state("anna")).toBe("ready");
});

test("OUT-PRV-03 the agent's phone first, then the number; the answer is a talk with the outbound dispositions", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  expect(bench.switch.told("ring_user")).toMatchObject([{ autoAnswer: true }]);
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1), analysis: undefined, userId: "anna" }]);
  expect(bench.work("anna")?.phase).toBe("calling");
  await answered(number(1));
  expect(bench.work("anna")?.phase).toBe("talk");
  await bench.act("anna", { kind: "hang_up" });
  expect(bench.work("anna")?.phase).toBe("after_call_work");
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "sold", isCallAttempt: true, agentUserId: "anna" }]);
  expect(lifeOf(1)).toMatchObject({ state: "closed", locked: false });
  expect(bench.state("anna")).toBe("ready");
});

test("OUT-PRV-04 OUT-RED-21 DSK-CMR-04 several dials of one record: rows of their own with one call id, no repeats by the system", async () => {
  await begin([[number(1), number(2)]], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({
    phase: "preview",
    preview: { dialled: true, lastDisposition: "busy" },
  });
  expect(lifeOf(1).locked).toBe(true);
  expect(await bench.act("anna", { kind: "preview_skip" })).toBe("wrong_phase");
  await dial("anna", number(2));
  await answered(number(2));
  await bench.act("anna", { kind: "hang_up" });
  await bench.act("anna", { kind: "disposition", key: "not_interested" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(bench.rows.map(({ disposition }) => disposition)).toEqual(["busy", "not_interested"]);
  const starts = [...bench.store.attempts.values()].map(({ start }) => start);
  expect(new Set(starts.map(({ callId }) => callId)).size).toBe(1);
  expect(starts.map(({ attemptNumber }) => attemptNumber)).toEqual([1, 2]);
});

test("OUT-PRV-03 after a dial that failed the agent may let the record go: it lives by that result", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  const { dueAt } = lifeOf(1).columns!;
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(lifeOf(1)).toMatchObject({ locked: false, dueAt });
  expect(bench.rows).toHaveLength(1);
  expect(bench.state("anna")).toBe("ready");
});

test("OUT-PRV-03 a typed number is dialled and becomes one of the record's", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  expect(await dial("anna", "12")).toBe("number_invalid");
  expect(await dial("anna", "8 (999) 000-00-07")).toBeUndefined();
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(7) }]);
  bench.switch.ends(bench.switch.customer(number(7)), { sipCode: 486 });
  await bench.pass(20);
  expect(lifeOf(1).numbers).toEqual([number(1), number(7)]);
});

test("OUT-MOD-03 where agents may dial only what the rules name, another number is refused", async () => {
  const preview = { acceptAutomatically: false, seconds: 0, whenOver: "nothing", numbers: "next" } as const;
  await begin([[number(1), number(2)]], ["anna"], { dial: { preview } });
  await bench.act("anna", { kind: "accept" });
  expect(await dial("anna", number(2))).toBe("number_invalid");
  expect(await dial("anna", number(1))).toBeUndefined();
});

test("OUT-PRV-06 OUT-DNC-03 DSK-CTX-11 a manual dial of a listed number is refused, of the other goes out", async () => {
  const doNotCall = {
    lists: [{ listId: "dnc-1" as never, fill: false, field: undefined }],
    onMatch: "next_number",
    days: undefined,
  } as const;
  await begin([[number(1), number(2)]], ["anna"], { doNotCall });
  await bench.act("anna", { kind: "accept" });
  bench.store.doNotCall.set(number(1), bench.clock.now());
  expect(await dial("anna", number(1))).toBe("do_not_call");
  expect(bench.work("anna")).toMatchObject({
    phase: "preview",
    refusal: { code: "do_not_call", number: number(1) },
  });
  expect(bench.switch.told("dial")).toEqual([]);
  expect(await dial("anna", number(2))).toBeUndefined();
});

test("OUT-PRV-06 OUT-HRS-09 outside the hours a manual dial is refused with the next allowed time", async () => {
  const hours = openOn(presetCalendars.everyDay, "09:00", "10:02", "Europe/Moscow");
  await begin([number(1)], ["anna"], { dialTime: { ...anyTime, hours } });
  await bench.act("anna", { kind: "accept" });
  await bench.pass(minutes(3));
  expect(await dial("anna", number(1))).toBe("outside_hours");
  expect(bench.work("anna")?.refusal).toEqual({
    code: "outside_hours",
    number: number(1),
    nextAllowedAt: Date.UTC(2026, 0, 6, 6),
  });
});

test("OUT-PRV-05 signed out, or without a page for 60 s: the record goes back as it was", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  bench.page("anna", false);
  await bench.pass(59_000);
  expect(lifeOf(1).locked).toBe(true);
  await bench.pass(2_000);
  expect(bench.state("anna")).toBe("logged_out");
  expect(lifeOf(1)).toMatchObject({ locked: false, columns: undefined });
  expect(bench.rows).toEqual([]);
});

test("OUT-PRV-05 lost while a dial is under way: «Сбой на р.м. оператора»", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.page("anna", false);
  await bench.pass(61_000);
  expect(bench.rows).toMatchObject([{ disposition: "agent_failure" }]);
  expect(lifeOf(1).locked).toBe(false);
});

test.each([
  ["dial", "calling"],
  ["return", undefined],
  ["nothing", "preview"],
] as const)("OUT-MOD-03 DSK-CMR-03 the time for a preview is over, then %s", async (whenOver, phase) => {
  const preview = { acceptAutomatically: true, seconds: 15, whenOver, numbers: "any" } as const;
  await begin([number(1)], ["anna"], { dial: { preview } });
  expect(bench.work("anna")?.phase).toBe("preview");
  expect(bench.work("anna")?.preview?.until).toBeGreaterThan(bench.clock.now());
  await bench.pass(14_000);
  expect(bench.work("anna")?.phase).toBe("preview");
  await bench.act("anna", { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await bench.pass(1_500);
  expect(bench.work("anna")?.phase).toBe(phase);
  if (phase === undefined) expect(lifeOf(1).locked).toBe(false);
});

test("OUT-CMP-10 stopping the campaign takes back what is not dialled; a talk goes on", async () => {
  await begin([number(1), number(2)], ["anna", "boris"]);
  await bench.act("anna", { kind: "accept" });
  await bench.act("boris", { kind: "accept" });
  const [of] = [bench.work("boris")!.preview!.next];
  await dial("boris", of);
  await answered(of);
  await bench.change("campaign-1" as never, { started: false });
  await bench.pass(10);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.work("boris")?.phase).toBe("talk");
  expect([...bench.store.lives.values()].filter(({ locked }) => locked)).toHaveLength(1);
});

test("OUT-PRV-03 the agent hangs up while it rings: as if nobody had answered, and the card is back", async () => {
  await begin([[number(1), number(2)]], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(50);
  expect(bench.work("anna")).toMatchObject({ phase: "preview", preview: { lastDisposition: "no_answer" } });
});

test("OUT-PRV-03 OUT-GEN-05 let go while the end of its dial waits for the database, a record does not stay locked", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.refused.add("endAttempt");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "preview", preview: { lastDisposition: "busy" } });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(500);
  expect(bench.rows).toEqual([]);
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.rows).toMatchObject([{ disposition: "busy" }]);
  expect(lifeOf(1)).toMatchObject({ state: "open", locked: false });
});

test("OUT-PRV-05 OUT-GEN-05 gone while the end of his dial waits for the database, an agent leaves no record locked", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.refused.add("endAttempt");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  bench.page("anna", false);
  await bench.pass(61_000);
  expect(bench.state("anna")).toBe("logged_out");
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.rows).toMatchObject([{ disposition: "busy" }]);
  expect(lifeOf(1)).toMatchObject({ state: "open", locked: false });
});

test("OUT-PRV-03 OUT-GEN-05 closed by hand while the end of its dial waits for the database, a record stays closed", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.refused.add("endAttempt");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  await bench.act("anna", { kind: "disposition", key: "bad_record" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(500);
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.rows.map(({ disposition }) => disposition)).toEqual(["busy", "bad_record"]);
  expect(lifeOf(1)).toMatchObject({ state: "closed", locked: false });
});

test("OUT-PRV-04 OUT-GEN-05 the next dial of a record waits until the end of the one before is written", async () => {
  await begin([[number(1), number(2)]], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  await dial("anna", number(1));
  bench.refused.add("endAttempt");
  bench.switch.ends(bench.switch.customer(number(1)), { sipCode: 486 });
  await bench.pass(20);
  expect(await dial("anna", number(2))).toBeUndefined();
  await bench.pass(500);
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1) }]);
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1) }, { to: number(2) }]);
  expect(bench.rows).toMatchObject([{ disposition: "busy" }]);
});

test("OUT-PRV-05 hung up while the attempt is being written, the record stays locked for the agent who has it open", async () => {
  await begin([number(1)], ["anna"]);
  await bench.act("anna", { kind: "accept" });
  bench.refused.add("beginAttempt");
  await dial("anna", number(1));
  expect(bench.work("anna")?.phase).toBe("calling");
  await bench.act("anna", { kind: "hang_up" });
  bench.refused.clear();
  await bench.pass(3_000);
  expect(bench.work("anna")?.phase).toBe("preview");
  expect(lifeOf(1).locked).toBe(true);
  expect([bench.switch.told("dial"), bench.rows]).toEqual([[], []]);
  await dial("anna", number(1));
  expect(bench.switch.told("dial")).toMatchObject([{ to: number(1) }]);
});
