import { silentLogger, VirtualClock } from "@perezvon/base";
import type { CallId, LegId } from "@perezvon/model";
import { expect, test } from "vitest";
import { LegTable, NodeGate, nodeBounds } from "./node-bounds.ts";

function node(bounds = nodeBounds) {
  const clock = new VirtualClock();
  const legs = new LegTable<{ readonly callId: CallId }>();
  const gate = new NodeGate({ clock, logger: silentLogger }, legs, bounds);
  let serial = 0;
  const begins = (callId: string): boolean => {
    if (!gate.admitsLeg(callId as CallId)) return false;
    legs.set(`leg-${++serial}` as LegId, { callId: callId as CallId });
    return true;
  };
  const passes = (ms: number) => clock.advanceTo(clock.now() + ms);
  return { legs, gate, begins, passes };
}

test("TEL-LIM-04 a node's bounds are those of the table", () => {
  expect(nodeBounds).toEqual({
    registrations: 10_000,
    calls: 2_000,
    legs: 4_000,
    trunks: 500,
    callsPerSecond: 200,
    legsOfCall: 64,
    branches: 32,
  });
});

test("TEL-LIM-04 200 new calls a second; the legs of a call that is up are no new calls", () => {
  const { begins, passes } = node();
  for (let i = 0; i < 200; i++) expect(begins(`call-${i}`)).toBe(true);
  expect(begins("one-more")).toBe(false);
  expect(begins("call-7")).toBe(true);
  passes(10);
  expect([begins("two-more"), begins("three-more"), begins("too-many")]).toEqual([true, true, false]);
});

test("TEL-LIM-04 2,000 calls at once, 64 legs a call, 4,000 legs in all; one that ends makes room", () => {
  const { legs, begins, gate, passes } = node();
  for (let i = 0; i < 2_000; i++) {
    if (i % 200 === 0) passes(1_000);
    expect(begins(`call-${i}`)).toBe(true);
  }
  passes(1_000);
  expect(begins("one-more")).toBe(false);
  expect(gate.admitsLeg(undefined)).toBe(false);
  for (let i = 1; i < 64; i++) expect(begins("call-0")).toBe(true);
  expect(begins("call-0")).toBe(false);
  for (let i = 1; legs.size < 4_000; i++) expect(begins(`call-${i % 2_000}`)).toBe(true);
  expect(begins("call-5")).toBe(false);
  for (const [legId, { callId }] of [...legs]) if (callId === "call-9") legs.delete(legId);
  expect([legs.calls, legs.size < 4_000]).toEqual([1_999, true]);
  expect(begins("one-more")).toBe(true);
});
