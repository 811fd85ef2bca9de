import type { RedialSettings } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, Replay, rules, settings } from "../../testing/replay.ts";
import type { RedialEnvironment } from "./redial-types.ts";

/** time, number, result, attempt, counters record/T1/T2…, what follows. */
type Row = readonly [string, string, string, number, string, string];

function check(replay: Replay, rows: readonly Row[]): void {
  for (const [time, number, result, attempt, counters, then] of rows) {
    const line = `${number} ${result} ${attempt} ${counters} ${then}`;
    expect(`${time} ${replay.dial(time, result)}`).toBe(`${time} ${line}`);
  }
}

const exampleRules = rules(
  { disposition: "no_answer", repeats: 0, intervalMinutes: 1, action: { kind: "redial", hours: 3 } },
  { disposition: "busy", repeats: 3, intervalMinutes: 5, action: { kind: "redial", hours: 1 } },
);

/** Open 09:00–21:00 on every day of these tests. */
const nineToNine = (_: number, instant: number): number => {
  const day = Math.floor(instant / 86_400_000) * 86_400_000;
  const from = day + 9 * 3_600_000;
  const until = day + 21 * 3_600_000;
  if (instant < from) return from;
  return instant < until ? instant : from + 86_400_000;
};

const perDay = (per: "record" | "number"): RedialEnvironment => ({
  allowedFrom: nineToNine,
  dayLimit: {
    per,
    attempts: 1,
    day: (instant) => {
      const start = Math.floor(instant / 86_400_000) * 86_400_000;
      return { start, next: start + 86_400_000 };
    },
  },
});

function record(
  count: number,
  overrides: Partial<RedialSettings> = {},
  environment?: RedialEnvironment,
): Replay {
  const numbers = ["T1", "T2", "T3"].slice(0, count);
  return new Replay(numbers, settings(overrides), environment);
}

test("OUT-EXA-01 the worked example, selector off", () => {
  const replay = record(2, { rules: exampleRules });
  check(replay, [
    ["10:00", "T1", "no_answer", 1, "1/1/0", "due 13:00"],
    ["13:00", "T1", "busy", 2, "2/2/0", "repeat 13:05"],
    ["13:05", "T1", "busy", 2, "2/2/0", "repeat 13:10"],
    ["13:10", "T1", "busy", 2, "2/2/0", "repeat 13:15"],
    ["13:15", "T1", "busy", 2, "2/2/0", "due 14:15"],
    ["14:15", "T1", "no_answer", 3, "3/3/0", "due 14:15"],
    ["14:15", "T2", "no_answer", 4, "4/3/1", "due 17:15"],
    ["17:15", "T2", "busy", 5, "5/3/2", "repeat 17:20"],
    ["17:20", "T2", "busy", 5, "5/3/2", "repeat 17:25"],
    ["17:25", "T2", "busy", 5, "5/3/2", "repeat 17:30"],
    ["17:30", "T2", "busy", 5, "5/3/2", "closed finalized_by_rule"],
  ]);
  expect(replay.dials).toBe(11);
});

test("OUT-EXA-02 the same with the selector on", () => {
  const replay = record(2, { rules: exampleRules, dialAllNumbers: true });
  check(replay, [
    ["10:00", "T1", "no_answer", 1, "1/1/0", "due 10:00"],
    ["10:00", "T2", "busy", 2, "2/1/1", "repeat 10:05"],
    ["10:05", "T2", "busy", 2, "2/1/1", "repeat 10:10"],
    ["10:10", "T2", "busy", 2, "2/1/1", "repeat 10:15"],
    ["10:15", "T2", "busy", 2, "2/1/1", "due 11:15"],
    ["11:15", "T2", "no_answer", 3, "3/1/2", "due 13:00"],
    ["13:00", "T1", "busy", 4, "4/2/2", "repeat 13:05"],
    ["13:05", "T1", "busy", 4, "4/2/2", "repeat 13:10"],
    ["13:10", "T1", "busy", 4, "4/2/2", "repeat 13:15"],
    ["13:15", "T1", "busy", 4, "4/2/2", "due 14:15"],
    ["14:15", "T1", "no_answer", 5, "5/3/2", "closed finalized_by_rule"],
  ]);
  expect(replay.dials).toBe(11);
});

test("OUT-EXA-03 one number, always no answer", () => {
  const replay = record(1);
  check(replay, [
    ["10:00", "T1", "no_answer", 1, "1/1", "due 11:00"],
    ["11:00", "T1", "no_answer", 2, "2/2", "due 12:00"],
    ["12:00", "T1", "no_answer", 3, "3/3", "closed no_answer"],
  ]);
});

test("OUT-EXA-04 one number, status changing inside a series", () => {
  const replay = record(1);
  check(replay, [
    ["10:00", "T1", "busy", 1, "1/1", "repeat 10:10"],
    ["10:10", "T1", "busy", 1, "1/1", "repeat 10:20"],
    ["10:20", "T1", "no_answer", 2, "2/2", "due 11:20"],
    ["11:20", "T1", "busy", 3, "3/3", "repeat 11:30"],
    ["11:30", "T1", "busy", 3, "3/3", "repeat 11:40"],
    ["11:40", "T1", "fast_busy", 3, "3/3", "closed fast_busy"],
  ]);
  expect(replay.dials).toBe(6);
});

test("OUT-EXA-05 stops, here and in all campaigns", () => {
  const replay = record(2);
  check(replay, [
    ["10:00", "T1", "invalid_number", 1, "1/1/0", "due 10:00"],
    ["10:00", "T2", "silence", 2, "2/1/1", "repeat 10:02"],
    ["10:02", "T2", "silence", 2, "2/1/1", "closed no_numbers_left"],
  ]);
  expect([...replay.barred]).toEqual(["T1"]);
  const other = record(2, {}, { barred: replay.barred });
  expect(other.look("10:03")).toMatchObject({ kind: "dial", number: "T2", attemptNumber: 1 });
});

test("OUT-EXA-06 hours: redials move to the first allowed moment, a repeat outside ends the attempt", () => {
  const three = { kind: "redial", hours: 3 } as const;
  const replay = record(
    1,
    {
      maxAttemptsPerRecord: 5,
      maxAttemptsPerNumber: 4,
      rules: rules({ disposition: "no_answer", repeats: 0, intervalMinutes: 1, action: three }),
    },
    { allowedFrom: nineToNine },
  );
  expect(replay.dial("19:30", "no_answer")).toBe("T1 no_answer 1 1/1 due d2 09:00");
  expect(replay.dial("d2 09:00", "wrong_person", { live: true })).toBe("T1 wrong_person 2 2/2 due d2 12:00");
  check(replay, [
    ["d2 12:00", "T1", "no_answer", 3, "3/3", "due d2 15:00"],
    ["d2 20:45", "T1", "busy", 4, "4/4", "repeat d2 20:55"],
    ["d2 20:55", "T1", "busy", 4, "4/4", "closed busy"],
  ]);
});

const promise = {
  live: true,
  agentCallback: { from: at("15:00"), until: at("15:30"), numberIndex: 1, agent: "agent1" },
};

test("OUT-EXA-07 a promised callback is dialled in its window, then the row applies", () => {
  const replay = record(2);
  expect(replay.dial("10:00", "reschedule", promise)).toBe("T1 reschedule 1 1/1/0 due 15:00");
  expect(replay.look("14:59")).toMatchObject({ kind: "wait", until: at("15:00") });
  expect(replay.look("15:12")).toMatchObject({ kind: "dial", number: "T2", callback: { agent: "agent1" } });
  check(replay, [["15:12", "T2", "no_answer", 2, "2/1/1", "due 16:12"]]);
  expect(replay.look("16:11")).toMatchObject({ kind: "wait", until: at("16:12") });
  expect(replay.look("16:12")).toMatchObject({ kind: "dial", number: "T2", callback: null });
});

test("OUT-EXA-07 a missed callback leaves an ordinary record in its order of preference", () => {
  const replay = record(2);
  replay.dial("10:00", "reschedule", promise);
  expect(replay.look("15:30")).toMatchObject({
    kind: "dial",
    number: "T1",
    attemptNumber: 2,
    callback: null,
  });
});

test("OUT-EXA-08 OUT-CPL-04 after no agent the number asks for a reserved agent", () => {
  const replay = record(1);
  expect(replay.dial("10:00", "no_agent", { live: true })).toBe("T1 no_agent 1 1/1 due d2 10:00");
  expect(replay.look("d2 10:00")).toMatchObject({ kind: "dial", reserveAgent: true });
  expect(replay.look("d4 10:00")).toMatchObject({ kind: "dial", reserveAgent: false });
});

test("OUT-EXA-09 a daily limit of the record", () => {
  const replay = record(1, {}, perDay("record"));
  check(replay, [
    ["10:00", "T1", "no_answer", 1, "1/1", "due d2 09:00"],
    ["d2 09:00", "T1", "no_answer", 2, "2/2", "due d3 09:00"],
  ]);
});

test("OUT-EXA-09 a daily limit of each number, selector off and on", () => {
  const off = record(2, {}, perDay("number"));
  check(off, [["10:00", "T1", "no_answer", 1, "1/1/0", "due d2 09:00"]]);
  expect(off.look("20:59")).toMatchObject({ kind: "wait", until: at("d2 09:00") });
  const on = record(2, { dialAllNumbers: true }, perDay("number"));
  check(on, [
    ["10:00", "T1", "no_answer", 1, "1/1/0", "due 10:00"],
    ["10:00", "T2", "no_answer", 2, "2/1/1", "due d2 09:00"],
    ["d2 09:00", "T1", "no_answer", 3, "3/2/1", "due d2 09:00"],
    ["d2 09:00", "T2", "no_answer", 4, "4/2/2", "due d3 09:00"],
  ]);
});

test("OUT-EXA-10 a trunk that is down counts nothing", () => {
  check(record(1), [
    ["10:00", "T1", "network_unavailable", 1, "0/0", "repeat 10:10"],
    ["10:10", "T1", "network_unavailable", 1, "0/0", "repeat 10:20"],
    ["10:20", "T1", "network_unavailable", 1, "0/0", "repeat 10:30"],
    ["10:30", "T1", "network_unavailable", 1, "0/0", "due 11:30"],
    ["11:30", "T1", "no_answer", 1, "1/1", "due 12:30"],
  ]);
});

test("OUT-EXA-11 next number, three numbers in turn", () => {
  const next = { kind: "next_number", hours: 2 } as const;
  const replay = record(3, {
    maxAttemptsPerRecord: 5,
    maxAttemptsPerNumber: 2,
    rules: rules({ disposition: "no_answer", repeats: 0, intervalMinutes: 1, action: next }),
  });
  check(replay, [
    ["10:00", "T1", "no_answer", 1, "1/1/0/0", "due 10:00"],
    ["10:00", "T2", "no_answer", 2, "2/1/1/0", "due 10:00"],
    ["10:00", "T3", "no_answer", 3, "3/1/1/1", "due 12:00"],
    ["12:00", "T1", "no_answer", 4, "4/2/1/1", "due 12:00"],
    ["12:00", "T2", "no_answer", 5, "5/2/2/1", "closed finalized_by_rule"],
  ]);
});

test("OUT-EXA-12 OUT-RED-20 a series over a stop of the campaign", () => {
  const short = record(1);
  check(short, [
    ["10:00", "T1", "busy", 1, "1/1", "repeat 10:10"],
    ["10:40", "T1", "busy", 1, "1/1", "repeat 10:50"],
  ]);
  const long = record(1);
  check(long, [
    ["10:00", "T1", "busy", 1, "1/1", "repeat 10:10"],
    ["11:30", "T1", "no_answer", 2, "2/2", "due 12:30"],
  ]);
});

test("OUT-EXA-13 two numbers, limits 10 and 2, 4 and 2, 3 and 2", () => {
  for (const maxAttemptsPerRecord of [10, 4]) {
    check(record(2, { maxAttemptsPerRecord, maxAttemptsPerNumber: 2 }), [
      ["10:00", "T1", "no_answer", 1, "1/1/0", "due 11:00"],
      ["11:00", "T1", "no_answer", 2, "2/2/0", "due 11:00"],
      ["11:00", "T2", "no_answer", 3, "3/2/1", "due 12:00"],
      ["12:00", "T2", "no_answer", 4, "4/2/2", "closed no_numbers_left"],
    ]);
  }
  check(record(2, { maxAttemptsPerRecord: 3, maxAttemptsPerNumber: 2 }), [
    ["10:00", "T1", "no_answer", 1, "1/1/0", "due 11:00"],
    ["11:00", "T1", "no_answer", 2, "2/2/0", "due 11:00"],
    ["11:00", "T2", "no_answer", 3, "3/2/1", "closed finalized_by_rule"],
  ]);
});
