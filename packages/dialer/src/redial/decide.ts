import { endSeries } from "./attempt.ts";
import type { Life } from "./life.ts";
import { alive, allowedFrom, belowRecordLimit, callable, numberAt } from "./limits.ts";
import { numberStrategy } from "./strategy.ts";

/** What to do with a record, before it is dressed for the outside. */
export type Decision =
  | {
      readonly kind: "dial";
      readonly index: number;
      readonly repeat: boolean;
      readonly callback: Life["progress"]["callback"];
    }
  | { readonly kind: "wait"; readonly until: number; readonly repeat: boolean }
  | { readonly kind: "close"; readonly disposition: string };

/** Repeats later than this end their attempt (OUT-RED-20). */
const longestLatenessMs = 60 * 60_000;

/** Changes `life` where looking at it at `now` ends an attempt, lets a promise lapse or closes the record. */
export function decide(life: Life, now: number): Decision {
  const { progress } = life;
  const decision =
    closed(life) ?? openAttempt(life, now) ?? promisedCallback(life, now) ?? limitsReached(life);
  if (decision?.kind === "close") progress.closed = decision.disposition;
  if (decision) return decision;
  const choice = numberStrategy(life, now);
  return choice.index === undefined
    ? { kind: "wait", until: choice.until, repeat: false }
    : { kind: "dial", index: choice.index, repeat: false, callback: null };
}

function closed(life: Life): Decision | undefined {
  const { closed } = life.progress;
  return closed === null ? undefined : { kind: "close", disposition: closed };
}

/** A record has at most one open attempt; its other numbers wait until it ends (OUT-RED-07). */
function openAttempt(life: Life, now: number): Decision | undefined {
  const { series } = life.progress;
  if (!series) return undefined;
  const index = life.numbers.findIndex((entry) => entry.number === series.number);
  if (callable(life, index)) {
    if (now < series.dueAt) return { kind: "wait", until: series.dueAt, repeat: true };
    if (now - series.dueAt <= longestLatenessMs && allowedFrom(life, index, now) <= now) {
      return { kind: "dial", index, repeat: true, callback: null };
    }
  }
  endSeries(life, index, series);
  return closed(life);
}

/** Performed even when limits are reached, but never against a stop or outside hours (OUT-RED-17, OUT-CBK-03). */
function promisedCallback(life: Life, now: number): Decision | undefined {
  const { callback } = life.progress;
  if (!callback) return undefined;
  const named = life.numbers.findIndex((entry) => entry.number === callback.number);
  const index = [named, ...life.numbers.keys()].find((each) => each >= 0 && callable(life, each));
  const lapsesAt = callback.until ?? Number.POSITIVE_INFINITY;
  if (index === undefined || now >= lapsesAt) {
    // A missed promise leaves an ordinary record, in its order of preference.
    life.progress.callback = null;
    life.progress.leading = null;
    return undefined;
  }
  const at = allowedFrom(life, index, Math.max(now, callback.from));
  if (at <= now) return { kind: "dial", index, repeat: false, callback };
  return { kind: "wait", until: Math.min(at, lapsesAt), repeat: false };
}

/** The last two rows of OUT-RED-10; also what a lowered limit does to a waiting record (OUT-RED-23). */
export function limitsReached(life: Life): Decision | undefined {
  const several = life.numbers.length !== 1;
  if (!life.numbers.some((_, index) => alive(life, index))) {
    return { kind: "close", disposition: several ? "no_numbers_left" : lastOf(life) };
  }
  if (!belowRecordLimit(life)) {
    return { kind: "close", disposition: several ? "finalized_by_rule" : lastOf(life) };
  }
  return undefined;
}

/** A single number that a rule of another campaign barred before its first attempt has no last status; the rule closes it. */
function lastOf(life: Life): string {
  return life.progress.lastDisposition ?? "finalized_by_rule";
}

/** The moment that the dial of this number serves: later than every moment served before (OUT-GEN-05). */
export function dueMoment(life: Life, index: number): number {
  const { series, callback, servedDueAt } = life.progress;
  const entry = numberAt(life, index);
  const due = series?.number === entry.number ? series.dueAt : (callback?.from ?? entry.dueAt ?? 0);
  return Math.max(due, servedDueAt + 1);
}
