import type { Scenario } from "@perezvon/flow";
import type { AudioMessageId, LegId } from "@perezvon/model";
import { openOn, presetCalendars } from "@perezvon/schedule";
import { beforeEach, expect, test } from "vitest";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { autoAnswer: true });
  await bench.start();
});

async function call(): Promise<LegId> {
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  return caller;
}

/** What is heard now: the names of the last play that nothing has ended. */
const heard = () =>
  bench.switch
    .told("play")
    .at(-1)
    ?.items.map((item) => (item.kind === "prompt" ? item.name : item.kind));

async function press(caller: LegId, digit: string) {
  bench.switch.presses(caller, digit);
  await bench.pass(0);
}

/** Hears the beep; the message is being recorded. */
async function beep() {
  expect(heard()).toEqual(["tone"]);
  bench.switch.heard();
  await bench.pass(0);
  expect(bench.switch.told("start_recording")).toHaveLength(1);
}

test("PLT-TST-08 steps 1 to 3 open: answered, greeting, menu", async () => {
  await call();
  expect(bench.switch.told("answer")).toHaveLength(1);
  expect(heard()).toEqual(["greeting"]);
  bench.switch.heard();
  expect(heard()).toEqual(["menu"]);
});

test("PLT-TST-08 steps 1, 9, 10, 7 closed: told so, message recorded and kept, over", async () => {
  bench.service({ hours: openOn(presetCalendars.weekend, "09:00", "18:00", "Europe/Moscow") });
  const caller = await call();
  expect(heard()).toEqual(["closed"]);
  bench.switch.heard();
  await beep();
  await bench.pass(4_000);
  await press(caller, "#");
  await bench.pass(20);
  expect(bench.recordings).toMatchObject([{ durationMs: 4_005 }]);
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.interactions).toMatchObject([
    { disposition: "voicemail_left", recordingId: bench.recordings[0]?.recordingId, agentUserId: undefined },
  ]);
});

test("PLT-TST-08 steps 3, 4, 5 key 1: music, the free agent, connected; the agent hangs up, over", async () => {
  await bench.signIn("anna");
  const caller = await call();
  await press(caller, "1");
  expect(heard()).toEqual(["music"]);
  await bench.pass(20);
  expect(bench.work("anna")?.phase).toBe("talk");
  await bench.act("anna", { kind: "hang_up" });
  await bench.pass(10);
  expect(bench.switch.legs.size).toBe(0);
});

test("PLT-TST-08 steps 3, 8, 3 key 2: information, and the menu again; * repeats it", async () => {
  const caller = await call();
  await press(caller, "2");
  expect(heard()).toEqual(["information"]);
  bench.switch.heard();
  expect(heard()).toEqual(["menu"]);
  const plays = bench.switch.told("play").length;
  await press(caller, "*");
  expect(heard()).toEqual(["menu"]);
  expect(bench.switch.told("play")).toHaveLength(plays + 1);
});

test("PLT-TST-08 steps 3, 10 key 3: a message of under a second is dropped", async () => {
  const caller = await call();
  await press(caller, "3");
  await beep();
  await bench.pass(500);
  bench.switch.ends(caller);
  await bench.pass(10);
  expect(bench.recordings).toEqual([]);
  expect(bench.interactions).toMatchObject([{ disposition: "abandoned_ivr" }]);
});

test("PLT-VM-03 INB-DSP-09 hanging up ends a message as # does: it is kept", async () => {
  const caller = await call();
  await press(caller, "3");
  await beep();
  await bench.pass(3_000);
  bench.switch.ends(caller);
  await bench.pass(10);
  expect(bench.recordings).toHaveLength(1);
  expect(bench.interactions).toMatchObject([{ disposition: "voicemail_left" }]);
});

test("PLT-VM-03 the longest message is 120 s", async () => {
  const caller = await call();
  await press(caller, "3");
  await beep();
  await bench.pass(119_999);
  expect(bench.switch.told("stop_recording")).toEqual([]);
  await bench.pass(20);
  expect(bench.switch.told("stop_recording")).toHaveLength(1);
  expect(bench.switch.legs.has(caller)).toBe(false);
});

test("PLT-TST-08 step 3 nothing pressed, after 5 s and 2 retries: the queue", async () => {
  await bench.signIn("anna", { ready: false });
  await call();
  bench.switch.heard();
  for (const retry of [1, 2, 3]) {
    expect([retry, heard()]).toEqual([retry, ["menu"]]);
    bench.switch.heard();
    await bench.pass(5_000);
  }
  expect(heard()).toEqual(["music"]);
});

test("PLT-TST-08 step 3 wrong keys, after 2 retries: the queue", async () => {
  await bench.signIn("anna", { ready: false });
  const caller = await call();
  bench.switch.heard();
  for (const digit of ["9", "8", "7"]) await press(caller, digit);
  expect(heard()).toEqual(["music"]);
});

test("PLT-TST-08 INB-ACD-13 steps 4, 11, 10 nobody signed in: told so, message", async () => {
  const caller = await call();
  await press(caller, "1");
  expect(heard()).toEqual(["no_agents"]);
  bench.switch.heard();
  expect(heard()).toEqual(["tone"]);
});

test("INB-ACD-13 the last agent signs out while the call waits: no agents", async () => {
  await bench.signIn("anna", { ready: false });
  const caller = await call();
  await press(caller, "1");
  expect(heard()).toEqual(["music"]);
  await bench.act("anna", { kind: "set_state", state: "logged_out", reason: undefined });
  expect(heard()).toEqual(["no_agents"]);
});

test("PLT-TST-08 steps 4, 11 nobody free for 300 s: told so", async () => {
  await bench.signIn("anna", { ready: false });
  const caller = await call();
  await press(caller, "1");
  await bench.pass(299_999);
  expect(heard()).toEqual(["music"]);
  await bench.pass(1);
  expect(heard()).toEqual(["no_agents"]);
});

test("PLT-TST-08 INB-ACD-11 steps 5, 6, 4 no answer: priority + 1, the queue again before earlier calls of priority 1", async () => {
  bench.agent("anna");
  await bench.signIn("anna");
  await bench.signIn("boris", { ready: false });
  const first = await call();
  await press(first, "1");
  await bench.pass(5_000);
  const second = await call();
  await press(second, "1");
  await bench.pass(16_000);
  expect(bench.state("anna")).toBe("not_ready no_answer");
  expect(heard()).toEqual(["music"]);
  await bench.act("boris", { kind: "set_state", state: "ready", reason: undefined });
  expect(bench.work("boris")?.waitedMs).toBeGreaterThan(20_000);
});

test("INB-DSP-09 hanging up in the menu: abandoned_ivr, in the queue: abandoned_queue", async () => {
  await bench.signIn("anna", { ready: false });
  bench.switch.ends(await call());
  const waits = await call();
  await press(waits, "1");
  await bench.pass(1_000);
  bench.switch.ends(waits);
  await bench.pass(10);
  expect(bench.interactions.map(({ disposition }) => disposition)).toEqual([
    "abandoned_ivr",
    "abandoned_queue",
  ]);
  expect(bench.interactions.map(({ endedBy }) => endedBy)).toEqual(["remote", "remote"]);
});

test("INB-SCN-07 a caller who hangs up while his number is looked up starts nothing that waits for him", async () => {
  await bench.signIn("anna");
  bench.slow.set("resolve", 500);
  const caller = bench.switch.incoming(centreId, "4040");
  await bench.pass(100);
  bench.switch.ends(caller);
  await bench.pass(60_000);
  expect(bench.state("anna")).toBe("ready");
  expect(bench.interactions).toHaveLength(1);
});

test("INB-SCN-07 a number that leads nowhere, and a directory that fails, end the call", async () => {
  bench.switch.incoming(centreId, "4041");
  await bench.pass(10);
  expect(bench.switch.told("hang_up").at(-1)?.cause).toBe("not_found");
  bench.away = true;
  bench.switch.incoming(centreId, "4040");
  await bench.pass(10);
  expect(bench.switch.told("hang_up").at(-1)?.cause).toBe("failure");
});

test("TEL-PLY-05 DSK-CTL-02 callers hear the music of the service on hold and in its queue, and that of the queue's step", async () => {
  const scenario: Scenario = {
    format: 1,
    name: "Очередь",
    start: "find",
    operations: [
      { id: "find", kind: "find_agent", music: "waltz", exits: {} },
      { id: "connect", kind: "connect_call", exits: {} },
    ],
  };
  bench.service({ musicId: "march" as AudioMessageId, scenario });
  const caller = await call();
  expect(bench.switch.told("set_music")).toEqual([
    { kind: "set_music", legId: caller, messageId: "march", language: "ru" },
  ]);
  expect(bench.switch.told("play").at(-1)?.items).toEqual([
    { kind: "music", messageId: "waltz", language: "ru" },
  ]);
});

test("TEL-PLY-02 what a scenario says is made into sound when its first caller comes, and not for every caller again", async () => {
  const prompt = [
    { say: "time", value: "$(at)", language: "ru" },
    { text: "Добрый день", language: "ru" },
  ] as const;
  const scenario: Scenario = {
    format: 1,
    name: "Время",
    start: "say",
    operations: [{ id: "say", kind: "play_prompt", prompt, exits: {} }],
  };
  bench.service({ scenario });
  await call();
  const texts = bench.switch.told("prepare_speech").map(({ text }) => text);
  expect(texts).toEqual(expect.arrayContaining(["двадцать", "три", "часа", "Добрый день"]));
  await call();
  expect(bench.switch.told("prepare_speech")).toHaveLength(texts.length);
});
