import type { TestCall } from "@perezvon/api";
import { expect, test } from "vitest";
import { testCallVerdict } from "./test-call-verdict.ts";

const ended: TestCall = {
  id: "c",
  to: "+79990000001",
  from: "+74950000000",
  state: "ended",
  startedAt: "2026-11-20T09:00:00.000Z",
  ringingAt: "2026-11-20T09:00:01.000Z",
  answeredAt: "2026-11-20T09:00:03.000Z",
  endedAt: "2026-11-20T09:00:13.000Z",
  sipCode: 200,
  q850: null,
  endedBy: "command",
  reason: null,
  packetsIn: 500,
  packetsOut: 500,
  packetsLost: 0,
  jitterMs: 1,
  mos: 4.4,
  codec: "pcma",
};
const silentHere = { ...ended, packetsIn: 0, mos: null };

test.each<[string, TestCall, unknown]>([
  ["sound both ways", ended, { key: "good" }],
  ["losses", { ...ended, mos: 3.1 }, { key: "poor", params: { mos: "3.1" } }],
  ["nothing comes", silentHere, { key: "oneWayIn", tone: "bad" }],
  ["nothing leaves", { ...ended, packetsOut: 3 }, { key: "oneWayOut" }],
  ["nothing at all", { ...silentHere, packetsOut: 0 }, { key: "silent" }],
  ["busy", { ...ended, answeredAt: null, sipCode: 486 }, { key: "notAnswered", params: { code: 486 } }],
  ["nobody took it", { ...ended, answeredAt: null, sipCode: 487 }, { key: "noAnswer" }],
  [
    "no INVITE left",
    { ...ended, answeredAt: null, sipCode: null, reason: "network_unavailable" },
    { key: "unreachable" },
  ],
  ["ports", { ...ended, answeredAt: null, sipCode: null, reason: "ports_exhausted" }, { key: "failed" }],
])("a test call says what is wrong: %s", (_case, call, verdict) => {
  expect(testCallVerdict(call)).toMatchObject(verdict as object);
});

test("a test call that goes on says nothing yet", () => {
  expect(testCallVerdict({ ...ended, state: "talking" })).toBeUndefined();
});
