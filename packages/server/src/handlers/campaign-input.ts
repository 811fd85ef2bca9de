import type {
  AutomaticRun as ApiAutomaticRun,
  CampaignChange,
  CampaignCreate,
  DoNotCall,
  FieldFault,
  Redial,
} from "@perezvon/api";
import { defaultRedialSettings, leastNoAnswerSeconds, type Shared } from "@perezvon/dialer";
import {
  type AudioMessageId,
  type AutomaticRun,
  anyTime,
  type CallerNumbers,
  type Campaign,
  type DiallingSettings,
  type DialTime,
  type DoNotCallListId,
  type DoNotCallSettings,
  defaultAbandoned,
  defaultAnalysisLimits,
  defaultCallBacks,
  defaultMachine,
  defaultPersonalAgent,
  defaultPrediction,
  defaultPreview,
  defaultSimultaneousCalls,
  type GroupId,
  type ListId,
  type RedialAction,
  type RedialSettings,
  type ScenarioId,
  type TrunkId,
} from "@perezvon/model";
import type { CampaignInput } from "@perezvon/store";
import { invalidField, ProblemError } from "../http/problem-error.ts";
import { hoursFaults } from "./hours-input.ts";
import { nameFaults, trimmedName } from "./inputs.ts";

/** Defaults of OUT-MOD-03, OUT-CMP-03 and OUT-RED-01. */
const defaultDialling: DiallingSettings = {
  mode: "progressive",
  noAnswerSeconds: 45,
  waitForAgentSeconds: 2,
  dialsPerAgent: 1,
  dialStartsPerSecond: 1,
  detectVoice: true,
  detectMachine: true,
  waitForBeep: false,
  recordAnalysis: false,
  analysisLimits: defaultAnalysisLimits,
  sitAsOther: false,
  prediction: defaultPrediction,
  preview: defaultPreview,
  callBacks: defaultCallBacks,
  personalAgent: defaultPersonalAgent,
  abandoned: defaultAbandoned,
  machine: defaultMachine,
  simultaneousCalls: defaultSimultaneousCalls,
};

const newCampaign: Omit<CampaignInput, "name"> = {
  enabled: true,
  dialling: defaultDialling,
  redial: defaultRedialSettings,
  callerNumber: undefined,
  trunkId: undefined,
  groupIds: [],
  lists: [],
  dispositionRequired: true,
  afterCallWork: true,
};

/** Settings of a campaign after a change; what the change leaves out stays, or takes the default in a new one. */
export function campaignInput(
  change: CampaignCreate | CampaignChange,
  before: Campaign | undefined,
  caller: { readonly number: string | undefined; readonly trunkId: TrunkId | undefined } | undefined,
  callers?: CallerNumbers,
  entryNumbers?: readonly string[],
): CampaignInput {
  const base = before ? inputOf(before) : { ...newCampaign, name: "" };
  const { dialling } = base;
  const prediction = dialling.prediction ?? defaultPrediction;
  return {
    name: change.name === undefined ? base.name : trimmedName(change.name),
    kind: change.kind ?? base.kind,
    entryNumbers: entryNumbers ?? base.entryNumbers,
    enabled: change.enabled ?? base.enabled,
    dialling: {
      mode: change.mode ?? dialling.mode,
      noAnswerSeconds: change.noAnswerSeconds ?? dialling.noAnswerSeconds,
      waitForAgentSeconds: change.waitForAgentSeconds ?? dialling.waitForAgentSeconds,
      dialsPerAgent: change.dialsPerAgent ?? dialling.dialsPerAgent,
      dialStartsPerSecond: change.dialStartsPerSecond ?? dialling.dialStartsPerSecond,
      detectVoice: change.detectVoice ?? dialling.detectVoice,
      detectMachine: change.detectMachine ?? dialling.detectMachine,
      waitForBeep: change.waitForBeep ?? dialling.waitForBeep,
      recordAnalysis: change.recordAnalysis ?? dialling.recordAnalysis,
      analysisLimits: change.analysisLimits ?? dialling.analysisLimits ?? defaultAnalysisLimits,
      sitAsOther: change.sitAsOther ?? dialling.sitAsOther ?? false,
      prediction: {
        targetOccupancyPercent: change.targetOccupancyPercent ?? prediction.targetOccupancyPercent,
        abandonmentCapPercent: change.abandonmentCapPercent ?? prediction.abandonmentCapPercent,
        abandonmentStopPercent:
          change.abandonmentStopPercent === undefined
            ? prediction.abandonmentStopPercent
            : (change.abandonmentStopPercent ?? undefined),
        warmUpDials: change.warmUpDials ?? prediction.warmUpDials,
        leastAgents: change.leastAgents ?? prediction.leastAgents,
      },
      preview: change.preview ?? dialling.preview ?? defaultPreview,
      callBacks: change.callBacks ?? dialling.callBacks ?? defaultCallBacks,
      personalAgent: change.personalAgent ?? dialling.personalAgent ?? defaultPersonalAgent,
      abandoned: change.abandoned
        ? {
            ...change.abandoned,
            message: change.abandoned.message.trim(),
            scenarioId: scenarioOf(change.abandoned.scenarioId),
            messageId: messageOf(change.abandoned.messageId),
          }
        : (dialling.abandoned ?? defaultAbandoned),
      machine: change.machine
        ? {
            ...change.machine,
            message: change.machine.message.trim(),
            scenarioId: scenarioOf(change.machine.scenarioId),
            messageId: messageOf(change.machine.messageId),
          }
        : (dialling.machine ?? defaultMachine),
      scenarioId: change.scenarioId === undefined ? dialling.scenarioId : scenarioOf(change.scenarioId),
      musicId: change.musicId === undefined ? dialling.musicId : messageOf(change.musicId),
      simultaneousCalls: change.simultaneousCalls ?? dialling.simultaneousCalls ?? defaultSimultaneousCalls,
    },
    redial: change.redial ? redialSettings(change.redial) : base.redial,
    callerNumber: caller ? caller.number : base.callerNumber,
    callers: callers ?? base.callers,
    trunkId: caller ? caller.trunkId : base.trunkId,
    groupIds: change.groupIds ? ([...new Set(change.groupIds)] as GroupId[]) : base.groupIds,
    lists: change.lists ? change.lists.map((row) => ({ ...row, listId: row.listId as ListId })) : base.lists,
    doNotCall: change.doNotCall ? doNotCallSettings(change.doNotCall) : base.doNotCall,
    // The schema lets through only weekdays 1 to 7.
    dialTime: (change.dialTime as DialTime | undefined) ?? base.dialTime,
    automatic: change.automatic ? automaticRun(change.automatic) : base.automatic,
    dispositionRequired: change.dispositionRequired ?? base.dispositionRequired,
    afterCallWork: change.afterCallWork ?? base.afterCallWork,
    recording: change.recording ?? base.recording,
    consentRequired: change.consentRequired ?? base.consentRequired,
    serviceLevel: change.serviceLevel ?? base.serviceLevel,
    queueNotice: change.queueNotice ?? base.queueNotice,
  };
}

function scenarioOf(given: string | null | undefined): ScenarioId | undefined {
  return (given ?? undefined) as ScenarioId | undefined;
}

function messageOf(given: string | null | undefined): AudioMessageId | undefined {
  return (given ?? undefined) as AudioMessageId | undefined;
}

function inputOf(campaign: Campaign): CampaignInput {
  return {
    name: campaign.name,
    kind: campaign.kind,
    entryNumbers: campaign.entryNumbers,
    enabled: campaign.enabled,
    dialling: campaign.dialling,
    redial: campaign.redial,
    callerNumber: campaign.callerNumber,
    callers: campaign.callers,
    trunkId: campaign.trunkId,
    groupIds: campaign.groupIds,
    lists: campaign.associations.map(({ id: _, ...list }) => list),
    doNotCall: campaign.doNotCall,
    dialTime: campaign.dialTime,
    automatic: campaign.automatic,
    dispositionRequired: campaign.dispositionRequired,
    afterCallWork: campaign.afterCallWork,
    recording: campaign.recording,
    consentRequired: campaign.consentRequired,
    serviceLevel: campaign.serviceLevel,
    queueNotice: campaign.queueNotice,
  };
}

/** What the campaign would share with the members of its group (OUT-LNK-12). */
export function sharedOf({ automatic, dialling, dialTime, groupIds }: CampaignInput): Shared {
  return { automatic, dialling, hours: (dialTime ?? anyTime).hours, groupIds };
}

function automaticRun({ start, stop }: ApiAutomaticRun): AutomaticRun {
  const moment = (at: string | undefined) => ({ kind: "at" as const, at: Date.parse(at ?? "") });
  return {
    start: start.kind === "at" ? moment(start.at) : { kind: start.kind },
    stop: stop.kind === "at" ? moment(stop.at) : { kind: stop.kind },
  };
}

/** A moment needs its time, and a stop comes after its start (OUT-CMP-11). */
function automaticFaults(automatic: unknown): FieldFault[] {
  const { start, stop } = (automatic ?? {}) as Partial<
    Record<"start" | "stop", { kind?: unknown; at?: unknown } | null>
  >;
  const moment = (end: typeof start) => (end?.kind === "at" ? end.at : null);
  const faults: FieldFault[] = [];
  if (moment(start) === undefined) faults.push({ field: "automatic.start.at", code: "required" });
  if (moment(stop) === undefined) faults.push({ field: "automatic.stop.at", code: "required" });
  const [from, until] = [moment(start), moment(stop)];
  if (typeof from === "string" && typeof until === "string" && Date.parse(until) <= Date.parse(from)) {
    faults.push({ field: "automatic.stop.at", code: "from_after_until" });
  }
  return faults;
}

function doNotCallSettings({ lists, onMatch, days }: DoNotCall): DoNotCallSettings {
  return {
    lists: lists.map(({ listId, fill, field }) => ({
      listId: listId as DoNotCallListId,
      fill,
      field: field?.trim() || undefined,
    })),
    onMatch,
    days: days ?? undefined,
  };
}

function redialSettings(redial: Redial): RedialSettings {
  const { dayLimit, frequency, ...others } = redial;
  return {
    ...others,
    dayLimit: dayLimit ?? undefined,
    frequency: frequency
      ? {
          per: frequency.per,
          day: frequency.day ?? undefined,
          week: frequency.week ?? undefined,
          month: frequency.month ?? undefined,
        }
      : undefined,
    rules: redial.rules.map(({ action, ...rule }) => ({ ...rule, action: redialAction(action) })),
  };
}

function redialAction(action: Redial["rules"][number]["action"]): RedialAction {
  switch (action.kind) {
    case "redial":
    case "next_number":
      return { kind: action.kind, hours: action.hours ?? 1 };
    case "complete":
      return { kind: "complete", disposition: action.disposition ?? "" };
    case "run_scenario":
      return {
        kind: "run_scenario",
        scenarioId: (action.scenarioId ?? "") as ScenarioId,
        hours: action.hours ?? 24,
      };
    default:
      return { kind: action.kind };
  }
}

/** The campaign is held at the cap before it is stopped at the second value (OUT-CPL-02). */
export function mustStopAboveCap({ dialling }: CampaignInput): void {
  const { abandonmentCapPercent, abandonmentStopPercent } = dialling.prediction ?? defaultPrediction;
  if (abandonmentStopPercent !== undefined && abandonmentStopPercent < abandonmentCapPercent)
    throw invalidField("abandonmentStopPercent", "below_cap", { cap: abandonmentCapPercent });
}

/** Less than people need to reach their phone takes a word of confirmation; one that was given holds for a limit no lower (OUT-CPL-05). */
export function mustRingLong(
  { noAnswerSeconds, shortRingConfirmed }: CampaignCreate | CampaignChange,
  before: Campaign | undefined,
): void {
  const least = Math.min(leastNoAnswerSeconds, before?.dialling.noAnswerSeconds ?? leastNoAnswerSeconds);
  if (noAnswerSeconds !== undefined && noAnswerSeconds < least && shortRingConfirmed !== true)
    throw new ProblemError("short_ring", { params: { seconds: leastNoAnswerSeconds } });
}

/** While it runs, progressive and predictive are exchanged; any other mode needs a stop (OUT-MOD-02). */
export function mustExchangeModes(
  { started, dialling: { mode: before } }: Campaign,
  change: CampaignInput,
): void {
  const { mode } = change.dialling;
  const exchanged: readonly string[] = ["progressive", "predictive"];
  if (started && mode !== before && !(exchanged.includes(mode) && exchanged.includes(before)))
    throw new ProblemError("running");
}

/** Rules beyond the schema; made for whatever arrives, since they run beside the schema's check. */
export function campaignFaults(body: unknown): FieldFault[] {
  if (typeof body !== "object" || body === null) return [];
  const { lists, redial, ...other } = body as Record<string, unknown>;
  const faults = nameFaults(body);
  for (const field of ["dialsPerAgent", "abandonmentCapPercent", "abandonmentStopPercent"]) {
    const value = other[field];
    if (typeof value === "number" && Math.abs(value * 10 - Math.round(value * 10)) > 1e-9)
      faults.push({ field, code: "not_a_multiple", params: { step: 0.1 } });
  }
  if (Array.isArray(lists)) faults.push(...duplicates("lists", "listId", lists.map(withInstance)));
  faults.push(...doNotCallFaults(other.doNotCall), ...dialTimeFaults(other.dialTime));
  faults.push(...automaticFaults(other.automatic), ...callersFaults(other.callers));
  const rules = (redial as { rules?: unknown } | undefined)?.rules;
  if (Array.isArray(rules)) {
    faults.push(...duplicates("redial.rules", "disposition", rules));
    for (const [index, rule] of rules.entries()) faults.push(...actionFaults(index, rule));
  }
  return faults;
}

/** A field is chosen by its name (OUT-CID-02). */
function callersFaults(callers: unknown): FieldFault[] {
  const { method, field } = (callers ?? {}) as { method?: unknown; field?: unknown };
  if (method !== "list_field" || (typeof field === "string" && field.trim() !== "")) return [];
  return [{ field: "callers.field", code: "required" }];
}

/** One list at most is filled from dispositions (OUT-DNC-06). */
function doNotCallFaults(doNotCall: unknown): FieldFault[] {
  const lists = (doNotCall as { lists?: unknown } | undefined)?.lists;
  if (!Array.isArray(lists)) return [];
  const filled = lists.flatMap((use, index) =>
    (use as { fill?: unknown } | null)?.fill === true ? [index] : [],
  );
  return [
    ...duplicates("doNotCall.lists", "listId", lists),
    ...filled
      .slice(1)
      .map((index) => ({ field: `doNotCall.lists.${index}.fill`, code: "duplicate" as const })),
  ];
}

/** Hours that say something, and at least a label in every row (OUT-HRS-08). */
function dialTimeFaults(dialTime: unknown): FieldFault[] {
  if (typeof dialTime !== "object" || dialTime === null) return [];
  const { hours, schedules } = dialTime as { hours?: unknown; schedules?: unknown };
  const rows = Array.isArray(schedules) ? schedules : [];
  return [
    ...hoursFaults(hours, "dialTime.hours"),
    ...rows.flatMap((row, index) =>
      hoursFaults((row as { hours?: unknown } | null)?.hours, `dialTime.schedules.${index}.hours`),
    ),
  ];
}

/** One list may be attached several times under different names (OUT-CMP-06). */
function withInstance(list: unknown): unknown {
  const { listId, instance } = (list ?? {}) as Record<string, unknown>;
  return typeof instance === "string" && instance !== ""
    ? { listId: `${String(listId)} ${instance.toLowerCase()}` }
    : list;
}

function duplicates(field: string, key: string, items: unknown[]): FieldFault[] {
  const seen = new Set<unknown>();
  return items.flatMap((item, index) => {
    const value = (item as Record<string, unknown> | null)?.[key];
    if (value === undefined) return [];
    if (seen.has(value)) return [{ field: `${field}.${index}.${key}`, code: "duplicate" }];
    seen.add(value);
    return [];
  });
}

/** OUT-RED-11: two actions need hours, one a disposition, one a scenario. */
function actionFaults(index: number, rule: unknown): FieldFault[] {
  const action = (rule as { action?: Record<string, unknown> } | null)?.action;
  if (typeof action !== "object" || action === null) return [];
  const field = `redial.rules.${index}.action`;
  const needsHours = action.kind === "redial" || action.kind === "next_number";
  const faults: FieldFault[] = [];
  if (needsHours && action.hours === undefined) faults.push({ field: `${field}.hours`, code: "required" });
  if (action.kind === "complete" && action.disposition === undefined) {
    faults.push({ field: `${field}.disposition`, code: "required" });
  }
  if (action.kind === "run_scenario" && action.scenarioId === undefined) {
    faults.push({ field: `${field}.scenarioId`, code: "required" });
  }
  return faults;
}
