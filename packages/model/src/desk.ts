import type { AgentState, NotReadyReason } from "./agent-state.ts";
import type { DispositionFolder, DispositionType } from "./disposition.ts";
import type { CallId, CampaignId, RecordId, ServiceId, UserId } from "./ids.ts";

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
}

/** The phone chosen at sign-in (DSK-LOG-02). */
export type DeskDevice = "browser" | "sip" | "none";

export type InteractionPhase =
  /** Rings at the agent, not yet accepted. */
  | "offered"
  /** The agent's own call: the far side rings. */
  | "calling"
  | "talk"
  | "hold"
  | "after_call_work";

export interface DeskField {
  readonly key: string;
  readonly name: string;
  readonly value: string;
}

export interface DeskDisposition {
  readonly key: string;
  readonly name: { readonly ru: string; readonly en: string };
  readonly folder: DispositionFolder | "result";
  readonly type: DispositionType;
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
  readonly dispositions: readonly DeskDisposition[];
  readonly dispositionRequired: boolean;
  readonly disposition: string | undefined;
  readonly note: string;
  /** After-call work ends by itself at this instant. */
  readonly afterCallWorkUntil: number | undefined;
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
  | { readonly kind: "finish"; readonly interactionId: CallId }
  /** Calls an extension or an internal number such as a service entry. */
  | { readonly kind: "dial"; readonly to: string };

export type DeskErrorCode =
  | "no_such_interaction"
  | "wrong_phase"
  | "disposition_required"
  | "disposition_not_found"
  | "note_too_long"
  | "phone_unreachable"
  | "not_signed_in"
  | "interaction_open"
  | "no_such_number"
  | "busy"
  | "digits_invalid"
  | "forbidden";
