import type { Timer } from "@perezvon/base";
import type {
  DeskErrorCode,
  DeskInteraction,
  DeskNotice,
  InteractionPhase,
  JointStage,
  LegId,
  RecordingId,
  UserEndpoint,
  UserId,
} from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { type JointHost, JointTalk } from "../transfer/joint-talk.ts";
import { KeyTransfer } from "../transfer/key-transfer.ts";
import type { Destination, Onward } from "../transfer/reach.ts";
import { Referral } from "../transfer/referral.ts";
import { goesOutside, heirs, type SecondParty } from "../transfer/second-party.ts";
import { AgentLeg } from "./agent-leg.ts";
import { AgentWork } from "./agent-work.ts";
import type { DeskSession, OwnCall } from "./desk-session.ts";
import { LostPage } from "./lost-page.ts";
import {
  type OfferFailure,
  offerFailure,
  type PartOwner,
  type PartSubject,
  type TalkEnd,
} from "./part-contract.ts";
import { PartRecording } from "./part-recording.ts";
import { partView } from "./part-view.ts";
import type { Supervision } from "./supervision.ts";
import { TalkControls } from "./talk-controls.ts";

/** One agent's share of a call: offer, talk, after-call work (INB-ACD-10…12, DSK-CTL, DSK-CTX-04…06). */
export class AgentPart implements JointHost {
  readonly session: DeskSession;
  readonly offeredAt: number;
  readonly supervisors = new Set<Supervision>();
  subject: PartSubject;
  customerLegId: LegId;
  acceptedAt: number | undefined;
  joinedAt: number | undefined;
  endedAt: number | undefined;
  holdMs = 0;
  readonly #context: CentreContext;
  readonly #joint: JointTalk;
  #owner: PartOwner;
  #notice: DeskNotice | undefined;
  /** Called for a consultation: what the talk is about is another's. */
  #consulted = false;
  /** The leg is one by which the agent called: nothing rings at him. */
  #calledFor = false;
  /** A transfer that nobody took rings here again. */
  #returning = false;
  #phase: InteractionPhase | "over" = "offered";
  #since: number;
  #acceptBefore: number;
  readonly #controls: TalkControls;
  readonly #recording: PartRecording;
  readonly #work = new AgentWork();
  readonly #page: LostPage;
  readonly #referral: Referral;
  readonly #keys: KeyTransfer;
  #timer: Timer | undefined;
  readonly #leg: AgentLeg;
  #customerLegUp = true;

  constructor(
    context: CentreContext,
    session: DeskSession,
    customerLegId: LegId,
    subject: PartSubject,
    owner: PartOwner,
  ) {
    this.#context = context;
    this.#owner = owner;
    this.session = session;
    this.subject = subject;
    this.customerLegId = customerLegId;
    this.#leg = new AgentLeg(context, session.phone, (event) => this.#onLeg(event));
    this.#recording = new PartRecording(context, this);
    this.#joint = new JointTalk(context, this);
    this.#controls = new TalkControls(context, this);
    this.#referral = new Referral(context);
    this.#keys = new KeyTransfer(context, this);
    this.#page = new LostPage(context, () => this.#left("agent_failure"));
    this.offeredAt = context.clock.now();
    this.#since = this.offeredAt;
    this.#acceptBefore = this.offeredAt + session.profile.noAnswerSeconds * 1000;
  }

  get userId(): UserId {
    return this.session.userId;
  }

  get agentLegId(): LegId {
    return this.#leg.id;
  }

  get phase(): InteractionPhase | "over" {
    return this.#phase;
  }

  get recording(): boolean {
    return this.#recording.running;
  }

  get recordingId(): RecordingId | undefined {
    return this.#recording.recordingId;
  }

  /** Rings the agent's phone; the pop-up is on his screen from now on. */
  offer(): void {
    const endpoint = this.session.endpoint();
    if (endpoint === undefined) {
      this.#phase = "over";
      this.#owner.failed(this, "phone_failure", []);
      return;
    }
    this.session.attach(this);
    this.#ring(endpoint, this.subject.autoAnswer);
  }

  #ring(endpoint: UserEndpoint, autoAnswer: boolean): void {
    const timeoutMs = this.session.profile.noAnswerSeconds * 1000;
    this.#leg.ring(endpoint, this.subject, { autoAnswer, timeoutMs });
    this.#timer = this.#context.timers.after(timeoutMs, () => this.#fail("no_answer"));
  }

  accept(): DeskErrorCode | undefined {
    if (this.#phase !== "offered" || this.session.device === "sip") return "wrong_phase";
    this.#context.execute({ kind: "answer", legId: this.agentLegId });
    return undefined;
  }

  reject(): DeskErrorCode | undefined {
    if (this.#phase !== "offered") return "wrong_phase";
    this.#fail("rejected");
    return undefined;
  }

  hangUp(): DeskErrorCode | undefined {
    if (this.#phase === "offered") return this.reject();
    if (!this.talking) return "wrong_phase";
    this.#left("agent");
    return undefined;
  }

  /** Sends the customer on; he comes back if nobody answers (DSK-CTL-05, TEL-XFR-01, TEL-XFR-04). */
  transfer(to: Destination): DeskErrorCode | undefined {
    if (!this.talking || this.#consulted || this.#joint.active || !this.#customerLegUp) return "wrong_phase";
    if (to.kind !== "scenario") {
      const refused = this.#joint.sendOn(to);
      if (refused === undefined && this.talking) this.enter("transferring");
      return refused;
    }
    this.#context.execute({ kind: "part", legId: this.agentLegId });
    this.#leave("agent", () => to.begin({ subject: this.subject, customerLegId: this.customerLegId }));
    return undefined;
  }

  /** `forCustomer`: the customer's switch names this one in his place (TEL-XFR-06). */
  consult(to: Destination, conferenceMax: number, forCustomer = false): DeskErrorCode | undefined {
    if (!this.talking || this.#consulted || !this.#customerLegUp) return "wrong_phase";
    if (to.kind === "scenario") return "target_unreachable";
    const held = this.#phase === "hold";
    const refused = this.#joint.consult(to, conferenceMax, forCustomer);
    if (refused === undefined && held) this.enter("talk");
    return refused;
  }

  /** Everything else that is done with a second party. */
  joint(act: (joint: JointTalk) => DeskErrorCode | undefined): DeskErrorCode | undefined {
    if (!this.talking || this.#consulted) return "wrong_phase";
    return this.#told(act(this.#joint));
  }

  /** While the other one rings this makes the transfer a blind one (PBX-TALK-08). */
  completeTransfer(): DeskErrorCode | undefined {
    if (!this.talking || this.#consulted || !this.#customerLegUp) return "wrong_phase";
    const ringing = this.#joint.stage === "ringing";
    const refused = this.#joint.complete();
    if (refused === undefined && ringing) {
      this.enter("transferring");
      this.#leg.end();
    }
    return refused;
  }

  /** Called to be asked: the customer is another's until the transfer is complete. */
  beConsulted(): void {
    this.#consulted = true;
  }

  /** This agent takes part in a conference with another's customer: a recording of his own begins (PLT-REC-10). */
  conferenceBegan(subject: PartSubject, customerLegId: LegId): void {
    if (!subject.record || this.#recording.running) return;
    this.customerLegId = customerLegId;
    this.#recording.start(customerLegId, this.agentLegId);
  }

  /** The customer is this agent's from now on. */
  takeOver(from: {
    readonly subject: PartSubject;
    readonly customerLegId: LegId;
    readonly owner: PartOwner;
    readonly work: AgentWork;
    readonly recordingId: RecordingId | undefined;
    readonly parties: readonly SecondParty[];
  }): void {
    this.#consulted = false;
    this.subject = from.subject;
    this.customerLegId = from.customerLegId;
    this.#owner = from.owner;
    this.#work.inherit(from.work);
    if (from.recordingId !== undefined) this.#recording.adopt(from.recordingId);
    this.#joint.adopt(from.parties);
    this.session.promoted(this);
    this.session.changed();
  }

  /** Rings, and may be answered by a colleague. */
  get canBePickedUp(): boolean {
    return this.#phase === "offered" && this.#owner.pickedUp !== undefined;
  }

  /** A colleague takes the call: his phone is rung and answers by itself, or he has called for it with `legId` (TEL-B2B-09). */
  pickUp(session: DeskSession, legId?: LegId): DeskErrorCode | undefined {
    if (!this.canBePickedUp) return "nothing_to_pick_up";
    const subject = { ...this.subject, autoAnswer: true };
    const part = new AgentPart(this.#context, session, this.customerLegId, subject, this.#owner);
    this.#leaveOffer("answered_elsewhere");
    this.session.detach(this, { kind: "withdrawn" });
    this.#owner.pickedUp?.(part);
    if (legId === undefined) part.offer();
    else part.begin(legId, false);
    return undefined;
  }

  /** Another has the customer from now on: the far side of the agent's second call, or a supervisor (TEL-XFR-02, DSK-MON-04). */
  giveTo(heir: AgentPart | SecondParty, why: "transfer" | "taken_over"): DeskErrorCode | undefined {
    if (!this.talking || !this.#customerLegUp) return "wrong_phase";
    if (why === "taken_over") this.notice("taken_over");
    this.#joint.endAll();
    if (heir instanceof AgentPart) this.handOver([], heir);
    else this.handOver([heir]);
    return undefined;
  }

  /**
   * Begins with a leg of the agent's: up already, or one by which he called for the talk and that is answered now. `own` is what the
   * desk showed of that leg so far.
   */
  begin(legId: LegId, up: boolean, own?: OwnCall): void {
    this.#calledFor = true;
    if (own === undefined) this.session.attach(this);
    else this.session.becomes(own, this);
    this.#leg.take(legId);
    if (!up) this.#context.execute({ kind: "answer", legId });
    else {
      this.acceptedAt = this.#context.clock.now();
      this.joinedAt = this.acceptedAt;
      this.enter("talk");
      this.#keys.begin();
    }
  }

  /** The one at the other end is another from now on; nobody: somebody else looks after him. */
  partnerChanged(legId: LegId | undefined, customer?: DeskInteraction["customer"]): void {
    this.#consulted = legId === undefined;
    if (legId !== undefined) this.customerLegId = legId;
    if (customer !== undefined) this.subject = { ...this.subject, customer };
    this.session.changed();
  }

  /** Whose call it is from now on: two calls have become one. */
  reown(owner: PartOwner): void {
    this.#owner = owner;
  }

  startRecording(): void {
    if (this.subject.record) this.#recording.start(this.customerLegId, this.agentLegId);
  }

  /** Another phone of the agent takes the place of the one he talks on (INVITE with Replaces, TEL-XFR-02). */
  moveTo(legId: LegId, replaced: LegId): boolean {
    if (!this.talking || replaced !== this.agentLegId) return false;
    this.#context.legs.disown(replaced);
    this.#leg.take(legId);
    this.#context.execute({ kind: "answer", legId });
    this.#owner.moved?.(this);
    this.#joint.resume();
    this.#context.execute({ kind: "hang_up", legId: replaced, cause: "normal" });
    return true;
  }

  notice(code: DeskNotice["code"]): void {
    if (code.startsWith("target_")) this.#keys.refused();
    this.#notice = { code, at: this.#context.clock.now() };
    this.session.changed();
  }

  get talking(): boolean {
    return this.#phase === "talk" || this.#phase === "hold";
  }

  hold(): DeskErrorCode | undefined {
    return this.#controls.turn("talk", "hold");
  }

  resume(): DeskErrorCode | undefined {
    return this.#controls.turn("hold", "talk");
  }

  get controls(): Pick<TalkControls, "mute" | "digits"> {
    return this.#controls;
  }

  setNote(note: string): DeskErrorCode | undefined {
    if (this.#phase === "over") return "wrong_phase";
    return this.#told(this.#work.setNote(note));
  }

  setDisposition(key: string): DeskErrorCode | undefined {
    if (this.#phase === "over" || this.#phase === "offered") return "wrong_phase";
    return this.#told(this.#work.choose(this.subject, key));
  }

  changed(): void {
    this.session.changed();
  }

  #told(refused: DeskErrorCode | undefined): DeskErrorCode | undefined {
    if (refused === undefined) this.session.changed();
    return refused;
  }

  finish(): DeskErrorCode | undefined {
    if (this.#phase !== "after_call_work") return "wrong_phase";
    if (this.#work.owes(this.subject)) return "disposition_required";
    this.#complete();
    return undefined;
  }

  /** The customer's leg has ended, or the call no longer wants this agent. */
  customerGone(): void {
    this.#customerLegUp = false;
    if (this.#phase === "offered" && !this.#returning) this.withdraw();
    else if (this.#phase === "offered" || this.#phase === "transferring") {
      this.#joint.endAll();
      this.#endTalk("customer");
    } else if (this.talking) {
      // A consultation goes on as a talk among colleagues (PBX-TALK-09).
      this.#joint.customerGone();
      if (!this.#joint.active) this.#endTalk("customer");
    }
  }

  /** Takes an offer back without blame: the agent is as ready as before (INB-ACD-07, -12). */
  withdraw(): void {
    if (this.#phase !== "offered") return;
    this.#leaveOffer("normal");
    this.session.detach(this, { kind: "withdrawn" });
  }

  /** The agent's session ended: whatever is open ends with it. */
  sessionEnded(): void {
    if (this.#phase === "offered") this.#fail("phone_failure");
    else if (this.talking || this.#phase === "transferring") {
      this.#joint.endAll();
      this.#endTalk("agent_failure");
    }
    if (this.#phase === "after_call_work") this.#complete();
  }

  /** The page that carries the voice went away or came back (TEL-WRT-06): the customer hears music meanwhile. */
  pageReachable(on: boolean): void {
    if (this.session.device !== "browser") return;
    // Nobody can take the call there now: it goes to another agent, and the agent has missed nothing (INB-ACD-11).
    if (this.#phase === "offered" && !on) this.#fail("phone_failure");
    if (!this.talking) return;
    this.#page.reachable(on, this.agentLegId, { held: this.#phase === "hold", muted: this.#controls.muted });
  }

  view(): DeskInteraction {
    return partView(this, this.#joint, this.#work, {
      phase: this.#phase === "offered" && this.#calledFor ? "calling" : this.#phase,
      since: this.#since,
      acceptBefore: this.#phase === "offered" ? this.#acceptBefore : undefined,
      muted: this.#controls.muted,
      notice: this.#notice,
      guest: this.#consulted,
    });
  }

  get stage(): JointStage | undefined {
    return this.#joint.stage;
  }

  get customerUp(): boolean {
    return this.#customerLegUp;
  }

  ringing(leaving: boolean): void {
    if (this.#referral.open) this.#referral.tell(180);
    // A phone that asked by REFER hears how it ends before its leg does (TEL-XFR-01).
    else if (leaving) this.#leg.end();
    this.session.changed();
  }

  alone(): void {
    this.#endTalk("customer");
  }

  /** The agent hung up, or was lost: what he had begun with others decides about the customer (PBX-TALK-08, -09, TEL-MIX-06). */
  #left(end: TalkEnd): void {
    if (this.#keys.hungUp(() => this.#endTalk(end))) return;
    const { stage } = this.#joint;
    const colleague = this.#joint.parties().some(({ kind, state }) => kind === "user" && state !== "ringing");
    if (stage === undefined || !this.#customerLegUp || (stage === "conference" && !colleague)) {
      this.#joint.endAll();
      this.#endTalk(end);
    } else this.completeTransfer();
  }

  /** The first colleague among them has the customer from now on, or the number outside. */
  handOver(parties: readonly SecondParty[], successor?: AgentPart): void {
    const { heir, others, outside } = heirs(parties, successor);
    // Only talk that goes on among our own people is one recording; in a conference each has his (PLT-REC-06, -08, -10).
    const goesOn = heir === undefined ? this.#context.recordOutsideTransfers : !heir.recording;
    const recordingId = goesOn ? this.#recording.release() : undefined;
    this.#leave("agent", () => {
      if (heir === undefined)
        return outside === undefined ? undefined : goesOutside(this.#context, this.customerLegId, outside);
      const { subject, customerLegId } = this;
      const [owner, work] = [this.#owner, this.#work];
      heir.takeOver({ subject, customerLegId, owner, work, recordingId, parties: others });
      const legs = [customerLegId, heir.agentLegId, ...others.map(({ legId }) => legId)];
      this.#context.execute({ kind: "join", legs });
      return heir;
    });
  }

  /** Nobody took the customer: he comes back, with ringing where the phone was let go already (TEL-XFR-01). */
  returned(code: DeskNotice["code"]): void {
    if (this.#phase !== "transferring") return;
    this.#referral.failed(code);
    this.#notice = { code, at: this.#context.clock.now() };
    if (this.#leg.up) {
      this.enter("talk");
      this.#joint.resume();
      return;
    }
    const endpoint = this.session.endpoint();
    if (endpoint === undefined) {
      this.#endTalk("agent_failure");
      return;
    }
    this.#leg.renew();
    this.#returning = true;
    this.#acceptBefore = this.#context.clock.now() + this.session.profile.noAnswerSeconds * 1000;
    this.enter("offered");
    this.#ring(endpoint, false);
  }

  /** The phone asks by REFER: what `act` begins is told to it (TEL-XFR-01). */
  refer(act: () => DeskErrorCode | undefined): void {
    this.#referral.run(this.agentLegId, act);
  }

  #onLeg(event: LegEvent): void {
    this.#owner.observed?.(this, event);
    switch (event.kind) {
      case "answered":
        this.#accepted(event.at);
        return;
      case "digit":
        this.#keys.press(event.digit);
        return;
      case "refer":
        void this.#context.reach.refer(this, event);
        return;
      case "joined":
        if (this.joinedAt !== undefined) return;
        this.joinedAt = event.at;
        this.#owner.joined(this, event.at);
        return;
      case "ended":
        if (this.#phase === "offered") this.#fail(offerFailure(event.outcome), event.outcome.forwardTo);
        else if (this.talking)
          this.#left(event.outcome.systemReason === undefined ? "agent" : "agent_failure");
        return;
      default:
        return;
    }
  }

  #accepted(at: number): void {
    if (this.#phase !== "offered") return;
    this.#timer?.cancel();
    if (this.#returning) {
      this.#returning = false;
      this.enter("talk");
      this.#owner.moved?.(this);
      this.#joint.resume();
      return;
    }
    this.acceptedAt = at;
    this.#owner.accepted(this, at);
    if (this.#phase !== "offered") return;
    this.enter("talk");
    if (!this.#consulted) this.#keys.begin();
    this.#context.reach.coach(this);
    if (this.#owner.connect?.(this) === true) return;
    this.#context.execute({ kind: "join", legs: [this.customerLegId, this.agentLegId] });
    this.startRecording();
  }

  #fail(reason: OfferFailure, forwardTo: readonly string[] = []): void {
    if (this.#phase !== "offered") return;
    if (this.#returning) {
      this.#endTalk("agent");
      return;
    }
    this.#leaveOffer(reason === "no_answer" ? "no_answer" : "normal");
    const goesOn = forwardTo.length > 0 && this.#owner.followsForwarding === true;
    this.session.detach(this, goesOn ? { kind: "withdrawn" } : { kind: "failed", reason });
    this.#owner.failed(this, reason, forwardTo);
  }

  #leaveOffer(cause: "normal" | "no_answer" | "answered_elsewhere"): void {
    this.#phase = "over";
    this.#timer?.cancel();
    this.#leg.end(cause);
  }

  #endTalk(end: TalkEnd): void {
    if (!this.talking && this.#phase !== "transferring" && !this.#returning) return;
    this.#leave(end, () => undefined);
  }

  /** Out of the talk, into after-call work. `onward` is who has the customer now; nobody: the owner decides about him. */
  #leave(end: TalkEnd, onward: () => AgentPart | Onward | undefined): void {
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.#page.end();
    this.#timer?.cancel();
    this.#returning = false;
    this.endedAt = now;
    this.#recording.stop();
    for (const supervisor of [...this.supervisors]) supervisor.agentLeft();
    this.#phase = "after_call_work";
    this.#since = now;
    const next = onward();
    this.#referral.tell(next === undefined ? 487 : 200);
    this.#leg.end();
    if (next !== undefined) this.#owner.transferred(this, next);
    else this.#owner.talkEnded(this, this.#customerLegUp ? end : "customer", now);
    // Where a choice is owed, work goes on until it is made, with or without after-call work (INB-DSP-05).
    if (end === "agent_failure" || !(this.subject.afterCallWork || this.#work.owes(this.subject))) {
      this.#complete();
      return;
    }
    this.session.afterCallWork(this);
    this.#work.begin(this.#context, this, () => this.#complete());
    this.session.changed();
  }

  #complete(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#timer?.cancel();
    this.#work.end();
    this.session.detach(this, { kind: "finished" });
    const { disposition, note } = this.#work;
    this.#owner.finished(this, { disposition, note, at: this.#context.clock.now() });
  }

  enter(phase: "offered" | "talk" | "hold" | "transferring"): void {
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.#phase = phase;
    this.#since = now;
    this.session.changed();
  }
}
