import type { RedialAction, RedialSettings } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, Replay, rules, settings } from "../../testing/replay.ts";
import { defaultRedialRules } from "./default-rules.ts";
import { newProgress } from "./progress.ts";
import { applyOutcome, nextStep } from "./redial.ts";

const hour = (hours: number): RedialAction => ({ kind: "redial", hours });

function one(overrides: Partial<RedialSettings> = {}): Replay {
  return new Replay(["T1"], settings(overrides));
}

function two(overrides: Partial<RedialSettings> = {}): Replay {
  return new Replay(["T1", "T2"], settings(overrides));
}

test("OUT-RED-12 the default table has a row for every status of the sources, each once", () => {
  const table = defaultRedialRules.map(({ disposition, repeats, intervalMinutes, action }) => {
    const times = repeats > 0 ? `${repeats} x ${intervalMinutes} ` : "";
    const hours = "hours" in action ? ` ${action.hours} h` : "";
    return `${disposition}: ${times}${action.kind}${hours}`;
  });
  expect(table).toEqual([
    "announcement: redial 24 h",
    "answering_machine: redial 24 h",
    "other_connection: stop_number",
    "busy: 3 x 10 redial 1 h",
    "silence: 1 x 2 stop_number",
    "fast_busy: 3 x 10 redial 1 h",
    "wrong_person: redial 3 h",
    "invalid_number: stop_number_everywhere",
    "wrong_number: stop_number_everywhere",
    "no_agent: redial 24 h",
    "no_answer: redial 1 h",
    "call_failed: 3 x 10 stop_number",
    "network_announcement: redial 3 h",
    "fax_modem: stop_number",
    "abandoned: redial 1 h",
    "skipped: redial 1 h",
    "agent_failure: redial 1 h",
    "system_failure: 1 x 5 redial 1 h",
    "network_unavailable: 3 x 10 redial 1 h",
    "no_disposition: redial 24 h",
    "disposition_not_found: redial 24 h",
    "reschedule: redial 24 h",
  ]);
});

test("OUT-RED-12 a custom non-final status without a row is redialled in 24 h", () => {
  expect(one().dial("10:00", "thinks_it_over")).toBe("T1 thinks_it_over 1 1/1 due d2 10:00");
});

test("OUT-RED-03 the interval runs from the end of one dial to the start of the next", () => {
  const replay = one();
  replay.dial("10:00", "busy", { endedAt: at("10:01") });
  expect(replay.outlook).toBe("repeat 10:11");
});

test("OUT-RED-02 OUT-RED-04 a series of repeats and its action are one attempt, counted at the first dial", () => {
  const replay = one();
  expect(replay.dial("10:00", "busy")).toBe("T1 busy 1 1/1 repeat 10:10");
  expect(replay.dial("10:10", "busy")).toBe("T1 busy 1 1/1 repeat 10:20");
  expect(replay.dial("10:20", "busy")).toBe("T1 busy 1 1/1 repeat 10:30");
  expect(replay.dial("10:30", "busy")).toBe("T1 busy 1 1/1 due 11:30");
});

test("OUT-RED-05 a repeat without a line changes neither status nor count, and is tried ten times", () => {
  const replay = one();
  replay.dial("10:00", "busy");
  for (let tries = 1; tries <= 10; tries++) {
    expect(
      replay.dial(`1${Math.floor(tries / 6)}:${(tries % 6) * 10 || "00"}`, "network_unavailable"),
    ).toContain("T1 network_unavailable 1 1/1 repeat");
  }
  expect(replay.progress.series).toMatchObject({ disposition: "busy", repeatsDone: 0, noLineTries: 10 });
  // The eleventh ends the attempt at its last dial: the redial of one hour counts from 10:00.
  expect(replay.dial("11:50", "network_unavailable")).toBe("T1 network_unavailable 1 1/1 due 11:50");
  expect(replay.columns?.lastDisposition).toBe("busy");
});

test("OUT-RED-06 the new status of a dial that may not count brings its own action", () => {
  const replay = two({ maxAttemptsPerRecord: 1 });
  replay.dial("10:00", "busy");
  expect(replay.dial("10:10", "invalid_number")).toBe("T1 invalid_number 1 1/1/0 closed finalized_by_rule");
  expect([...replay.barred]).toEqual(["T1"]);
});

test("OUT-RED-07 a repeat answered by a person ends the series", () => {
  const replay = one({
    rules: rules({ disposition: "wrong_person", repeats: 2, intervalMinutes: 5, action: hour(3) }),
  });
  replay.dial("10:00", "busy");
  expect(replay.dial("10:10", "wrong_person", { live: true })).toBe("T1 wrong_person 2 2/2 due 13:10");
  expect(replay.dial("13:10", "sold", { live: true })).toBe("T1 sold 3 3/3 closed sold");
});

test("OUT-RED-07 the other numbers wait while an attempt is open, the selector on", () => {
  const replay = two({ dialAllNumbers: true });
  replay.dial("10:00", "busy");
  expect(replay.look("10:05")).toMatchObject({ kind: "wait", until: at("10:10"), repeat: true });
});

test("OUT-RED-10 the closing status, first row that applies", () => {
  const close = (action: RedialAction) =>
    rules({ disposition: "no_answer", repeats: 0, intervalMinutes: 1, action });
  const closing = (count: 1 | 2, overrides: Partial<RedialSettings>, disposition = "no_answer") => {
    const replay = count === 1 ? one(overrides) : two(overrides);
    return replay.dial("10:00", disposition).split(" ").slice(-2).join(" ");
  };
  expect(closing(1, {}, "sold")).toBe("closed sold");
  expect(closing(2, {}, "rejected")).toBe("closed rejected");
  expect(closing(2, {}, "record_dnc")).toBe("closed record_dnc");
  expect(closing(1, {}, "record_expired")).toBe("closed record_expired");
  expect(closing(1, { rules: close({ kind: "complete", disposition: "not_interested" }) })).toBe(
    "closed not_interested",
  );
  expect(closing(1, { rules: close({ kind: "stop_record" }) })).toBe("closed finalized_by_rule");
  expect(closing(2, { rules: close({ kind: "stop_record" }) })).toBe("closed finalized_by_rule");
  expect(closing(1, { rules: close({ kind: "stop_number" }) })).toBe("closed no_answer");
  expect(closing(1, { maxAttemptsPerRecord: 1 })).toBe("closed no_answer");
  expect(closing(2, { maxAttemptsPerRecord: 1 })).toBe("closed finalized_by_rule");
});

test("OUT-RED-10 a number that is barred before any attempt counts as none left", () => {
  const barred = new Set(["T1", "T2"]);
  const look = (numbers: readonly string[]) =>
    nextStep(newProgress(numbers), numbers, settings(), { barred }, at("10:00"));
  expect(look(["T1", "T2"])).toMatchObject({ kind: "close", disposition: "no_numbers_left" });
  expect(look(["T1"])).toMatchObject({ kind: "close", disposition: "finalized_by_rule" });
});

test("OUT-RED-11 next number with no other number acts as redial", () => {
  const next = rules({
    disposition: "no_answer",
    repeats: 0,
    intervalMinutes: 1,
    action: { kind: "next_number", hours: 2 },
  });
  expect(one({ rules: next }).dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 due 12:00");
});

test("OUT-RED-11 next number: the other's own redial is not held up by the number that let it go first", () => {
  const replay = two({
    rules: rules(
      { disposition: "no_answer", repeats: 0, intervalMinutes: 1, action: { kind: "next_number", hours: 3 } },
      { disposition: "abandoned", repeats: 0, intervalMinutes: 1, action: hour(1) },
    ),
  });
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1/0 due 10:00");
  expect(replay.dial("10:00", "abandoned")).toBe("T2 abandoned 2 2/1/1 due 11:00");
  expect(replay.dial("11:00", "abandoned")).toBe("T2 abandoned 3 3/1/2 due 12:00");
  expect(replay.dial("12:00", "abandoned")).toBe("T2 abandoned 4 4/1/3 due 13:00");
  expect(replay.dial("13:00", "no_answer")).toBe("T1 no_answer 5 5/2/3 closed finalized_by_rule");
});

test("OUT-RED-13 OUT-HRS-10 selector off takes the first number that the schedule of now allows", () => {
  const numbers = ["home", "mobile"];
  const evenings = at("18:00");
  const allowedFrom = (index: number, instant: number) =>
    index === 0 ? Math.max(instant, evenings) : instant;
  const replay = new Replay(numbers, settings(), { allowedFrom });
  expect(replay.dial("10:00", "no_answer")).toBe("mobile no_answer 1 1/0/1 due 11:00");
  expect(replay.dial("18:30", "no_answer")).toBe("home no_answer 2 2/1/1 due 19:30");
});

test("OUT-HRS-10 a number that may never be dialled is neither exhausted nor counted; its record waits", () => {
  const replay = new Replay(["T1"], settings(), { allowedFrom: () => undefined });
  expect(replay.look("10:00")).toMatchObject({ kind: "wait", until: Date.UTC(9999, 11, 31) });
});

test("OUT-RED-15 uncounted failures run their row", () => {
  expect(one().dial("10:00", "skipped", { counted: false })).toBe("T1 skipped 1 0/0 due 11:00");
});

test("OUT-DNC-04 a do-not-call match takes the number out and grows no counter", () => {
  const replay = two();
  expect(replay.dial("10:00", "number_dnc")).toBe("T1 number_dnc 1 0/0/0 due 10:00");
  expect(replay.dial("10:00", "number_dnc")).toBe("T2 number_dnc 1 0/0/0 closed no_numbers_left");
  expect(one().dial("10:00", "number_dnc")).toBe("T1 number_dnc 1 0/0 closed number_dnc");
});

test("OUT-DNC-06 do-not-call statuses name the numbers they add", () => {
  const numbers = ["T1", "T2"];
  const outcome = { numberIndex: 1, dialStartedAt: 0, endedAt: 0, disposition: "x", counted: true } as const;
  const apply = (type: "do_not_call_number" | "do_not_call_record" | "final_success") =>
    applyOutcome(newProgress(numbers), numbers, { ...outcome, type }, settings(), {}).doNotCall;
  expect(apply("do_not_call_number")).toEqual(["T2"]);
  expect(apply("do_not_call_record")).toEqual(["T1", "T2"]);
  expect(apply("final_success")).toEqual([]);
});

test("OUT-RED-16 a live call with a non-final status is an attempt and runs its row", () => {
  expect(one().dial("10:00", "wrong_person", { live: true })).toBe("T1 wrong_person 1 1/1 due 13:00");
  const own = { disposition: "thinks_it_over", repeats: 0, intervalMinutes: 0, action: hour(2) };
  const replay = one({ rules: rules(own), maxAttemptsPerRecord: 2 });
  expect(replay.dial("10:00", "thinks_it_over", { live: true })).toBe("T1 thinks_it_over 1 1/1 due 12:00");
  expect(replay.dial("12:00", "thinks_it_over", { live: true })).toBe(
    "T1 thinks_it_over 2 2/2 closed thinks_it_over",
  );
});

test("OUT-RED-19 a repeat that would fall outside hours ends the attempt at the last dial, whose action runs from there", () => {
  const allowedFrom = (_: number, instant: number) =>
    instant < at("20:00") ? instant : Math.max(instant, at("d2 09:00"));
  const replay = new Replay(["T1"], settings(), { allowedFrom });
  // The repeat at 20:05 may not be; the hour of the action runs from the dial at 19:55.
  expect(replay.dial("19:55", "busy")).toBe("T1 busy 1 1/1 due d2 09:00");
  expect(replay.look("d2 09:00")).toMatchObject({ kind: "dial", attemptNumber: 2, repeatNumber: 0 });
});

test("OUT-RED-22 whose row is taken away keeps the due time that it has", () => {
  const own = { disposition: "thinks_it_over", repeats: 0, intervalMinutes: 0, action: hour(2) };
  const replay = one({ rules: rules(own) });
  replay.dial("10:00", "thinks_it_over");
  replay.settings = settings();
  expect(replay.look("11:59")).toMatchObject({ kind: "wait", until: at("12:00") });
  expect(replay.look("12:00")).toMatchObject({ kind: "dial", attemptNumber: 2 });
});

test("OUT-RED-24 a limit of the number above that of the record is allowed, and the record's holds", () => {
  const replay = one({ maxAttemptsPerNumber: 9, maxAttemptsPerRecord: 1 });
  expect(replay.dial("10:00", "no_answer")).toBe("T1 no_answer 1 1/1 closed no_answer");
});

test("OUT-RED-17 a callback is performed at the limit and counted, then the limits close", () => {
  const replay = one({ maxAttemptsPerNumber: 1 });
  const agentCallback = { from: at("15:00") };
  expect(replay.dial("10:00", "reschedule", { live: true, agentCallback })).toBe(
    "T1 reschedule 1 1/1 due 15:00",
  );
  expect(replay.dial("16:00", "no_answer")).toBe("T1 no_answer 2 2/2 closed no_answer");
});

test("OUT-RED-17 a callback overrides neither a bar nor hours", () => {
  const replay = two();
  replay.dial("10:00", "reschedule", { agentCallback: { from: at("15:00"), numberIndex: 0 } });
  replay.barred.add("T1");
  expect(replay.look("15:00")).toMatchObject({ kind: "dial", number: "T2" });
  const allowedFrom = (_: number, instant: number) =>
    instant < at("11:00") ? instant : Math.max(instant, at("18:00"));
  const closed = new Replay(["T1"], settings(), { allowedFrom });
  closed.dial("10:00", "reschedule", { agentCallback: { from: at("15:00"), until: at("19:00") } });
  expect(closed.look("15:00")).toMatchObject({ kind: "wait", until: at("18:00") });
  expect(closed.look("18:00")).toMatchObject({ kind: "dial", number: "T1" });
});

test("OUT-RED-21 in preview mode the system makes no repeats", () => {
  const replay = new Replay(["T1"], settings(), { repeats: false });
  expect(replay.dial("10:00", "busy")).toBe("T1 busy 1 1/1 due 11:00");
});

test("OUT-RED-23 a lowered limit closes a waiting record; a raised one does not reopen", () => {
  const replay = two();
  replay.dial("10:00", "no_answer");
  replay.settings = settings({ maxAttemptsPerRecord: 1 });
  const step = replay.look("10:30");
  expect(step).toMatchObject({ kind: "close", disposition: "finalized_by_rule" });
  const raised = nextStep(
    step.progress,
    ["T1", "T2"],
    settings({ maxAttemptsPerRecord: 9 }),
    {},
    at("10:31"),
  );
  expect(raised).toMatchObject({ kind: "close", disposition: "finalized_by_rule" });
});

test("OUT-IMP-11 a changed number starts from zero and loses its stop", () => {
  const replay = two();
  replay.dial("10:00", "fax_modem");
  const step = nextStep(replay.progress, ["T3", "T2"], settings(), {}, at("10:30"));
  expect(step).toMatchObject({ kind: "dial", number: "T3", attemptNumber: 2 });
});

test("OUT-GEN-05 two dials in one instant serve different moments", () => {
  const replay = two({ maxAttemptsPerNumber: 1 });
  const first = replay.look("10:00");
  replay.dial("10:00", "no_answer");
  const second = replay.look("10:00");
  expect(first.kind === "dial" && second.kind === "dial" && second.dueAt > first.dueAt).toBe(true);
});
