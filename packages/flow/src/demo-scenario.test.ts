import { openOn, presetCalendars } from "@perezvon/schedule";
import { expect, test } from "vitest";
import { Call } from "../testing/call.ts";
import { demoInboundScenario } from "./demo-scenario.ts";
import { validateScenario } from "./parse-scenario.ts";

const closed = openOn(presetCalendars.weekend, "09:00", "18:00", "Europe/Moscow");

function call(): Call {
  return new Call(demoInboundScenario);
}

/** A call that waits in the menu. */
function inMenu(): Call {
  const each = call();
  each.start();
  each.played();
  return each;
}

/** A call that waits in the queue. */
function inQueue(): Call {
  const each = inMenu();
  each.press("1");
  return each;
}

test("PLT-TST-08 INB-SCN-05 the scenario is valid; the only warning is an exit left empty", () => {
  const result = validateScenario(JSON.parse(JSON.stringify(demoInboundScenario)));
  expect(result.ok && result.value.scenario).toEqual(demoInboundScenario);
  expect(result.ok && result.value.warnings.map(({ field, code }) => `${field} ${code}`)).toEqual([
    "operations.9.exits.failed exit_empty",
  ]);
});

test("PLT-TST-08 step 1 open → 2, the greeting, then 3, the menu; the scenario answers by itself", () => {
  const each = call();
  expect(each.start()).toEqual(["answer", "play greeting"]);
  expect(each.played()).toEqual(["play menu"]);
  expect(each.played()).toEqual(["timer 5 s"]);
});

test("PLT-TST-08 step 1 closed → 9, told so, → 10, voicemail → 7, exit", () => {
  const each = call();
  expect(each.start(closed)).toEqual(["answer", "play closed"]);
  expect(each.press("1")).toEqual([]);
  expect(each.played()).toEqual(["play tone"]);
  expect(each.played()).toEqual(["record 120 s"]);
  expect(each.press("#")).toEqual(["stop recording"]);
  expect(each.send({ kind: "recorded", kept: true })).toEqual(["system: voicemail_left", "hang up"]);
  expect(each.state.over).toBe(true);
});

test("PLT-TST-08 step 3: 1 → 4, find an agent of the service within 300 s, with music", () => {
  const each = inMenu();
  each.played();
  expect(each.press("1")).toEqual([
    "cancel timer",
    "play music for ever",
    "queue support priority 1",
    "timer 300 s",
  ]);
});

test("PLT-TST-08 step 3: 2 → 8, information → 3", () => {
  const each = inMenu();
  expect(each.press("2")).toEqual(["stop play", "play information"]);
  expect(each.played()).toEqual(["play menu"]);
});

test("PLT-TST-08 step 3: 3 → 10, voicemail", () => {
  expect(inMenu().press("3")).toEqual(["stop play", "play tone"]);
});

test("PLT-TST-08 step 3: * repeats", () => {
  expect(inMenu().press("*")).toEqual(["stop play", "play menu"]);
});

test("PLT-TST-08 step 3: nothing, after 5 s and 2 retries → 4", () => {
  const each = inMenu();
  for (const retry of [1, 2]) {
    expect([retry, each.played()]).toEqual([retry, ["timer 5 s"]]);
    expect(each.timer(5000)).toEqual(["play menu"]);
  }
  each.played();
  expect(each.timer(5000)).toEqual(["play music for ever", "queue support priority 1", "timer 300 s"]);
});

test("PLT-TST-08 step 3: wrong, after 2 retries → 4", () => {
  const each = inMenu();
  expect(each.press("9")).toEqual(["stop play", "play menu_wrong+menu"]);
  expect(each.press("8")).toEqual(["stop play", "play menu_wrong+menu"]);
  expect(each.press("7")).toEqual([
    "stop play",
    "play music for ever",
    "queue support priority 1",
    "timer 300 s",
  ]);
});

test("PLT-TST-08 step 4 found → 5, connected, then the far side ends it", () => {
  const each = inQueue();
  expect(each.found("agent1")).toEqual(["cancel timer", "connect agent1"]);
  expect(each.send({ kind: "connected" })).toEqual([]);
  expect(each.press("1")).toEqual([]);
  expect(each.send({ kind: "caller_hung_up" })).toEqual(["hang up"]);
});

test.each([
  ["no agents", { kind: "no_agents" }, ["system: no_agent", "cancel timer"]],
  ["queue full", { kind: "queue_full" }, ["system: queue_full", "cancel timer"]],
] as const)("PLT-TST-08 step 4 %s → 11, told so, → 10", (_, event, before) => {
  const each = inQueue();
  expect(each.send(event)).toEqual([...before, "stop play", "play no_agents"]);
  expect(each.played()).toEqual(["play tone"]);
});

test("PLT-TST-08 step 4 timeout → 11", () => {
  expect(inQueue().timer(300_000)).toEqual([
    "leave queue",
    "system: queue_timeout",
    "stop play",
    "play no_agents",
  ]);
});

test.each(["no_answer", "busy", "failed"] as const)(
  "PLT-TST-08 step 5 %s → 6, priority + 1, → 4; the music goes on and the place is kept (INB-BLK-04)",
  (reason) => {
    const each = inQueue();
    const t0 = each.state.queued?.t0;
    each.now += 20_000;
    each.found("agent1");
    each.now += 20_000;
    expect(each.send({ kind: "connect_failed", reason })).toEqual([
      "queue support priority 2",
      "timer 260 s",
    ]);
    expect(each.state.queued?.t0).toBe(t0);
    expect(each.state.agentId).toBeNull();
  },
);

test("PLT-TST-08 step 5 the agent hung up → 7", () => {
  const each = inQueue();
  each.found("agent1");
  each.send({ kind: "connected" });
  expect(each.send({ kind: "agent_hung_up" })).toEqual(["hang up"]);
});

test("PLT-TST-11 a key pressed during the greeting leads to the agent", () => {
  const each = call();
  each.start();
  expect(each.press("1")).toEqual([
    "stop play",
    "play music for ever",
    "queue support priority 1",
    "timer 300 s",
  ]);
});

test("INB-SCN-07 a hang-up ends the scenario at once, wherever it is", () => {
  const prompt = call();
  prompt.start();
  expect(prompt.send({ kind: "caller_hung_up" })).toEqual(["stop play", "hang up"]);
  const queue = inQueue();
  expect(queue.send({ kind: "caller_hung_up" })).toEqual([
    "leave queue",
    "cancel timer",
    "stop play",
    "hang up",
  ]);
  const ringing = inQueue();
  ringing.found("agent1");
  expect(ringing.send({ kind: "caller_hung_up" })).toEqual(["leave queue", "stop play", "hang up"]);
  expect(ringing.send({ kind: "connected" })).toEqual([]);
});

test("PLT-VM-03 a hang-up counts as done; under a second nothing was left", () => {
  const recording = () => {
    const each = inMenu();
    each.press("3");
    each.played();
    return each;
  };
  const long = recording();
  long.now += 1000;
  expect(long.send({ kind: "caller_hung_up" })).toEqual([
    "stop recording",
    "system: voicemail_left",
    "hang up",
  ]);
  const short = recording();
  short.now += 999;
  expect(short.send({ kind: "caller_hung_up" })).toEqual(["stop recording", "hang up"]);
});
