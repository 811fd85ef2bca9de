import type { LegSound } from "@perezvon/api";
import { expect, test } from "vitest";
import { callVerdict } from "./call-verdict.ts";

const spread = { mean: 4.3, lowest: 4.2 };
const sound: LegSound = {
  codec: "pcma",
  srtp: null,
  packetsIn: 500,
  packetsOut: 500,
  lostIn: 0,
  lostOut: 0,
  late: 0,
  duplicate: 0,
  reordered: 0,
  jitterInMs: 1,
  jitterInMaxMs: 2,
  jitterOutMs: 1,
  jitterOutMaxMs: 2,
  roundTripMs: 20,
  bufferMs: null,
  concealedPercent: 0,
  rIn: null,
  rOut: null,
  mosIn: spread,
  mosOut: spread,
};
const leg = {
  status: "finished",
  answeredAt: "2026-11-20T09:00:00.000Z",
  sipCode: 200,
  faults: [],
  sound,
} as const;

test.each([
  ["a good call", leg, "good"],
  ["no report of the far side", { ...leg, sound: { ...sound, mosOut: null } }, "goodNoData"],
  ["the far side sends nothing", { ...leg, sound: { ...sound, packetsIn: 0 } }, "nothingHeard"],
  ["we send nothing", { ...leg, sound: { ...sound, packetsOut: 0 } }, "nothingSent"],
  ["silence both ways", { ...leg, sound: { ...sound, packetsIn: 0, packetsOut: 0 } }, "noSound"],
  ["limits passed", { ...leg, faults: ["loss" as const] }, "poor"],
  ["answered at a page that counted nothing", { ...leg, sound: null }, "answered"],
  ["busy", { ...leg, answeredAt: null, sipCode: 486 }, "busy"],
  ["no code at all", { ...leg, answeredAt: null, sipCode: null }, "silent"],
  ["an unusual code", { ...leg, answeredAt: null, sipCode: 500 }, "other"],
  ["refused by us", { ...leg, status: "refused" as const, answeredAt: null, sipCode: 603 }, "refusedByUs"],
  ["a crash of ours", { ...leg, status: "interrupted" as const }, "interrupted"],
])("TEL-QOS-02 the record says in plain words: %s", (_case, given, key) => {
  expect(callVerdict({ ...given, faults: [...given.faults] }).key).toBe(key);
});
