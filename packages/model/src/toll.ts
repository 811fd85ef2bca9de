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

/** Each dial asks several times for the kind of one number, and to tell it costs more than all the rest of admitting a call. */
let latest: { readonly number: string; readonly kind: NumberKind } | undefined;

/** Of an E.164 number with `+`. */
export function numberKind(number: string): NumberKind {
  if (latest?.number !== number) latest = { number, kind: kindOf(number) };
  return latest.kind;
}

function kindOf(number: string): NumberKind {
  const digits = number.replace(/^\+/, "");
  if (satelliteCodes.some((code) => digits.startsWith(code)))
    return { country: undefined, closed: "satellite" };
  if (premiumCodes.some((code) => digits.startsWith(code))) return { country: undefined, closed: "premium" };
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  const country = parsed?.country ?? (digits.startsWith("7") ? "RU" : undefined);
  return { country, closed: parsed?.getType() === "PREMIUM_RATE" ? "premium" : undefined };
}

export type TollScope = "centre" | "user" | "line";

/** Limits against toll fraud of a centre, a user or a line; undefined is no limit (TEL-SEC-08, PLT-SEC-06). */
export interface TollLimits {
  readonly callsAtOnce: number | undefined;
  readonly callsPerHour: number | undefined;
  readonly minutesPerDay: number | undefined;
  readonly longestCallMinutes: number | undefined;
}

/** What stands against a call: a number of `TollLimits`, the night, or what looks as if somebody else had the line (TEL-SEC-09). */
export type TollCause =
  | Exclude<keyof TollLimits, "longestCallMinutes">
  | "night"
  | "abroadAtNight"
  | "twoCountries";

export const tollLimitRanges = {
  callsAtOnce: { min: 1, max: 10_000 },
  callsPerHour: { min: 1, max: 100_000 },
  minutesPerDay: { min: 1, max: 1_000_000 },
  longestCallMinutes: { min: 1, max: 1_440 },
} as const satisfies Record<keyof TollLimits, { readonly min: number; readonly max: number }>;

/** How a centre guards itself against toll fraud. */
export interface TollPolicy {
  readonly centre: TollLimits;
  /** Of every user and every line that has none of its own. */
  readonly user: TollLimits;
  readonly line: TollLimits;
  /** ISO 3166 codes that may be called besides the home country, where the trunk names none of its own. */
  readonly countries: readonly string[];
  /** `+7809`: closed whatever else is open (OUT-CPL-08). */
  readonly barredPrefixes: readonly string[];
  /** By the clock of the centre, `22:00` to `08:00`. */
  readonly nightFrom: string;
  readonly nightUntil: string;
  /** `stop`: a user or line that reaches its limit makes no outside call until somebody releases it. */
  readonly afterBreach: "stop" | "refuse";
  /** A first call of a line to another country at night (TEL-SEC-09). */
  readonly abroadAtNight: "off" | "alarm" | "stop";
  /** A line that registers from two countries within an hour (TEL-SEC-09). */
  readonly twoCountries: "off" | "alarm" | "stop";
}

const noLimits: TollLimits = {
  callsAtOnce: undefined,
  callsPerHour: undefined,
  minutesPerDay: undefined,
  longestCallMinutes: undefined,
};

/** PLT-SEC-06: five outside calls of a user at once and the home country; nothing else until somebody sets it. */
export const defaultTollPolicy: TollPolicy = {
  centre: noLimits,
  user: { ...noLimits, callsAtOnce: 5 },
  line: noLimits,
  countries: [],
  barredPrefixes: [],
  nightFrom: "22:00",
  nightUntil: "08:00",
  afterBreach: "stop",
  abroadAtNight: "alarm",
  twoCountries: "alarm",
};

/** A user or line with limits of its own; what it leaves undefined is as the policy says. */
export interface TollException {
  readonly scope: "user" | "line";
  readonly id: string;
  readonly limits: TollLimits;
  /** No outside call at night. */
  readonly closedAtNight: boolean;
}

/** What a party has used, and whether it is stopped. */
export interface TollUse {
  readonly scope: TollScope;
  readonly id: string;
  readonly callsNow: number;
  readonly callsHour: number;
  readonly minutesDay: number;
}

interface WallClock {
  readonly format: Intl.DateTimeFormat;
  minute: number;
  text: string;
}

const clocks = new Map<string, WallClock>();
const minuteMs = 60_000;

/** `21:59`. Making a formatter costs more than all the rest of admitting a call, and to format as much: once a minute is enough. */
function clockTime(at: number, timeZone: string): string {
  let clock = clocks.get(timeZone);
  if (clock === undefined) {
    const format = new Intl.DateTimeFormat("en-GB", {
      timeZone,
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
    });
    clock = { format, minute: Number.NaN, text: "" };
    clocks.set(timeZone, clock);
  }
  const minute = Math.floor(at / minuteMs);
  if (clock.minute !== minute) {
    clock.minute = minute;
    clock.text = clock.format.format(at);
  }
  return clock.text;
}

/** Whether a moment is in the night of that clock; from and until alike is no night at all. */
export function isNight(
  at: number,
  timeZone: string,
  { nightFrom, nightUntil }: Pick<TollPolicy, "nightFrom" | "nightUntil">,
): boolean {
  const now = clockTime(at, timeZone);
  return nightFrom <= nightUntil
    ? now >= nightFrom && now < nightUntil
    : now >= nightFrom || now < nightUntil;
}
