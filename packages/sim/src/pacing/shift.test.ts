import { createPacer } from "@perezvon/dialer";
import * as fc from "fast-check";
import { expect, test } from "vitest";
import { runShift } from "./shift.ts";
import { type ShiftPlan, shiftPlan } from "./shift-plan.ts";

const hour = 3600;

/** OUT-MOD-08's floor: 20 agents, three in ten answer after 15 ± 5 s, handling of 180 s; aimed at nine tenths of the cap, as the product does. */
const acceptance: Partial<ShiftPlan> = {
  abandonmentTarget: 0.027,
  answerRate: () => 0.3,
  personRings: (random) => Math.max(1, random.normal(15, 5)),
  talk: (random) => random.logNormal(165, 0.8),
  afterCallWork: () => 15,
  breaks: () => [],
};

test("OUT-MOD-08 after 30 minutes occupancy is 80 % and more, abandonment over each later hour 3.0 % and less", () => {
  let answered = 0;
  let abandoned = 0;
  for (const seed of [1, 2]) {
    const { figures } = runShift(shiftPlan({ ...acceptance, hours: 3 }), seed, createPacer);
    expect(figures.utilisation).toBeGreaterThan(0.8);
    expect(figures.hoursBeyondChance).toBe(0);
    for (const later of figures.hours.slice(1)) {
      answered += later.answered;
      abandoned += later.abandoned;
    }
  }
  expect(abandoned / answered).toBeLessThanOrEqual(0.03);
}, 60_000);

test("OUT-MOD-08 the answer rate drops from 0.5 to 0.15 at once: abandonment over the next hour stays at or under 3.5 %", () => {
  let answered = 0;
  let abandoned = 0;
  for (const seed of [1, 2]) {
    const plan = shiftPlan({
      ...acceptance,
      answerRate: (time) => (time < 2 * hour ? 0.5 : 0.15),
      hours: 3,
    });
    const { figures } = runShift(plan, seed, createPacer);
    answered += figures.hours[2]!.answered;
    abandoned += figures.hours[2]!.abandoned;
  }
  expect(abandoned / answered).toBeLessThanOrEqual(0.035);
}, 60_000);

test("OUT-CPL-01 OUT-MOD-07 the abandonment cap holds over shifts of any team, answer rate and handling time", () => {
  fc.assert(
    fc.property(
      fc.record({
        seed: fc.nat(10_000),
        agents: fc.integer({ min: 4, max: 30 }),
        answered: fc.integer({ min: 8, max: 70 }),
        talk: fc.integer({ min: 30, max: 200 }),
        inboundPerHour: fc.constantFrom(0, 0, 20),
      }),
      ({ seed, agents, answered, talk, inboundPerHour }) => {
        const plan = shiftPlan({
          agents,
          hours: 2,
          lines: 12 * agents + 60,
          answerRate: () => answered / 100,
          talk: (random) => random.logNormal(talk, 0.8),
          inboundPerHour,
        });
        const { figures } = runShift(plan, seed, createPacer);
        // One abandoned call more than the cap allows is the grain of a small team's day.
        expect(figures.abandoned).toBeLessThanOrEqual(0.031 * figures.answered + 1);
      },
    ),
    { numRuns: 4, seed: 20 },
  );
}, 120_000);

test("OUT-CPL-01 a network that rings at once is forecast as well as one that takes seconds", () => {
  const plan = shiftPlan({ agents: 8, hours: 1.5, setUp: () => 0.1 });
  const { figures } = runShift(plan, 2, createPacer);
  expect(figures.abandoned).toBeLessThanOrEqual(0.031 * figures.answered + 1);
  expect(figures.utilisation).toBeGreaterThan(0.6);
}, 60_000);

test("the same seed gives the same shift", () => {
  const once = () => runShift(shiftPlan({ agents: 6, hours: 0.5 }), 7, createPacer).figures;
  expect(once()).toEqual(once());
}, 30_000);

test("OUT-CPL-05 no ringing call is given up before 15 s", () => {
  // The shift throws when it is asked to.
  const { figures } = runShift(shiftPlan({ agents: 5, hours: 1, answerRate: () => 0.1 }), 3, createPacer);
  expect(figures.cancelled).toBeGreaterThan(0);
}, 30_000);
