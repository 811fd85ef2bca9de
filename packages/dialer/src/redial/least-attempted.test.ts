import type { RedialSettings } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, Replay, rules, settings } from "../../testing/replay.ts";
import type { RedialEnvironment } from "./redial-types.ts";

const record = (
  numbers: readonly string[],
  given: Partial<RedialSettings> = {},
  environment?: RedialEnvironment,
) => new Replay(numbers, settings({ leastAttempted: true, ...given }), environment);

test("OUT-RED-13 least attempted: one number a turn, the next turn with the redial of the last, ties by order", () => {
  const replay = record(["T1", "T2"]);
  const days = [
    ["10:00", "no_answer", "T1 no_answer 1 1/1/0 due 11:00"],
    ["11:00", "no_answer", "T2 no_answer 2 2/1/1 due 12:00"],
    ["12:00", "answering_machine", "T1 answering_machine 3 3/2/1 due d2 12:00"],
    // T2 was due at 12:00, but the turn comes with the redial of the last number.
    ["d2 12:00", "no_answer", "T2 no_answer 4 4/2/2 due d2 13:00"],
    ["d2 13:00", "no_answer", "T1 no_answer 5 5/3/2 closed finalized_by_rule"],
  ] as const;
  for (const [time, result, then] of days) expect(replay.dial(time, result)).toBe(then);
});

test("OUT-RED-13 least attempted: repeats stay with their number; a stopped one gives its turn on at once", () => {
  const replay = record(["T1", "T2", "T3"]);
  expect(replay.dial("10:00", "busy")).toBe("T1 busy 1 1/1/0/0 repeat 10:10");
  expect(replay.dial("10:10", "silence")).toBe("T1 silence 2 2/2/0/0 repeat 10:12");
  expect(replay.dial("10:12", "silence")).toBe("T1 silence 2 2/2/0/0 due 10:12");
  expect(replay.dial("10:12", "no_answer")).toBe("T2 no_answer 3 3/2/1/0 due 11:12");
  expect(replay.dial("11:12", "no_answer")).toBe("T3 no_answer 4 4/2/1/1 due 12:12");
});

test("OUT-RED-11 OUT-RED-13 least attempted: next number passes the turn on at once, and its own hours hold", () => {
  const next = { kind: "next_number", hours: 2 } as const;
  const replay = record(["T1", "T2"], {
    rules: rules({ disposition: "no_answer", repeats: 0, intervalMinutes: 1, action: next }),
  });
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1/0 due 10:00");
  expect(replay.dial("10:00", "no_answer")).toBe("T2 no_answer 2 2/1/1 due 12:00");
  expect(replay.dial("12:00", "no_answer")).toBe("T1 no_answer 3 3/2/1 due 12:00");
});

test("OUT-HRS-10 OUT-RED-13 least attempted: of those that hours allow now", () => {
  const replay = record(
    ["T1", "T2"],
    {},
    {
      allowedFrom: (index, instant) => (index === 0 ? Math.max(instant, at("18:00")) : instant),
    },
  );
  expect(replay.dial("10:00", "no_answer")).toBe("T2 no_answer 1 1/0/1 due 11:00");
  expect(replay.look("11:00")).toMatchObject({ kind: "dial", number: "T2" });
  expect(replay.look("18:00")).toMatchObject({ kind: "dial", number: "T1" });
});
