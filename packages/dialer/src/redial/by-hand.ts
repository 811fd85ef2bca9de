import type { RedialSettings } from "@perezvon/model";
import { dueMoment } from "./decide.ts";
import { closeLife, never, openLife } from "./life.ts";
import { allowedFrom, callable, earliest, numberAt } from "./limits.ts";
import type { Progress } from "./progress.ts";
import type { NextStep, RedialEnvironment } from "./redial-types.ts";

/** What comes of an agent's wish to dial a number of the record before him (OUT-PRV-03, OUT-PRV-06). */
export type StepByHand =
  | ({ readonly kind: "dial"; readonly progress: Progress } & Pick<
      Extract<NextStep, { kind: "dial" }>,
      "numberIndex" | "number" | "attemptNumber" | "repeatNumber" | "dueAt"
    >)
  | {
      readonly kind: "refused";
      readonly why: "stopped" | "hours" | "day_limit";
      /** First moment at which it would be allowed; undefined: never. */
      readonly nextAllowedAt: number | undefined;
    };

/**
 * Hours, the limit of the day and stopped numbers hold for people, too; order of numbers, due times and the limits on attempts
 * are the machine's alone.
 */
export function stepByHand(
  progress: Progress,
  numbers: readonly string[],
  index: number,
  settings: RedialSettings,
  environment: RedialEnvironment,
  now: number,
): StepByHand {
  const life = openLife(progress, numbers, settings, environment);
  if (!callable(life, index)) return { kind: "refused", why: "stopped", nextAllowedAt: undefined };
  const at = earliest(life, index, now);
  if (at > now) {
    const why = allowedFrom(life, index, now) > now ? "hours" : "day_limit";
    return { kind: "refused", why, nextAllowedAt: at < never ? at : undefined };
  }
  // An attempt that waited for its repeat has ended: a person dials now.
  life.progress.series = null;
  return {
    kind: "dial",
    progress: closeLife(life),
    numberIndex: index,
    number: numberAt(life, index).number,
    attemptNumber: life.progress.attempts + 1,
    repeatNumber: 0,
    dueAt: dueMoment(life, index),
  };
}
