import { anyTime, type CallBackSettings, type DeskErrorCode, defaultCallBacks } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench } from "../../testing/bench.ts";

const [t1, t2] = ["+79990000001", "+79990000002"];
const minutes = (n: number) => n * 60_000;
const hours = (n: number) => n * 3_600_000;
let bench: Bench;
const missed: string[] = [];

beforeEach(() => {
  bench = new Bench();
  missed.length = 0;
  bench.engine.onEvent((event) => {
    if (event.kind === "call_back_missed") missed.push(event.ownerId);
  });
});

/** The record's first call, at 10:00 in Moscow: the agent talks to T1. */
async function talk(
  agents: readonly string[] = ["anna"],
  callBacks: Partial<CallBackSettings> = {},
  other: Parameters<Bench["campaign"]>[0] = {},
) {
  bench.campaign({ ...other, dial: { callBacks: { ...defaultCallBacks, ...callBacks } } });
  bench.records([[t1, t2]]);
  await bench.start();
  for (const name of agents) await bench.signIn(name);
  await bench.pass(600);
  bench.switch.answers(bench.switch.customer(t1));
  await bench.pass(20);
}

const life = () => [...bench.store.lives.values()][0]!;

/** «Перезвонить», T2, in five hours for half an hour. */
async function promise(
  name: string,
  wish: { from?: number; until?: number; number?: string; mine?: boolean } = {},
): Promise<DeskErrorCode | undefined> {
  const from = wish.from ?? bench.clock.now() + hours(5);
  return await bench.act(name, {
    kind: "call_back",
    key: "reschedule",
    from,
    until: wish.until ?? from + minutes(30),
    number: wish.number ?? t2,
    mine: wish.mine ?? true,
  });
}

async function finish(name: string) {
  await bench.act(name, { kind: "hang_up" });
  await bench.act(name, { kind: "finish" });
  await bench.pass(20);
}

test("OUT-CBK-01 OUT-CBK-04 OUT-EXA-07 a personal call-back: reserved 60 s before, then the record to its owner in preview", async () => {
  await talk();
  const from = bench.clock.now() + hours(5);
  expect(await promise("anna", { from })).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({
    disposition: "reschedule",
    callBack: { from, until: from + minutes(30), number: t2, mine: true },
  });
  await finish("anna");
  expect(life().promise).toMatchObject({ from, until: from + minutes(30), number: t2, ownerId: "anna" });
  await bench.pass(from - bench.clock.now() - 66_000);
  expect(bench.desk("anna")?.reserved).toBeUndefined();
  await bench.pass(10_000);
  expect(bench.desk("anna")?.reserved).toMatchObject({ from, customer: { number: t2 } });
  bench.records(["+79990000009"]);
  await bench.pass(50_000);
  // Ready and reserved: the other record waits.
  expect(bench.switch.told("dial")).toHaveLength(1);
  await bench.pass(7_000);
  expect(bench.work("anna")).toMatchObject({ phase: "offered", preview: { next: t2, promised: true } });
  await bench.act("anna", { kind: "accept" });
  await bench.act("anna", { kind: "preview_dial", number: t2 });
  await bench.pass(50);
  bench.switch.ends(bench.switch.customer(t2), {
    sipCode: 487,
    noAnswerLimit: true,
    rang: true,
    endedBy: "system",
  });
  await bench.pass(50);
  expect(bench.rows.at(-1)).toMatchObject({ disposition: "no_answer", isCallAttempt: true });
  // The row applies: an ordinary rescheduled record for any agent, an hour later.
  expect(life().promise).toBeUndefined();
  expect(life().columns).toMatchObject({ attempts: 2, state: "open" });
  expect(life().dueAt).toBeCloseTo(bench.clock.now() + hours(1), -3);
});

test("OUT-CBK-04 in progressive fashion the dial begins by itself at the agreed time", async () => {
  await talk(["anna"], { fashion: "progressive" });
  const from = bench.clock.now() + minutes(10);
  await promise("anna", { from });
  await finish("anna");
  await bench.pass(minutes(10) + 6_000);
  expect(bench.switch.dialling).toEqual([t2]);
  expect(bench.work("anna")?.phase).toBe("calling");
});

test("OUT-CBK-03 OUT-CBK-04 nobody else is given the record while its window lasts; not ready, the owner is not called", async () => {
  await talk(["anna", "boris"]);
  const name = bench.work("anna") === undefined ? "boris" : "anna";
  await promise(name);
  await finish(name);
  await bench.act(name, { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await bench.pass(hours(5) + minutes(29));
  expect(bench.switch.told("dial")).toHaveLength(1);
  expect(missed).toEqual([]);
  await bench.act(name, { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(1_000);
  expect(bench.work(name)?.preview?.promised).toBe(true);
});

test("OUT-CBK-05 OUT-EXA-07 preferred: after the window any agent, preference order again, and the managers hear of it", async () => {
  await talk(["anna", "boris"]);
  const [owner, other] = bench.work("anna") === undefined ? ["boris", "anna"] : ["anna", "boris"];
  await promise(owner!);
  await finish(owner!);
  await bench.act(owner!, { kind: "set_state", state: "logged_out", reason: undefined });
  await bench.pass(hours(5) + minutes(31));
  expect(missed).toEqual([owner]);
  expect(bench.switch.dialling).toEqual([t1]);
  bench.switch.answers(bench.switch.customer(t1));
  await bench.pass(20);
  expect(bench.work(other!)?.phase).toBe("talk");
});

test("OUT-CBK-05 OUT-EXA-07 strict: missed, and still the owner's when he is ready", async () => {
  await talk(["anna", "boris"], { owner: "strict" });
  const owner = bench.work("anna") === undefined ? "boris" : "anna";
  await promise(owner);
  await finish(owner);
  await bench.act(owner, { kind: "set_state", state: "not_ready", reason: "custom:break" });
  await bench.pass(hours(8));
  expect(missed).toEqual([owner]);
  expect(bench.switch.told("dial")).toHaveLength(1);
  await bench.act(owner, { kind: "set_state", state: "ready", reason: undefined });
  await bench.pass(6_000);
  expect(bench.work(owner)?.preview).toMatchObject({ promised: true, next: t2 });
});

test("OUT-CBK-01 for any agent: due at the time agreed, on the number agreed", async () => {
  await talk();
  const from = bench.clock.now() + minutes(20);
  await promise("anna", { from, mine: false });
  await finish("anna");
  expect(life()).toMatchObject({ promise: { ownerId: undefined }, dueAt: from });
  await bench.pass(minutes(19));
  expect(bench.switch.dialling).toEqual([]);
  await bench.pass(minutes(2));
  expect(bench.switch.dialling).toEqual([t2]);
});

test("OUT-CBK-01 a new number becomes one of the record's and is the one called", async () => {
  await talk();
  const from = bench.clock.now() + minutes(20);
  expect(await promise("anna", { from, number: "8 999 000-00-07", mine: false })).toBeUndefined();
  await finish("anna");
  expect(life().numbers).toEqual([t1, t2, "+79990000007"]);
  await bench.pass(minutes(21));
  expect(bench.switch.dialling).toEqual(["+79990000007"]);
});

test("OUT-CBK-01 without a time the row's default applies", async () => {
  await talk();
  await bench.act("anna", { kind: "disposition", key: "reschedule" });
  await finish("anna");
  expect(life().promise).toBeUndefined();
  expect(life().dueAt).toBeCloseTo(bench.clock.now() + hours(24), -3);
});

test("OUT-CBK-02 a call-back in the past, one that ends first, one over 90 days ahead, a bad number: refused", async () => {
  await talk();
  const now = bench.clock.now();
  expect(await promise("anna", { from: now - minutes(5) })).toBe("time_invalid");
  expect(await promise("anna", { from: now + hours(2), until: now + hours(2) })).toBe("time_invalid");
  expect(await promise("anna", { from: now + hours(24 * 91) })).toBe("time_invalid");
  expect(await promise("anna", { number: "12" })).toBe("number_invalid");
  expect(await promise("anna", { from: now + hours(24 * 89) })).toBeUndefined();
});

test("OUT-CBK-02 DSK-CTX-07 a time outside calling hours is refused with the nearest allowed one", async () => {
  const open = openOn(presetCalendars.everyDay, "09:00", "21:00", "Europe/Moscow");
  await talk(["anna"], {}, { dialTime: { ...anyTime, hours: open } });
  // 10:00 in Moscow now; 22:00 is closed.
  expect(await promise("anna", { from: Date.UTC(2026, 0, 5, 19) })).toBe("outside_hours");
  expect(bench.work("anna")?.refusal).toMatchObject({
    code: "outside_hours",
    nextAllowedAt: Date.UTC(2026, 0, 6, 6),
  });
  expect(bench.work("anna")?.disposition).toBeUndefined();
});

test("OUT-CBK-02 quick choices outside calling hours are marked, each number by its own, from when the disposition is chosen", async () => {
  const open = openOn(presetCalendars.everyDay, "09:00", "12:30", "Europe/Moscow");
  await talk(["anna"], {}, { dialTime: { ...anyTime, hours: open } });
  expect(bench.work("anna")?.closedTimes).toBeUndefined();
  // 10:00 in Moscow: in three hours it is 13:00, which is closed until the next morning; tomorrow at ten is not.
  await bench.act("anna", { kind: "disposition", key: "reschedule" });
  const allowedFrom = Date.UTC(2026, 0, 6, 6);
  expect(bench.work("anna")?.closedTimes).toEqual([
    { key: "hours3", number: t1, allowedFrom },
    { key: "hours3", number: t2, allowedFrom },
  ]);
  await bench.act("anna", { kind: "disposition", key: "sold" });
  expect(bench.work("anna")?.closedTimes).toBeUndefined();
});

test("OUT-CBK-02 DSK-CTX-07 OUT-SEL-10 a time after the record's expiry is refused, one before it is not", async () => {
  bench.store.expiresAt = bench.clock.now() + hours(6);
  await talk();
  const expiry = bench.store.expiresAt;
  expect(await promise("anna", { from: expiry })).toBe("record_expires");
  expect(bench.work("anna")).toMatchObject({ refusal: { code: "record_expires" }, callBack: undefined });
  expect(await promise("anna", { from: expiry - minutes(1) })).toBeUndefined();
});

test("OUT-CBK-01 OUT-PRV-03 rescheduled from the preview card without a dial", async () => {
  bench.campaign({ dial: { mode: "preview" } });
  bench.records([t1]);
  await bench.start();
  await bench.signIn("anna");
  await bench.pass(600);
  await bench.act("anna", { kind: "accept" });
  const from = bench.clock.now() + minutes(2);
  expect(await promise("anna", { from, number: t1 })).toBeUndefined();
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(bench.rows).toMatchObject([{ disposition: "reschedule", isCallAttempt: false }]);
  await bench.pass(minutes(2) + 1_000);
  expect(bench.work("anna")).toMatchObject({ phase: "offered", preview: { promised: true } });
});

test("OUT-CBK-05 moved by a manager, it is kept at the new time", async () => {
  await talk();
  await promise("anna");
  await finish("anna");
  const from = bench.clock.now() + minutes(10);
  life().promise = { ...life().promise!, from, until: from + minutes(30) };
  await bench.pass(minutes(10) + 6_000);
  expect(bench.work("anna")?.preview).toMatchObject({ promised: true, next: t2 });
});
