import type { AgentState, NotReadyReason } from "./agent-state.ts";
import type { PlayableMessage, PreviewEnd } from "./campaign.ts";
import type { DispositionType } from "./disposition.ts";
import type { AudioMessageId, CallId, CampaignId, RecordId, ServiceId, UserId } from "./ids.ts";
import type { ScriptPlace, ScriptValues } from "./script/script.ts";
import type { ScriptProblem } from "./script/script-values.ts";
import type { DialRefusal, SupervisionFollows, SupervisionMode } from "./switch.ts";

/** What an agent's desk shows. The server alone owns it (DSK-STA-04); a page gets a whole snapshot, then each change of it. */
export interface DeskSnapshot {
  readonly userId: UserId;
  readonly state: AgentState;
  readonly reason: NotReadyReason | undefined;
  /** Since when in this state, ms since 1970. */
  readonly since: number;
  /** What the agent asked to become after the present work (DSK-STA-02). */
  readonly nextState: { readonly state: AgentState; readonly reason: NotReadyReason | undefined } | undefined;
  readonly device: DeskDevice;
  /** Whether a call can reach the chosen device now. */
  readonly reachable: boolean;
  readonly interactions: readonly DeskInteraction[];
  /** A call that the agent has promised is due soon: he gets no other until then (OUT-CBK-04). */
  readonly reserved?: DeskReservation | undefined;
  /** In after-call work: calls wait for somebody with his skill (OUT-CMP-03). */
  readonly queueNotice?: DeskQueueNotice | undefined;
  /** The last call that the agent asked for never left; until his next one. */
  readonly notDialled?: DeskNotDialled | undefined;
}

/** Why a call that the agent made himself never left. `no_line`: no connection could take it. */
export interface DeskNotDialled {
  readonly number: string;
  readonly reason: DialRefusal | "no_line";
  readonly at: number;
}

export interface DeskQueueNotice {
  /** The call that came last: each is told once. */
  readonly callId: CallId;
  /** Campaign of that call. */
  readonly service: string;
  readonly calls: number;
  /** Since when the first of them waits, ms since 1970. */
  readonly since: number;
}

export interface DeskReservation {
  readonly campaign: { readonly id: CampaignId; readonly name: string };
  readonly customer: { readonly name: string | undefined; readonly number: string };
  /** When the promised call is due, ms since 1970. */
  readonly from: number;
  /** No promise: a record of his own whose turn has come; he sees it as soon as he is free (OUT-CBK-06). */
  readonly own?: boolean;
}

/** The phone chosen at sign-in (DSK-LOG-02). */
export type DeskDevice = "browser" | "sip" | "none";

export type InteractionPhase =
  /** Rings at the agent, not yet accepted; of a preview, waits for his word. */
  | "offered"
  /** A record is open before him and nobody is called yet (OUT-PRV-03). */
  | "preview"
  /** The agent's own call: the far side rings. */
  | "calling"
  | "talk"
  | "hold"
  /** Sent on blindly: the target rings, and the call returns if nobody answers. */
  | "transferring"
  | "after_call_work";

/** What a second party makes of the talk (DSK-CTL-06, -07). */
export type JointStage =
  /** The second party rings; the customer hears music. */
  | "ringing"
  /** The agent talks to the second party; the customer hears music. */
  | "consultation"
  /** The agent talks to the customer; the second party hears music. */
  | "swapped"
  | "conference";

/** Somebody who takes part beside the customer and the agent himself. */
export interface DeskParty {
  readonly id: string;
  readonly kind: "user" | "external";
  readonly name: string | undefined;
  readonly number: string;
  readonly state: "ringing" | "talk" | "held";
  readonly muted: boolean;
}

/** Why something asked for did not come about, or what happened meanwhile (DSK-CTL-15). */
export interface DeskNotice {
  readonly code:
    | "target_busy"
    | "target_no_answer"
    | "target_unreachable"
    /** The number is closed to this user, or a limit is reached (TEL-SEC-08). */
    | "target_not_allowed"
    /** The node takes no further calls now (TEL-LIM-01). */
    | "target_overload"
    | "target_left"
    | "customer_left"
    | "returned"
    | "taken_over"
    /** The pause of the recording has come to its limit: what is said is recorded again (PLT-REC-12). */
    | "recording_goes_on";
  readonly at: number;
}

/** Where a call is sent, or who is asked. */
export type TransferTarget =
  | { readonly kind: "user"; readonly userId: UserId }
  /** An extension, an internal number of a scenario, or an outside number. */
  | { readonly kind: "number"; readonly number: string };

/** Whom the transfer panel offers (DSK-CTL-14). */
export interface DeskColleague {
  readonly userId: UserId;
  readonly name: string;
  readonly extension: string | undefined;
  readonly state: AgentState;
  readonly reachable: boolean;
}

export interface DeskField {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

export interface DeskDisposition {
  readonly key: string;
  readonly name: { readonly ru: string; readonly en: string };
  readonly folder: string;
  /** Undefined: the folder is a predefined one under its predefined name. */
  readonly folderName?: { readonly ru: string; readonly en: string } | undefined;
  readonly type: DispositionType;
  /** The sets that it is in; undefined: as predefined (OUT-DSP-02). */
  readonly sets?:
    | { readonly preview: boolean; readonly outbound: boolean; readonly inbound: boolean }
    | undefined;
}

/** What a record asks of the agent before he dials it (OUT-PRV-03, DSK-CMR-02, -03). */
export interface DeskPreview {
  /** When the time for it is over, and what happens then. */
  readonly until: number | undefined;
  readonly whenOver: PreviewEnd;
  /** The number that the rules would dial. */
  readonly next: string;
  readonly numbers: "next" | "any";
  /** Something has been dialled: the record lives by that result, and cannot be skipped. */
  readonly dialled: boolean;
  /** How the last dial of it ended. */
  readonly lastDisposition: string | undefined;
  /** It keeps a promise of this agent. */
  readonly promised: boolean;
}

/** The record behind a call of a campaign, as far as the agent decides about it. */
export interface DeskRecord {
  readonly timeZone: string;
  readonly numbers: readonly {
    readonly number: string;
    readonly label: string;
    /** First allowed moment from the time of the card on; undefined: never. */
    readonly allowedFrom: number | undefined;
  }[];
  /** Length of the window proposed for a call-back. */
  readonly windowMinutes: number;
}

/** The quick choices of the next call (OUT-CBK-01). */
export type QuickTime = "minutes15" | "hour" | "hours3" | "tomorrow";

/** A quick choice that calling hours do not allow for this number, and from when on they do; undefined: never (OUT-CBK-02). */
export interface DeskClosedTime {
  readonly key: QuickTime;
  readonly number: string;
  readonly allowedFrom: number | undefined;
}

/** The next call that the agent has promised (OUT-CBK-01). */
export interface DeskCallBack {
  readonly from: number;
  readonly until: number;
  readonly number: string;
  /** For himself, or for any agent. */
  readonly mine: boolean;
}

/** Why something asked for was refused, and from when on it would not be (OUT-PRV-06, OUT-CBK-02). */
export interface DeskRefusal {
  readonly code: DeskErrorCode;
  readonly number: string;
  readonly nextAllowedAt: number | undefined;
}

/** The conversation script of an interaction and what has been entered so far; its pages are asked for by id and version. */
export interface DeskScript {
  readonly scriptId: string;
  /** The one published when the interaction began: it stays on that (INB-SCR-09). */
  readonly version: number;
  readonly name: string;
  readonly place: ScriptPlace;
  readonly knowledgeBase: boolean;
  readonly values: ScriptValues;
  readonly page: string;
  /** Pages in the order in which they were opened, the present one included. */
  readonly path: readonly string[];
  /** Why the work could not be finished; empty until somebody tried (INB-SCR-08). */
  readonly problems: readonly ScriptProblem[];
}

/** One of several records that the number of a caller stands in equally: the agent says which it is (OUT-BLD-01). */
export interface DeskRecordChoice {
  readonly recordId: RecordId;
  readonly name: string | undefined;
  /** The first that say something. */
  readonly fields: readonly DeskField[];
  readonly closed: boolean;
  readonly lastAt: number | undefined;
  readonly lastDisposition: string | undefined;
}

export interface DeskInteraction {
  readonly id: CallId;
  readonly channel: "voice";
  readonly direction: "outbound" | "inbound" | "internal";
  readonly phase: InteractionPhase;
  /** Start of the present phase. */
  readonly since: number;
  readonly service: { readonly id: ServiceId; readonly name: string } | undefined;
  readonly campaign: { readonly id: CampaignId; readonly name: string } | undefined;
  readonly recordId: RecordId | undefined;
  readonly customer: { readonly name: string | undefined; readonly number: string };
  readonly fields: readonly DeskField[];
  /** Earlier attempts at this record in this campaign, newest first. */
  readonly history: readonly {
    readonly at: number;
    readonly number: string;
    readonly disposition: string;
    readonly agent: string | undefined;
    readonly note: string | undefined;
  }[];
  readonly offeredAt: number | undefined;
  /** The offer goes elsewhere at this instant (countdown of DSK-INC-03). */
  readonly acceptBefore: number | undefined;
  readonly answeredAt: number | undefined;
  readonly waitedMs: number | undefined;
  readonly muted: boolean;
  readonly recording: boolean;
  /** The recording that runs writes silence since then (TEL-REC-06); undefined: it writes what is said. */
  readonly recordingPausedSince?: number | undefined;
  /** No recording runs, and one can be begun now (PLT-REC-04, level 4). */
  readonly recordable?: boolean | undefined;
  readonly joint: JointStage | undefined;
  readonly parties: readonly DeskParty[];
  /** Called by a colleague to be asked, or among those who look after somebody else's customer: nothing of it is this user's to send on. */
  readonly guest: boolean;
  /** Supervisors whom the agent may know of: those who speak (DSK-MON-03). */
  readonly supervisors: readonly { readonly name: string; readonly mode: SupervisionMode }[];
  /** This is no call of the user's own but another's that he listens to. */
  readonly supervision:
    | {
        readonly userId: UserId;
        readonly name: string;
        readonly mode: SupervisionMode;
        readonly follows: SupervisionFollows;
      }
    | undefined;
  readonly notice: DeskNotice | undefined;
  readonly dispositions: readonly DeskDisposition[];
  readonly dispositionRequired: boolean;
  readonly disposition: string | undefined;
  readonly note: string;
  /** After-call work ends by itself at this instant. */
  readonly afterCallWorkUntil: number | undefined;
  readonly preview?: DeskPreview | undefined;
  readonly record?: DeskRecord | undefined;
  readonly callBack?: DeskCallBack | undefined;
  /** Where a call-back is being arranged: which quick choices are closed. */
  readonly closedTimes?: readonly DeskClosedTime[] | undefined;
  readonly refusal?: DeskRefusal | undefined;
  readonly script?: DeskScript | undefined;
  /** His coach can be called into this talk, or has been (TEL-MIX-04); left out: he has none. */
  readonly coach?: "callable" | "called" | undefined;
  /** What he may play to the customer (OUT-CMP-07, TEL-PLY-07). */
  readonly messages?: readonly PlayableMessage[] | undefined;
  /** What plays just now. */
  readonly playing?:
    | (PlayableMessage & { readonly to: "both" | "customer"; readonly since: number })
    | undefined;
  /** Of a customer who called himself: records to choose from, until one is chosen. */
  readonly choices?: readonly DeskRecordChoice[] | undefined;
}

/** What a desk may ask for. Every command has one outcome: done, or a stable error code. */
export type DeskCommand =
  | {
      readonly kind: "set_state";
      readonly state: "ready" | "not_ready" | "logged_out";
      readonly reason: NotReadyReason | undefined;
    }
  | { readonly kind: "set_device"; readonly device: DeskDevice }
  | { readonly kind: "accept"; readonly interactionId: CallId }
  | { readonly kind: "reject"; readonly interactionId: CallId }
  | { readonly kind: "hang_up"; readonly interactionId: CallId }
  | { readonly kind: "hold"; readonly interactionId: CallId }
  | { readonly kind: "resume"; readonly interactionId: CallId }
  | { readonly kind: "mute"; readonly interactionId: CallId; readonly on: boolean }
  | { readonly kind: "digits"; readonly interactionId: CallId; readonly digits: string }
  | { readonly kind: "note"; readonly interactionId: CallId; readonly note: string }
  | { readonly kind: "disposition"; readonly interactionId: CallId; readonly key: string }
  /** Entries of the script that have changed, and where the agent is in it (INB-SCR-08). */
  | {
      readonly kind: "script";
      readonly interactionId: CallId;
      readonly values: ScriptValues;
      readonly page: string;
      readonly path: readonly string[];
    }
  | { readonly kind: "finish"; readonly interactionId: CallId }
  /** A prepared message, to both sides or to the customer alone (TEL-PLY-07). */
  | {
      readonly kind: "play_message";
      readonly interactionId: CallId;
      readonly messageId: AudioMessageId;
      readonly to: "both" | "customer";
    }
  | { readonly kind: "stop_message"; readonly interactionId: CallId }
  /** Records from now on what is not recorded yet (PLT-REC-07, DSK-CTL-08). */
  | { readonly kind: "start_recording"; readonly interactionId: CallId }
  /** Silence in the recording that runs, or sound again (TEL-REC-06, DSK-CTL-08). */
  | { readonly kind: "pause_recording"; readonly interactionId: CallId; readonly on: boolean }
  /** The customer does not consent: recording ends and nothing of it remains (TEL-REC-07). */
  | { readonly kind: "discard_recording"; readonly interactionId: CallId }
  /** Blind transfer (DSK-CTL-05). */
  | { readonly kind: "transfer"; readonly interactionId: CallId; readonly target: TransferTarget }
  /** The customer is held and somebody else called (DSK-CTL-06); in a conference the new party joins it. */
  | { readonly kind: "consult"; readonly interactionId: CallId; readonly target: TransferTarget }
  /** Back and forth between customer and second party. */
  | { readonly kind: "swap"; readonly interactionId: CallId }
  /** Customer and second party go on together, the agent leaves. While it rings this makes the transfer a blind one. */
  | { readonly kind: "complete_transfer"; readonly interactionId: CallId }
  /** All three talk together (DSK-CTL-07). */
  | { readonly kind: "conference"; readonly interactionId: CallId }
  /** Gives up the second party and returns to the customer. */
  | { readonly kind: "cancel_consultation"; readonly interactionId: CallId }
  | { readonly kind: "remove_party"; readonly interactionId: CallId; readonly partyId: string }
  | {
      readonly kind: "mute_party";
      readonly interactionId: CallId;
      readonly partyId: string;
      readonly on: boolean;
    }
  /**
   * Joins an agent's talk, or changes the mode (DSK-MON-01). Ended by `hang_up` of the interaction that it makes. Without `follows` it stays
   * with whom it followed, at first the agent.
   */
  | {
      readonly kind: "supervise";
      readonly userId: UserId;
      readonly mode: SupervisionMode;
      readonly follows?: SupervisionFollows;
    }
  /** Calls the coach into the talk, and again sends him away (TEL-MIX-04, PBX-TALK-03). */
  | { readonly kind: "call_coach"; readonly interactionId: CallId }
  /** The agent is released and the supervisor goes on with his customer (DSK-MON-04). */
  | { readonly kind: "take_over"; readonly interactionId: CallId }
  /** Takes a call that rings at a colleague: the oldest of the own groups, or that of an extension (TEL-B2B-09). */
  | { readonly kind: "pick_up"; readonly extension?: string | undefined }
  /** Dials the open record: a number of it, or another that becomes one of it (OUT-PRV-03). */
  | { readonly kind: "preview_dial"; readonly interactionId: CallId; readonly number: string }
  /** «Пропустить»: the record stays open. */
  | { readonly kind: "preview_skip"; readonly interactionId: CallId }
  /** A disposition of type reschedule with the next call (OUT-CBK-01). */
  | {
      readonly kind: "call_back";
      readonly interactionId: CallId;
      readonly key: string;
      readonly from: number;
      readonly until: number;
      readonly number: string;
      readonly mine: boolean;
    }
  /** The caller is this one of the records offered (OUT-BLD-01). */
  | { readonly kind: "choose_record"; readonly interactionId: CallId; readonly recordId: RecordId }
  /** Calls an extension, an internal number such as a service entry, or a number outside. */
  | { readonly kind: "dial"; readonly to: string };

export type DeskErrorCode =
  | "no_such_interaction"
  | "wrong_phase"
  | "disposition_required"
  | "disposition_not_found"
  | "note_too_long"
  /** Of the script: an entry that is none of its fields, or required ones that are missing. */
  | "script_entry_invalid"
  | "script_incomplete"
  | "phone_unreachable"
  | "not_signed_in"
  | "interaction_open"
  | "no_such_number"
  | "busy"
  | "no_second_party"
  | "target_unreachable"
  | "target_busy"
  | "conference_full"
  | "no_such_talk"
  | "already_coached"
  | "coach_not_found"
  | "nothing_to_pick_up"
  | "digits_invalid"
  | "not_recorded"
  /** The node takes no further calls now (TEL-LIM-01). */
  | "overload"
  /** Of a record's number: listed, stopped, outside hours, at the limit of the day, dialled by another campaign, no number at all. */
  | "do_not_call"
  | "number_stopped"
  | "outside_hours"
  | "daily_limit"
  | "number_busy"
  | "number_invalid"
  | "no_such_record"
  | "no_such_message"
  /** Of a call-back: in the past, ends before it begins, or too far ahead. */
  | "time_invalid"
  /** Of a call-back: the record is not valid any more by then (OUT-SEL-10). */
  | "record_expires"
  | "forbidden";
