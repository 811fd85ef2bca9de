import { expect, test } from "vitest";
import { at, settings } from "../../testing/replay.ts";
import { corrected } from "./correction.ts";
import { newProgress, type Progress } from "./progress.ts";
import { applyOutcome, nextStep } from "./redial.ts";

const numbers = ["T1", "T2"];
const rules = settings({});

function after(disposition: string, type: "other" | "final_success" = "other"): Progress {
  const step = nextStep(newProgress(numbers), numbers, rules, {}, at("10:00"));
  if (step.kind !== "dial") throw new Error(step.kind);
  const outcome = { dialStartedAt: at("10:00"), endedAt: at("10:00"), disposition, counted: true, type };
  return applyOutcome(step.progress, numbers, { numberIndex: 0, ...outcome }, rules, {}).progress;
}

const correct = (
  before: string,
  progress: Progress,
  disposition: string,
  type: "other" | "final_success" | "do_not_call_record",
) =>
  corrected(
    progress,
    numbers,
    { numberIndex: 0, endedAt: at("10:00"), before, disposition, type },
    rules,
    { barred: new Set(before === "wrong_number" ? ["T1"] : []) },
    at("10:20"),
  );

test("OUT-DSP-08 a record follows its last dial's corrected status: closed, open again, and with numbers to be barred", () => {
  const closed = correct("no_answer", after("no_answer"), "sold", "final_success");
  expect(closed.columns).toMatchObject({ state: "closed", recordDisposition: "sold", attempts: 1 });
  const opened = correct("sold", after("sold", "final_success"), "wrong_person", "other");
  expect(opened.columns).toMatchObject({ state: "open", lastDisposition: "wrong_person", attempts: 1 });
  expect(opened.progress).toMatchObject({ closed: null, numbers: [{ dueAt: at("13:00") }, {}] });
  const never = correct("sold", after("sold", "final_success"), "no_call", "do_not_call_record");
  expect(never).toMatchObject({ columns: { state: "closed" }, doNotCall: numbers });
});

test("OUT-DSP-08 what the first status stopped or barred is free again, and the new one's row bars", () => {
  const stopped = after("fax_modem");
  expect(stopped.numbers[0]?.stopped).toBe(true);
  expect(correct("fax_modem", stopped, "wrong_person", "other").progress.numbers[0]?.stopped).toBe(false);
  const freed = correct("wrong_number", after("wrong_number"), "wrong_person", "other");
  expect(freed).toMatchObject({ columns: { state: "open" }, barNumbers: [] });
  expect(freed.progress.numbers[0]?.dueAt).toBe(at("13:00"));
  expect(correct("no_answer", after("no_answer"), "wrong_number", "other").barNumbers).toEqual(["T1"]);
});
