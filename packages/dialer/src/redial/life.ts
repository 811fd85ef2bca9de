import type { RedialAction, RedialRule, RedialSettings } from "@perezvon/model";
import { fallbackAction } from "./default-rules.ts";
import { type NumberProgress, newNumber, type Progress } from "./progress.ts";
import type { RedialEnvironment } from "./redial-types.ts";

/** The far end of time that every store can hold: due times of what may never be dialled. */
export const never = Date.UTC(9999, 11, 31);

type Mutable<T> = { -readonly [key in keyof T]: T[key] };

export type WorkingNumber = Mutable<NumberProgress>;

/** A record taken out to be changed: a private copy of its progress, beside the rules and the world. */
export interface Life {
  readonly progress: Mutable<Omit<Progress, "numbers">>;
  readonly numbers: readonly WorkingNumber[];
  readonly settings: RedialSettings;
  readonly environment: RedialEnvironment;
  /** Numbers to be barred centre-wide by what happens now. */
  readonly bars: Set<string>;
  /** Numbers that the status of a scenario puts on a do-not-call list. */
  readonly doNotCall: Set<string>;
  /** Attempts counted since the life was opened. */
  readonly contacts: { readonly index: number; readonly at: number }[];
  /** The action that ran. */
  action: RedialAction | undefined;
}

/** A number that the record no longer has is forgotten; a new value starts from zero (OUT-IMP-11). */
export function openLife(
  progress: Progress,
  numbers: readonly string[],
  settings: RedialSettings,
  environment: RedialEnvironment,
): Life {
  const { series, leading } = progress;
  const has = (number: string | undefined | null) => numbers.includes(number ?? "");
  return {
    progress: {
      ...progress,
      series: has(series?.number) ? series : null,
      leading: has(leading) ? leading : null,
    },
    numbers: numbers.map((number) => ({
      ...(progress.numbers.find((entry) => entry.number === number) ?? newNumber(number)),
    })),
    settings,
    environment,
    bars: new Set(),
    doNotCall: new Set(),
    contacts: [],
    action: undefined,
  };
}

export function closeLife(life: Life): Progress {
  return { ...life.progress, numbers: life.numbers };
}

/** The row of a disposition; one without a row is redialled after a day (OUT-RED-12). */
export function ruleOf(life: Life, disposition: string): RedialRule {
  return (
    life.settings.rules.find((rule) => rule.disposition === disposition) ?? {
      disposition,
      repeats: 0,
      intervalMinutes: 10,
      action: fallbackAction,
    }
  );
}
