import type {
  CallId,
  CampaignId,
  DeskCallBack,
  DeskDisposition,
  DeskField,
  DeskInteraction,
  DeskRecordChoice,
  LegOutcome,
  PlayableMessage,
  RecordId,
  ServiceId,
} from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { RecordDesk } from "../campaign/record-desk.ts";
import type { ScriptTalk } from "../campaign/script-talk.ts";
import type { Onward } from "../transfer/reach.ts";
import type { AgentPart } from "./agent-part.ts";

/** What the agent is shown of the call, and by which rules it ends. */
export interface PartSubject {
  readonly callId: CallId;
  readonly direction: DeskInteraction["direction"];
  readonly service: { readonly id: ServiceId; readonly name: string } | undefined;
  readonly campaign: { readonly id: CampaignId; readonly name: string } | undefined;
  readonly recordId: RecordId | undefined;
  readonly customer: DeskInteraction["customer"];
  readonly fields: readonly DeskField[];
  readonly history: DeskInteraction["history"];
  readonly waitedMs: number | undefined;
  readonly dispositions: readonly DeskDisposition[];
  readonly dispositionRequired: boolean;
  readonly afterCallWork: boolean;
  readonly autoAnswer: boolean;
  readonly record: boolean;
  /** The centre's number in this call: shown where a customer is sent to a number outside (PBX-CLI-02). */
  readonly ownNumber: string | undefined;
  /** Prepared messages that he may play (OUT-CMP-07). */
  readonly messages?: readonly PlayableMessage[] | undefined;
  /** Of a campaign: what the agent may decide about the record. */
  readonly recordDesk?: RecordDesk | undefined;
  /** The conversation script, where there is one (INB-SCR-08). */
  readonly script?: ScriptTalk | undefined;
  /** Of a customer who called himself and whose number stands in several records (OUT-BLD-01). */
  readonly choice?:
    | {
        readonly records: readonly DeskRecordChoice[];
        /** The card of the record chosen; undefined when it is none of them. */
        choose(recordId: RecordId): Partial<PartSubject> | undefined;
      }
    | undefined;
}

/** What became of an agent's share when his work was over. */
export interface PartResult {
  readonly disposition: string | undefined;
  readonly note: string;
  readonly callBack?: DeskCallBack | undefined;
  readonly at: number;
}

export type OfferFailure = "no_answer" | "rejected" | "phone_failure";
/** Why a phone that rang did not answer; do-not-disturb is 486, or 480 before it rang (TEL-PHN-03). */
export function offerFailure({ sipCode, noAnswerLimit, rang, forwardTo }: LegOutcome): OfferFailure {
  // A phone that sends its calls elsewhere takes none.
  if (forwardTo !== undefined) return "rejected";
  if (sipCode === 486 || sipCode === 600 || sipCode === 603 || (sipCode === 480 && !rang)) return "rejected";
  return noAnswerLimit || sipCode === 480 || sipCode === 408 ? "no_answer" : "phone_failure";
}

export type TalkEnd = "customer" | "agent" | "agent_failure";

/** The call that an agent takes part in hears of him by these. Each fires at most once, `failed` instead of all others. */
export interface PartOwner {
  accepted(part: AgentPart, at: number): void;
  joined(part: AgentPart, at: number): void;
  /** True when the owner joins the agent's leg to others himself. */
  connect?(part: AgentPart): boolean;
  /** The customer goes on with somebody else: the call is the owner's as before, the part is another's or nobody's (TEL-XFR-04). */
  transferred(from: AgentPart, to: AgentPart | Onward): void;
  /** Numbers to which a phone sends the call on are called; calls of a queue have routing for that (TEL-PHN-03). */
  readonly followsForwarding?: boolean;
  /** `forwardTo`: numbers that his phone itself sent the call on to (TEL-PHN-03). */
  failed(part: AgentPart, reason: OfferFailure, forwardTo: readonly string[]): void;
  /** He goes on with another leg of his. */
  moved?(part: AgentPart): void;
  /** Everything that his own leg tells, before he acts on it himself. */
  observed?(part: AgentPart, event: LegEvent): void;
  /** The agent hung up, or his application was lost for good. The customer's leg is the owner's to end. */
  talkEnded(part: AgentPart, end: TalkEnd, at: number): void;
  /** A colleague has taken the call that rang (TEL-B2B-09). Calls of a queue have no such: routing decides about them. */
  pickedUp?(by: AgentPart): void;
  /** After-call work is over. */
  finished(part: AgentPart, result: PartResult): void;
}
