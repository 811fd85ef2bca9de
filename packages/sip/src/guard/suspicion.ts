import type { BanReason } from "./types.ts";

/** What is remembered of an address. Plain data, so that it outlives a restart (TEL-GEN-05). */
export interface AddressRecord {
  /** Moments of wrong credentials within the last minute, oldest first. */
  readonly failures: readonly number[];
  /** Names that wrong credentials were given for, and since when they are collected. */
  readonly names: readonly string[];
  readonly namesSince: number;
  /** Numbers called without credentials, and since when. */
  readonly numbers: readonly string[];
  readonly numbersSince: number;
  readonly authenticatedAt: number | undefined;
  /** How many bans there were in a row, and when the last one ends or ended. */
  readonly bans: number;
  readonly bannedUntil: number;
}

export const cleanRecord: AddressRecord = {
  failures: [],
  names: [],
  namesSince: 0,
  numbers: [],
  numbersSince: 0,
  authenticatedAt: undefined,
  bans: 0,
  bannedUntil: 0,
};

export type Suspicion =
  /** `ofName` counts the failures of that name within the last minute, from any address, this one included. */
  | { readonly kind: "failed"; readonly name: string; readonly ofName: number }
  | { readonly kind: "called"; readonly number: string }
  | { readonly kind: "scanner" };

export interface Sentence {
  readonly reason: BanReason;
  readonly durationMs: number;
  readonly times: number;
}

/** TEL-SEC-01, TEL-SEC-02. */
export const suspicionLimits = {
  windowMs: 60_000,
  failures: 5,
  failuresAuthenticated: 20,
  names: 30,
  numbers: 10,
  /** Behind an address that proved itself so lately sit people who mistype, not machines that guess. */
  provenMs: 24 * 3_600_000,
  collectedMs: 24 * 3_600_000,
  banMs: 600_000,
  banMsMax: 24 * 3_600_000,
} as const;

/** What an address's record becomes by an event, and whether the address is to be shut out for it. */
export function suspect(
  record: AddressRecord,
  event: Suspicion,
  now: number,
): { readonly record: AddressRecord; readonly sentence: Sentence | undefined } {
  switch (event.kind) {
    case "failed":
      return judgeFailure(record, event.name, event.ofName, now);
    case "called":
      return judgeNumber(record, event.number, now);
    case "scanner":
      return shutOut(record, "scanner", now);
  }
}

export function proven(record: AddressRecord, now: number): boolean {
  return record.authenticatedAt !== undefined && now - record.authenticatedAt < suspicionLimits.provenMs;
}

/** A device that proved itself may call ten numbers and more, each beginning without credentials (RFC 3261 §22.2). */
export function authenticated(record: AddressRecord, name: string, now: number): AddressRecord {
  return {
    ...record,
    authenticatedAt: now,
    numbers: [],
    names: record.names.filter((each) => each !== name),
  };
}

/** By hand: counts like any other ban. */
export function shutOutFor(record: AddressRecord, durationMs: number, now: number): AddressRecord {
  return { ...record, bans: inRow(record, now) + 1, bannedUntil: now + durationMs };
}

function judgeFailure(record: AddressRecord, name: string, ofName: number, now: number) {
  const { windowMs, collectedMs } = suspicionLimits;
  const known = proven(record, now);
  const limit = known ? suspicionLimits.failuresAuthenticated : suspicionLimits.failures;
  const failures = [...record.failures.filter((at) => now - at < windowMs), now].slice(
    -suspicionLimits.failuresAuthenticated,
  );
  const keepNames = now - record.namesSince < collectedMs;
  const names = keepNames ? record.names : [];
  const next: AddressRecord = {
    ...record,
    failures,
    names: names.includes(name) ? names : [...names, name],
    namesSince: keepNames ? record.namesSince : now,
  };
  if (!known && next.names.length >= suspicionLimits.names) return shutOut(next, "many_names", now);
  const count = known ? failures.length : Math.max(failures.length, ofName);
  return count >= limit ? shutOut(next, "wrong_credentials", now) : { record: next, sentence: undefined };
}

function judgeNumber(record: AddressRecord, number: string, now: number) {
  if (proven(record, now)) return { record, sentence: undefined };
  const keep = now - record.numbersSince < suspicionLimits.collectedMs;
  const before = keep ? record.numbers : [];
  const next: AddressRecord = {
    ...record,
    numbers: before.includes(number) ? before : [...before, number],
    numbersSince: keep ? record.numbersSince : now,
  };
  return next.numbers.length >= suspicionLimits.numbers
    ? shutOut(next, "many_numbers", now)
    : { record: next, sentence: undefined };
}

/** Twice as long as the ban before, when that ended less than a day ago. */
function shutOut(record: AddressRecord, reason: BanReason, now: number) {
  const { banMs, banMsMax } = suspicionLimits;
  const times = inRow(record, now) + 1;
  const durationMs = reason === "many_names" ? banMsMax : Math.min(banMsMax, banMs * 2 ** (times - 1));
  return {
    // What brought the ban about is paid for by it.
    record: { ...cleanRecord, bans: times, bannedUntil: now + durationMs },
    sentence: { reason, durationMs, times },
  };
}

function inRow(record: AddressRecord, now: number): number {
  return record.bans > 0 && now - record.bannedUntil < suspicionLimits.banMsMax ? record.bans : 0;
}
