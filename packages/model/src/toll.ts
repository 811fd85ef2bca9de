import { parsePhoneNumberFromString } from "libphonenumber-js/max";

/** What a number is to whoever pays for it (TEL-SEC-08). */
export interface NumberKind {
  /** ISO 3166 code; undefined: no country, or one that cannot be told. */
  readonly country: string | undefined;
  /** Ranges that are closed unless a trunk opens them by prefix. */
  readonly closed: "premium" | "satellite" | undefined;
}

/** Inmarsat, Iridium and the like, international networks, international premium rate. */
const satelliteCodes = ["870", "878", "881", "882", "883"];
const premiumCodes = ["979"];

/** Of an E.164 number with `+`. */
export function numberKind(number: string): NumberKind {
  const digits = number.replace(/^\+/, "");
  if (satelliteCodes.some((code) => digits.startsWith(code)))
    return { country: undefined, closed: "satellite" };
  if (premiumCodes.some((code) => digits.startsWith(code))) return { country: undefined, closed: "premium" };
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  const country = parsed?.country ?? (digits.startsWith("7") ? "RU" : undefined);
  return { country, closed: parsed?.getType() === "PREMIUM_RATE" ? "premium" : undefined };
}

/** Limits against toll fraud of a centre, a user or a line; undefined is no limit (TEL-SEC-08, PLT-SEC-06). */
export interface TollLimits {
  readonly callsAtOnce: number | undefined;
  readonly callsPerHour: number | undefined;
  readonly minutesPerDay: number | undefined;
}

export const tollLimitRanges = {
  callsAtOnce: { min: 1, max: 10_000 },
  callsPerHour: { min: 1, max: 100_000 },
  minutesPerDay: { min: 1, max: 1_000_000 },
} as const;

const noLimits: TollLimits = { callsAtOnce: undefined, callsPerHour: undefined, minutesPerDay: undefined };

/** PLT-SEC-06: five outside calls of a user at once, nothing else until somebody sets it. */
export const defaultTollLimits = {
  centre: noLimits,
  user: { ...noLimits, callsAtOnce: 5 },
  line: noLimits,
} as const satisfies Record<TollScope, TollLimits>;

export type TollScope = "centre" | "user" | "line";
