import type { Timer } from "@perezvon/base";
import type {
  CallId,
  CampaignId,
  DeskDisposition,
  DeskErrorCode,
  DeskField,
  DeskInteraction,
  InteractionPhase,
  LegId,
  RecordId,
  RecordingId,
  ServiceId,
  UserId,
} from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "./desk-session.ts";

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
}

export type OfferFailure = "no_answer" | "rejected" | "phone_failure";
export type TalkEnd = "customer" | "agent" | "agent_failure";

/** The call that an agent takes part in hears of him by these. Each fires at most once, `failed` instead of all others. */
export interface PartOwner {
  accepted(part: AgentPart, at: number): void;
  joined(part: AgentPart, at: number): void;
  failed(part: AgentPart, reason: OfferFailure): void;
  /** The agent hung up, or his application was lost for good. The customer's leg is the owner's to end. */
  talkEnded(part: AgentPart, end: TalkEnd, at: number): void;
  /** After-call work is over. */
  finished(
    part: AgentPart,
    result: { readonly disposition: string | undefined; readonly note: string; readonly at: number },
  ): void;
}

const noteLength = 4_000;
/** How long a call waits for a page that went away (TEL-WRT-06). */
const lostPageMs = 60_000;

/** One agent's share of a call: offer, talk, after-call work (INB-ACD-10…12, DSK-CTL, DSK-CTX-04…06). */
export class AgentPart {
  readonly subject: PartSubject;
  readonly session: DeskSession;
  readonly agentLegId: LegId;
  readonly customerLegId: LegId;
  readonly offeredAt: number;
  acceptedAt: number | undefined;
  joinedAt: number | undefined;
  endedAt: number | undefined;
  recordingId: RecordingId | undefined;
  holdMs = 0;
  readonly #context: CentreContext;
  readonly #owner: PartOwner;
  #phase: InteractionPhase | "over" = "offered";
  #since: number;
  #acceptBefore: number;
  #muted = false;
  #recording = false;
  #disposition: string | undefined;
  #note = "";
  #afterCallWorkUntil: number | undefined;
  #timer: Timer | undefined;
  #lostTimer: Timer | undefined;
  #agentLegUp = true;
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
    this.agentLegId = context.newId() as LegId;
    this.offeredAt = context.clock.now();
    this.#since = this.offeredAt;
    this.#acceptBefore = this.offeredAt + session.profile.noAnswerSeconds * 1000;
  }

  get userId(): UserId {
    return this.session.profile.userId;
  }

  get phase(): InteractionPhase | "over" {
    return this.#phase;
  }

  get disposition(): string | undefined {
    return this.#disposition;
  }

  get note(): string {
    return this.#note;
  }

  /** Rings the agent's phone; the pop-up is on his screen from now on. */
  offer(): void {
    const endpoint = this.session.endpoint();
    if (endpoint === undefined) {
      this.#phase = "over";
      this.#owner.failed(this, "phone_failure");
      return;
    }
    this.session.attach(this);
    this.#context.legs.ownLeg(this.agentLegId, (event) => this.#onLeg(event));
    const timeoutMs = this.session.profile.noAnswerSeconds * 1000;
    this.#context.execute({
      kind: "ring_user",
      centreId: this.#context.centreId,
      callId: this.subject.callId,
      legId: this.agentLegId,
      endpoint,
      from: this.subject.customer.number,
      displayName: this.subject.customer.name,
      autoAnswer: this.subject.autoAnswer,
      timeoutMs,
    });
    this.#timer = this.#context.timers.after(timeoutMs, () => this.#fail("no_answer"));
  }

  accept(): DeskErrorCode | undefined {
    if (this.#phase !== "offered") return "wrong_phase";
    if (this.session.device === "sip") return "wrong_phase";
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
    if (this.#phase !== "talk" && this.#phase !== "hold") return "wrong_phase";
    this.#endTalk("agent");
    return undefined;
  }

  hold(): DeskErrorCode | undefined {
    if (this.#phase !== "talk") return "wrong_phase";
    this.#context.execute({ kind: "hold", by: this.agentLegId });
    this.#enter("hold");
    return undefined;
  }

  resume(): DeskErrorCode | undefined {
    if (this.#phase !== "hold") return "wrong_phase";
    this.#context.execute({ kind: "resume", by: this.agentLegId });
    this.#enter("talk");
    return undefined;
  }

  mute(on: boolean): DeskErrorCode | undefined {
    if (this.#phase !== "talk" && this.#phase !== "hold") return "wrong_phase";
    this.#context.execute({ kind: "mute", legId: this.agentLegId, on });
    this.#muted = on;
    this.session.changed();
    return undefined;
  }

  digits(digits: string): DeskErrorCode | undefined {
    if (this.#phase !== "talk") return "wrong_phase";
    if (!/^[0-9*#A-D]{1,40}$/.test(digits)) return "digits_invalid";
    this.#context.execute({ kind: "send_digits", legId: this.customerLegId, digits });
    return undefined;
  }

  setNote(note: string): DeskErrorCode | undefined {
    if (this.#phase === "over") return "wrong_phase";
    if (note.length > noteLength) return "note_too_long";
    this.#note = note;
    this.session.changed();
    return undefined;
  }

  setDisposition(key: string): DeskErrorCode | undefined {
    if (this.#phase === "over" || this.#phase === "offered") return "wrong_phase";
    if (!this.subject.dispositions.some((disposition) => disposition.key === key))
      return "disposition_not_found";
    this.#disposition = key;
    this.session.changed();
    return undefined;
  }

  finish(): DeskErrorCode | undefined {
    if (this.#phase !== "after_call_work") return "wrong_phase";
    if (this.#owesDisposition) return "disposition_required";
    this.#complete();
    return undefined;
  }

  /** The customer's leg has ended, or the call no longer wants this agent. */
  customerGone(): void {
    this.#customerLegUp = false;
    if (this.#phase === "offered") this.withdraw();
    else if (this.#phase === "talk" || this.#phase === "hold") this.#endTalk("customer");
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
    else if (this.#phase === "talk" || this.#phase === "hold") this.#endTalk("agent_failure");
    if (this.#phase === "after_call_work") this.#complete();
  }

  /** The page that carries the voice went away or came back (TEL-WRT-06): the customer hears music meanwhile. */
  pageReachable(on: boolean): void {
    if (this.session.device !== "browser") return;
    // Nobody can take the call there now: it goes to another agent, and the agent has missed nothing (INB-ACD-11).
    if (this.#phase === "offered" && !on) this.#fail("phone_failure");
    if (this.#phase !== "talk" && this.#phase !== "hold") return;
    if (on) {
      this.#lostTimer?.cancel();
      this.#lostTimer = undefined;
      // The new page must not be heard where the agent believes himself muted.
      if (this.#muted) this.#context.execute({ kind: "mute", legId: this.agentLegId, on: true });
      if (this.#phase === "talk") this.#context.execute({ kind: "resume", by: this.agentLegId });
      return;
    }
    if (this.#lostTimer !== undefined) return;
    if (this.#phase === "talk") this.#context.execute({ kind: "hold", by: this.agentLegId });
    this.#lostTimer = this.#context.timers.after(lostPageMs, () => this.#endTalk("agent_failure"));
  }

  view(): DeskInteraction {
    return {
      id: this.subject.callId,
      channel: "voice",
      direction: this.subject.direction,
      phase: this.#phase === "over" ? "after_call_work" : this.#phase,
      since: this.#since,
      service: this.subject.service,
      campaign: this.subject.campaign,
      recordId: this.subject.recordId,
      customer: this.subject.customer,
      fields: this.subject.fields,
      history: this.subject.history,
      offeredAt: this.offeredAt,
      acceptBefore: this.#phase === "offered" ? this.#acceptBefore : undefined,
      answeredAt: this.acceptedAt,
      waitedMs: this.subject.waitedMs,
      muted: this.#muted,
      recording: this.#recording,
      dispositions: this.subject.dispositions,
      dispositionRequired: this.subject.dispositionRequired,
      disposition: this.#disposition,
      note: this.#note,
      afterCallWorkUntil: this.#afterCallWorkUntil,
    };
  }

  get #owesDisposition(): boolean {
    const { dispositionRequired, dispositions } = this.subject;
    return dispositionRequired && dispositions.length > 0 && this.#disposition === undefined;
  }

  #onLeg(event: LegEvent): void {
    switch (event.kind) {
      case "answered":
        this.#accepted(event.at);
        return;
      case "joined":
        if (this.joinedAt !== undefined) return;
        this.joinedAt = event.at;
        this.#owner.joined(this, event.at);
        return;
      case "ended":
        this.#agentLegUp = false;
        if (this.#phase === "offered") {
          const { sipCode } = event.outcome;
          if (sipCode === 486 || sipCode === 603 || sipCode === 600) this.#fail("rejected");
          else if (event.outcome.noAnswerLimit || sipCode === 480 || sipCode === 408) this.#fail("no_answer");
          else this.#fail("phone_failure");
        } else if (this.#phase === "talk" || this.#phase === "hold") {
          this.#endTalk(event.outcome.systemReason === undefined ? "agent" : "agent_failure");
        }
        return;
      case "recording_failed":
        this.#recording = false;
        this.recordingId = undefined;
        this.session.changed();
        return;
      case "recording_closed": {
        this.#recording = false;
        const { recordingId, file, durationMs, bytes, sha256, truncated, at } = event;
        this.recordingId = recordingId;
        const { centreId } = this.#context;
        void this.#context.writes.push(`call:${this.subject.callId}`, "recording", () =>
          this.#context.store.interactions.saveRecording({
            recordingId,
            centreId,
            callId: this.subject.callId,
            file,
            durationMs,
            bytes,
            sha256,
            truncated,
            at,
          }),
        );
        return;
      }
      default:
        return;
    }
  }

  #accepted(at: number): void {
    if (this.#phase !== "offered") return;
    this.#timer?.cancel();
    this.acceptedAt = at;
    this.#owner.accepted(this, at);
    if (this.#phase !== "offered") return;
    this.#context.execute({ kind: "join", legs: [this.customerLegId, this.agentLegId] });
    if (this.subject.record) this.#startRecording();
    this.#enter("talk");
  }

  #startRecording(): void {
    const recordingId = this.#context.newId() as RecordingId;
    this.recordingId = recordingId;
    this.#recording = true;
    this.#context.legs.ownRecording(recordingId, (event) => this.#onLeg(event));
    this.#context.execute({
      kind: "start_recording",
      centreId: this.#context.centreId,
      callId: this.subject.callId,
      recordingId,
      customerLegId: this.customerLegId,
      agentLegId: this.agentLegId,
    });
  }

  #fail(reason: OfferFailure): void {
    if (this.#phase !== "offered") return;
    this.#leaveOffer(reason === "no_answer" ? "no_answer" : "normal");
    this.session.detach(this, { kind: "failed", reason });
    this.#owner.failed(this, reason);
  }

  #leaveOffer(cause: "normal" | "no_answer"): void {
    this.#phase = "over";
    this.#timer?.cancel();
    if (this.#agentLegUp) this.#context.execute({ kind: "hang_up", legId: this.agentLegId, cause });
  }

  #endTalk(end: TalkEnd): void {
    if (this.#phase !== "talk" && this.#phase !== "hold") return;
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.#lostTimer?.cancel();
    this.endedAt = now;
    if (this.#recording && this.recordingId !== undefined) {
      this.#context.execute({ kind: "stop_recording", recordingId: this.recordingId });
    }
    if (this.#agentLegUp) this.#context.execute({ kind: "hang_up", legId: this.agentLegId, cause: "normal" });
    this.#phase = "after_call_work";
    this.#since = now;
    if (this.#customerLegUp) this.#owner.talkEnded(this, end, now);
    else this.#owner.talkEnded(this, "customer", now);
    // Where a choice is owed, work goes on until it is made, with or without after-call work (INB-DSP-05).
    if (end === "agent_failure" || !(this.subject.afterCallWork || this.#owesDisposition)) {
      this.#complete();
      return;
    }
    this.session.afterCallWork(this);
    const limitSeconds = this.session.profile.afterCallWorkSeconds;
    if (limitSeconds > 0 && this.subject.afterCallWork) {
      this.#afterCallWorkUntil = now + limitSeconds * 1000;
      this.#timer = this.#context.timers.after(limitSeconds * 1000, () => this.#afterCallLimit());
    }
    this.session.changed();
  }

  /** The limit ends the work only where no choice is owed (INB-DSP-05). */
  #afterCallLimit(): void {
    if (this.#phase !== "after_call_work") return;
    if (this.#owesDisposition) this.session.changed();
    else this.#complete();
  }

  #complete(): void {
    if (this.#phase === "over") return;
    this.#phase = "over";
    this.#timer?.cancel();
    this.session.detach(this, { kind: "finished" });
    this.#owner.finished(this, {
      disposition: this.#disposition,
      note: this.#note,
      at: this.#context.clock.now(),
    });
  }

  #enter(phase: "talk" | "hold"): void {
    const now = this.#context.clock.now();
    if (this.#phase === "hold") this.holdMs += now - this.#since;
    this.#phase = phase;
    this.#since = now;
    this.session.changed();
  }
}
