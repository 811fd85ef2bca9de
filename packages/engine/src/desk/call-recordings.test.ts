import type { CallId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

/** Anna talks with a caller; Boris is there to be called. */
beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { autoAnswer: true });
  bench.agent("boris", { extension: "1002", skilled: [] });
  await bench.start();
  await bench.signIn("anna");
  await bench.signIn("boris");
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", recording: true });
});

const pause = async (on: boolean, who = "anna") => {
  const refused = await bench.act(who, { kind: "pause_recording", on });
  await bench.pass(10);
  return refused;
};

const recordingOf = (place = 0) => bench.switch.told("start_recording")[place]!.recordingId;

async function consult() {
  await bench.act("anna", { kind: "consult", target: { kind: "number", number: "1002" } });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
}

async function conference() {
  await consult();
  await bench.act("anna", { kind: "conference" });
  await bench.pass(20);
}

test("TEL-REC-06 DSK-CTL-08 the agent pauses the recording and lets it go on; the desk shows since when", async () => {
  const at = bench.clock.now();
  expect(await pause(true)).toBeUndefined();
  expect(bench.switch.told("pause_recording")).toEqual([
    { kind: "pause_recording", recordingId: recordingOf(), on: true, by: "anna" },
  ]);
  const since = bench.work("anna")?.recordingPausedSince;
  expect(since).toBeGreaterThan(at);
  expect(bench.work("anna")?.recording).toBe(true);
  await bench.act("anna", { kind: "hold" });
  await bench.act("anna", { kind: "resume" });
  expect(bench.work("anna")?.recordingPausedSince).toBe(since);
  expect(await pause(false)).toBeUndefined();
  expect(bench.switch.told("pause_recording").at(-1)).toMatchObject({ on: false, by: "anna" });
  expect(bench.work("anna")?.recordingPausedSince).toBeUndefined();
  expect(bench.work("anna")?.notice).toBeUndefined();
});

test("PLT-REC-12 a pause that comes to its limit ends at the desk too, which says so until the next pause", async () => {
  await pause(true);
  const ended = { recordingId: recordingOf(), on: false, by: "limit", at: bench.clock.now() };
  bench.switch.say({ kind: "recording_paused", ...ended });
  expect(bench.work("anna")).toMatchObject({ recording: true, notice: { code: "recording_goes_on" } });
  expect(bench.work("anna")?.recordingPausedSince).toBeUndefined();
  await pause(true);
  expect(bench.work("anna")?.notice).toBeUndefined();
  expect(bench.work("anna")?.recordingPausedSince).toBeDefined();
});

test("TEL-DTM-06 silence for secret digits shows at the desk as well", async () => {
  const recordingId = recordingOf();
  bench.switch.say({ kind: "recording_paused", recordingId, on: true, by: undefined, at: 7 });
  expect(bench.work("anna")?.recordingPausedSince).toBe(7);
});

test("TEL-REC-06 where nothing is recorded there is nothing to pause", async () => {
  expect(await bench.act("boris", { kind: "pause_recording", on: true })).toBe("no_such_interaction");
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(20);
  expect(await pause(true)).toBe("wrong_phase");
  expect(bench.switch.told("pause_recording")).toEqual([]);
});

test("TEL-REC-06 by API: every recording of the call, and no other call", async () => {
  const { id } = bench.work("anna")!;
  const { recordings } = bench.engine;
  expect(recordings.pause(centreId, "another" as CallId, true, "api")).toBe("no_such_interaction");
  expect(recordings.pause(centreId, id, true, "api")).toBeUndefined();
  await bench.pass(10);
  expect(bench.switch.told("pause_recording")).toMatchObject([{ on: true, by: "api" }]);
  expect(bench.work("anna")?.recordingPausedSince).toBeDefined();
  expect(recordings.pause(centreId, id, false, "api")).toBeUndefined();
  await bench.pass(10);
  expect(bench.work("anna")?.recordingPausedSince).toBeUndefined();
});

test("PLT-REC-10 TEL-REC-06 in a conference one pause silences each agent's recording, one that begins meanwhile too", async () => {
  await pause(true);
  await conference();
  expect(bench.switch.told("pause_recording")).toMatchObject([
    { recordingId: recordingOf(0), on: true },
    { recordingId: recordingOf(1), on: true, by: "anna" },
  ]);
  expect(bench.work("boris")).toMatchObject({ recording: true });
  expect(bench.work("boris")?.recordingPausedSince).toBeDefined();
  await pause(false, "boris");
  expect(bench.switch.told("pause_recording").slice(2)).toMatchObject([
    { recordingId: recordingOf(0), on: false, by: "boris" },
    { recordingId: recordingOf(1), on: false, by: "boris" },
  ]);
  expect(bench.work("anna")?.recordingPausedSince).toBeUndefined();
});

test("PLT-REC-06 TEL-REC-06 the pause goes with the recording to the agent who gets the customer", async () => {
  await pause(true);
  const since = bench.work("anna")?.recordingPausedSince;
  await consult();
  await bench.act("anna", { kind: "complete_transfer" });
  await bench.pass(20);
  expect(bench.work("boris")).toMatchObject({ recording: true, recordingPausedSince: since });
  expect(bench.work("anna")?.recordingPausedSince).toBeUndefined();
  await pause(false, "boris");
  expect(bench.work("boris")?.recordingPausedSince).toBeUndefined();
});

test("TEL-REC-07 refusal: every recording of the call is discarded, nothing is kept, and no other begins with whomever joins", async () => {
  expect(await bench.act("anna", { kind: "discard_recording" })).toBeUndefined();
  expect(bench.switch.told("discard_recording")).toEqual([
    { kind: "discard_recording", recordingId: recordingOf() },
  ]);
  expect(bench.work("anna")?.recording).toBe(false);
  expect(await bench.act("anna", { kind: "discard_recording" })).toBe("not_recorded");
  expect(await pause(true)).toBe("not_recorded");
  await conference();
  expect(bench.switch.told("start_recording")).toHaveLength(1);
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(20);
  await bench.act("boris", { kind: "hang_up" });
  await bench.pass(20);
  for (const name of ["anna", "boris"]) await bench.act(name, { kind: "finish" });
  await bench.pass(20);
  expect(bench.recordings).toEqual([]);
  expect(bench.interactions.map(({ recordingId }) => recordingId)).toEqual(
    bench.interactions.map(() => undefined),
  );
  expect(bench.interactions.length).toBeGreaterThan(0);
});

test("TEL-REC-07 PLT-REC-10 in a conference the refusal is for all recordings", async () => {
  await conference();
  expect(await bench.act("boris", { kind: "discard_recording" })).toBeUndefined();
  expect(bench.switch.told("discard_recording").map(({ recordingId }) => recordingId)).toEqual([
    recordingOf(0),
    recordingOf(1),
  ]);
  expect([bench.work("anna")?.recording, bench.work("boris")?.recording]).toEqual([false, false]);
});

test("PLT-REC-07 DSK-CTL-08 on | no | the agent presses start: recorded from that moment", async () => {
  expect(bench.work("anna")?.recordable).toBe(false);
  expect(await bench.act("anna", { kind: "start_recording" })).toBe("wrong_phase");
  await bench.act("anna", { kind: "discard_recording" });
  expect(bench.work("anna")).toMatchObject({ recording: false, recordable: true });
  await bench.act("anna", { kind: "hold" });
  expect(bench.work("anna")?.recordable).toBe(false);
  expect(await bench.act("anna", { kind: "start_recording" })).toBe("wrong_phase");
  await bench.act("anna", { kind: "resume" });
  expect(await bench.act("anna", { kind: "start_recording" })).toBeUndefined();
  expect(bench.work("anna")).toMatchObject({ recording: true, recordable: false });
  const begun = bench.switch.told("start_recording");
  expect(begun).toHaveLength(2);
  expect(begun[1]).toMatchObject({ agentLegId: bench.switch.phone("anna") });
  await bench.pass(5_000);
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(20);
  await bench.act("anna", { kind: "finish" });
  await bench.pass(20);
  expect(bench.recordings).toMatchObject([{ recordingId: recordingOf(1) }]);
  expect(bench.recordings[0]!.durationMs).toBeLessThan(5_100);
  expect(bench.interactions).toMatchObject([{ recordingId: recordingOf(1) }]);
});

test("DSK-CTL-08 a colleague who is asked, and has no customer of his own, records nothing", async () => {
  await bench.act("anna", { kind: "discard_recording" });
  await consult();
  expect(bench.work("boris")?.recordable).toBe(false);
  expect(await bench.act("boris", { kind: "start_recording" })).toBe("wrong_phase");
});
