import { openOn, presetCalendars } from "@perezvon/schedule";
import fc from "fast-check";
import { expect, test } from "vitest";
import { Call } from "../testing/call.ts";
import type { FlowEvent } from "./events.ts";
import type { Operation, Scenario } from "./scenario.ts";

function scenario(...operations: readonly Operation[]): Scenario {
  return { format: 1, name: "test", start: operations[0]?.id ?? "", operations };
}

const exit: Operation = { id: "bye", kind: "exit", exits: {} };

test("INB-SCN-04 an absent exit leads to the operation after, after the last to the end", () => {
  const call = new Call(
    scenario(
      { id: "a", kind: "set_disposition", disposition: "solved", exits: {} },
      { id: "b", kind: "play_prompt", prompt: "bye", exits: {} },
    ),
  );
  expect(call.start()).toEqual(["answer", "scenario: solved", "play bye"]);
  expect(call.played()).toEqual(["hang up"]);
});

test("INB-BLK-05 20 keys pressed ahead are kept for the next menus", () => {
  const menu = (id: string): Operation => ({ id, kind: "menu", prompt: id, keys: ["1"], exits: {} });
  const call = new Call(
    scenario(
      { id: "hello", kind: "play_prompt", prompt: "hello", reuseKey: true, exits: {} },
      menu("m1"),
      { id: "more", kind: "play_prompt", prompt: "more", exits: {} },
      menu("m2"),
      exit,
    ),
  );
  call.start();
  expect(call.press("1")).toEqual(["stop play", "play more"]);
  expect(call.state.keys).toBe("");
  // The key that interrupts a prompt without reuse is spent on that.
  expect(call.press("1")).toEqual(["stop play", "play m2"]);
});

test("INB-BLK-05 a prompt that is not interruptible forgets the keys before and during it", () => {
  const call = new Call(
    scenario(
      { id: "hello", kind: "play_prompt", prompt: "hello", interruptible: false, exits: {} },
      { id: "m", kind: "menu", prompt: "menu", keys: ["1"], exits: {} },
    ),
  );
  call.start();
  expect(call.press("1")).toEqual([]);
  expect(call.played()).toEqual(["play menu"]);
});

test("INB-BLK-02 if: the first true branch, none is normal", () => {
  const open = openOn(presetCalendars.everyDay, "12:00", "13:00", "Europe/Moscow");
  const branching = scenario(
    {
      id: "if",
      kind: "if",
      branches: [
        { exit: "vip", when: { kind: "equals", variable: "from", value: "+74951239000" } },
        { exit: "open", when: { kind: "hours_open", hours: open, is: true } },
      ],
      exits: { vip: "vip", open: "open", normal: "bye" },
    },
    { id: "vip", kind: "play_prompt", prompt: "vip", exits: { normal: "bye" } },
    { id: "open", kind: "play_prompt", prompt: "open", exits: { normal: "bye" } },
    exit,
  );
  expect(new Call(branching).start(undefined, { from: "+74951239000" })).toEqual(["answer", "play vip"]);
  expect(new Call(branching).start()).toEqual(["answer", "play open"]);
  const later = new Call(branching);
  later.now += 3_600_000;
  expect(later.start()).toEqual(["answer", "hang up"]);
});

test("INB-ACD-04 set priority is clipped to 1–100", () => {
  const set = (mode: "set" | "add", value: number) => {
    const call = new Call(
      scenario(
        { id: "p", kind: "set_priority", mode, value, exits: {} },
        { id: "f", kind: "find_agent", exits: {} },
      ),
    );
    call.start();
    return call.state.priority;
  };
  expect([set("add", 4), set("add", 200), set("add", -5), set("set", 50)]).toEqual([5, 100, 1, 50]);
});

test("INB-BLK-02 the escape key leaves the queue, other keys do not", () => {
  const call = new Call(
    scenario(
      { id: "f", kind: "find_agent", escapeKey: "0", exits: { escape: "out", normal: "c" } },
      { id: "c", kind: "connect_call", exits: {} },
      { id: "out", kind: "play_prompt", prompt: "out", exits: {} },
    ),
  );
  expect(call.start()).toEqual(["answer", "play music for ever", "queue support priority 1", "timer 600 s"]);
  expect(call.press("1")).toEqual([]);
  expect(call.press("0")).toEqual(["leave queue", "cancel timer", "stop play", "play out"]);
});

test.each([
  ["a number of the centre", { destination: "4040" }, ["play music ring-1 for ever", "transfer to 4040"]],
  ["an agent", {}, ["play music ring-1 for ever", "connect boris"]],
])(
  "TEL-PLY-04 while %s is called the chosen sound is heard over and over in place of what played",
  (_, where, heard) => {
    const call = new Call(
      scenario(
        { id: "f", kind: "find_agent", music: "queue-1", exits: { normal: "c" } },
        { id: "c", kind: "connect_call", music: "ring-1", ...where, exits: { no_answer: "f" } },
      ),
    );
    expect(call.start()).toContain("play music queue-1 for ever");
    expect(call.found("boris")).toEqual(["cancel timer", "stop play", ...heard]);
    // Until the answer: then whoever answered is heard.
    expect(call.send({ kind: "connected" })).toEqual([]);
  },
);

test.each([
  [10_000, true],
  [10_001, false],
])("INB-BLK-04 back in Find Agent after %s ms the request keeps its t0: %s", (pause, kept) => {
  const call = new Call(
    scenario(
      { id: "f", kind: "find_agent", exits: { no_agents: "wait" } },
      { id: "wait", kind: "play_prompt", prompt: "wait", exits: { normal: "f" } },
    ),
  );
  call.start();
  const t0 = call.now;
  call.now += 60_000;
  call.send({ kind: "no_agents" });
  call.now += pause;
  call.played();
  expect(call.state.queued?.t0).toBe(kept ? t0 : call.now);
});

test("INB-SCN-08 a loop without a wait breaks off, excuses itself and goes to the service's agents", () => {
  const call = new Call(
    scenario(
      { id: "a", kind: "set_priority", mode: "add", value: 1, exits: { normal: "b" } },
      { id: "b", kind: "set_priority", mode: "add", value: -1, exits: { normal: "a" } },
    ),
  );
  expect(call.start()).toEqual(["answer", "failed loop", "system: system_failure", "play system_failure"]);
  expect(call.played()).toEqual(["play music for ever", "queue support priority 1", "timer 600 s"]);
  expect(call.found("agent1")).toEqual(["cancel timer", "connect agent1"]);
});

test("INB-SCN-08 an operation that is gone is such an error, too", () => {
  const call = new Call(scenario({ id: "a", kind: "play_prompt", prompt: "x", exits: { normal: "gone" } }));
  call.start();
  expect(call.played()).toEqual(["failed no_operation", "system: system_failure", "play system_failure"]);
});

test("INB-SCN-10 late and foreign events change nothing", () => {
  const call = new Call(
    scenario({ id: "m", kind: "menu", prompt: "menu", keys: ["1"], exits: { "1": "bye" } }, exit),
  );
  call.start();
  expect(call.send({ kind: "play_ended", playId: "other" })).toEqual([]);
  expect(call.send({ kind: "timer", timerId: "other" })).toEqual([]);
  expect(call.send({ kind: "connected" })).toEqual([]);
  expect(call.start()).toEqual([]);
  call.press("1");
  expect(call.press("1")).toEqual([]);
});

const ids = ["a", "b", "c", "d", "e", "f"];
const target = fc.option(fc.constantFrom(...ids), { nil: undefined });
const shape = fc.tuple(fc.integer({ min: 0, max: 8 }), target, target, target);

function operation(id: string, [kind, x, y, z]: readonly [number, string?, string?, string?]): Operation {
  const kinds: readonly Operation[] = [
    { id, kind: "play_prompt", prompt: id, reuseKey: true, exits: { normal: x } },
    { id, kind: "menu", prompt: id, keys: ["1", "2"], exits: { "1": x, "2": y, normal: z } },
    { id, kind: "find_agent", exits: { normal: x, no_agents: y, timeout: z } },
    { id, kind: "connect_call", exits: { normal: x, no_answer: y, transfer_failed: z } },
    { id, kind: "set_priority", mode: "add", value: 1, exits: { normal: x } },
    { id, kind: "voicemail", exits: { normal: x, failed: y } },
    {
      id,
      kind: "if",
      branches: [{ exit: "open", when: { kind: "entry_open", is: true } }],
      exits: { open: x, normal: y },
    },
    { id, kind: "set_disposition", disposition: "x", exits: { normal: x } },
    { id, kind: "exit", exits: {} },
  ];
  return kinds[kind] ?? { id, kind: "exit", exits: {} };
}

const events: readonly ((call: Call) => FlowEvent)[] = [
  (call) => ({ kind: "play_ended", playId: call.state.playing?.playId ?? "" }),
  (call) => ({ kind: "timer", timerId: call.state.timerId ?? "" }),
  () => ({ kind: "digit", digit: "1" }),
  () => ({ kind: "digit", digit: "9" }),
  () => ({ kind: "agent_found", agentId: "agent1" as never }),
  () => ({ kind: "no_agents" }),
  () => ({ kind: "connected" }),
  () => ({ kind: "connect_failed", reason: "no_answer" }),
  () => ({ kind: "agent_hung_up" }),
  () => ({ kind: "recorded", kept: true }),
];

test("INB-SCN-08 any graph, cyclic or not, ends within its limits, and a hang-up always ends it", () => {
  fc.assert(
    fc.property(
      fc.array(shape, { minLength: 6, maxLength: 6 }),
      fc.array(fc.nat(events.length - 1), { maxLength: 120 }),
      (shapes, order) => {
        const call = new Call(scenario(...ids.map((id, index) => operation(id, shapes[index]!))));
        let operations = 0;
        call.start();
        for (const index of order) {
          const before = call.state.total;
          call.now += 1000;
          const commands = call.send(events[index]!(call));
          operations += Math.max(0, call.state.total - before);
          expect(commands.length).toBeLessThanOrEqual(3 * 201);
          // A waiting call has something to wait for: a sound, a timer, or an answer from outside.
          if (!call.state.over) expect(call.state.at).not.toBeNull();
        }
        expect(operations).toBeLessThanOrEqual(2000);
        call.send({ kind: "caller_hung_up" });
        expect(call.state).toMatchObject({ over: true, timerId: null, playing: null });
      },
    ),
    { numRuns: 2000 },
  );
});
