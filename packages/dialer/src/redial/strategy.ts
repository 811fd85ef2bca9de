import { type Life, never } from "./life.ts";
import { alive, allowedFrom, earliest, numberAt } from "./limits.ts";

/** The number to dial now, or when to look again. */
export type NumberChoice = { readonly index: number } | { readonly index: undefined; readonly until: number };

/** Which number of the record is next (OUT-RED-13). */
export function numberStrategy(life: Life, now: number): NumberChoice {
  if (life.settings.leastAttempted) return leastAttempted(life, now);
  return life.settings.dialAllNumbers ? allTogether(life, now) : firstByOrder(life, now);
}

/** Selector on: each number keeps its own due time; several due together go by order. */
function allTogether(life: Life, now: number): NumberChoice {
  let until = never;
  for (const index of byPreference(life, now)) {
    if (!alive(life, index) || heldBack(life, index)) continue;
    const at = earliest(life, index, dueFrom(life, index, now));
    if (at <= now) return { index };
    until = Math.min(until, at);
  }
  return { index: undefined, until };
}

/** Selector off: only the first number dialable by now's schedule; its waiting does not pass on to the next. */
function firstByOrder(life: Life, now: number): NumberChoice {
  let until = never;
  for (const index of order(life, now)) {
    if (!alive(life, index) || heldBack(life, index)) continue;
    const at = earliest(life, index, dueFrom(life, index, now));
    if (at <= now) return { index };
    until = Math.min(until, at);
    const outsideHours = allowedFrom(life, index, now) > now;
    // A number that has let the others go first does not hold them up while it waits.
    if (!outsideHours && !numberAt(life, index).yielded) break;
  }
  return { index: undefined, until };
}

/** One number a turn: of those dialable now the one with the fewest attempts; the next turn comes with the redial of the last number. */
function leastAttempted(life: Life, now: number): NumberChoice {
  const turnAt = turnFrom(life, now);
  let until = never;
  let best: number | undefined;
  for (const index of order(life, now)) {
    if (!alive(life, index) || heldBack(life, index)) continue;
    const { yielded, dueAt } = numberAt(life, index);
    const at = earliest(life, index, yielded ? Math.max(turnAt, dueAt ?? 0) : turnAt);
    until = Math.min(until, at);
    if (at > now) continue;
    if (best === undefined || numberAt(life, index).attempts < numberAt(life, best).attempts) best = index;
  }
  return best === undefined ? { index: undefined, until } : { index: best };
}

/** When the next number may have its turn: a redial of the last one is waited for, a «next number» is not. */
function turnFrom(life: Life, now: number): number {
  const last = life.numbers.reduce((latest, each) => (each.turn > latest.turn ? each : latest));
  const waits = last.turn > 0 && alive(life, life.numbers.indexOf(last)) && !last.yielded;
  const others = life.numbers.some((each, index) => each !== last && alive(life, index));
  return waits || !others ? Math.max(now, last.dueAt ?? now) : now;
}

/** Preference order; the number of a promised callback goes on being first. */
function order(life: Life, now: number): readonly number[] {
  const indexes = byPreference(life, now);
  const leading = life.numbers.findIndex((entry) => entry.number === life.progress.leading);
  return leading < 0 ? indexes : [leading, ...indexes.filter((index) => index !== leading)];
}

/** The order of the schedule in force, else of the record (OUT-HRS-08, OUT-RED-13). */
function byPreference(life: Life, now: number): readonly number[] {
  return life.environment.order?.(now) ?? [...life.numbers.keys()];
}

function dueFrom(life: Life, index: number, now: number): number {
  return Math.max(now, numberAt(life, index).dueAt ?? now);
}

/** After «next number» every other dialable number has its attempt first (OUT-RED-11). */
function heldBack(life: Life, index: number): boolean {
  const { yielded, turn } = numberAt(life, index);
  return (
    yielded && life.numbers.some((other, each) => each !== index && alive(life, each) && other.turn < turn)
  );
}
