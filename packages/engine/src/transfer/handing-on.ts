import type {
  DeskErrorCode,
  DeskNotice,
  InteractionPhase,
  JointStage,
  LegId,
  RecordingId,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { AgentWork } from "../desk/agent-work.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { PartOwner, PartSubject, TalkEnd } from "../desk/part-contract.ts";
import type { RecordingPause } from "../desk/part-recording.ts";
import { type JointHost, JointTalk } from "./joint-talk.ts";
import type { Destination, Onward } from "./reach.ts";
import { Referral } from "./referral.ts";
import { goesOutside, heirs, type SecondParty } from "./second-party.ts";

/** What goes with a customer from one agent to another. */
export interface Estate {
  readonly subject: PartSubject;
  readonly customerLegId: LegId;
  readonly owner: PartOwner;
  readonly work: AgentWork;
  readonly recordingId: RecordingId | undefined;
  readonly recordingPaused: RecordingPause | undefined;
  readonly parties: readonly SecondParty[];
}

/** The share of a call whose customer may go to others. */
export interface HandingHost {
  readonly session: DeskSession;
  readonly subject: PartSubject;
  readonly agentLegId: LegId;
  readonly customerLegId: LegId;
  readonly customerUp: boolean;
  readonly phase: InteractionPhase | "over";
  readonly talking: boolean;
  readonly recordingPaused: RecordingPause | undefined;
  /** The customer is another's. */
  readonly guest: boolean;
  /** What plays to the customer ends before he goes anywhere. */
  readonly messages: { stop(): void };
  enter(phase: "talk" | "transferring"): void;
  notice(code: DeskNotice["code"]): void;
  estate(recordingGoesOn: boolean): Omit<Estate, "parties">;
  releasePhone(): void;
  comeBack(code: DeskNotice["code"]): void;
  leave(end: TalkEnd, onward: () => AgentPart | Onward | undefined): void;
  endTalk(end: TalkEnd): void;
}

/** An agent's ways to send his customer on: transfer, consultation, conference (DSK-CTL-05…07, TEL-XFR-01, TEL-XFR-04). */
export class HandingOn implements JointHost {
  readonly joint: JointTalk;
  readonly #context: CentreContext;
  readonly #host: HandingHost;
  readonly #referral: Referral;

  constructor(context: CentreContext, host: HandingHost) {
    this.#context = context;
    this.#host = host;
    this.joint = new JointTalk(context, this);
    this.#referral = new Referral(context);
  }

  get session(): DeskSession {
    return this.#host.session;
  }

  get subject(): PartSubject {
    return this.#host.subject;
  }

  get agentLegId(): LegId {
    return this.#host.agentLegId;
  }

  get customerLegId(): LegId {
    return this.#host.customerLegId;
  }

  get customerUp(): boolean {
    return this.#host.customerUp;
  }

  get recordingPaused(): RecordingPause | undefined {
    return this.#host.recordingPaused;
  }

  get stage(): JointStage | undefined {
    return this.joint.stage;
  }

  /** Sends the customer on; he comes back if nobody answers (DSK-CTL-05, TEL-XFR-01, TEL-XFR-04). */
  transfer(to: Destination): DeskErrorCode | undefined {
    if (!this.#hasCustomer || this.joint.active) return "wrong_phase";
    this.#host.messages.stop();
    if (to.kind !== "scenario") {
      const refused = this.joint.sendOn(to);
      if (refused === undefined && this.#host.talking) this.#host.enter("transferring");
      return refused;
    }
    this.#context.execute({ kind: "part", legId: this.agentLegId });
    this.#host.leave("agent", () => to.begin({ subject: this.subject, customerLegId: this.customerLegId }));
    return undefined;
  }

  /** `forCustomer`: the customer's switch names this one in his place (TEL-XFR-06). */
  consult(to: Destination, conferenceMax: number, forCustomer = false): DeskErrorCode | undefined {
    if (!this.#hasCustomer) return "wrong_phase";
    if (to.kind === "scenario") return "target_unreachable";
    this.#host.messages.stop();
    const held = this.#host.phase === "hold";
    const refused = this.joint.consult(to, conferenceMax, forCustomer);
    if (refused === undefined && held) this.#host.enter("talk");
    return refused;
  }

  /** Everything else that is done with a second party. */
  act(act: (joint: JointTalk) => DeskErrorCode | undefined): DeskErrorCode | undefined {
    if (!this.#host.talking || this.#host.guest) return "wrong_phase";
    const refused = act(this.joint);
    if (refused === undefined) this.session.changed();
    return refused;
  }

  /** While the other one rings this makes the transfer a blind one (PBX-TALK-08). */
  completeTransfer(): DeskErrorCode | undefined {
    if (!this.#hasCustomer) return "wrong_phase";
    const ringing = this.joint.stage === "ringing";
    const refused = this.joint.complete();
    if (refused === undefined && ringing) {
      this.#host.enter("transferring");
      this.#host.releasePhone();
    }
    return refused;
  }

  /** Another has the customer from now on: the far side of the agent's second call, or a supervisor (TEL-XFR-02, DSK-MON-04). */
  giveTo(heir: AgentPart | SecondParty, why: "transfer" | "taken_over"): DeskErrorCode | undefined {
    if (!this.#host.talking || !this.customerUp) return "wrong_phase";
    if (why === "taken_over") this.notice("taken_over");
    this.joint.endAll();
    if ("kind" in heir) this.handOver([heir]);
    else this.handOver([], heir);
    return undefined;
  }

  /** The phone asks by REFER: what `act` begins is told to it (TEL-XFR-01). */
  refer(act: () => DeskErrorCode | undefined): void {
    this.#referral.run(this.agentLegId, act);
  }

  /** The agent is out of the talk: what his phone asked for has ended, well where somebody has the customer. */
  left(taken: boolean): void {
    this.#referral.tell(taken ? 200 : 487);
  }

  ringing(leaving: boolean): void {
    if (this.#referral.open) this.#referral.tell(180);
    // A phone that asked by REFER hears how it ends before its leg does (TEL-XFR-01).
    else if (leaving) this.#host.releasePhone();
    this.session.changed();
  }

  alone(): void {
    this.#host.endTalk("customer");
  }

  notice(code: DeskNotice["code"]): void {
    this.#host.notice(code);
  }

  /** The first colleague among them has the customer from now on, or the number outside. */
  handOver(parties: readonly SecondParty[], successor?: AgentPart): void {
    const { heir, others, outside } = heirs(parties, successor);
    // Only talk that goes on among our own people is one recording; in a conference each has his (PLT-REC-06, -08, -10).
    const goesOn = heir === undefined ? this.#context.recordOutsideTransfers : !heir.recording;
    const estate = this.#host.estate(goesOn);
    const { customerLegId } = estate;
    this.#host.leave("agent", () => {
      if (heir === undefined)
        return outside === undefined ? undefined : goesOutside(this.#context, customerLegId, outside);
      heir.takeOver({ ...estate, parties: others });
      const legs = [customerLegId, heir.agentLegId, ...others.map(({ legId }) => legId)];
      this.#context.execute({ kind: "join", legs });
      return heir;
    });
  }

  /** Nobody took the customer: he comes back. */
  returned(code: DeskNotice["code"]): void {
    if (this.#host.phase !== "transferring") return;
    this.#referral.failed(code);
    this.#host.comeBack(code);
  }

  get #hasCustomer(): boolean {
    return this.#host.talking && !this.#host.guest && this.customerUp;
  }
}
