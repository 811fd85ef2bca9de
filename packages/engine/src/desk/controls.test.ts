import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

async function begin(options: { required?: boolean; afterCallWork?: boolean; limitSeconds?: number } = {}) {
  bench = new Bench();
  bench.service(options);
  bench.agent("anna", { autoAnswer: true, afterCallWorkSeconds: options.limitSeconds ?? 0 });
  await bench.start();
  await bench.signIn("anna");
}

/** A talk with the caller whose leg is returned. */
async function talk() {
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
  expect(bench.work("anna")?.phase).toBe("talk");
  return caller;
}

async function afterCallWork() {
  bench.switch.ends(await talk());
  await bench.pass(0);
}

beforeEach(() => begin());

test("DSK-CTL-02 hold and retrieve: commands to the switch, phases, and the time on hold in the record", async () => {
  const caller = await talk();
  expect(await bench.act("anna", { kind: "hold" })).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({ phase: "hold", since: bench.clock.now() });
  await bench.pass(4_000);
  expect(await bench.act("anna", { kind: "resume" })).toBeUndefined();
  expect(bench.work("anna")?.phase).toBe("talk");
  const by = bench.switch.phone("anna");
  expect(bench.switch.commands.filter(({ kind }) => kind === "hold" || kind === "resume")).toEqual([
    { kind: "hold", by },
    { kind: "resume", by },
  ]);
  await bench.act("anna", { kind: "hold" });
  await bench.pass(1_000);
  bench.switch.ends(caller);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.interactions).toMatchObject([{ holdMs: 5_000 }]);
});

test("DSK-CTL-03 mute survives hold", async () => {
  await talk();
  await bench.act("anna", { kind: "mute", on: true });
  await bench.act("anna", { kind: "hold" });
  await bench.act("anna", { kind: "resume" });
  expect(bench.work("anna")?.muted).toBe(true);
  expect(bench.switch.told("mute")).toMatchObject([{ legId: bench.switch.phone("anna"), on: true }]);
});

test("DSK-CTL-04 digits go to the customer, in a talk only, and only what a keypad has", async () => {
  const caller = await talk();
  expect(await bench.act("anna", { kind: "digits", digits: "12*#" })).toBeUndefined();
  expect(bench.switch.told("send_digits")).toEqual([{ kind: "send_digits", legId: caller, digits: "12*#" }]);
  expect(await bench.act("anna", { kind: "digits", digits: "5x" })).toBe("digits_invalid");
  await bench.act("anna", { kind: "hold" });
  expect(await bench.act("anna", { kind: "digits", digits: "1" })).toBe("wrong_phase");
});

test("DSK-CTL-15 what the phase does not allow is refused with a code and changes nothing", async () => {
  expect(await bench.act("anna", { kind: "hold" })).toBe("no_such_interaction");
  await talk();
  const { commands } = bench.switch;
  const before = commands.length;
  for (const kind of ["accept", "reject", "resume", "finish"] as const)
    expect([kind, await bench.act("anna", { kind })]).toEqual([kind, "wrong_phase"]);
  await bench.act("anna", { kind: "hold" });
  expect(await bench.act("anna", { kind: "hold" })).toBe("wrong_phase");
  expect(commands.slice(before).map(({ kind }) => kind)).toEqual(["hold"]);
});

test("DSK-CTL-01 the agent ends the call: the customer's leg goes too, and after-call work begins", async () => {
  const caller = await talk();
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(10);
  expect(bench.switch.legs.has(caller)).toBe(false);
  expect(bench.state("anna")).toBe("after_call_work");
  expect(bench.switch.told("stop_recording")).toHaveLength(1);
  expect(bench.recordings).toHaveLength(1);
});

test("INB-STA-02 after-call work without a limit lasts until it is finished", async () => {
  await afterCallWork();
  await bench.pass(3_600_000);
  expect(bench.state("anna")).toBe("after_call_work");
  expect(await bench.act("anna", { kind: "finish" })).toBeUndefined();
  expect(bench.state("anna")).toBe("ready");
});

test("INB-STA-02 DSK-CTX-05 the limit of after-call work ends it", async () => {
  await begin({ limitSeconds: 30 });
  await afterCallWork();
  expect(bench.work("anna")?.afterCallWorkUntil).toBe(bench.clock.now() + 30_000);
  await bench.pass(29_999);
  expect(bench.state("anna")).toBe("after_call_work");
  await bench.pass(1);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.interactions).toMatchObject([{ disposition: undefined }]);
});

test("INB-DSP-05 DSK-CTX-04 a mandatory disposition: the limit does not release, finish says why, a choice does", async () => {
  await begin({ required: true, limitSeconds: 30 });
  await afterCallWork();
  await bench.pass(600_000);
  expect(bench.state("anna")).toBe("after_call_work");
  expect(await bench.act("anna", { kind: "finish" })).toBe("disposition_required");
  expect(await bench.act("anna", { kind: "disposition", key: "no_such" })).toBe("disposition_not_found");
  expect(await bench.act("anna", { kind: "disposition", key: "sold" })).toBeUndefined();
  expect(await bench.act("anna", { kind: "finish" })).toBeUndefined();
  expect(bench.state("anna")).toBe("ready");
  await bench.pass(0);
  expect(bench.interactions).toMatchObject([{ disposition: "sold" }]);
});

test("INB-DSP-05 a mandatory disposition is waited for even where the service has no after-call work", async () => {
  await begin({ required: true, afterCallWork: false, limitSeconds: 10 });
  await afterCallWork();
  await bench.pass(60_000);
  expect(bench.state("anna")).toBe("after_call_work");
});

test("INB-DSP-05 chosen during the talk, it is owed no more: the end of the talk is the end of the work", async () => {
  await begin({ required: true, afterCallWork: false });
  const caller = await talk();
  await bench.act("anna", { kind: "disposition", key: "sold" });
  bench.switch.ends(caller);
  await bench.pass(0);
  expect(bench.state("anna")).toBe("ready");
});

test("INB-DSP-04 of one source the last choice counts", async () => {
  await afterCallWork();
  await bench.act("anna", { kind: "disposition", key: "sold" });
  await bench.act("anna", { kind: "disposition", key: "rejected" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  expect(bench.interactions).toMatchObject([{ disposition: "rejected" }]);
});

test("DSK-CTX-06 a note of 4,000 characters is kept, one more is refused", async () => {
  await talk();
  expect(await bench.act("anna", { kind: "note", note: "a".repeat(4_000) })).toBeUndefined();
  expect(await bench.act("anna", { kind: "note", note: "b".repeat(4_001) })).toBe("note_too_long");
  expect(bench.work("anna")?.note).toBe("a".repeat(4_000));
});

test("PLT-TST-11 the record of a call: who, when, how long, which recording", async () => {
  const startedAt = bench.clock.now();
  const caller = await talk();
  await bench.pass(30_000);
  bench.switch.ends(caller);
  const endedAt = bench.clock.now();
  await bench.act("anna", { kind: "note", note: "call back" });
  await bench.act("anna", { kind: "finish" });
  await bench.pass(0);
  const [row] = bench.interactions;
  expect(row).toMatchObject({
    direction: "inbound",
    agentUserId: "anna",
    startedAt,
    endedAt,
    endedBy: "remote",
    note: "call back",
    recordingId: bench.recordings[0]?.recordingId,
  });
  expect(row?.handledAt).toBeGreaterThanOrEqual(row?.offeredAt ?? Number.NaN);
});
