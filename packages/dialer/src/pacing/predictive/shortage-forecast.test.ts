import { expect, test } from "vitest";
import type { PacerCall, PacerState } from "./pacer-types.ts";
import { PathCounts } from "./path-counts.ts";
import { ShortageForecast } from "./shortage-forecast.ts";

const now = 100;
const bin = 2 * now;

function state(over: Partial<PacerState<number>>): PacerState<number> {
  return {
    t: now,
    idle: 0,
    talking: 0,
    wrapping: 0,
    waiting: 0,
    inboundWaiting: 0,
    linesFree: 100,
    dialable: 1000,
    agents: [],
    calls: [],
    ...over,
  };
}

/** One path on which agents get free, people answer and inbound calls come in the given bins from now. */
function risk(
  events: { free?: number[]; answers?: number[]; inbound?: number[] },
  over: Partial<PacerState<number>>,
  answerBin: number,
): number {
  const agents = new PathCounts(1);
  const answers = new PathCounts(1);
  const inbound = new PathCounts(1);
  for (const at of events.free ?? []) agents.add(bin + at, 0, 1);
  for (const at of events.answers ?? []) answers.add(bin + at, 0, 1);
  for (const at of events.inbound ?? []) inbound.add(bin + at, 0, 1);
  const forecast = new ShortageForecast(agents, answers, inbound, 4);
  const weights = new Float64Array(60);
  weights[answerBin] = 1;
  forecast.forecast(state(over), weights);
  return forecast.risk(weights);
}

test("OUT-MOD-06 with a free agent one more answer costs nothing; without, it is abandoned", () => {
  expect(risk({}, { idle: 1 }, 20)).toBe(0);
  expect(risk({}, { idle: 0 }, 20)).toBe(1);
  expect(risk({ answers: [10] }, { idle: 1 }, 20)).toBe(1);
  expect(risk({ answers: [10] }, { idle: 2 }, 20)).toBe(0);
});

test("OUT-CPL-01 an agent who gets free within the wait limit still serves the answer", () => {
  expect(risk({ free: [24] }, {}, 20)).toBe(0);
  expect(risk({ free: [25] }, {}, 20)).toBe(1);
  expect(risk({ free: [5] }, {}, 20)).toBe(0);
});

test("an answer that is lost anyway takes no agent from the next", () => {
  expect(risk({ answers: [3], free: [15] }, {}, 20)).toBe(0);
});

test("OUT-MOD-13 inbound calls take agents first, those that wait already too", () => {
  expect(risk({ inbound: [5] }, { idle: 1 }, 20)).toBe(1);
  expect(risk({}, { idle: 0, inboundWaiting: 1 }, 20)).toBe(1);
  expect(risk({ free: [6] }, { idle: 0, inboundWaiting: 1 }, 20)).toBe(1);
  expect(risk({ free: [6, 7] }, { idle: 0, inboundWaiting: 1 }, 20)).toBe(0);
});

test("live answers that wait take the agents who get free within what is left of their limit", () => {
  const waiting: PacerCall<number> = { id: 1, stage: "waiting", dialedAt: 80, stageAt: now - 1 };
  const over = { waiting: 1, calls: [waiting] };
  expect(risk({ free: [1] }, over, 20)).toBe(1);
  // Too late for the one that waits, in time for the answer to come.
  expect(risk({ free: [3] }, over, 20)).toBe(0);
});
