import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { RateGate } from "./rate-gate.ts";

function gateOf(perSecond: number) {
  const clock = new VirtualClock(0);
  return { clock, gate: new RateGate(perSecond, { clock, timers: clock }) };
}

test("TEL-TRK-06 a burst of one second, then the rate; below one a second the burst is one call", async () => {
  const { clock, gate } = gateOf(5);
  const take = () => gate.take();
  expect([take(), take(), take(), take(), take(), take()]).toEqual([true, true, true, true, true, false]);
  await clock.advanceAsync(199);
  expect(take()).toBe(false);
  await clock.advanceAsync(1);
  expect([take(), take()]).toEqual([true, false]);
  await clock.advanceAsync(60_000);
  expect(Array.from({ length: 7 }, take)).toEqual([true, true, true, true, true, false, false]);
  const slow = gateOf(0.1);
  expect([slow.gate.take(), slow.gate.take()]).toEqual([true, false]);
  await slow.clock.advanceAsync(10_000);
  expect(slow.gate.take()).toBe(true);
});

test("TEL-TRK-06 a campaign's dial waits up to 2 s for a token, and no longer", async () => {
  const { clock, gate } = gateOf(0.4);
  expect(gate.take({ campaign: "a" })).toBe(true);
  const served: string[] = [];
  void gate.wait({ campaign: "a" }, 2_000).then((taken) => served.push(`first ${taken}`));
  await clock.advanceAsync(2_000);
  expect(served).toEqual(["first false"]);
  void gate.wait({ campaign: "a" }, 2_000).then((taken) => served.push(`second ${taken}`));
  await clock.advanceAsync(600);
  expect(served).toEqual(["first false", "second true"]);
});

test("TEL-TRK-06 people go before campaigns, and campaigns by turns", async () => {
  const { clock, gate } = gateOf(10);
  for (let i = 0; i < 10; i++) gate.take();
  const order: string[] = [];
  const wait = (name: string, campaign: string | undefined) =>
    void gate.wait({ campaign }, 2_000).then((taken) => taken && order.push(name));
  for (const i of [1, 2, 3, 4]) wait(`a${i}`, "a");
  for (const i of [1, 2]) wait(`b${i}`, "b");
  wait("person", undefined);
  await clock.advanceAsync(710);
  expect(order).toEqual(["person", "a1", "b1", "a2", "b2", "a3", "a4"]);
});

test("TEL-TRK-06 nobody overtakes who waits, but people overtake campaigns", async () => {
  const { clock, gate } = gateOf(1);
  gate.take();
  void gate.wait({ campaign: "a" }, 5_000);
  await clock.advanceAsync(999);
  expect(gate.take({ campaign: "b" })).toBe(false);
  gate.close();
});
