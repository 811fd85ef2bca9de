import type { LegId } from "@perezvon/model";
import { beforeEach, describe, expect, test } from "vitest";
import { arrangement } from "../../testing/arrangement.ts";
import { Bench, centreId } from "../../testing/bench.ts";

let bench: Bench;
let caller: LegId;

beforeEach(async () => {
  bench = new Bench();
  bench.service();
  bench.agent("anna", { autoAnswer: true, extension: "201" });
  bench.agent("boris", { extension: "202", skilled: [] });
  bench.agent("olga", { extension: "301", skilled: [] });
  await bench.start();
  for (const name of ["anna", "boris", "olga"]) await bench.signIn(name);
  caller = bench.switch.incoming(centreId, "4040", "+74951234567");
  await bench.pass(10);
  bench.switch.presses(caller, "1");
  await bench.pass(20);
});

const phone = (name: string) => bench.switch.phone(name);

async function supervise(mode: "monitor" | "coach" | "barge_in", name = "olga") {
  const code = await bench.act(name, { kind: "supervise", userId: "anna" as never, mode });
  await bench.pass(20);
  return code;
}

test("DSK-MON-01 TEL-MIX-02 listen, whisper, barge in and back, and leave: the switch is told each mode, the call is untouched", async () => {
  expect(await supervise("monitor")).toBeUndefined();
  expect(bench.switch.told("ring_user").at(-1)).toMatchObject({
    autoAnswer: true,
    endpoint: { userId: "olga" },
  });
  for (const mode of ["coach", "barge_in", "monitor"] as const) expect(await supervise(mode)).toBeUndefined();
  const [legId, agentLegId] = [phone("olga"), phone("anna")];
  expect(bench.switch.told("supervise")).toEqual(
    ["monitor", "coach", "barge_in", "monitor"].map((mode) => ({
      kind: "supervise",
      legId,
      agentLegId,
      mode,
    })),
  );
  expect(bench.work("olga")).toMatchObject({
    phase: "talk",
    supervision: { userId: "anna", mode: "monitor" },
    customer: { number: "+74951234567" },
  });
  await bench.act("olga", { kind: "hang_up" });
  await bench.pass(20);
  expect(bench.state("olga")).toBe("ready");
  expect(bench.work("anna")?.phase).toBe("talk");
  expect(arrangement(bench.switch).talks).toHaveLength(1);
});

test("DSK-MON-03 the agent sees who whispers or barges in, and nobody who only listens", async () => {
  await supervise("monitor");
  expect(bench.work("anna")?.supervisors).toEqual([]);
  await supervise("coach");
  expect(bench.work("anna")?.supervisors).toEqual([{ name: "olga", mode: "coach" }]);
  await bench.act("olga", { kind: "hang_up" });
  expect(bench.work("anna")?.supervisors).toEqual([]);
});

test("TEL-MIX-05 a supervisor at a hardware phone changes the mode by 4, 5 and 6; other keys do nothing", async () => {
  await supervise("monitor");
  for (const digit of ["5", "7", "6", "4"]) bench.switch.presses(phone("olga"), digit);
  expect(bench.switch.told("supervise").map(({ mode }) => mode)).toEqual([
    "monitor",
    "coach",
    "barge_in",
    "monitor",
  ]);
});

test("TEL-MIX-04 five listen and one whispers; more are refused with a code", async () => {
  const names = ["s1", "s2", "s3", "s4", "s5", "s6"];
  for (const name of names) {
    bench.agent(name, { skilled: [] });
    await bench.signIn(name);
  }
  expect(await supervise("coach", "s1")).toBeUndefined();
  expect(await supervise("coach", "s2")).toBe("already_coached");
  for (const name of names.slice(1, 5)) expect(await supervise("monitor", name)).toBeUndefined();
  expect(await supervise("monitor", "s6")).toBe("busy");
  expect(await supervise("coach", "s2")).toBe("already_coached");
});

test("DSK-MON-01 without a talk there is nothing to join, and one does not supervise oneself", async () => {
  expect(await bench.act("olga", { kind: "supervise", userId: "boris" as never, mode: "monitor" })).toBe(
    "no_such_talk",
  );
  expect(await bench.act("anna", { kind: "supervise", userId: "anna" as never, mode: "monitor" })).toBe(
    "busy",
  );
});

test("TEL-MIX-03 the supervisor's leg is lost: the call goes on as it was; the agent's end ends the listening", async () => {
  await supervise("barge_in");
  bench.switch.ends(phone("olga"));
  await bench.pass(20);
  expect(bench.work("anna")).toMatchObject({ phase: "talk", supervisors: [] });
  await supervise("monitor");
  bench.switch.ends(caller);
  await bench.pass(20);
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.work("olga")).toBeUndefined();
});

test("TEL-MIX-05 consultation and transfer: the listener stays with the agent and leaves with him", async () => {
  await supervise("monitor");
  await bench.act("anna", { kind: "consult", target: { kind: "user", userId: "boris" as never } });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
  expect(bench.switch.legs.has(phone("olga"))).toBe(true);
  await bench.act("anna", { kind: "complete_transfer" });
  await bench.pass(20);
  expect(bench.switch.legs.has(phone("olga"))).toBe(false);
  expect(bench.work("boris")?.phase).toBe("talk");
});

test("TEL-MIX-05 DSK-MON-01 by choice the listener stays with the call, as far as it stays among those whom he leads", async () => {
  const led = "group-1" as never;
  bench.agent("olga", { extension: "301", skilled: [], supervisedGroupIds: [led] });
  bench.agent("boris", { extension: "202", skilled: [], groupIds: [led] });
  bench.agent("dina", { extension: "203", skilled: [] });
  await bench.engine.agentsChanged(centreId);
  await bench.signIn("dina");
  await supervise("monitor");
  const follow = { kind: "supervise", userId: "anna", mode: "monitor", follows: "call" } as never;
  expect(await bench.act("olga", follow)).toBeUndefined();
  expect(bench.work("olga")?.supervision).toMatchObject({ userId: "anna", follows: "call" });
  await bench.act("anna", { kind: "transfer", target: { kind: "user", userId: "boris" as never } });
  await bench.act("boris", { kind: "accept" });
  await bench.pass(20);
  expect(bench.work("anna")?.phase).not.toBe("talk");
  expect(bench.work("olga")?.supervision).toMatchObject({ userId: "boris", mode: "monitor" });
  expect(bench.switch.told("supervise").at(-1)).toMatchObject({
    legId: phone("olga"),
    agentLegId: phone("boris"),
    mode: "monitor",
  });
  await bench.act("boris", { kind: "transfer", target: { kind: "user", userId: "dina" as never } });
  await bench.act("dina", { kind: "accept" });
  await bench.pass(20);
  expect(bench.work("dina")?.phase).toBe("talk");
  expect(bench.switch.legs.has(phone("olga"))).toBe(false);
});

test("DSK-MON-04 TEL-MIX-02 taking over: the agent is released in one step, the supervisor has the customer under the same id", async () => {
  const id = bench.work("anna")!.id;
  await supervise("barge_in");
  const supervisorLeg = phone("olga");
  expect(await bench.act("olga", { kind: "take_over" })).toBeUndefined();
  await bench.pass(20);
  expect(arrangement(bench.switch).talks.map((talk) => talk.toSorted())).toEqual([
    [caller, supervisorLeg].toSorted(),
  ]);
  expect(bench.work("anna")).toMatchObject({ phase: "after_call_work", notice: { code: "taken_over" } });
  expect(bench.work("olga")).toMatchObject({ id, phase: "talk", supervision: undefined });
  await bench.act("olga", { kind: "hang_up" });
  await bench.pass(20);
  await bench.act("olga", { kind: "finish" });
  expect(bench.switch.legs.size).toBe(0);
  expect(bench.interactions).toMatchObject([{ callId: id, agentUserId: "olga" }]);
});

describe("a coach", () => {
  async function withCoach(coachId: string): Promise<void> {
    bench.switch.ends(caller);
    await bench.pass(20);
    await bench.act("anna", { kind: "finish" });
    bench.agent("anna", {
      autoAnswer: true,
      extension: "201",
      coachId: coachId as never,
      coachEveryCall: true,
    });
    await bench.engine.agentsChanged(centreId);
    caller = bench.switch.incoming(centreId, "4040", "+74951234567");
    await bench.pass(10);
    bench.switch.presses(caller, "1");
    await bench.pass(20);
    expect(bench.work("anna")?.phase).toBe("talk");
  }

  test("TEL-MIX-04 PBX-COACH-01 PBX-COACH-02 is rung at each call of the employee, and whispers when he takes it", async () => {
    await withCoach("olga");
    expect(bench.switch.told("ring_user").at(-1)).toMatchObject({
      endpoint: { userId: "olga" },
      autoAnswer: false,
    });
    expect(bench.work("olga")).toMatchObject({ phase: "offered", supervision: { userId: "anna" } });
    expect(await bench.act("olga", { kind: "accept" })).toBeUndefined();
    await bench.pass(20);
    expect(bench.switch.told("supervise").at(-1)).toMatchObject({ legId: phone("olga"), mode: "coach" });
    // He stays with the employee and goes with him (PBX-COACH-05).
    await bench.act("anna", { kind: "hang_up" });
    await bench.pass(20);
    expect([bench.work("olga"), bench.state("olga")]).toEqual([undefined, "ready"]);
  });

  test("TEL-MIX-04 PBX-COACH-02 PBX-TALK-03 PBX-TALK-06 is called by the employee's own key, and pressed again he leaves", async () => {
    const press = () => bench.act("anna", { kind: "call_coach" });
    expect(bench.work("anna")?.coach).toBeUndefined();
    expect(await press()).toBe("coach_not_found");
    bench.agent("anna", { autoAnswer: true, extension: "201", coachId: "olga" as never });
    await bench.engine.agentsChanged(centreId);
    expect(bench.work("anna")?.coach).toBe("callable");
    const rings = bench.switch.told("ring_user").length;
    expect(await press()).toBeUndefined();
    expect(bench.work("anna")?.coach).toBe("called");
    expect(bench.switch.told("ring_user").slice(rings)).toMatchObject([
      { endpoint: { userId: "olga" }, autoAnswer: false },
    ]);
    await bench.act("olga", { kind: "accept" });
    await bench.pass(20);
    expect(bench.switch.told("supervise").at(-1)).toMatchObject({ legId: phone("olga"), mode: "coach" });
    expect(await press()).toBeUndefined();
    await bench.pass(20);
    expect([bench.work("olga"), bench.state("olga"), bench.work("anna")?.coach]).toEqual([
      undefined,
      "ready",
      "callable",
    ]);
    expect(bench.work("anna")?.phase).toBe("talk");
    // Busy, he changes nothing (PBX-COACH-04).
    await press();
    await bench.act("olga", { kind: "reject" });
    await bench.pass(20);
    expect([bench.work("anna")?.phase, bench.work("anna")?.coach]).toEqual(["talk", "callable"]);
  });

  test("TEL-MIX-04 PBX-COACH-04 a coach who does not answer, refuses, is busy or away changes nothing", async () => {
    await withCoach("olga");
    await bench.act("olga", { kind: "reject" });
    await bench.pass(20);
    expect([bench.state("olga"), bench.work("anna")?.phase]).toEqual(["ready", "talk"]);
    await withCoach("olga");
    bench.switch.ends(phone("olga"), { noAnswerLimit: true });
    await bench.pass(20);
    expect([bench.state("olga"), bench.work("anna")?.phase]).toEqual(["ready", "talk"]);
    bench.switch.reachable(centreId, "olga", "browser", false);
    const rings = bench.switch.told("ring_user").length;
    await withCoach("olga");
    await withCoach("nobody");
    await withCoach("anna");
    expect(bench.switch.told("ring_user").length - rings).toBe(3);
    expect(arrangement(bench.switch).talks).toHaveLength(1);
  });
});
