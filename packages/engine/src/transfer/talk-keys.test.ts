import type { JointStage } from "@perezvon/model";
import { expect, test } from "vitest";
import { type KeyCommand, type KeyInput, type KeyState, pressKey } from "./talk-keys.ts";

const press = (key: string): KeyInput => ({ kind: "key", key });
const timeout: KeyInput = { kind: "timeout" };
const hangUp: KeyInput = { kind: "hung_up" };

/** The table of PBX-TALK-09, and what PBX-TALK-08 says beside it. */
const rows: readonly (readonly [
  string,
  KeyState,
  JointStage | undefined,
  KeyInput,
  KeyState,
  KeyCommand | undefined,
])[] = [
  ["talk, #", undefined, undefined, press("#"), "", { kind: "begin" }],
  ["talk, a digit", undefined, undefined, press("5"), undefined, undefined],
  ["talk, hung up", undefined, undefined, hangUp, undefined, undefined],
  ["dialling, a digit", "20", undefined, press("3"), "203", undefined],
  ["dialling, # ends the number", "203", undefined, press("#"), undefined, { kind: "call", number: "203" }],
  ["dialling, 5 s end the number", "203", undefined, timeout, undefined, { kind: "call", number: "203" }],
  ["dialling, * cancels", "203", undefined, press("*"), undefined, { kind: "cancel" }],
  ["dialling nothing, 5 s", "", undefined, timeout, undefined, { kind: "cancel" }],
  ["dialling, hung up", "203", undefined, hangUp, undefined, { kind: "send_on", number: "203" }],
  ["dialling nothing, hung up", "", undefined, hangUp, undefined, undefined],
  ["ringing, *", undefined, "ringing", press("*"), undefined, { kind: "cancel" }],
  ["ringing, #", undefined, "ringing", press("#"), undefined, undefined],
  ["consultation, #", undefined, "consultation", press("#"), undefined, { kind: "confer" }],
  ["conference, #", undefined, "conference", press("#"), "", { kind: "begin" }],
  ["conference, a digit after #", "", "conference", press("2"), "2", undefined],
];

test.each(rows)("TEL-XFR-03 PBX-TALK-09 %s", (_, state, stage, input, next, command) => {
  expect(pressKey(state, stage, input)).toEqual([next, command]);
});
