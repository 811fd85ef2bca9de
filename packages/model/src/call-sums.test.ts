import fc from "fast-check";
import { expect, test } from "vitest";
import { callSums } from "./call-sums.ts";

const leg = (change: Partial<Parameters<typeof callSums>[0][number]>) => ({
  peer: "trunk" as const,
  direction: "out" as const,
  startedAt: 0,
  ringingAt: undefined,
  answeredAt: undefined,
  endedAt: 60_000,
  joins: [],
  holdMs: 0,
  ...change,
});

test("TEL-CDR-04 a campaign's call: dialling, ringing, the agent's answer, hold and after-call work", () => {
  const customer = leg({ ringingAt: 2_000, answeredAt: 8_000 });
  const moments = { queuedAt: 8_400, answeredAt: 9_000, endedAt: 60_000, handledAt: 75_000, holdMs: 5_000 };
  expect(callSums([customer], moments)).toEqual({
    lengthMs: 75_000,
    sums: {
      dialingMs: 2_000,
      ringingMs: 6_000,
      ivrMs: 400,
      queueMs: 600,
      talkMs: 46_000,
      holdMs: 5_000,
      afterCallWorkMs: 15_000,
    },
  });
});

test("TEL-CDR-04 an incoming call rings at us, goes through the menu and waits", () => {
  const caller = leg({ direction: "in", answeredAt: 1_000 });
  const moments = { queuedAt: 11_000, answeredAt: 31_000, endedAt: 60_000, handledAt: 60_000, holdMs: 0 };
  expect(callSums([caller], moments).sums).toMatchObject({
    dialingMs: 0,
    ringingMs: 1_000,
    ivrMs: 10_000,
    queueMs: 20_000,
    talkMs: 29_000,
  });
});

test("TEL-CDR-04 nobody answered: all of it was dialling and ringing", () => {
  expect(callSums([leg({ ringingAt: 3_000 })]).sums).toMatchObject({ dialingMs: 3_000, ringingMs: 57_000 });
  expect(callSums([leg({})]).sums).toMatchObject({ dialingMs: 60_000, talkMs: 0 });
});

test("TEL-CDR-04 without an interaction the joining of the legs is the begin of the talk", () => {
  const caller = leg({ peer: "phone", direction: "in", answeredAt: 4_000, joins: [{ ms: 5_000, legs: [] }] });
  expect(callSums([caller]).sums).toMatchObject({ ringingMs: 4_000, ivrMs: 1_000, talkMs: 55_000 });
  expect(callSums([]).lengthMs).toBe(0);
});

test("TEL-CDR-04 whatever the moments are, no part is negative and together they are the length", () => {
  const moment = fc.option(fc.integer({ min: 0, max: 500_000 }), { nil: undefined });
  const legs = fc.array(
    fc.record({
      peer: fc.constantFrom("trunk" as const, "phone" as const, "browser" as const),
      direction: fc.constantFrom("in" as const, "out" as const),
      startedAt: fc.integer({ min: 0, max: 100_000 }),
      ringingAt: moment,
      answeredAt: moment,
      endedAt: moment,
      joins: fc.array(fc.record({ ms: fc.integer({ min: 0, max: 100_000 }), legs: fc.constant([]) }), {
        maxLength: 3,
      }),
      holdMs: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    { maxLength: 5 },
  );
  const interaction = fc.option(
    fc.record({
      queuedAt: moment,
      answeredAt: moment,
      endedAt: moment,
      handledAt: moment,
      holdMs: fc.integer({ min: 0, max: 1_000_000 }),
    }),
    { nil: undefined },
  );
  fc.assert(
    fc.property(legs, interaction, (legs, interaction) => {
      const { lengthMs, sums } = callSums(legs, interaction);
      const parts = Object.values(sums);
      expect(Math.min(...parts)).toBeGreaterThanOrEqual(0);
      expect(parts.reduce((sum, part) => sum + part, 0)).toBe(lengthMs);
    }),
  );
});
