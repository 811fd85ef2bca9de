import { seededRandom, VirtualClock } from "@perezvon/base";
import type { DeskCommand, DeskInteraction, DeskSnapshot } from "@perezvon/model";
import { describe, expect, it } from "vitest";
import { AgentRobot } from "./agent-robot.ts";
import { CommandError } from "./event-connection.ts";

const steady = { meanMs: 1000, variation: 0.0001 };

function desk(change: Partial<DeskSnapshot>): DeskSnapshot {
  return {
    state: "ready",
    reason: undefined,
    since: 0,
    nextState: undefined,
    device: "sip",
    reachable: true,
    interactions: [],
    ...change,
  } as DeskSnapshot;
}

function interaction(phase: DeskInteraction["phase"]): DeskInteraction {
  return {
    id: "call",
    phase,
    dispositions: [
      { key: "sold", type: "final_success" },
      { key: "reschedule", type: "reschedule" },
    ],
    dispositionRequired: true,
  } as unknown as DeskInteraction;
}

function robot(refusal?: CommandError) {
  const clock = new VirtualClock();
  const pressed: DeskCommand[] = [];
  const faults: string[] = [];
  const agent = new AgentRobot({
    clock,
    timers: clock,
    random: seededRandom(1),
    habits: { talk: steady, afterCallWork: steady, choosesDisposition: 1 },
    send: async (command) => {
      pressed.push(command);
      if (refusal) throw refusal;
    },
    onFault: (fault) => faults.push(fault),
  });
  return { agent, clock, pressed, faults };
}

it("OUT-PRV-03 OUT-PRV-06 looks at a record, dials its number, again where his phone was not reached, and has done with it when nobody answers", async () => {
  const { agent, clock, pressed } = robot();
  const look = (since: number, dialled: boolean, refused = false) => {
    const preview = { dialled, next: "+79990000001" } as DeskInteraction["preview"];
    const refusal = refused ? ({ code: "phone_unreachable" } as DeskInteraction["refusal"]) : undefined;
    agent.snapshot(
      desk({ state: "busy", interactions: [{ ...interaction("preview"), since, preview, refusal }] }),
    );
  };
  const dial = { kind: "preview_dial", interactionId: "call", number: "+79990000001" };
  look(1, false);
  look(1, false);
  await clock.advanceAsync(1100);
  expect(pressed).toEqual([dial]);
  look(2, false, true);
  await clock.advanceAsync(2100);
  expect(pressed).toEqual([dial, dial]);
  agent.snapshot(desk({ state: "busy", interactions: [interaction("calling")] }));
  look(3, true);
  await clock.advanceAsync(1100);
  expect(pressed).toEqual([dial, dial, { kind: "finish", interactionId: "call" }]);
});

describe("an agent who presses the buttons of the desk", () => {
  it("accepts, talks, hangs up, chooses a final disposition and finishes, once each", async () => {
    const { agent, clock, pressed } = robot();
    for (const phase of ["offered", "talk", "after_call_work"] as const) {
      agent.snapshot(desk({ state: "busy", interactions: [interaction(phase)] }));
      agent.snapshot(desk({ state: "busy", interactions: [interaction(phase)] }));
      await clock.advanceAsync(1100);
    }
    expect(pressed.map(({ kind }) => kind)).toEqual(["accept", "hang_up", "disposition", "finish"]);
    expect(pressed[2]).toMatchObject({ interactionId: "call", key: "sold" });
    expect(agent.handled).toBe(1);
  });

  it("goes back to Ready, but not once it signs out", async () => {
    const { agent, clock, pressed } = robot();
    agent.snapshot(desk({ state: "not_ready", reason: "no_answer", since: 5 }));
    await clock.advanceAsync(600);
    expect(pressed).toEqual([{ kind: "set_state", state: "ready", reason: undefined }]);
    agent.signOut();
    agent.snapshot(desk({ state: "not_ready", reason: "no_answer", since: 6 }));
    await clock.advanceAsync(600);
    expect(pressed).toHaveLength(1);
  });

  it("takes a race with the customer for no fault, and any other refusal for one", async () => {
    const race = robot(new CommandError("desk hang_up", "wrong_phase"));
    const fault = robot(new CommandError("desk hang_up", "forbidden"));
    for (const { agent, clock } of [race, fault]) {
      agent.snapshot(desk({ interactions: [interaction("talk")] }));
      await clock.advanceAsync(1100);
    }
    expect(race.faults).toEqual([]);
    expect(fault.faults).toEqual(["desk hang_up: forbidden"]);
  });

  it("counts the time in each state", () => {
    const { agent, clock } = robot();
    agent.snapshot(desk({ state: "ready" }));
    agent.resetTimes();
    clock.advanceBy(3000);
    agent.snapshot(desk({ state: "busy" }));
    clock.advanceBy(1000);
    expect([agent.timeIn("ready"), agent.timeIn("busy"), agent.timeIn("not_ready")]).toEqual([3000, 1000, 0]);
  });
});
