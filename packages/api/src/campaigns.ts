import { callerMethods, outboundLimitTable, recordingRules } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { AnalysisLimits } from "./analysis-limits.ts";
import { Abandoned, Machine } from "./campaign-messages.ts";
import { CallerLimit } from "./campaign-numbers.ts";
import { DialTime } from "./hours.ts";
import { PersonalAgent } from "./personal-agent.ts";
import { ResultChanges, ResultChangesQuery } from "./result-changes.ts";
import { ResultsExport, ResultsQuery } from "./results-files.ts";
import { having, type Route } from "./route.ts";
import {
  Disposition,
  IdParams,
  Instant,
  Name,
  Nothing,
  nullable,
  object,
  oneOf,
  PageQuery,
  page,
  QueueNotice,
  ServiceLevel,
  Uuid,
  Version,
} from "./schema.ts";

export const diallingModes = ["preview", "progressive", "predictive", "automatic"] as const;
export const campaignKinds = ["outbound", "blended"] as const;
export const previewEnds = ["nothing", "dial", "return"] as const;
export const redialActions = [
  "redial",
  "next_number",
  "stop_number",
  "stop_number_everywhere",
  "stop_record",
  "complete",
  "run_scenario",
] as const;
export const campaignStateCodes = ["disabled", "stopped", "running", "idle", "completed"] as const;
/** Why a running campaign is idle, and who stopped one that does not run (OUT-CMP-02). */
export const campaignReasons = [
  "no_ready_agent",
  "kept_for_inbound",
  "no_due_record",
  "no_line",
  "line_pause",
  "overload",
  "caller_limit",
  "number_busy",
  "outside_hours",
  "linked_campaign",
  "abandonment_cap",
  "no_scenario",
  "by_hand",
  "by_schedule",
  "by_abandonment",
] as const;

/** An association of a list with a campaign (OUT-CMP-05, OUT-CMP-06). */
export const CampaignList = object({
  listId: Uuid,
  enabled: Type.Boolean(),
  order: Type.Integer({ minimum: 1, maximum: 999 }),
  ratio: Type.Integer({ minimum: 1, maximum: 100 }),
  /** Tells apart one list attached several times; empty when left out (OUT-CMP-06). */
  instance: Type.Optional(Type.String({ maxLength: 64 })),
});
export type CampaignList = Static<typeof CampaignList>;

/**
 * One row of OUT-RED-01. `hours` belongs to redial, next_number and run_scenario, `disposition` of the action to complete, and
 * `scenarioId` to run_scenario (OUT-RED-11).
 */
export const RedialRule = object({
  disposition: Disposition,
  repeats: Type.Integer({ minimum: 0, maximum: 10 }),
  intervalMinutes: Type.Integer({ minimum: 1, maximum: 10 }),
  action: object({
    kind: oneOf(redialActions),
    hours: Type.Optional(Type.Integer({ minimum: 1, maximum: 720 })),
    disposition: Type.Optional(Disposition),
    scenarioId: Type.Optional(Uuid),
  }),
});
export type RedialRule = Static<typeof RedialRule>;

export const Redial = object({
  maxAttemptsPerRecord: Type.Integer({ minimum: 1, maximum: 999 }),
  maxAttemptsPerNumber: Type.Integer({ minimum: 1, maximum: 99 }),
  dialAllNumbers: Type.Boolean(),
  /** One number a turn, that with the fewest attempts, in place of either order (OUT-RED-13). */
  leastAttempted: Type.Optional(Type.Boolean()),
  /** Attempts a day, of the record or of each number; left out or null is no limit (OUT-RED-14). */
  dayLimit: Type.Optional(
    nullable(
      object({ per: oneOf(["record", "number"]), attempts: Type.Integer({ minimum: 1, maximum: 99 }) }),
    ),
  ),
  /** Attempts in the last 1, 7 and 30 local calendar days in all campaigns; left out or null is no limit (OUT-RED-14). */
  frequency: Type.Optional(
    nullable(
      object({
        per: oneOf(["number", "person"]),
        day: nullable(Type.Integer({ minimum: 1, maximum: 99 })),
        week: nullable(Type.Integer({ minimum: 1, maximum: 99 })),
        month: nullable(Type.Integer({ minimum: 1, maximum: 999 })),
      }),
    ),
  ),
  rules: Type.Array(RedialRule, { maxItems: 200 }),
});
export type Redial = Static<typeof Redial>;

/** A do-not-call list that the campaign heeds; `field` belongs to lists of kind record_field (OUT-DNC-01, OUT-DNC-02). */
export const DoNotCallUse = object({
  listId: Uuid,
  /** «Пополнять из статусов»: one internal list at most (OUT-DNC-06). */
  fill: Type.Boolean(),
  field: nullable(Type.String({ maxLength: 100 })),
});

export const DoNotCall = object({
  lists: Type.Array(DoNotCallUse, { maxItems: 50 }),
  /** What happens to a record one of whose numbers is listed (OUT-DNC-04). */
  onMatch: oneOf(["next_number", "close_record"]),
  /** Term of entries that dispositions make; null is for ever (OUT-DNC-07). */
  days: nullable(Type.Integer({ minimum: 1, maximum: 3650 })),
});
export type DoNotCall = Static<typeof DoNotCall>;

/** The column «preview» of OUT-MOD-03. */
export const Preview = object({
  acceptAutomatically: Type.Boolean(),
  /** 0: no limit. */
  seconds: Type.Integer({ minimum: 0, maximum: 3600 }),
  whenOver: oneOf(previewEnds),
  /** The number that the rules name, or any of the record's and a typed one. */
  numbers: oneOf(["next", "any"]),
});
export type Preview = Static<typeof Preview>;

/** How promises of agents are kept (OUT-CBK-02, OUT-CBK-04, OUT-CBK-05). */
export const CallBacks = object({
  owner: oneOf(["preferred", "strict"]),
  reserve: Type.Boolean(),
  reserveSeconds: Type.Integer({ minimum: 0, maximum: 300 }),
  windowMinutes: Type.Integer({ minimum: 5, maximum: 1440 }),
  fashion: oneOf(["preview", "progressive"]),
  /** «Сначала обещанные перезвоны» (OUT-SEL-02); left out it is on. */
  first: Type.Optional(Type.Boolean()),
});
export type CallBacks = Static<typeof CallBacks>;

/** Settings of OUT-MOD-03 and their ranges. */
const dialling = {
  mode: oneOf(diallingModes),
  noAnswerSeconds: Type.Integer({ minimum: 10, maximum: 120 }),
  waitForAgentSeconds: Type.Integer({ minimum: 0, maximum: 60 }),
  /** In steps of 0.1; the server checks the step, since binary fractions fail a `multipleOf`. */
  dialsPerAgent: Type.Number({ minimum: 1, maximum: 5 }),
  dialStartsPerSecond: Type.Number({ minimum: 0.1, maximum: 50 }),
  detectVoice: Type.Boolean(),
  detectMachine: Type.Boolean(),
  waitForBeep: Type.Boolean(),
  recordAnalysis: Type.Boolean(),
  analysisLimits: AnalysisLimits,
  sitAsOther: Type.Boolean(),
  targetOccupancyPercent: Type.Integer({ minimum: 50, maximum: 95 }),
  /** In steps of 0.1, as above. */
  abandonmentCapPercent: Type.Number({ minimum: 0.1, maximum: 10 }),
  /** Not below the cap, in steps of 0.1; null: too many abandoned calls do not stop the campaign (OUT-CPL-02). */
  abandonmentStopPercent: nullable(Type.Number({ minimum: 0.1, maximum: 100 })),
  warmUpDials: Type.Integer({ minimum: 20, maximum: 1000 }),
  leastAgents: Type.Integer({ minimum: 1, maximum: 50 }),
  preview: Preview,
  callBacks: CallBacks,
  personalAgent: PersonalAgent,
  abandoned: Abandoned,
  machine: Machine,
  /** What a customer goes through who has answered; null is any free agent of the campaign's groups (OUT-CMP-14). */
  scenarioId: nullable(Uuid),
  /** Of automatic dialling (OUT-MOD-11). */
  simultaneousCalls: Type.Integer({ minimum: 1, maximum: outboundLimitTable.simultaneousCalls.max }),
  /** Audio message that its customers hear on hold and in its queue; null is the centre's music (TEL-PLY-05). */
  musicId: nullable(Uuid),
};

/** Outgoing numbers beside the default one and the method that chooses among them (OUT-CID-01, OUT-CID-02). */
export const CallerNumbers = object({
  method: oneOf(callerMethods),
  numbers: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 200 }),
  /** Name of the list's field; of method `list_field`. */
  field: nullable(Type.String({ maxLength: 100 })),
  limits: Type.Optional(Type.Array(CallerLimit, { maxItems: 201 })),
});
export type CallerNumbers = Static<typeof CallerNumbers>;

/** Automatic start and stop (OUT-CMP-11); `at` belongs to the kind of that name. */
export const AutomaticRun = object({
  start: object({ kind: oneOf(["never", "hours", "at"]), at: Type.Optional(Instant) }),
  stop: object({ kind: oneOf(["never", "hours", "at", "finished"]), at: Type.Optional(Instant) }),
});
export type AutomaticRun = Static<typeof AutomaticRun>;

const settings = {
  name: Name,
  /** Customers of a blended campaign call it, too; changed only while it has neither calls nor lists: 409 (INB-SVC-02). */
  kind: oneOf(campaignKinds),
  /** Numbers of the centre whose calls come to a blended campaign (OUT-BLD-01). */
  entryNumbers: Type.Array(Type.String({ maxLength: 40 }), { maxItems: 200 }),
  enabled: Type.Boolean(),
  groupIds: Type.Array(Uuid, { maxItems: 500 }),
  lists: Type.Array(CampaignList, { maxItems: 200 }),
  /** The default number. */
  callerNumber: nullable(Type.String({ maxLength: 40 })),
  callers: CallerNumbers,
  ...dialling,
  dispositionRequired: Type.Boolean(),
  afterCallWork: Type.Boolean(),
  /** «Не записывать вызовы»: as the centre, record, or do not (PLT-REC-04). */
  recording: oneOf(recordingRules),
  redial: Redial,
  doNotCall: DoNotCall,
  dialTime: DialTime,
  automatic: AutomaticRun,
  /** Records whose consent field is empty are closed undialled (OUT-CPL-09). */
  consentRequired: Type.Boolean(),
  serviceLevel: ServiceLevel,
  queueNotice: QueueNotice,
};

export const CampaignState = object({
  code: oneOf(campaignStateCodes),
  reason: nullable(oneOf(campaignReasons)),
  nextDueAt: nullable(Instant),
  /** Of reason `linked_campaign`: «ждёт X, осталось N записей, ближайшая в T» (OUT-LNK-15). */
  waitsFor: nullable(
    object({
      campaignId: Uuid,
      name: Type.String(),
      remaining: Type.Integer(),
      nextDueAt: nullable(Instant),
      stopped: Type.Boolean(),
    }),
  ),
});
export type CampaignState = Static<typeof CampaignState>;

/** Counters of OUT-STA-02. */
export const CampaignStatistics = object({
  campaignId: Uuid,
  total: Type.Integer(),
  closed: Type.Integer(),
  excluded: Type.Integer(),
  remaining: Type.Integer(),
  dialledToday: Type.Integer(),
  closedToday: Type.Integer(),
  asrPercent: nullable(Type.Number()),
  loggedIn: Type.Integer(),
  ready: Type.Integer(),
  busy: Type.Integer(),
  notReady: Type.Integer(),
  inFlight: Type.Integer(),
  /** Dials and calls on their way to an agent, now. */
  inProgress: Type.Integer(),
  /** Dials in flight per ready agent, now, one decimal. Ratios are null where there is nothing to divide by. */
  intensity: nullable(Type.Number()),
  /** Of the agents signed in, over the last 30 minutes. */
  occupancyPercent: nullable(Type.Number()),
  /** Live answers today that asked for an agent, and those of them that left without one. */
  queuedToday: Type.Integer(),
  lostToday: Type.Integer(),
  lostPercent: nullable(Type.Number()),
  lists: Type.Array(
    object({
      listId: Uuid,
      name: Type.String(),
      enabled: Type.Boolean(),
      order: Type.Integer(),
      ratio: Type.Integer(),
      /** 0 for a disabled list, as what remains of it. */
      total: Type.Integer(),
      remaining: Type.Integer(),
    }),
  ),
  groups: Type.Array(
    object({
      groupId: Uuid,
      loggedIn: Type.Integer(),
      ready: Type.Integer(),
      busy: Type.Integer(),
      notReady: Type.Integer(),
      occupancyPercent: nullable(Type.Number()),
      /** Ready time today by ready periods. */
      averageIdleMs: nullable(Type.Integer()),
    }),
  ),
  waiting: Type.Integer(),
  due: Type.Integer(),
  locked: Type.Integer(),
  at: Instant,
});
export type CampaignStatistics = Static<typeof CampaignStatistics>;

/** What whoever asks may do with it (OUT-CMP-04): change it, run it, take its results. */
export const CampaignRights = object({ edit: Type.Boolean(), run: Type.Boolean(), report: Type.Boolean() });
export type CampaignRights = Static<typeof CampaignRights>;

export const Campaign = object({
  id: Uuid,
  ...settings,
  started: Type.Boolean(),
  /** Its place in a group of linked campaigns (OUT-LNK-10). */
  link: nullable(object({ groupId: Uuid, groupName: Type.String(), after: nullable(Uuid) })),
  version: Version,
  rights: CampaignRights,
  state: CampaignState,
  statistics: nullable(CampaignStatistics),
});
export type Campaign = Static<typeof Campaign>;

const optionalSettings = {
  kind: Type.Optional(settings.kind),
  entryNumbers: Type.Optional(settings.entryNumbers),
  enabled: Type.Optional(settings.enabled),
  groupIds: Type.Optional(settings.groupIds),
  lists: Type.Optional(settings.lists),
  callerNumber: Type.Optional(settings.callerNumber),
  callers: Type.Optional(settings.callers),
  mode: Type.Optional(dialling.mode),
  noAnswerSeconds: Type.Optional(dialling.noAnswerSeconds),
  waitForAgentSeconds: Type.Optional(dialling.waitForAgentSeconds),
  dialsPerAgent: Type.Optional(dialling.dialsPerAgent),
  dialStartsPerSecond: Type.Optional(dialling.dialStartsPerSecond),
  detectVoice: Type.Optional(dialling.detectVoice),
  detectMachine: Type.Optional(dialling.detectMachine),
  waitForBeep: Type.Optional(dialling.waitForBeep),
  recordAnalysis: Type.Optional(dialling.recordAnalysis),
  analysisLimits: Type.Optional(dialling.analysisLimits),
  sitAsOther: Type.Optional(dialling.sitAsOther),
  targetOccupancyPercent: Type.Optional(dialling.targetOccupancyPercent),
  abandonmentCapPercent: Type.Optional(dialling.abandonmentCapPercent),
  abandonmentStopPercent: Type.Optional(dialling.abandonmentStopPercent),
  warmUpDials: Type.Optional(dialling.warmUpDials),
  leastAgents: Type.Optional(dialling.leastAgents),
  preview: Type.Optional(dialling.preview),
  callBacks: Type.Optional(dialling.callBacks),
  personalAgent: Type.Optional(dialling.personalAgent),
  abandoned: Type.Optional(dialling.abandoned),
  machine: Type.Optional(dialling.machine),
  scenarioId: Type.Optional(dialling.scenarioId),
  simultaneousCalls: Type.Optional(dialling.simultaneousCalls),
  musicId: Type.Optional(dialling.musicId),
  dispositionRequired: Type.Optional(settings.dispositionRequired),
  afterCallWork: Type.Optional(settings.afterCallWork),
  recording: Type.Optional(settings.recording),
  redial: Type.Optional(settings.redial),
  doNotCall: Type.Optional(settings.doNotCall),
  dialTime: Type.Optional(settings.dialTime),
  automatic: Type.Optional(settings.automatic),
  consentRequired: Type.Optional(settings.consentRequired),
  serviceLevel: Type.Optional(settings.serviceLevel),
  queueNotice: Type.Optional(settings.queueNotice),
};

/** What is left out takes the default of the spec. */
export const CampaignCreate = object({
  name: Name,
  ...optionalSettings,
  /** Without it a no-answer limit under 15 s answers 409 `short_ring` and changes nothing (OUT-CPL-05). */
  shortRingConfirmed: Type.Optional(Type.Boolean()),
});
export type CampaignCreate = Static<typeof CampaignCreate>;

/** Without `version` the change overwrites; with it a newer stored version answers 409 `stale` (PLT-GEN-03). */
export const CampaignChange = object({
  name: Type.Optional(Name),
  ...optionalSettings,
  version: Type.Optional(Version),
  /** Without it a change of what a group shares answers 409 `shared_settings` and changes nothing (OUT-LNK-12). */
  sharedConfirmed: Type.Optional(Type.Boolean()),
  /** As of a new one; a lower limit that was confirmed before needs no other word. */
  shortRingConfirmed: Type.Optional(Type.Boolean()),
});
export type CampaignChange = Static<typeof CampaignChange>;

/** One finding of «Диагностика» (OUT-DIA-01); its text is in the catalogues under `diagnostics`. */
export const Finding = object({
  severity: oneOf(["error", "warning", "information"]),
  code: Type.String(),
  params: Type.Record(Type.String(), Type.Unknown()),
  /** Where the setting is: a tab of the campaign. */
  section: Type.String(),
});
export type Finding = Static<typeof Finding>;

const ExportParams = object({
  id: Type.String({ format: "uuid" }),
  exportId: Type.String({ format: "uuid" }),
});
const reporters = having("svc.admin.all", "svc.admin", "sup.reports", "cli.results");

const readers = having("svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics");
const editors = having("svc.admin.all", "svc.admin");
const runners = having("svc.admin.all", "svc.admin", "sup.campaigns");

export const campaignRoutes = {
  campaigns: {
    method: "GET",
    path: "/campaigns",
    summary: "Campaigns with state and counters",
    tag: "campaigns",
    privilege: readers,
    query: object({ ...PageQuery }),
    responses: { 200: page(Campaign) },
  },
  campaignCreate: {
    method: "POST",
    path: "/campaigns",
    summary: "Create a campaign",
    tag: "campaigns",
    privilege: editors,
    body: CampaignCreate,
    responses: { 201: Campaign },
  },
  campaign: {
    method: "GET",
    path: "/campaigns/:id",
    summary: "One campaign",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: Campaign },
  },
  campaignChange: {
    method: "PATCH",
    path: "/campaigns/:id",
    summary:
      "Change settings (in force for dials started 5 s later or more, OUT-GEN-06); who only runs it: mode, factor, groups, lists",
    tag: "campaigns",
    privilege: runners,
    params: IdParams,
    body: CampaignChange,
    responses: { 200: Campaign },
  },
  campaignDelete: {
    method: "DELETE",
    path: "/campaigns/:id",
    summary: "Delete a stopped campaign with its results",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
  campaignStart: {
    method: "POST",
    path: "/campaigns/:id/start",
    summary: "Start dialling; 409 `diagnostics` with the errors that forbid it (OUT-DIA-01)",
    tag: "campaigns",
    privilege: runners,
    params: IdParams,
    responses: { 200: Campaign },
  },
  campaignStop: {
    method: "POST",
    path: "/campaigns/:id/stop",
    summary: "Stop: no new dials, calls in progress end by themselves (OUT-CMP-10)",
    tag: "campaigns",
    privilege: runners,
    params: IdParams,
    responses: { 200: Campaign },
  },
  campaignStatistics: {
    method: "GET",
    path: "/campaigns/:id/statistics",
    summary: "Counters of OUT-STA-02",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: CampaignStatistics },
  },
  campaignDiagnostics: {
    method: "GET",
    path: "/campaigns/:id/diagnostics",
    summary: "Findings of the diagnostics",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(Finding) }) },
  },
  campaignResults: {
    method: "GET",
    path: "/campaigns/:id/results",
    summary:
      "Results as a CSV file (OUT-RES); with `Accept: application/json` the rows that changed, by a cursor (OUT-API-02)",
    tag: "campaigns",
    privilege: reporters,
    params: IdParams,
    query: object({ ...ResultsQuery.properties, ...ResultChangesQuery }),
    responses: { 200: "text/csv" },
    json: ResultChanges,
  },
  campaignExportStart: {
    method: "POST",
    path: "/campaigns/:id/exports",
    summary: "Make a results file in the background (OUT-RES-11)",
    tag: "campaigns",
    privilege: reporters,
    params: IdParams,
    body: ResultsQuery,
    responses: { 202: ResultsExport },
  },
  campaignExports: {
    method: "GET",
    path: "/campaigns/:id/exports",
    summary: "Results files of the last 7 days, newest first",
    tag: "campaigns",
    privilege: reporters,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(ResultsExport) }) },
  },
  campaignExport: {
    method: "GET",
    path: "/campaigns/:id/exports/:exportId",
    summary: "One results file and how far it is",
    tag: "campaigns",
    privilege: reporters,
    params: ExportParams,
    responses: { 200: ResultsExport },
  },
  campaignExportFile: {
    method: "GET",
    path: "/campaigns/:id/exports/:exportId/file",
    summary: "The finished file; 409 `wrong_state` before",
    tag: "campaigns",
    privilege: reporters,
    params: ExportParams,
    responses: { 200: "text/csv" },
  },
  campaignExportCancel: {
    method: "POST",
    path: "/campaigns/:id/exports/:exportId/cancel",
    summary: "Stop making it; nothing is kept",
    tag: "campaigns",
    privilege: reporters,
    params: ExportParams,
    responses: { 200: ResultsExport },
  },
  campaignExportDelete: {
    method: "DELETE",
    path: "/campaigns/:id/exports/:exportId",
    summary: "Delete a results file, stopping it first",
    tag: "campaigns",
    privilege: reporters,
    params: ExportParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
