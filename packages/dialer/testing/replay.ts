import {
  type DispositionType,
  predefinedDispositions,
  type RedialRule,
  type RedialSettings,
} from "@perezvon/model";
import {
  applyOutcome,
  countsAsAttempt,
  type DialOutcome,
  defaultRedialRules,
  defaultRedialSettings,
  type NextStep,
  newProgress,
  nextStep,
  type Progress,
  type ProgressColumns,
  type RedialEnvironment,
} from "../src/index.ts";

/** Day 1 of every example: a Monday. */
const dayOne = Date.UTC(2026, 0, 5);
const dayMs = 86_400_000;

/** `10:00` on day 1, `d2 09:00` on day 2. */
export function at(time: string): number {
  const match = /^(?:d(\d+) )?(\d\d):(\d\d)$/.exec(time);
  if (!match) throw new Error(`no time: ${time}`);
  return (
    dayOne + (Number(match[1] ?? 1) - 1) * dayMs + Number(match[2]) * 3_600_000 + Number(match[3]) * 60_000
  );
}

export function timeText(instant: number): string {
  const day = Math.floor((instant - dayOne) / dayMs) + 1;
  const text = new Date(instant).toISOString().slice(11, 16);
  return day === 1 ? text : `d${day} ${text}`;
}

/** The default table with some rows exchanged. */
export function rules(...changed: readonly RedialRule[]): readonly RedialRule[] {
  const kept = defaultRedialRules.filter(
    (rule) => !changed.some((each) => each.disposition === rule.disposition),
  );
  return [...kept, ...changed];
}

export function settings(overrides: Partial<RedialSettings> = {}): RedialSettings {
  return { ...defaultRedialSettings, ...overrides };
}

export function typeOf(disposition: string): DispositionType {
  return predefinedDispositions.find((each) => each.key === disposition)?.type ?? "other";
}

/** One record lived through by hand: dials when told to, with the result told. */
export class Replay {
  progress: Progress;
  columns: ProgressColumns | undefined;
  readonly barred = new Set<string>();
  dials = 0;
  readonly #numbers: readonly string[];
  readonly #environment: RedialEnvironment;
  settings: RedialSettings;

  constructor(numbers: readonly string[], settings: RedialSettings, environment: RedialEnvironment = {}) {
    this.#numbers = numbers;
    this.settings = settings;
    this.#environment = environment;
    this.progress = newProgress(numbers);
  }

  look(time: string): NextStep {
    const environment = { barred: this.barred, ...this.#environment };
    return nextStep(this.progress, this.#numbers, this.settings, environment, at(time));
  }

  /** What happens with the record after the last event: the next due time, or how it closed. */
  get outlook(): string {
    const columns = this.columns;
    if (!columns) return "new";
    if (columns.state === "closed") return `closed ${columns.recordDisposition}`;
    return `${columns.repeat ? "repeat" : "due"} ${timeText(columns.dueAt ?? Number.NaN)}`;
  }

  /** `number disposition attempt record/T1/T2… then`, after a dial at `time` whose result came in the same minute. */
  dial(time: string, disposition: string, more: Partial<DialOutcome> = {}): string {
    const step = this.look(time);
    if (step.kind !== "dial")
      return `${step.kind} ${step.kind === "wait" ? timeText(step.until) : step.disposition}`;
    const outcome: DialOutcome = {
      numberIndex: step.numberIndex,
      dialStartedAt: at(time),
      endedAt: at(time),
      disposition,
      type: typeOf(disposition),
      counted: countsAsAttempt(disposition, true),
      ...more,
    };
    const environment = { barred: this.barred, ...this.#environment };
    const applied = applyOutcome(step.progress, this.#numbers, outcome, this.settings, environment);
    for (const number of applied.barNumbers) this.barred.add(number);
    this.progress = applied.progress;
    this.columns = applied.columns;
    this.dials += 1;
    const counters = [applied.progress.attempts, ...applied.progress.numbers.map((entry) => entry.attempts)];
    return `${step.number} ${disposition} ${applied.attemptNumber} ${counters.join("/")} ${this.outlook}`;
  }
}
