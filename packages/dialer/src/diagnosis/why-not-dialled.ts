import type { ChainWait, RecordHoldRule, RedialSettings } from "@perezvon/model";
import { heldByFrequency } from "../redial/frequency.ts";
import type { Progress } from "../redial/progress.ts";
import { nextStep } from "../redial/redial.ts";
import type { RedialEnvironment } from "../redial/redial-types.ts";

/** A record in one campaign, with everything that may keep it from being dialled (OUT-DIA-03). */
export interface RecordSituation {
  readonly state: "new" | "open" | "closed" | "excluded";
  /** Admitted by the filter of the association. */
  readonly passes: boolean;
  readonly locked: boolean;
  /** As selection sees it; undefined for a record never handed out. */
  readonly dueAt: number | undefined;
  readonly numbers: readonly string[];
  readonly progress: Progress;
  readonly redial: RedialSettings;
  readonly environment: RedialEnvironment;
  readonly listEnabled: boolean;
  readonly campaign: { readonly enabled: boolean; readonly started: boolean };
  readonly waitsFor: ChainWait | undefined;
  /** It is an agent's own and waits for him: until then, or for ever (OUT-CBK-06). */
  readonly ownAgent?: { readonly until: number | undefined } | undefined;
  /** Of the do-not-call lists that the campaign heeds. */
  readonly listed: { readonly record: boolean; readonly numbers: readonly string[] };
  /** Consent is required and the record has none (OUT-CPL-09). */
  readonly consentMissing?: boolean;
}

export interface WhyNotDialled {
  readonly hold: RecordHoldRule;
  /** When it lifts by itself; undefined: when somebody changes something, or nobody knows. */
  readonly until: number | undefined;
}

/**
 * The one rule that holds a record: first what it cannot get rid of, then what stands in the way of the whole campaign, then what time
 * will lift.
 */
export function whyNotDialled(record: RecordSituation, now: number): WhyNotDialled {
  const forGood = ofRecord(record);
  if (forGood !== undefined) return { hold: forGood, until: undefined };
  const step = nextStep(record.progress, record.numbers, record.redial, record.environment, now);
  if (step.kind === "close") return { hold: "limit", until: undefined };
  const { campaign, listEnabled, waitsFor } = record;
  if (!listEnabled) return { hold: "list_disabled", until: undefined };
  if (!campaign.enabled) return { hold: "campaign_disabled", until: undefined };
  if (!campaign.started) return { hold: "campaign_stopped", until: undefined };
  if (waitsFor !== undefined) return { hold: "linked_campaign", until: undefined };
  const dueAt = record.dueAt ?? now;
  if (step.kind === "wait") return inTime(record, Math.max(step.until, dueAt), now);
  if (record.ownAgent !== undefined && dueAt <= now)
    return { hold: "personal_agent", until: record.ownAgent.until };
  return dueAt > now ? { hold: "due_time", until: dueAt } : { hold: "turn", until: undefined };
}

function ofRecord({
  consentMissing,
  environment,
  listed,
  locked,
  numbers,
  passes,
  state,
}: RecordSituation): RecordHoldRule | undefined {
  if (!passes) return "filter";
  if (state === "closed" || state === "excluded") return state;
  if (locked) return "locked";
  if (listed.record) return "record_listed";
  if (consentMissing === true) return "no_consent";
  if (numbers.length === 0) return undefined;
  if (numbers.every((number) => listed.numbers.includes(number))) return "numbers_listed";
  return numbers.every((number) => environment.barred?.has(number)) ? "numbers_barred" : undefined;
}

/** Due times that hours or the limit of a day have moved are told by what moved them. */
function inTime(record: RecordSituation, until: number, now: number): WhyNotDialled {
  const { environment, numbers, progress } = record;
  if (dayUsedUp(record, now)) return { hold: "day_limit", until };
  const often = tooOften(record, now);
  if (often !== undefined) return { hold: often, until };
  const { allowedFrom } = environment;
  if (allowedFrom !== undefined) {
    const opens = Math.min(...numbers.map((_, index) => allowedFrom(index, now) ?? Number.POSITIVE_INFINITY));
    const { allowedFrom: _, ...always } = environment;
    const anyway = nextStep(progress, numbers, record.redial, always, now);
    const earlier = anyway.kind === "dial" || (anyway.kind === "wait" && anyway.until < until);
    if (earlier || (opens > now && opens >= until))
      return { hold: "hours", until: Math.max(until, finite(opens)) };
  }
  if (progress.series !== null) return { hold: "repeat", until };
  if (progress.callback !== null) return { hold: "callback", until };
  return { hold: "due_time", until };
}

/** Every number has had its attempts of so many days (OUT-RED-14); the limit that lifts first is the one that holds the record. */
function tooOften(
  { environment: { frequency }, numbers }: RecordSituation,
  now: number,
): RecordHoldRule | undefined {
  if (frequency === undefined) return undefined;
  const held = numbers.flatMap((_, index) => heldByFrequency(frequency, frequency.past(index), now) ?? []);
  if (held.length === 0 || held.length < numbers.length) return undefined;
  const { days } = held.reduce((first, each) => (each.until < first.until ? each : first));
  return days === 1 ? "frequency_day" : days === 7 ? "frequency_week" : "frequency_month";
}

function dayUsedUp({ environment: { dayLimit }, progress }: RecordSituation, now: number): boolean {
  if (dayLimit === undefined) return false;
  const { start } = dayLimit.day(now);
  const used = ({ dayStart, dayAttempts }: { readonly dayStart: number; readonly dayAttempts: number }) =>
    dayStart === start && dayAttempts >= dayLimit.attempts;
  return dayLimit.per === "record"
    ? used(progress)
    : progress.numbers.length > 0 && progress.numbers.some(used);
}

function finite(at: number): number {
  return Number.isFinite(at) ? at : 0;
}
