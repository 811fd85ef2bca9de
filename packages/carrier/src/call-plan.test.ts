import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CallPlan, planCall } from "./call-plan.ts";
import { behaviours } from "./number-plan.ts";
import { defaultProfile } from "./profile.ts";

function plan(number: string, occurrence = 1, seed = 1): CallPlan {
  return planCall({ seed, number, occurrence, profile: defaultProfile });
}

function kinds(number: string): string[] {
  return plan(number).steps.map((step) => step.kind);
}

describe("plan of a call", () => {
  it("repeats for the same seed, number and occurrence, and differs for another of each", () => {
    expect(plan("+79991000001")).toEqual(plan("+79991000001"));
    expect(plan("+79991000001", 2)).not.toEqual(plan("+79991000001"));
    expect(plan("+79991000002")).not.toEqual(plan("+79991000001"));
    expect(plan("+79991000001", 1, 2)).not.toEqual(plan("+79991000001"));
  });

  it.each([
    ["+79993000001", 486, 17],
    ["+79995000001", 404, 1],
    ["+79996000001", 503, 42],
    ["+79999050001", 480, 20],
  ])("%s is refused with %i before it rings", (number, status, q850) => {
    expect(kinds(number)).toEqual(["wait", "reject"]);
    expect(plan(number).steps[1]).toEqual({ kind: "reject", status, q850 });
  });

  it("a person greets, waits longer than the analysis needs, and sounds the identity", () => {
    expect(kinds("+79991000001").slice(0, 9)).toEqual([
      "wait",
      "ring",
      "wait",
      "answer",
      "wait",
      "say",
      "wait",
      "sound",
      "expect_voice",
    ]);
    expect(plan("+79991000001").steps[6]).toEqual({ kind: "wait", ms: 1000 });
  });

  it("a machine greets, beeps and records", () => {
    const said = plan("+79992000001").steps.flatMap((step) => (step.kind === "say" ? [step.sound.kind] : []));
    expect(said).toEqual(["machine_greeting", "beep"]);
  });

  it("a busy line is heard in early media without a telling code", () => {
    expect(kinds("+79999010001")).toEqual(["wait", "early_media", "wait", "reject"]);
    expect(plan("+79999010001").steps.at(-1)).toEqual({ kind: "reject", status: 480, q850: undefined });
  });

  it("every plan answers at most once, rejects only unanswered calls, and speaks only where media runs", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 9_999_999 }),
        fc.integer({ min: 1, max: 50 }),
        (tail, occurrence) => {
          const { steps, behaviour } = plan(`+7999${String(tail).padStart(7, "0")}`, occurrence);
          expect(behaviours).toContain(behaviour);
          let answered = false;
          let media = false;
          steps.forEach((step, index) => {
            if (step.kind === "wait") expect(step.ms).toBeGreaterThanOrEqual(0);
            if (step.kind === "answer") expect(answered).toBe(false);
            if (step.kind === "reject") expect(answered).toBe(false);
            if (step.kind === "hang_up") expect(answered).toBe(true);
            if (step.kind === "say" || step.kind === "sound") expect(media).toBe(true);
            if (step.kind === "reject" || step.kind === "hang_up") expect(index).toBe(steps.length - 1);
            answered ||= step.kind === "answer";
            media ||= step.kind === "answer" || step.kind === "early_media";
          });
        },
      ),
    );
  });
});
