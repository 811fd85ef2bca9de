import type { Timer } from "@perezvon/base";
import type {
  DeskCallBack,
  DeskErrorCode,
  DeskInteraction,
  DeskNotice,
  InteractionPhase,
  LegId,
  RecordId,
  RecordingId,
  ScriptValues,
  UserEndpoint,
  UserId,
} from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { type Estate, type HandingHost, HandingOn } from "../transfer/handing-on.ts";
import { KeyTransfer } from "../transfer/key-transfer.ts";
import type { Onward } from "../transfer/reach.ts";
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
import { PartRecording, type RecordingPause } from "./part-recording.ts";
import { partView } from "./part-view.ts";
import type { Supervision } from "./supervision.ts";
import { TalkControls } from "./talk-controls.ts";
import { TalkMessages } from "./talk-messages.ts";

/** One agent's share of a call: offer, talk, after-call work (INB-ACD-10…12, DSK-CTL, DSK-CTX-04…06). */
export class AgentPart implements HandingHost {
  readonly session: DeskSession;
  readonly offeredAt: number;
  readonly supervisors = new Set<Supervision>();
  readonly handing: HandingOn;
  subject: PartSubject;
  customerLegId: LegId;
  acceptedAt: number | undefined;
  joinedAt: number | undefined;
  endedAt: number | undefined;
  holdMs = 0;
  readonly #context: CentreContext;
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
  readonly messages: TalkMessages;
  readonly #page: LostPage;
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
    this.handing = new HandingOn(context, this);
    this.#controls = new TalkControls(context, this);
    this.messages = new TalkMessages(context, this);
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

  get recordingPaused(): RecordingPause | undefined {
    return this.#recording.paused;
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

  /** Called to be asked: the customer is another's until the transfer is complete. */
  beConsulted(): void {
    this.#consulted = true;
  }

  /** This agent takes part in a conference with another's customer: a recording of his own begins (PLT-REC-10). */
  conferenceBegan(subject: PartSubject, customerLegId: LegId, paused: RecordingPause | undefined): void {
    if (!subject.record || this.#recording.running) return;
    this.customerLegId = customerLegId;
    this.#recording.start(customerLegId, this.agentLegId);
    // What is not to be heard in one recording is not to be heard in the other. Silence for secret digits, which nobody asked for,
    // is the leg's own and ends with them.
    if (paused?.by !== undefined) this.#recording.pause(true, paused.by);
  }

  /** An agent among those who look after another's customer has nothing of his own to record. */
  get recordable(): boolean {
    return this.#phase === "talk" && this.#customerLegUp && !this.#consulted && !this.#recording.running;
  }

  /** The agent's word stands above what centre, service and scenario say (PLT-REC-04, level 4). */
  beginRecording(): DeskErrorCode | undefined {
    if (!this.recordable) return "wrong_phase";
    this.subject = { ...this.subject, record: true };
    this.startRecording();
    this.session.changed();
    return undefined;
  }

  pauseRecording(on: boolean, by: string): void {
    if (this.#notice?.code === "recording_goes_on") this.#notice = undefined;
    this.#recording.pause(on, by);
  }

  /** Nothing of what was recorded remains, and nothing more is recorded, with whomever the customer talks (TEL-REC-07). */
  discardRecording(): void {
    this.#recording.discard();
    this.subject = { ...this.subject, record: false };
    this.session.changed();
  }

  /** The customer is this agent's from now on. */
  takeOver(from: Estate): void {
    this.#consulted = false;
    this.subject = from.subject;
    this.customerLegId = from.customerLegId;
    this.#owner = from.owner;
    this.#work.inherit(from.work);
    if (from.recordingId !== undefined) this.#recording.adopt(from.recordingId, from.recordingPaused);
    this.handing.joint.adopt(from.parties);
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
    this.handing.joint.resume();
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

  /** Others are in the talk, or on their way into it. */
  get shared(): boolean {
    return this.#consulted || this.handing.joint.active;
  }

  get controls(): Pick<TalkControls, "mute" | "muted" | "digits"> {
    return this.#controls;
  }

  setNote(note: string): DeskErrorCode | undefined {
    if (this.#phase === "over") return "wrong_phase";
    return this.#told(this.#work.setNote(note));
  }

  setDisposition(key: string): DeskErrorCode | undefined {
    if (this.#phase === "over" || this.#phase === "offered") return "wrong_phase";
    return this.#told(this.#work.choose(this.subject, key, this.#context.clock.now()));
  }

  /** The caller is this one of the records that have his number (OUT-BLD-01). */
  chooseRecord(recordId: RecordId): DeskErrorCode | undefined {
    if (this.#phase === "over" || this.#phase === "offered") return "wrong_phase";
    const card = this.subject.choice?.choose(recordId);
    if (card === undefined) return "no_such_record";
    this.subject = { ...this.subject, ...card };
    this.session.changed();
    return undefined;
  }

  enterScript(values: ScriptValues, page: string, path: readonly string[]): DeskErrorCode | undefined {
    const { script } = this.subject;
    if (this.#phase === "over" || this.#phase === "offered" || script === undefined) return "wrong_phase";
    return this.#told(script.enter(values, page, path, this.userId));
  }

  callBack(key: string, wish: DeskCallBack): DeskErrorCode | undefined {
    if (this.#phase === "over" || this.#phase === "offered") return "wrong_phase";
    const refused = this.#work.promise(this.subject, key, wish, this.#context.clock.now());
    // Also why not is on the screen.
    this.session.changed();
    return refused;
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
    const owed = this.#work.owed(this.subject);
    // What is missing is marked on the screen.
    if (owed !== undefined) this.session.changed();
    else this.#complete();
    return owed;
  }

  /** The customer's leg has ended, or the call no longer wants this agent. */
  customerGone(): void {
    this.#customerLegUp = false;
    if (this.#phase === "offered" && !this.#returning) this.withdraw();
    else if (this.#phase === "offered" || this.#phase === "transferring") {
      this.handing.joint.endAll();
      this.endTalk("customer");
    } else if (this.talking) {
      // A consultation goes on as a talk among colleagues (PBX-TALK-09).
      this.handing.joint.customerGone();
      if (!this.handing.joint.active) this.endTalk("customer");
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
      this.handing.joint.endAll();
      this.endTalk("agent_failure");
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
    return partView(this, this.handing.joint, this.#work, {
      phase: this.#phase === "offered" && this.#calledFor ? "calling" : this.#phase,
      since: this.#since,
      acceptBefore: this.#phase === "offered" ? this.#acceptBefore : undefined,
      muted: this.#controls.muted,
      notice: this.#notice,
      guest: this.#consulted,
    });
  }

  /** Called to be asked, or in another's talk. */
  get guest(): boolean {
    return this.#consulted;
  }

  get customerUp(): boolean {
    return this.#customerLegUp;
  }

  /** The agent hung up, or was lost: what he had begun with others decides about the customer (PBX-TALK-08, -09, TEL-MIX-06). */
  #left(end: TalkEnd): void {
    if (this.#keys.hungUp(() => this.endTalk(end))) return;
    const { stage } = this.handing.joint;
    const colleague = this.handing.joint
      .parties()
      .some(({ kind, state }) => kind === "user" && state !== "ringing");
    if (stage === undefined || !this.#customerLegUp || (stage === "conference" && !colleague)) {
      this.handing.joint.endAll();
      this.endTalk(end);
    } else this.handing.completeTransfer();
  }

  /** What goes with the customer to another agent; nobody's recording goes on that is not asked for. */
  estate(recordingGoesOn: boolean): Omit<Estate, "parties"> {
    const { recordingPaused } = this;
    const recordingId = recordingGoesOn ? this.#recording.release() : undefined;
    const { subject, customerLegId } = this;
    return { subject, customerLegId, owner: this.#owner, work: this.#work, recordingId, recordingPaused };
  }

  /** Lets the agent's phone go while the customer is on his way to another. */
  releasePhone(): void {
    this.#leg.end();
  }

  /** The customer comes back: to the phone that is still there, or with ringing where it was let go already (TEL-XFR-01). */
  comeBack(code: DeskNotice["code"]): void {
    this.#notice = { code, at: this.#context.clock.now() };
    if (this.#leg.up) {
      this.enter("talk");
      this.handing.joint.resume();
      return;
    }
    const endpoint = this.session.endpoint();
    if (endpoint === undefined) {
      this.endTalk("agent_failure");
      return;
    }
    this.#leg.renew();
    this.#returning = true;
    this.#acceptBefore = this.#context.clock.now() + this.session.profile.noAnswerSeconds * 1000;
    this.enter("offered");
    this.#ring(endpoint, false);
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
      this.handing.joint.resume();
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
      this.endTalk("agent");
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

  endTalk(end: TalkEnd): void {
    if (!this.talking && this.#phase !== "transferring" && !this.#returning) return;
    this.leave(end, () => undefined);
  }

  /** Out of the talk, into after-call work. `onward` is who has the customer now; nobody: the owner decides about him. */
  leave(end: TalkEnd, onward: () => AgentPart | Onward | undefined): void {
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.messages.stop();
    this.#page.end();
    this.#timer?.cancel();
    this.#returning = false;
    this.endedAt = now;
    this.#recording.stop();
    for (const supervisor of [...this.supervisors])
      if (supervisor.follows === "agent") supervisor.agentLeft();
    this.#phase = "after_call_work";
    this.#since = now;
    const next = onward();
    for (const supervisor of [...this.supervisors])
      supervisor.goOn(next instanceof AgentPart ? next : undefined);
    // Who has the customer now goes on with what was entered.
    if (next instanceof AgentPart) this.subject = { ...this.subject, script: undefined };
    this.handing.left(next !== undefined);
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
    this.subject.script?.finish(this.userId);
    const { disposition, note, callBack } = this.#work;
    this.#owner.finished(this, { disposition, note, callBack, at: this.#context.clock.now() });
  }

  enter(phase: "offered" | "talk" | "hold" | "transferring"): void {
    this.messages.stop();
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.#phase = phase;
    this.#since = now;
    this.session.changed();
  }
}
