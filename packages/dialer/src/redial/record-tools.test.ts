import { expect, test } from "vitest";
import { at, settings } from "../../testing/replay.ts";
import { newProgress, type Progress } from "./progress.ts";
import { closedByLimits, closedWith, madeDue, reopened, rescheduled } from "./record-tools.ts";
import { applyOutcome, nextStep } from "./redial.ts";

const numbers = ["T1"];
const rules = settings({});
const look = (progress: Progress, time: string) => nextStep(progress, numbers, rules, {}, at(time));

function after(time: string, disposition: string, before = newProgress(numbers)): Progress {
  const step = look(before, time);
  if (step.kind !== "dial") throw new Error(step.kind);
  const outcome = { dialStartedAt: at(time), endedAt: at(time), disposition, counted: true };
  const type = disposition === "sold" ? "final_success" : "other";
  return applyOutcome(step.progress, numbers, { numberIndex: 0, type, ...outcome }, rules, {}).progress;
}

test("OUT-RED-30 a waiting record made due is dialled now, and its dial serves a moment of its own", () => {
  const waiting = after("10:00", "no_answer");
  expect(look(waiting, "10:20").kind).toBe("wait");
  const { progress, columns } = madeDue(waiting, at("10:20"))!;
  expect(columns).toMatchObject({ state: "open", dueAt: at("10:20"), repeat: false, attempts: 1 });
  const step = look(progress, "10:20");
  expect(step).toMatchObject({ kind: "dial", attemptNumber: 2 });
  expect(step.kind === "dial" && step.dueAt > progress.servedDueAt).toBe(true);
});

test("OUT-RED-30 a repeat made due goes on as the same attempt", () => {
  const { progress, columns } = madeDue(after("10:00", "busy"), at("10:02"))!;
  expect(columns.repeat).toBe(true);
  expect(look(progress, "10:02")).toMatchObject({ kind: "dial", attemptNumber: 1, repeatNumber: 1 });
});

test("OUT-API-02 a record rescheduled from outside is dialled then and not before, its repeat as the same attempt", () => {
  for (const [before, kind] of [
    [newProgress(numbers), { attemptNumber: 1, repeatNumber: 0 }],
    [after("10:00", "no_answer"), { attemptNumber: 2 }],
    [after("10:00", "busy"), { attemptNumber: 1, repeatNumber: 1 }],
  ] as const) {
    const { progress, columns } = rescheduled(before, at("15:00"))!;
    expect(columns).toMatchObject({ state: "open", dueAt: at("15:00") });
    expect(look(progress, "14:59").kind).toBe("wait");
    expect(look(progress, "15:00")).toMatchObject({ kind: "dial", ...kind });
  }
  const closed = closedWith(newProgress(numbers), "rejected").progress;
  expect(rescheduled(closed, at("15:00"))).toBeUndefined();
});

test("OUT-RED-30 a closed record is reopened with its counters kept, or zeroed", () => {
  const sold = after("11:00", "sold", after("10:00", "no_answer"));
  expect(look(sold, "12:00")).toMatchObject({ kind: "close", disposition: "sold" });
  const kept = reopened(sold, numbers, at("12:00"), true);
  expect(kept.columns).toMatchObject({ state: "open", dueAt: at("12:00"), attempts: 2 });
  expect(look(kept.progress, "12:00")).toMatchObject({ kind: "dial", attemptNumber: 3 });
  const zeroed = reopened(sold, numbers, at("12:00"), false);
  expect(zeroed.columns).toMatchObject({ attempts: 0 });
  const step = look(zeroed.progress, "12:00");
  expect(step).toMatchObject({ kind: "dial", attemptNumber: 1 });
  expect(step.kind === "dial" && step.dueAt > sold.servedDueAt).toBe(true);
});

test("OUT-RED-30 with its counters kept a record at its limit closes again without a dial", () => {
  const limits = settings({ maxAttemptsPerNumber: 1 });
  const { progress } = reopened(after("10:00", "no_answer"), numbers, at("12:00"), true);
  expect(nextStep(progress, numbers, limits, {}, at("12:00"))).toMatchObject({
    kind: "close",
    disposition: "no_answer",
  });
});

test("OUT-RED-23 a record at a lowered limit is closed by it; not in an open attempt, with a promise to keep, or below it", () => {
  const waiting = after("11:00", "no_answer", after("10:00", "no_answer"));
  const lower = (more: object) => closedByLimits(waiting, numbers, settings(more))?.columns;
  const closed = { state: "closed", recordDisposition: "no_answer", attempts: 2, dueAt: undefined };
  expect(lower({ maxAttemptsPerRecord: 2 })).toMatchObject(closed);
  expect(lower({ maxAttemptsPerNumber: 1 })).toMatchObject(closed);
  expect(lower({ maxAttemptsPerRecord: 3 })).toBeUndefined();
  const one = settings({ maxAttemptsPerRecord: 1 });
  expect(closedByLimits(after("10:00", "busy"), numbers, one)).toBeUndefined();
  const promised = { ...waiting, callback: { number: null, from: at("15:00"), until: null, agent: null } };
  expect(closedByLimits(promised, numbers, one)).toBeUndefined();
  expect(closedByLimits({ ...waiting, closed: "sold" }, numbers, one)).toBeUndefined();
});

test("OUT-RED-30 an open record is closed with a status", () => {
  const { progress, columns } = closedWith(after("10:00", "no_answer"), "refused");
  expect(columns).toMatchObject({
    state: "closed",
    recordDisposition: "refused",
    lastDisposition: "no_answer",
  });
  expect(look(progress, "12:00")).toMatchObject({ kind: "close", disposition: "refused" });
});
