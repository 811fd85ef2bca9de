/** How far back the page looks; `custom` has its own two moments. */
export const callPeriods = ["day", "week", "month", "custom"] as const;
type CallPeriod = (typeof callPeriods)[number];

/** What the address of the page holds: its search and the call that is open (DSK-GEN-02). */
export interface CallPageSearch {
  readonly period?: CallPeriod;
  /** Of `custom`: instants, ISO 8601. */
  readonly from?: string;
  readonly to?: string;
  readonly number?: string;
  readonly trunk?: string;
  readonly code?: string;
  readonly poor?: true;
  readonly call?: string;
}

/** A router reads `?code=486` as a number. */
const text = (value: unknown) => (typeof value === "number" ? String(value) : value);

/** What of an address can be used; the rest is passed over. */
export function callSearchOf(search: Record<string, unknown>): CallPageSearch {
  const period = callPeriods.find((each) => each === search.period);
  const kept = (["from", "to", "number", "trunk", "code", "call"] as const).flatMap((name) => {
    const value = text(search[name]);
    return typeof value === "string" && value !== "" ? [[name, value] as const] : [];
  });
  return {
    ...(period && period !== "day" ? { period } : {}),
    ...Object.fromEntries(kept),
    ...(search.poor === true ? { poor: true } : {}),
  };
}

const dayMs = 86_400_000;
const days = { day: 1, week: 7, month: 31 } as const;

/** The question to the server. A number of fewer than three digits or half a code asks nothing yet. */
export function callQueryOf(search: CallPageSearch, now: number) {
  const { period = "day", trunk, poor, code = "" } = search;
  const digits = (search.number ?? "").replace(/\D/g, "");
  // In whole minutes, so that the same search is the same question for a while.
  const since = (ms: number) => new Date(Math.floor((now - ms) / 60_000) * 60_000).toISOString();
  return {
    ...(period === "custom"
      ? { ...moment("from", search.from), ...moment("to", search.to) }
      : { from: since(days[period] * dayMs) }),
    ...(digits.length >= 3 ? { number: digits } : {}),
    ...(trunk === undefined ? {} : { trunk }),
    ...(/^[1-6]\d\d$/.test(code) ? { code: Number(code) } : {}),
    ...(poor ? { poor } : {}),
  };
}

function moment<Name extends "from" | "to">(name: Name, value: string | undefined) {
  const at = Date.parse(value ?? "");
  return (Number.isNaN(at) ? {} : { [name]: new Date(at).toISOString() }) as {
    readonly [N in Name]?: string;
  };
}
