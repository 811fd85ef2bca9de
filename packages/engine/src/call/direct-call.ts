import type {
  CallId,
  DeskNotDialled,
  EndedBy,
  EndpointId,
  HangupCause,
  LegId,
  PlayId,
  UserId,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession, OwnCall } from "../desk/desk-session.ts";
import type { OfferFailure, PartOwner, PartSubject } from "../desk/part-contract.ts";
import type { FarSide } from "../transfer/far-side.ts";
import type { Destination } from "../transfer/reach.ts";
import { Forwarding } from "./forwarding.ts";
import type { LegEvent } from "./leg-book.ts";
import { type PairEnd, TalkPair } from "./talk-pair.ts";

/** Whom somebody calls: a colleague, or a number outside. */
export type Callee = Exclude<Destination, { kind: "scenario" }>;

interface By {
  readonly userId: UserId;
  readonly endpointId: EndpointId | undefined;
}

export interface DirectCallRequest {
  readonly callId: CallId;
  readonly callerLegId: LegId;
  /** The caller's leg is up already: he calls from his desk. */
  readonly callerAnswered: boolean;
  readonly from: string;
  readonly callerName: string | undefined;
  /** Who of ours calls, and from which line: limits against toll fraud count by them (TEL-SEC-08). */
  readonly by: By | undefined;
  /** The caller's desk and what it shows of the call so far; undefined: a phone beside a desk that is busy, or somebody outside. */
  readonly desk: { readonly session: DeskSession; readonly own: OwnCall } | undefined;
  readonly to: string;
  readonly callee: Callee;
  /** Whether talks with numbers outside are recorded (PLT-REC-01). */
  readonly record: boolean;
}

/** How long a number outside may ring. */
const ringLimitMs = 120_000;

/**
 * A call to a colleague or to a number outside: no queue, no disposition, no after-call work. Once it is answered, whoever of ours takes
 * part has a share like that of any other call, to be held, asked about and sent on (TEL-XFR-01).
 */
export class DirectCall implements PartOwner {
  readonly followsForwarding = true;
  readonly #context: CentreContext;
  readonly #call: DirectCallRequest;
  readonly #over: () => void;
  readonly #startedAt: number;
  readonly #forwarding: Forwarding;
  #callee: AgentPart | undefined;
  #outLegId: LegId | undefined;
  #caller: AgentPart | undefined;
  #pair: TalkPair | undefined;
  #callerUp = true;
  #answeredAt: number | undefined;
  #closed = false;
  #notDialled: Pick<DeskNotDialled, "number" | "reason"> | undefined;
  #note = "";

  constructor(context: CentreContext, call: DirectCallRequest, over: () => void) {
    this.#context = context;
    this.#call = call;
    this.#over = over;
    this.#startedAt = context.clock.now();
    this.#forwarding = new Forwarding(context, call.to);
  }

  begin(): void {
    this.#context.legs.ownLeg(this.#call.callerLegId, (event) => this.onLeg(event));
    this.#reach(this.#call.callee, this.#call.by);
  }

  /** The caller's leg until somebody answers. */
  onLeg(event: LegEvent): void {
    if (event.kind !== "ended" || this.#pair !== undefined) return;
    this.#callerUp = false;
    this.#callee?.customerGone();
    if (this.#outLegId !== undefined)
      this.#context.execute({ kind: "hang_up", legId: this.#outLegId, cause: "normal" });
    this.#close(event.outcome.endedBy);
  }

  accepted(part: AgentPart): void {
    if (part !== this.#callee || this.#pair !== undefined) return;
    this.#answered({ part });
  }

  joined(): void {}

  failed(part: AgentPart, reason: OfferFailure, forwardTo: readonly string[]): void {
    if (part !== this.#callee || !this.#callerUp) return;
    this.#callee = undefined;
    this.#forwarding.sentOn(part.session, forwardTo);
    void this.#next(causeOf(reason), undefined);
  }

  pickedUp(by: AgentPart): void {
    this.#callee = by;
  }

  talkEnded(): void {}

  transferred(): void {}

  finished(): void {}

  /** The one who was called goes on in another talk of the caller, whose bare leg is over (TEL-XFR-02). */
  handOver(): FarSide | undefined {
    return this.#pair?.release(this.#call.callerLegId);
  }

  #reach(callee: Callee, by: By | undefined): void {
    if (callee.kind === "external") this.#dial(callee, by);
    else if (callee.session.part !== undefined || callee.session.ownCall !== undefined)
      void this.#next("busy", undefined);
    else if (!callee.session.reachable) void this.#next("no_answer", undefined);
    else this.#ring(callee.session);
  }

  #ring(session: DeskSession): void {
    const { callId, callerLegId, from, callerName } = this.#call;
    const customer = { name: callerName, number: from };
    this.#callee = new AgentPart(
      this.#context,
      session,
      callerLegId,
      subjectOf(callId, "internal", customer, this.#call.record),
      this,
    );
    this.#ringing();
    this.#callee.offer();
  }

  #dial(
    { from, hideNumber, number, trunkId }: Extract<Callee, { kind: "external" }>,
    by: By | undefined,
  ): void {
    const { callId, callerLegId } = this.#call;
    const legId = this.#context.newId() as LegId;
    this.#outLegId = legId;
    this.#context.legs.ownLeg(legId, (event) => this.#onOutLeg(legId, number, event));
    this.#context.execute({
      kind: "dial",
      centreId: this.#context.centreId,
      callId,
      legId,
      trunkId,
      to: number,
      from,
      ...(hideNumber && { hideNumber }),
      noAnswerMs: ringLimitMs,
      analysis: undefined,
      ...by,
      ...(this.#forwarding.begun ? { purpose: "forward", forwardOf: callerLegId } : { purpose: "manual" }),
    });
  }

  #onOutLeg(legId: LegId, number: string, event: LegEvent): void {
    if (legId !== this.#outLegId) return;
    if (event.kind === "ringing") {
      // What the network says before the answer is heard as it is (TEL-B2B-02).
      if (event.earlyMedia) this.#context.execute({ kind: "join", legs: [this.#call.callerLegId, legId] });
      else this.#ringing();
    } else if (event.kind === "answered") this.#answered({ legId, number, outside: true });
    else if (event.kind === "ended") {
      this.#outLegId = undefined;
      const { q850, sipCode, refused, networkUnavailable } = event.outcome;
      const reason = refused ?? (networkUnavailable ? "no_line" : undefined);
      this.#notDialled = reason && { number, reason };
      if (this.#callerUp) void this.#next("failure", q850 ?? q850Of(sipCode));
    }
  }

  #ringing(): void {
    const { callerLegId, callerAnswered } = this.#call;
    if (!callerAnswered) {
      this.#context.execute({ kind: "ringing", legId: callerLegId });
      return;
    }
    const playId = this.#context.newId() as PlayId;
    this.#context.legs.ownPlay(playId, () => undefined);
    const items = [{ kind: "tone", tone: "ringback" }] as const;
    this.#context.execute({ kind: "play", legId: callerLegId, playId, items, repeat: 0 });
  }

  #answered(callee: PairEnd): void {
    this.#answeredAt = this.#context.clock.now();
    const { callerLegId, callerAnswered, from } = this.#call;
    const farLegId = callee.part !== undefined ? callee.part.agentLegId : callee.legId;
    const caller = this.#callersShare(callee, farLegId);
    this.#caller = caller;
    this.#pair = new TalkPair(
      this.#context,
      caller === undefined ? { legId: callerLegId, number: from } : { part: caller },
      callee,
      {
        over: (by) => this.#close(by),
        finished: (_part, note) => {
          this.#note ||= note;
        },
      },
    );
    // By his own leg, which is answered with that; one that is up is in the talk at once.
    if (caller !== undefined) caller.begin(callerLegId, callerAnswered, this.#call.desk?.own);
    else if (!callerAnswered) this.#context.execute({ kind: "answer", legId: callerLegId });
    // A colleague's share joins the two by itself.
    if (!(callee.part !== undefined)) this.#context.execute({ kind: "join", legs: [callerLegId, farLegId] });
    if (callerAnswered) caller?.startRecording();
  }

  #callersShare(callee: PairEnd, farLegId: LegId): AgentPart | undefined {
    const { desk, callId, record } = this.#call;
    if (desk === undefined || desk.session.ownCall !== desk.own) return undefined;
    const subject =
      callee.part !== undefined
        ? subjectOf(callId, "internal", nameOf(callee.part), false)
        : subjectOf(callId, "outbound", { name: undefined, number: callee.number }, record);
    return new AgentPart(this.#context, desk.session, farLegId, subject, this);
  }

  /** Nobody has taken the call: the numbers that a phone named instead, or the caller hears why. */
  async #next(cause: HangupCause, q850: number | undefined): Promise<void> {
    const next = await this.#forwarding.next().catch(() => undefined);
    if (!this.#callerUp) return;
    if (next !== undefined && next !== "loop") {
      this.#reach(next.callee, next.by);
      return;
    }
    const { callerLegId, callId, desk } = this.#call;
    if (this.#notDialled !== undefined && desk?.session.ownCall === desk?.own)
      desk?.session.notDialled(this.#notDialled.number, this.#notDialled.reason);
    if (next === "loop") this.#context.logger.warn("call.loop", { callId, to: this.#call.to });
    const why = next === "loop" ? { cause: "loop" as const } : { cause, q850 };
    this.#context.execute({ kind: "hang_up", legId: callerLegId, ...why });
  }

  #close(by: EndedBy): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#over();
    // What the agent wrote is told right after.
    if (this.#call.callee.kind === "external")
      this.#context.timers.after(0, () => this.#writeRow(this.#call.callee.number, by));
  }

  #writeRow(number: string, endedBy: EndedBy): void {
    const { callId, from, by } = this.#call;
    const part = this.#caller;
    const endedAt = this.#context.clock.now();
    void this.#context.writes.push(`call:${callId}`, "interaction", () =>
      this.#context.store.interactions.save({
        callId,
        centreId: this.#context.centreId,
        direction: "outbound",
        serviceId: undefined,
        campaignId: undefined,
        recordId: undefined,
        from,
        to: number,
        agentUserId: part?.userId ?? by?.userId,
        startedAt: this.#startedAt,
        queuedAt: undefined,
        offeredAt: undefined,
        answeredAt: this.#answeredAt,
        handledAt: this.#answeredAt,
        endedAt,
        holdMs: part?.holdMs ?? 0,
        disposition: undefined,
        note: this.#note,
        recordingId: part?.recordingId,
        endedBy,
      }),
    );
  }
}

function subjectOf(
  callId: CallId,
  direction: PartSubject["direction"],
  customer: PartSubject["customer"],
  record: boolean,
): PartSubject {
  return {
    callId,
    direction,
    service: undefined,
    campaign: undefined,
    recordId: undefined,
    customer,
    fields: [],
    history: [],
    waitedMs: undefined,
    dispositions: [],
    dispositionRequired: false,
    afterCallWork: false,
    autoAnswer: false,
    record,
    ownNumber: undefined,
  };
}

function nameOf({ session: { profile } }: AgentPart) {
  return { name: profile.displayName, number: profile.extension ?? profile.login };
}

function causeOf(reason: OfferFailure): HangupCause {
  return reason === "rejected" ? "busy" : reason === "no_answer" ? "no_answer" : "failure";
}

/** Where the network gave no cause: busy, no answer and unknown numbers keep their meaning (TEL-MAP-04). */
function q850Of(sipCode: number | undefined): number | undefined {
  if (sipCode === 486 || sipCode === 600) return 17;
  if (sipCode === 480 || sipCode === 408 || sipCode === 487) return 19;
  if (sipCode === 404 || sipCode === 484) return 1;
  return sipCode === 603 || sipCode === 403 ? 21 : undefined;
}
