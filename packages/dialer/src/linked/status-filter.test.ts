import { notReachedAll } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, timeText } from "../../testing/replay.ts";
import { admittedAt } from "./status-filter.ts";

const filter: Parameters<typeof admittedAt>[0] = {
  dispositions: ["no_numbers_left", "finalized_by_rule"],
  match: "in",
  delayMinutes: 30,
};

const a = { recordDisposition: "no_numbers_left", closedAt: at("10:00") };
const b = { recordDisposition: "order", closedAt: at("10:00") };
const c = { recordDisposition: "no_answer", closedAt: at("10:00") };
const open = undefined;

const dialled = (wanted: typeof filter) =>
  [a, b, c, open].map((source) => {
    const moment = admittedAt(wanted, source);
    return moment === undefined ? "never" : timeText(moment);
  });

test.each([
  ["matching", filter, ["10:30", "never", "never", "never"]],
  [
    "the group of all unreached",
    { ...filter, dispositions: [notReachedAll] },
    ["10:30", "never", "10:30", "never"],
  ],
  ["not matching", { ...filter, match: "not_in" as const }, ["never", "10:30", "10:30", "never"]],
])("OUT-EXA-20 OUT-LNK-01 OUT-LNK-03 records A, B, C and an open one: %s", (_, wanted, expected) => {
  expect(dialled(wanted)).toEqual(expected);
});
