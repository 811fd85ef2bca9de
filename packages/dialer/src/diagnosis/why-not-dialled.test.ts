import type { CampaignId } from "@perezvon/model";
import { expect, test } from "vitest";
import { at, settings, timeText } from "../../testing/replay.ts";
import { newProgress } from "../redial/progress.ts";
import { applyOutcome, nextStep } from "../redial/redial.ts";
import type { RedialEnvironment } from "../redial/redial-types.ts";
import { type RecordSituation, whyNotDialled } from "./why-not-dialled.ts";

const numbers = ["T1"];
const fresh: RecordSituation = {
  state: "new",
  passes: true,
  locked: false,
  dueAt: undefined,
  numbers,
  progress: newProgress(numbers),
  redial: settings({}),
  environment: {},
  listEnabled: true,
  campaign: { enabled: true, started: true },
  waitsFor: undefined,
  listed: { record: false, numbers: [] },
};

/** The record after one dial at 10:00 with this result. */
function dialled(disposition: string, environment: RedialEnvironment = {}): RecordSituation {
  const now = at("10:00");
  const step = nextStep(fresh.progress, numbers, fresh.redial, environment, now);
  if (step.kind !== "dial") throw new Error(step.kind);
  const dial = { dialStartedAt: now, endedAt: now, disposition, type: "other" as const, counted: true };
  const applied = applyOutcome(
    step.progress,
    numbers,
    { numberIndex: step.numberIndex, ...dial },
    fresh.redial,
    environment,
  );
  return { ...fresh, state: "open", progress: applied.progress, dueAt: applied.columns.dueAt, environment };
}

const nineToNine = (_: number, instant: number): number => {
  const day = Math.floor(instant / 86_400_000) * 86_400_000;
  if (instant < day + 9 * 3_600_000) return day + 9 * 3_600_000;
  return instant < day + 21 * 3_600_000 ? instant : day + 33 * 3_600_000;
};
const oneADay: RedialEnvironment = {
  dayLimit: {
    per: "record",
    attempts: 1,
    day: (instant) => {
      const start = Math.floor(instant / 86_400_000) * 86_400_000;
      return { start, next: start + 86_400_000 };
    },
  },
};
/** So many attempts in so many days are allowed, and these were made by another campaign. */
const often = (days: number, attempts: number, ...times: string[]): RecordSituation => ({
  ...fresh,
  environment: {
    frequency: {
      limits: [{ days, attempts }],
      past: () => times.map((time) => at(time)),
      together: false,
      dayAfter: (instant, more) => (Math.floor(instant / 86_400_000) + more) * 86_400_000,
    },
  },
});
const wait = { campaignId: "1" as CampaignId, name: "1", remaining: 2, nextDueAt: undefined, stopped: false };

const told = (record: RecordSituation, time: string) => {
  const { hold, until } = whyNotDialled(record, at(time));
  return until === undefined ? hold : `${hold} until ${timeText(until)}`;
};

test.each<[string, RecordSituation, string, string]>([
  ["nothing holds it", fresh, "10:00", "turn"],
  [
    "preferred: its own agent for a while",
    { ...fresh, ownAgent: { until: at("10:15") } },
    "10:00",
    "personal_agent until 10:15",
  ],
  ["strict: its own agent for ever", { ...fresh, ownAgent: { until: undefined } }, "10:00", "personal_agent"],
  [
    "its agent only when it is due",
    { ...fresh, dueAt: at("11:00"), ownAgent: { until: undefined } },
    "10:00",
    "due_time until 11:00",
  ],
  ["closed", { ...fresh, state: "closed" }, "10:00", "closed"],
  ["out of quota", { ...fresh, state: "excluded" }, "10:00", "excluded"],
  ["kept out by the filter", { ...fresh, passes: false }, "10:00", "filter"],
  ["in hand", { ...fresh, locked: true }, "10:00", "locked"],
  ["without the consent that is required", { ...fresh, consentMissing: true }, "10:00", "no_consent"],
  ["on a do-not-call list", { ...fresh, listed: { record: true, numbers: [] } }, "10:00", "record_listed"],
  ["its number listed", { ...fresh, listed: { record: false, numbers } }, "10:00", "numbers_listed"],
  ["barred", { ...fresh, environment: { barred: new Set(numbers) } }, "10:00", "numbers_barred"],
  ["list off", { ...fresh, listEnabled: false }, "10:00", "list_disabled"],
  ["campaign off", { ...fresh, campaign: { enabled: false, started: false } }, "10:00", "campaign_disabled"],
  [
    "campaign stopped",
    { ...fresh, campaign: { enabled: true, started: false } },
    "10:00",
    "campaign_stopped",
  ],
  ["its campaign follows another", { ...fresh, waitsFor: wait }, "10:00", "linked_campaign"],
  ["hours", { ...fresh, environment: { allowedFrom: nineToNine } }, "22:30", "hours until d2 09:00"],
  ["a redial", dialled("no_answer"), "10:20", "due_time until 11:00"],
  ["a redial that is due", dialled("no_answer"), "11:00", "turn"],
  ["a repeat", dialled("busy"), "10:04", "repeat until 10:10"],
  ["the limit of a day", dialled("no_answer", oneADay), "12:00", "day_limit until d2 00:00"],
  ["one attempt a day in all campaigns", often(1, 1, "09:00"), "10:00", "frequency_day until d2 00:00"],
  ["two in seven days", often(7, 2, "08:00", "09:00"), "10:00", "frequency_week until d8 00:00"],
  ["one of two in seven days", often(7, 2, "09:00"), "10:00", "turn"],
  ["one in thirty days", often(30, 1, "09:00"), "10:00", "frequency_month until d31 00:00"],
  [
    "limits used up",
    { ...dialled("no_answer"), redial: settings({ maxAttemptsPerNumber: 1 }) },
    "10:20",
    "limit",
  ],
  [
    "number wanted elsewhere",
    { ...fresh, state: "open", dueAt: at("10:01") },
    "10:00",
    "due_time until 10:01",
  ],
])("OUT-DIA-03 %s", (_, record, time, expected) => {
  expect(told(record, time)).toBe(expected);
});
