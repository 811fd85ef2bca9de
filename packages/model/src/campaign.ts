import type { AnalysisLimits } from "./analysis-limits.ts";
import type { RecordingRule } from "./call-settings.ts";
import type { CallerNumbers } from "./caller-numbers.ts";
import type { DialTime } from "./dial-time.ts";
import type { DoNotCallSettings } from "./do-not-call.ts";
import type {
  AssociationId,
  AudioMessageId,
  CampaignId,
  GroupId,
  ListId,
  ScenarioId,
  ServiceId,
  TrunkId,
} from "./ids.ts";
import type { AutomaticRun, CampaignLink, ChainWait } from "./linked-campaigns.ts";
import type { ScriptUse } from "./script/script.ts";
import type { SoundLanguage } from "./switch.ts";

/** What a redial rule does when an attempt ends (OUT-RED-11). */
export type RedialAction =
  | { readonly kind: "redial"; readonly hours: number }
  | { readonly kind: "next_number"; readonly hours: number }
  | { readonly kind: "stop_number" }
  | { readonly kind: "stop_number_everywhere" }
  | { readonly kind: "stop_record" }
  | { readonly kind: "complete"; readonly disposition: string }
  /** Runs without a caller; where it sets no status, the number is due again so many hours later. */
  | { readonly kind: "run_scenario"; readonly scenarioId: ScenarioId; readonly hours: number };

/** What became of a record by the end of an attempt: a rule's action, or what its agent promised (OUT-RES-07). */
export type AppliedAction = RedialAction["kind"] | "agent_redial";

/** One row of the table of OUT-RED-01: repeats 0–10, interval 1–10 whole minutes. */
export interface RedialRule {
  readonly disposition: string;
  readonly repeats: number;
  readonly intervalMinutes: number;
  readonly action: RedialAction;
}

export interface RedialSettings {
  /** «Максимальное количество попыток на запись», 1–999, default 5. */
  readonly maxAttemptsPerRecord: number;
  /** «Максимальное количество попыток на номер», 1–99, default 3. */
  readonly maxAttemptsPerNumber: number;
  /** «Последовательно набирать все номера из записи», default off. */
  readonly dialAllNumbers: boolean;
  /** «Реже набиравшийся номер первым»: one number a turn, that with the fewest attempts (OUT-RED-13); it goes before `dialAllNumbers`. */
  readonly leastAttempted?: boolean | undefined;
  readonly rules: readonly RedialRule[];
  /** Undefined is no limit (OUT-RED-14). */
  readonly dayLimit?: DayLimit | undefined;
  /** Undefined is no limit; counted over all campaigns of the centre (OUT-RED-14). */
  readonly frequency?: FrequencyLimits | undefined;
}

/** Attempts in the last 1, 7 and 30 local calendar days, the present one included; undefined is no limit. */
export interface FrequencyLimits {
  /** Of each number, or of a person: all records with the same key; of a record without a key, each number. */
  readonly per: "number" | "person";
  readonly day: number | undefined;
  readonly week: number | undefined;
  readonly month: number | undefined;
}

/** Attempts a day of the record or of each of its numbers, 1–99; a day is the record's local calendar day (OUT-RED-14). */
export interface DayLimit {
  readonly per: "record" | "number";
  readonly attempts: number;
}

export type DiallingMode = "preview" | "progressive" | "predictive" | "automatic";

/** Settings of «Обзвон / Общие» that exist so far (OUT-MOD-03); units are in the names. */
export interface DiallingSettings {
  readonly mode: DiallingMode;
  /** 10–120, default 45. */
  readonly noAnswerSeconds: number;
  /** 0–60, default 2. */
  readonly waitForAgentSeconds: number;
  /** Dials per ready agent, 1.0–5.0 in steps of 0.1, default 1.0. */
  readonly dialsPerAgent: number;
  /** 0.1–50, default 1. */
  readonly dialStartsPerSecond: number;
  readonly detectVoice: boolean;
  readonly detectMachine: boolean;
  readonly waitForBeep: boolean;
  readonly recordAnalysis: boolean;
  /** Of campaigns saved before there were limits to set nothing is there: the defaults hold. */
  readonly analysisLimits?: AnalysisLimits;
  /** «SIT: как другая проблема» (TEL-CPA-08): no free line and failures of the network count as another problem. */
  readonly sitAsOther?: boolean;
  /** Of campaigns saved before these settings existed nothing is there: the defaults hold. */
  readonly prediction?: PredictionSettings;
  readonly preview?: PreviewSettings;
  readonly callBacks?: CallBackSettings;
  readonly personalAgent?: PersonalAgentSettings;
  readonly abandoned?: AbandonedSettings;
  readonly machine?: MachineSettings;
  /**
   * «Сценарий, запускаемый после ответа клиента» (OUT-CMP-14). Undefined is the default rule, any free agent of the campaign's
   * groups; automatic dialling needs one.
   */
  readonly scenarioId?: ScenarioId | undefined;
  /** Calls at a time of automatic dialling, 1–1000, default 10. */
  readonly simultaneousCalls?: number;
  /** What its customers hear on hold and in its queue; the centre's music when left out (TEL-PLY-05). */
  readonly musicId?: AudioMessageId | undefined;
}

export const defaultSimultaneousCalls = 10;

/** What a customer hears who answered and got no agent within the wait limit (OUT-MOD-09). */
export type AbandonedTreatment = "message" | "hang_up" | "keep_waiting" | "scenario";

export interface AbandonedSettings {
  /** Without a message «message» hangs up; default message. */
  readonly treatment: AbandonedTreatment;
  /** Spoken to the customer: who called, and a number to call back (OUT-CPL-03); empty for none, at most 1000 characters. */
  readonly message: string;
  readonly language: "ru" | "en";
  /** A prepared sound in place of the text (OUT-CPL-03). */
  readonly messageId?: AudioMessageId | undefined;
  /** Of treatment «scenario»; without one it is as «message». */
  readonly scenarioId?: ScenarioId | undefined;
  /** Music after the wait limit, 1–600, default 30; without an agent by then the message follows, if there is one. */
  readonly keepWaitingSeconds: number;
  /**
   * For so long the number is dialled only with an agent kept for it, 0–720, 0 is off; left out: 72, as it was before this could be set
   * (OUT-CPL-04).
   */
  readonly reserveAgentHours?: number | undefined;
}

export const defaultAbandoned: AbandonedSettings = {
  treatment: "message",
  message: "",
  language: "ru",
  keepWaitingSeconds: 30,
  reserveAgentHours: 72,
};

/** What an answering machine gets (OUT-MOD-03). */
export type MachineTreatment = "hang_up" | "message" | "scenario";

export interface MachineSettings {
  /** Default hang up; without a message «message» hangs up as well. */
  readonly treatment: MachineTreatment;
  /** A text to be spoken, empty for none, at most 1000 characters; or a prepared sound in its place. */
  readonly message: string;
  readonly language: SoundLanguage;
  readonly messageId?: AudioMessageId | undefined;
  /** Of treatment «scenario». */
  readonly scenarioId?: ScenarioId | undefined;
  /** No signal came in its time although it was waited for: the call ends, or the message is played all the same (TEL-CPA-10). */
  readonly withoutBeep: "hang_up" | "play";
}

export const defaultMachine: MachineSettings = {
  treatment: "hang_up",
  message: "",
  language: "ru",
  withoutBeep: "hang_up",
};

/** What happens when the time for a preview is over (OUT-MOD-03). */
export type PreviewEnd = "nothing" | "dial" | "return";

/** The column «preview» of OUT-MOD-03. */
export interface PreviewSettings {
  /** Without asking the agent; default off. */
  readonly acceptAutomatically: boolean;
  /** Time for preview, 0–3600; 0, the default, is no limit. */
  readonly seconds: number;
  readonly whenOver: PreviewEnd;
  /** The number that the rules name, any of the record's (with a typed one), default any. */
  readonly numbers: "next" | "any";
}

export const defaultPreview: PreviewSettings = {
  acceptAutomatically: false,
  seconds: 0,
  whenOver: "nothing",
  numbers: "any",
};

/** How promises of agents are kept (OUT-CBK-02, -04, -05). */
export interface CallBackSettings {
  /** An absent owner's call-back falls to any agent after its window, or waits for him; default preferred. */
  readonly owner: "preferred" | "strict";
  /** The owner gets no other call shortly before; default on. */
  readonly reserve: boolean;
  /** How long before, 0–300, default 60. */
  readonly reserveSeconds: number;
  /** Length of the window proposed to the agent, 5–1440, default 30. */
  readonly windowMinutes: number;
  /** The owner sees the record first, or his phone dials at once; default preview. */
  readonly fashion: "preview" | "progressive";
  /** «Сначала обещанные перезвоны»: before the order of the lists, across all of them; default on (OUT-SEL-02). */
  readonly first?: boolean;
}

export const defaultCallBacks: CallBackSettings = {
  owner: "preferred",
  reserve: true,
  reserveSeconds: 60,
  windowMinutes: 30,
  fashion: "preview",
  first: true,
};

/** What the list's field «Персональный оператор» does (OUT-CBK-06). */
export interface PersonalAgentSettings {
  /** The record waits for its agent, for a while or for ever; default preferred. */
  readonly mode: "ignore" | "preferred" | "strict";
  /** Of `preferred`, from when its turn has come: 1–1440, default 15. */
  readonly waitMinutes: number;
}

export const defaultPersonalAgent: PersonalAgentSettings = { mode: "preferred", waitMinutes: 15 };

/** What limits overdialling (OUT-MOD-03, OUT-CPL-02). */
export interface PredictionSettings {
  /** 50–95, default 85. */
  readonly targetOccupancyPercent: number;
  /** 0.1–10 in steps of 0.1, default 3.0; for progressive dialling, too. */
  readonly abandonmentCapPercent: number;
  /** At this rate the campaign is stopped, 0.1–100 and not below the cap; undefined, the default, never (OUT-CPL-02). */
  readonly abandonmentStopPercent?: number | undefined;
  /** Dials before prediction, 20–1000, default 100. */
  readonly warmUpDials: number;
  /** Ready and busy agents below which nothing is predicted, 1–50, default 5. */
  readonly leastAgents: number;
}

export const defaultPrediction: PredictionSettings = {
  targetOccupancyPercent: 85,
  abandonmentCapPercent: 3,
  warmUpDials: 100,
  leastAgents: 5,
};

export interface ListAssociation {
  readonly id: AssociationId;
  readonly listId: ListId;
  readonly enabled: boolean;
  /** 1–999, lower first. */
  readonly order: number;
  /** 1–100. */
  readonly ratio: number;
  /** «Имя экземпляра»: tells apart one list attached several times; usually empty (OUT-CMP-06). */
  readonly instance: string;
}

/** Customers of a blended campaign call it, too (INB-SVC-02). */
export type CampaignKind = "outbound" | "blended";

/** A prepared sound that an agent may play in a talk (TEL-PLY-07). */
export interface PlayableMessage {
  readonly id: AudioMessageId;
  readonly name: string;
  readonly durationMs: number;
}

/** «Уровень сервиса»: so many of the calls answered in so many seconds. */
export interface ServiceLevelTarget {
  readonly percent: number;
  readonly seconds: number;
}

/** Agents in after-call work hear of calls that wait, at once or after so many seconds, 0–3600 (OUT-CMP-03). */
export interface QueueNoticeSettings {
  readonly enabled: boolean;
  readonly afterSeconds: number | null;
}

/** A campaign as the engine runs it. */
export interface Campaign {
  readonly id: CampaignId;
  readonly name: string;
  /** Left out: outbound. */
  readonly kind?: CampaignKind;
  /** Numbers of the centre that lead to it; of a blended one. */
  readonly entryNumbers?: readonly string[];
  readonly enabled: boolean;
  readonly started: boolean;
  readonly dialling: DiallingSettings;
  readonly redial: RedialSettings;
  /** The default one (OUT-CID-01). */
  readonly callerNumber: string | undefined;
  /** Undefined: always the default one. */
  readonly callers?: CallerNumbers | undefined;
  readonly trunkId: TrunkId | undefined;
  readonly groupIds: readonly GroupId[];
  /** What its agents may play in a talk, in their order (OUT-CMP-07). */
  readonly messages?: readonly PlayableMessage[];
  readonly associations: readonly ListAssociation[];
  readonly doNotCall: DoNotCallSettings;
  readonly dialTime: DialTime;
  /** Undefined: hand control alone (OUT-CMP-11). */
  readonly automatic?: AutomaticRun | undefined;
  /** Undefined: in no group of linked campaigns. */
  readonly link?: CampaignLink | undefined;
  /** When it was last started or stopped, or its schedule set: edges of the schedule before it are over. */
  readonly runChangedAt?: number | undefined;
  /** Who last stopped it. */
  readonly stoppedBy?: CampaignStopper | undefined;
  /** «Требуется согласие»: records whose consent field is empty are closed undialled; left out: no (OUT-CPL-09). */
  readonly consentRequired?: boolean | undefined;
  /** Left out: 80 % within 20 s (INB-SLV-04). */
  readonly serviceLevel?: ServiceLevelTarget;
  /** Left out: off. */
  readonly queueNotice?: QueueNoticeSettings;
  readonly dispositionRequired: boolean;
  readonly afterCallWork: boolean;
  /** Undefined: as the centre (PLT-REC-04). */
  readonly recording?: RecordingRule | undefined;
  /** Undefined: no conversation script, or none that is published (OUT-CMP-08). */
  readonly script?: ScriptUse | undefined;
  /** Rises with every saved change (OUT-GEN-06). */
  readonly version: number;
}

/** What may stop a campaign: somebody, its schedule, or too many abandoned calls (OUT-CPL-02). */
export type CampaignStopper = "hand" | "schedule" | "abandonment";

/** An incoming service (03-inbound). */
export interface InboundService {
  /** What its callers hear on hold and in its queues; the centre's music when left out (TEL-PLY-05). */
  readonly musicId?: AudioMessageId | undefined;
  readonly id: ServiceId;
  readonly name: string;
  readonly dispositionRequired: boolean;
  readonly afterCallWork: boolean;
}

/** Why a running campaign dials nothing, or why it does not run (OUT-CMP-02). */
export type CampaignStateCode = "disabled" | "stopped" | "running" | "idle" | "completed";
export type CampaignIdleReason =
  | "no_ready_agent"
  /** Those who are ready are kept for inbound calls (OUT-MOD-13). */
  | "kept_for_inbound"
  | "no_due_record"
  | "no_line"
  /** Too many dials in a row found no line: none is made for some minutes (OUT-RED-15). */
  | "line_pause"
  /** The node takes no further calls for now. */
  | "overload"
  /** Every number to be shown rests, or has had its dials of the day (OUT-CID-03). */
  | "caller_limit"
  | "number_busy"
  | "outside_hours"
  | "linked_campaign"
  | "abandonment_cap"
  /** Automatic dialling without a scenario for those who answer. */
  | "no_scenario";
/** Who stopped a campaign that does not run. */
export type CampaignStopReason = `by_${CampaignStopper}`;

export interface CampaignState {
  readonly code: CampaignStateCode;
  readonly reason: CampaignIdleReason | CampaignStopReason | undefined;
  /** Next due time, ms since 1970, when nothing is due now; outside hours, when they begin. */
  readonly nextDueAt: number | undefined;
  /** Of reason `linked_campaign` (OUT-LNK-15). */
  readonly waitsFor?: ChainWait | undefined;
}

/** The counters of OUT-STA-02, view «campaign»; ratios are undefined where their divisor is 0. */
export interface CampaignStatistics {
  readonly campaignId: CampaignId;
  readonly total: number;
  readonly closed: number;
  readonly excluded: number;
  readonly remaining: number;
  readonly dialledToday: number;
  readonly closedToday: number;
  readonly asrPercent: number | undefined;
  readonly loggedIn: number;
  readonly ready: number;
  readonly busy: number;
  readonly notReady: number;
  /** Dials in flight now. */
  readonly inFlight: number;
  readonly waiting: number;
  readonly due: number;
  readonly locked: number;
  readonly at: number;
}
