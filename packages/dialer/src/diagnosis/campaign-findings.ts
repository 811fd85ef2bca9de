import type { Campaign, OutgoingPlan } from "@perezvon/model";
import { planDecides } from "../caller-number/outgoing-plan.ts";
import { type HoursField, hoursFindings } from "../hours/hours-findings.ts";

/** One finding of «Диагностика»; its text is in the catalogues, `section` is the tab with the setting (OUT-DIA-01). */
export interface CampaignFinding {
  readonly severity: "error" | "warning" | "information";
  readonly code: string;
  readonly params: Readonly<Record<string, string | number>>;
  readonly section: string;
}

/** An enabled list of the campaign. */
export interface ListFacts {
  readonly name: string;
  readonly order: number;
  readonly fields: readonly HoursField[];
  /** Records that pass the filter. */
  readonly total: number;
  readonly closed: number;
  readonly excluded: number;
  /** Its filter, or what feeds it, may let records in that do not pass or are not there yet. */
  readonly mayGrow: boolean;
  readonly quota: boolean;
}

/** Everything that the findings look at, in the order of the set-up steps. */
export interface CampaignFacts {
  readonly campaign: Campaign;
  readonly now: number;
  /** Of the centre. */
  readonly zone: string;
  readonly lists: readonly ListFacts[];
  /** The campaign whose statuses a filter looks at is no more, or has the list no more (OUT-LNK-05). */
  readonly sourceGone: boolean;
  /** A scenario that the campaign names is no more. */
  readonly scenarioGone: boolean;
  readonly doNotCall: readonly { readonly name: string; readonly entries: boolean }[];
  /** Values of the field «Регион» that no row of the calling hours names; some of them. */
  readonly regionsWithoutRow: readonly string[];
  /** Numbers of which nothing names a zone; some of them. */
  readonly unzonedNumbers: readonly string[];
  /** Numbers whose zones never overlap within their hours (OUT-HRS-06); some of them. */
  readonly neverAllowed: readonly string[];
  /** Agents of the campaign's groups. */
  readonly agents: number;
  /** Records that name as their own agent somebody without the campaign's skill (OUT-CBK-06). */
  readonly unskilledOwners: { readonly records: number; readonly names: readonly string[] };
  readonly dispositions: readonly { readonly visibleToAgents: boolean; readonly code: string | undefined }[];
  readonly trunk: boolean;
  /** What decides for a campaign without a number (OUT-CID-01). */
  readonly plan: OutgoingPlan;
  /** Outgoing numbers of the campaign that have no label (OUT-CPL-10). */
  readonly unlabelledNumbers: readonly string[];
  readonly recordsCalls: boolean;
  /** Fields of the conversation script that nothing feeds. */
  readonly untiedFields: readonly string[];
  readonly failingExports: readonly string[];
  /** Lists, of contacts or of those not to call, whose last periodic update failed. */
  readonly failingFeeds: readonly { readonly list: string; readonly of: "contacts" | "do_not_call" }[];
  /** Undefined in no group of linked campaigns. */
  readonly group: { readonly heads: number; readonly faulty: readonly string[] } | undefined;
  /** Open records whose expiry comes before they are due again. */
  readonly expiring: number;
  readonly records: RecordFacts;
  /** Why a campaign that runs dials nothing now, as a reason of OUT-CMP-02. */
  readonly idle: { readonly reason: string; readonly until: number | undefined } | undefined;
}

/** Of all enabled lists together. */
export interface RecordFacts {
  readonly total: number;
  readonly due: number;
  readonly waiting: number;
  readonly locked: number;
  readonly closed: number;
  readonly excluded: number;
  readonly nextDueAt: number | undefined;
  /** Attempts of records that are closed, and of those that are not. */
  readonly closedAttempts: number;
  readonly openAttempts: number;
  /** Open records by what their last attempt came to. */
  readonly openBy: readonly { readonly disposition: string; readonly records: number }[];
}

/** Below so many closed records nothing is known of how often one is dialled. */
const fewClosed = 20;
const longWaitSeconds = 2;
/** Rings for less only when the administrator confirms it (OUT-CPL-05). */
export const leastNoAnswerSeconds = 15;

/** All findings of a campaign (OUT-DIA-02). */
export function campaignFindings(facts: CampaignFacts): readonly CampaignFinding[] {
  return [
    ...ofLists(facts),
    ...ofDoNotCall(facts),
    ...ofHours(facts),
    ...ofPeople(facts),
    ...ofScript(facts),
    ...ofPlan(facts),
    ...ofNumbers(facts),
    ...ofRedials(facts),
    ...ofDialling(facts),
    ...ofExports(facts),
    ...ofRecords(facts),
  ];
}

function ofLists({ lists, records, sourceGone, expiring }: CampaignFacts): CampaignFinding[] {
  const over = records.closed + records.excluded;
  const orders = new Set(lists.map(({ order }) => order));
  // The fields of a list into which nothing was loaded yet are not known.
  const phoneless = lists.filter(
    ({ fields }) => fields.length > 0 && !fields.some(({ type }) => type === "phone"),
  );
  return [
    ...when(lists.length === 0, "error", "no_enabled_list", "lists"),
    ...when(
      lists.length > 0 && records.total === 0 && !lists.some(({ mayGrow }) => mayGrow),
      "error",
      "no_records",
      "lists",
    ),
    ...phoneless.map(({ name }) => finding("error", "no_phone_field", "lists", { list: name })),
    ...when(
      lists.length > 1 && lists.some(({ quota }) => quota),
      "error",
      "quota_with_several_lists",
      "lists",
    ),
    ...when(sourceGone, "error", "source_campaign_gone", "lists"),
    ...when(records.total > 0 && over === records.total, "warning", "all_closed", "lists"),
    // All of one order is what several lists have that nobody has given one.
    ...when(lists.length > 1 && orders.size === 1, "warning", "lists_without_order", "lists"),
    ...when(expiring > 0, "warning", "expire_before_due", "lists", { records: expiring }),
  ];
}

const hasConsent = (fields: ListFacts["fields"]) => fields.some(({ type }) => type === "consent");

function ofDoNotCall({ campaign, doNotCall, lists }: CampaignFacts): CampaignFinding[] {
  return [
    ...when(doNotCall.length === 0, "warning", "no_do_not_call", "doNotCall"),
    ...doNotCall
      .filter(({ entries }) => !entries)
      .map(({ name }) => finding("warning", "empty_do_not_call", "doNotCall", { list: name })),
    // Every record of such a list would be closed undialled (OUT-CPL-09).
    ...lists
      .filter(({ fields }) => campaign.consentRequired && fields.length > 0 && !hasConsent(fields))
      .map(({ name }) => finding("error", "no_consent_field", "doNotCall", { list: name })),
  ];
}

function ofHours(facts: CampaignFacts): CampaignFinding[] {
  const { campaign, lists, now, zone, regionsWithoutRow, unzonedNumbers, neverAllowed } = facts;
  const { dialTime } = campaign;
  const fields = lists.map((list) => list.fields);
  const examples = (values: readonly string[]) => ({ examples: values.slice(0, 3).join(", ") });
  // Hours in the number's own zone are asked for by schedules and by the table (OUT-HRS-05).
  const zoned = dialTime.useCallingHours || dialTime.schedules.length > 0;
  return [
    ...hoursFindings(dialTime, fields, zone, now).map((code) =>
      finding(errorsOfHours.has(code) ? "error" : "warning", code, "time"),
    ),
    ...when(
      dialTime.useCallingHours && regionsWithoutRow.length > 0,
      "warning",
      "regions_without_row",
      "time",
      examples(regionsWithoutRow),
    ),
    ...when(
      zoned && unzonedNumbers.length > 0,
      "warning",
      "numbers_without_zone",
      "time",
      examples(unzonedNumbers),
    ),
    ...when(neverAllowed.length > 0, "warning", "zones_never_meet", "time", examples(neverAllowed)),
  ];
}

const errorsOfHours: ReadonlySet<string> = new Set(["no_label_dialled", "no_schedule_row"]);

function ofPeople({ agents, campaign, dispositions, unskilledOwners }: CampaignFacts): CampaignFinding[] {
  const { dialling, dispositionRequired, groupIds } = campaign;
  const uncoded = dispositions.filter(({ visibleToAgents, code }) => visibleToAgents && !code).length;
  const least = dialling.prediction?.leastAgents ?? 5;
  const asked = dialling.mode !== "automatic";
  return [
    ...when(asked && groupIds.length === 0, "error", "no_group", "staff"),
    ...when(asked && groupIds.length > 0 && agents === 0, "error", "no_agent", "staff"),
    ...when(
      dialling.mode === "predictive" && agents > 0 && agents < least,
      "warning",
      "few_agents",
      "staff",
      {
        agents,
        least,
      },
    ),
    ...when(unskilledOwners.records > 0, "warning", "personal_agents_without_skill", "staff", {
      records: unskilledOwners.records,
      examples: unskilledOwners.names.slice(0, 3).join(", "),
    }),
    ...when(
      dispositionRequired && !dispositions.some(({ visibleToAgents }) => visibleToAgents),
      "error",
      "no_visible_disposition",
      "dispositions",
    ),
    ...when(uncoded > 0, "warning", "dispositions_without_code", "dispositions", { dispositions: uncoded }),
  ];
}

/** Without a number the centre's outgoing number plan decides (OUT-CID-01). */
function ofPlan({ campaign, plan }: CampaignFacts): CampaignFinding[] {
  if (campaign.callerNumber !== undefined) return [];
  if (!planDecides(plan)) return [finding("error", "no_caller_number", "numbers")];
  const choices = [plan.usual, ...plan.entries.map(({ shown }) => shown)];
  const numbers = [
    ...new Set(choices.flatMap((choice) => (choice?.caller === "fixed" ? (choice.number ?? []) : []))),
  ];
  const random = choices.some((choice) => choice?.caller === "random");
  return [
    numbers.length > 0
      ? finding("information", "plan_decides", "numbers", { numbers: numbers.slice(0, 3).join(", ") })
      : finding("information", random ? "plan_decides_by_chance" : "plan_decides_alone", "numbers"),
    // What no entry names shows what the trunk puts there.
    ...when(plan.usual === undefined, "warning", "plan_without_usual", "numbers"),
    ...when(
      choices.some((choice) => choice?.caller === "hidden"),
      "warning",
      "plan_hides_number",
      "numbers",
    ),
  ];
}

function ofNumbers({ campaign, trunk, unlabelledNumbers }: CampaignFacts): CampaignFinding[] {
  const blended = campaign.kind === "blended";
  return [
    ...when(!trunk, "error", "no_trunk", "numbers"),
    ...when(blended && (campaign.entryNumbers ?? []).length === 0, "warning", "no_entry_number", "numbers"),
    // Disabled, its calls find no records (OUT-BLD-05).
    ...when(blended && !campaign.enabled, "warning", "blended_disabled", "dialling"),
    ...when(unlabelledNumbers.length > 0, "warning", "numbers_without_label", "numbers", {
      numbers: unlabelledNumbers.slice(0, 3).join(", "),
    }),
  ];
}

function ofRedials({ campaign: { redial } }: CampaignFacts): CampaignFinding[] {
  const { maxAttemptsPerNumber, maxAttemptsPerRecord, rules } = redial;
  return [
    ...when(rules.length === 0, "error", "no_redial_rule", "redials"),
    ...when(
      maxAttemptsPerNumber > maxAttemptsPerRecord,
      "warning",
      "number_limit_above_record_limit",
      "redials",
    ),
  ];
}

function ofDialling({ campaign, group, recordsCalls, scenarioGone }: CampaignFacts): CampaignFinding[] {
  const { automatic, dialTime, dialling } = campaign;
  const { mode } = dialling;
  const ahead = mode === "progressive" || mode === "predictive";
  const byHours = automatic?.start.kind === "hours" || automatic?.stop.kind === "hours";
  return [
    ...when(
      ahead && (dialling.abandoned?.message ?? "") === "" && dialling.abandoned?.messageId === undefined,
      "warning",
      "no_abandoned_message",
      "dialling",
    ),
    ...when(mode === "automatic" && dialling.scenarioId === undefined, "error", "no_scenario", "dialling"),
    ...when(scenarioGone, "error", "scenario_gone", "dialling"),
    ...when(dialling.noAnswerSeconds < leastNoAnswerSeconds, "warning", "short_no_answer", "dialling"),
    ...when(
      mode === "predictive" && dialling.waitForAgentSeconds > longWaitSeconds,
      "warning",
      "long_wait_limit",
      "dialling",
    ),
    ...when(byHours && dialTime.hours.entries.length === 0, "warning", "schedule_without_hours", "dialling"),
    ...when(!recordsCalls, "warning", "recordings_off", "dialling"),
    ...when(!campaign.enabled, "error", "campaign_disabled", "dialling"),
    ...when(group !== undefined && group.heads !== 1, "error", "group_without_head", "dialling"),
    ...(group?.faulty ?? []).map((name) =>
      finding("error", "linked_campaign_faulty", "dialling", { campaign: name }),
    ),
  ];
}

function ofScript({ untiedFields }: CampaignFacts): CampaignFinding[] {
  const fields = untiedFields.join(", ");
  return when(fields !== "", "warning", "script_fields_untied", "scripts", { fields });
}

function ofExports({ failingExports, failingFeeds }: CampaignFacts): CampaignFinding[] {
  return [
    ...failingFeeds.map(({ list, of }) =>
      finding("warning", "feed_failing", of === "contacts" ? "lists" : "doNotCall", { list }),
    ),
    ...failingExports.map((name) => finding("warning", "export_failing", "exports", { task: name })),
  ];
}

/** Records by state and what keeps them, when the next one is due, and how much work is left. */
function ofRecords({ campaign, idle, now, records }: CampaignFacts): CampaignFinding[] {
  const { due, waiting, locked, closed, excluded, total, nextDueAt, openBy } = records;
  if (total === 0) return [];
  const { maxAttemptsPerRecord } = campaign.redial;
  const open = total - closed - excluded;
  const perRecord = closed < fewClosed ? maxAttemptsPerRecord : records.closedAttempts / closed;
  const left = Math.max(open, Math.round(open * perRecord - records.openAttempts));
  return [
    finding("information", "records_by_state", "lists", { total, due, waiting, locked, closed, excluded }),
    ...openBy.map(({ disposition, records: count }) =>
      finding("information", "open_after", "lists", { disposition, records: count }),
    ),
    ...(idle
      ? [
          finding("information", "idle_now", "dialling", {
            reason: idle.reason,
            ...(idle.until !== undefined && { until: idle.until }),
          }),
        ]
      : []),
    ...(nextDueAt !== undefined && due === 0 && nextDueAt > now
      ? [finding("information", "next_due", "lists", { at: nextDueAt })]
      : []),
    ...when(open > 0, "information", closed < fewClosed ? "dials_left_at_most" : "dials_left", "redials", {
      dials: left,
    }),
  ];
}

function when(
  is: boolean,
  severity: CampaignFinding["severity"],
  code: string,
  section: string,
  params: CampaignFinding["params"] = {},
): CampaignFinding[] {
  return is ? [finding(severity, code, section, params)] : [];
}

function finding(
  severity: CampaignFinding["severity"],
  code: string,
  section: string,
  params: CampaignFinding["params"] = {},
): CampaignFinding {
  return { severity, code, params, section };
}
