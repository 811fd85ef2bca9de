import { assert } from "@perezvon/base";
import { heldByFrequency } from "./frequency.ts";
import { type Life, never, type WorkingNumber } from "./life.ts";

export function numberAt(life: Life, index: number): WorkingNumber {
  const entry = life.numbers[index];
  assert(entry, `the record has a number ${index}`);
  return entry;
}

/** Neither stopped in this campaign nor barred in all: what even a promised callback needs (OUT-RED-17). */
export function callable(life: Life, index: number): boolean {
  const entry = numberAt(life, index);
  return !entry.stopped && !life.bars.has(entry.number) && !life.environment.barred?.has(entry.number);
}

/** Callable and below its own limit (OUT-RED-08). */
export function alive(life: Life, index: number): boolean {
  return callable(life, index) && numberAt(life, index).attempts < life.settings.maxAttemptsPerNumber;
}

export function belowRecordLimit(life: Life): boolean {
  return life.progress.attempts < life.settings.maxAttemptsPerRecord;
}

/** Whether one more attempt would exceed no limit (OUT-RED-06). */
export function mayCount(life: Life, index: number, at: number): boolean {
  const below = numberAt(life, index).attempts < life.settings.maxAttemptsPerNumber;
  return below && belowRecordLimit(life) && blockedUntil(life, index, at) === undefined;
}

/** Counters grow at the first dial of an attempt (OUT-RED-04), on the local day of that dial. */
export function count(life: Life, index: number, at: number): void {
  const entry = numberAt(life, index);
  const { progress } = life;
  entry.attempts += 1;
  progress.attempts += 1;
  life.contacts.push({ index, at });
  const limit = life.environment.dayLimit;
  if (!limit) return;
  const { start } = limit.day(at);
  entry.dayAttempts = (entry.dayStart === start ? entry.dayAttempts : 0) + 1;
  entry.dayStart = start;
  progress.dayAttempts = (progress.dayStart === start ? progress.dayAttempts : 0) + 1;
  progress.dayStart = start;
}

/** First instant from `from` on at which hours let the number be dialled (OUT-RED-18). */
export function allowedFrom(life: Life, index: number, from: number): number {
  const allow = life.environment.allowedFrom;
  return allow ? Math.max(from, allow(index, from) ?? never) : from;
}

/** As `allowedFrom`, and on a day whose limits are not used up (OUT-RED-14). */
export function earliest(life: Life, index: number, from: number): number {
  let at = from;
  // A new day is never blocked, so this ends at the first allowed moment of a day after the present one.
  for (let days = 0; days < 1000; days++) {
    at = allowedFrom(life, index, at);
    if (at >= never) return never;
    const next = blockedUntil(life, index, at);
    if (next === undefined) return at;
    at = Math.max(at + 1, next);
  }
  return never;
}

/** When the limits of the day of `at`, and of the days before it, allow one more attempt; undefined: they do. */
function blockedUntil(life: Life, index: number, at: number): number | undefined {
  const day = dayBlockedUntil(life, index, at);
  const { frequency } = life.environment;
  if (frequency === undefined) return day;
  const own = life.contacts.filter((each) => frequency.together || each.index === index);
  const held = heldByFrequency(frequency, [...frequency.past(index), ...own.map((each) => each.at)], at);
  return held === undefined ? day : Math.max(held.until, day ?? held.until);
}

/** Start of the next day when the limit of the day of `at` is used up. */
function dayBlockedUntil(life: Life, index: number, at: number): number | undefined {
  const limit = life.environment.dayLimit;
  if (!limit) return undefined;
  const holder = limit.per === "record" ? life.progress : numberAt(life, index);
  const day = limit.day(at);
  return holder.dayStart === day.start && holder.dayAttempts >= limit.attempts ? day.next : undefined;
}
