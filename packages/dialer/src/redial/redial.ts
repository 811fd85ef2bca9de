import type { RedialSettings } from "@perezvon/model";
import type { Progress } from "./progress.ts";
import type { AppliedOutcome, DialOutcome, NextStep, RedialEnvironment } from "./redial-types.ts";

/** What to do with the record now. */
export function nextStep(
  progress: Progress,
  numbers: readonly string[],
  settings: RedialSettings,
  environment: RedialEnvironment,
  now: number,
): NextStep {
  throw new Error(`not written yet: ${[progress, numbers, settings, environment, now].length}`);
}

/** Enters how a dial ended. Give it the progress that `nextStep` returned with the dial. */
export function applyOutcome(
  progress: Progress,
  numbers: readonly string[],
  outcome: DialOutcome,
  settings: RedialSettings,
  environment: RedialEnvironment,
): AppliedOutcome {
  throw new Error(`not written yet: ${[progress, numbers, outcome, settings, environment].length}`);
}
