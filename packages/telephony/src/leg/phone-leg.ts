import type { Timer } from "@perezvon/base";
import { type Codec, MediaError } from "@perezvon/media";
import type { EndedBy, EndpointId, SwitchCommand, UserId } from "@perezvon/model";
import type { FlowId, OutgoingInvite, OutgoingInviteEvent, Session } from "@perezvon/sip";
import { type BranchAnswer, bestAnswer } from "../best-answer.ts";
import { type EndCause, q850Of, reasonsFor } from "../cause.ts";
import type { Line } from "../contract.ts";
import { nodeBounds } from "../limits/node-bounds.ts";
import { numberInUri } from "../numbers/called-number.ts";
import type { SwitchContext } from "../switch-context.ts";
import { AudioSession } from "./audio-session.ts";
import { type AudioSettings, lineAudio } from "./audio-settings.ts";
import { followDialog } from "./dialog-events.ts";
import { InfoDigits } from "./info-digits.ts";
import { Leg } from "./leg.ts";
import { type LegAudio, whenKnown } from "./leg-audio.ts";
import { ringTurns } from "./ring-turns.ts";
import { WebAudioSession } from "./web-audio-session.ts";

/** TEL-PHN-03. */
const targetsMax = 5;

type RingCommand = Extract<SwitchCommand, { kind: "ring_user" }>;

type Accepted = Extract<OutgoingInviteEvent, { kind: "accepted" }>;

/** One address of ours, and the description that names it. */
interface OfferedMedia {
  readonly mediaId: string;
  readonly web: boolean;
  readonly audio: LegAudio;
  readonly body: string;
}

/** Where one contact of a line is reached. */
export interface PhoneContact {
  /** Contact URI. */
  readonly uri: string;
  /** Path it registered by (TEL-REG-02). */
  readonly route: readonly string[];
  /** The flow it registered over: a call goes over that flow and no other (TEL-TPT-06). */
  readonly flow: FlowId | undefined;
  /** A web phone: it has the media of a browser (TEL-WRT-01). */
  readonly web?: boolean | undefined;
  /** Its `q`, 0–1,000 (TEL-PHN-01). */
  readonly priority?: number | undefined;
  /** Where it registered from, and what it calls itself: for the record of the leg. */
  readonly address?: string;
  readonly userAgent?: string;
}

/** A user's SIP phones: all live contacts ring together, or turn by turn; the first to answer has the call (TEL-PHN-01, -02). */
export class PhoneLeg extends Leg {
  readonly peer = "phone";
  readonly #command: RingCommand;
  readonly #contacts: readonly PhoneContact[];
  readonly #settings: AudioSettings;
  readonly #order: Line["ringOrder"];
  #media: string | undefined;
  /** What the phones are offered, and the web phones: each kind hears of one address, whoever of them answers. */
  readonly #offered: OfferedMedia[] = [];
  readonly #branches = new Map<OutgoingInvite, OfferedMedia>();
  /** Those still to ring, turn by turn, and how long each turn has. */
  #turns: readonly (readonly PhoneContact[])[] = [];
  #turnMs = 0;
  #turn: Timer | undefined;
  /** Whose turn went by unanswered. */
  readonly #passedOver = new WeakSet<OutgoingInvite>();
  readonly #digits: InfoDigits;
  #session: Session | undefined;
  #limit: Timer | undefined;
  readonly #answers: BranchAnswer[] = [];
  readonly #forwardTo: string[] = [];
  #ringing = false;
  #ending = false;

  constructor(
    context: SwitchContext,
    command: RingCommand,
    contacts: readonly PhoneContact[],
    line: Line | undefined,
  ) {
    super(context, command);
    this.#settings = lineAudio(line);
    this.#order = line?.ringOrder;
    const { digitTiming } = this.#settings;
    this.#digits = new InfoDigits(
      context.timers,
      () => this.#session,
      () => digitTiming,
    );
    this.#command = command;
    this.#contacts = contacts.slice(0, (context.bounds ?? nodeBounds).branches);
  }

  override get codec(): Codec | undefined {
    return this.#session && this.#offered.find(({ mediaId }) => mediaId === this.#media)?.audio.codec;
  }

  override signalDigits(digits: string): void {
    this.#digits.push(digits);
  }

  override get userId(): UserId {
    return this.#command.endpoint.userId;
  }

  /** A connection that waits for calls is none itself (TEL-PHN-04). */
  override get lineId(): EndpointId | undefined {
    const { endpoint } = this.#command;
    return endpoint.kind === "sip" && !this.persistent ? endpoint.endpointId : undefined;
  }

  get mediaId(): string | undefined {
    return this.#media;
  }

  /** Stays up between talks (TEL-PHN-04). */
  get persistent(): boolean {
    return this.#command.persistent === true;
  }

  override get endless(): boolean {
    return this.persistent;
  }

  async ring(): Promise<void> {
    const { timers } = this.context;
    if (this.#contacts.length === 0) {
      this.facts.networkUnavailable = true;
      this.finish(this.context.clock.now());
      return;
    }
    try {
      for (const web of [false, true]) if (this.#contactsOf(web).length > 0) await this.#open(web);
      // With both kinds it is not known before the answer who will be heard.
      if (this.#offered.length === 1) this.#media = this.#offered[0]?.mediaId;
    } catch (error) {
      this.facts.systemReason = error instanceof MediaError ? error.code : "internal";
      this.facts.endedBy = "system";
      this.finish(this.context.clock.now());
      return;
    }
    if (this.#ending) {
      this.finish(this.context.clock.now());
      return;
    }
    this.#begin();
    this.#limit = timers.after(this.#command.timeoutMs, () => this.#noAnswer());
    this.#turns = ringTurns(this.#contacts, this.#order);
    this.#turnMs = this.#command.timeoutMs / this.#turns.length;
    this.#nextTurn();
  }

  #nextTurn(): void {
    const [contacts = [], ...later] = this.#turns;
    this.#turns = later;
    this.#turn?.cancel();
    for (const offered of this.#offered)
      for (const contact of contacts)
        if ((contact.web === true) === offered.web) this.#fork(contact, offered);
    // The last turn has what is left of the whole time.
    if (later.length > 0) this.#turn = this.context.timers.after(this.#turnMs, () => this.#passOver());
  }

  /** Nobody answered in this turn: the next ones ring once these are quiet. */
  #passOver(): void {
    if (this.over || this.#ending || this.#session !== undefined) return;
    for (const branch of this.#branches.keys()) {
      this.#passedOver.add(branch);
      branch.cancel({ reasons: reasonsFor("no_answer") });
    }
  }

  #contactsOf(web: boolean): readonly PhoneContact[] {
    return this.#contacts.filter((contact) => (contact.web === true) === web);
  }

  async #open(web: boolean): Promise<void> {
    const { media } = this.context;
    if (!web) {
      const request = this.mediaRequest();
      const address = media.openRtpLegNow(request) ?? (await media.openRtpLeg(request));
      const audio = new AudioSession(this.context, this.legId, address, this.#settings, () =>
        this.context.otherCodec(this),
      );
      this.#offered.push({ mediaId: this.legId, web, audio, body: audio.offer() });
      return;
    }
    const mediaId = `web:${this.legId}`;
    await media.openWebrtcLeg(this.mediaRequest(mediaId));
    const audio = new WebAudioSession(this.context, mediaId);
    // Known before it is described, so that it is closed whatever comes.
    const offered = { mediaId, web, audio, body: "" };
    this.#offered.push(offered);
    offered.body = await audio.offer();
  }

  /** Closes the media of the kind of phones that did not answer, or of all. */
  #closeSpare(): void {
    for (const { mediaId } of this.#offered)
      if (mediaId !== this.#media) void this.context.media.closeLeg(mediaId);
  }

  protected override finish(at: number): void {
    this.#turn?.cancel();
    if (!this.over) this.#closeSpare();
    super.finish(at);
  }

  hangUp(cause: EndCause, by: EndedBy = "command"): void {
    if (this.over) return;
    if (this.facts.systemReason === undefined && !this.facts.noAnswerLimit) this.facts.endedBy = by;
    this.#ending = true;
    this.#limit?.cancel();
    if (this.#session !== undefined) {
      void this.#session.bye({ reasons: reasonsFor(cause) });
      this.finish(this.context.clock.now());
      return;
    }
    for (const branch of this.#branches.keys()) branch.cancel({ reasons: reasonsFor(cause) });
  }

  #begin(): void {
    const { endpoint, from, displayName } = this.#command;
    this.context.ledger.begin(this, {
      direction: "out",
      peer: "phone",
      from,
      to: endpoint.kind === "sip" ? endpoint.endpointId : endpoint.userId,
      shownNumber: displayName ? `${displayName} <${from}>` : from,
      userId: endpoint.userId,
      endpointId: endpoint.kind === "sip" ? endpoint.endpointId : undefined,
    });
  }

  #fork(contact: PhoneContact, offered: OfferedMedia): void {
    const { from, displayName, autoAnswer } = this.#command;
    const user = from.replace(/^\+/, "") || "anonymous";
    const branch = this.context.sip.invite({
      target: contact.uri,
      route: contact.route,
      from: { uri: `sip:${user}@${this.context.realm}`, ...(displayName ? { displayName } : {}) },
      headers: [
        ["X-Interaction-ID", this.callId],
        // TEL-PHN-04: both spellings, for phones know one or the other.
        ...(autoAnswer
          ? ([
              ["Call-Info", `<sip:${this.context.realm}>;answer-after=0`],
              ["Alert-Info", "<http://127.0.0.1>;info=alert-autoanswer"],
            ] as const)
          : []),
      ],
      body: offered.body,
      // Branches share one media address: the answer that counts is the one in the 2xx.
      reliability: "off",
      ...(contact.flow === undefined ? {} : { flow: contact.flow }),
    });
    this.#branches.set(branch, offered);
    this.context.ledger.change(this.legId, { sipCallId: branch.callId });
    branch.on((event) => this.#onBranch(branch, contact, offered, event));
  }

  #onBranch(
    branch: OutgoingInvite,
    contact: PhoneContact,
    offered: OfferedMedia,
    event: OutgoingInviteEvent,
  ): void {
    switch (event.kind) {
      case "sent":
        return;
      case "provisional":
        if (event.status < 180 || this.#ringing) return;
        this.#ringing = true;
        this.facts.rang = true;
        this.emit({ kind: "ringing", legId: this.legId, earlyMedia: false, at: event.at });
        return;
      case "accepted":
        this.#branches.delete(branch);
        this.context.ledger.tried(this.legId, contact.uri, 200);
        if (this.#session === undefined)
          this.context.ledger.change(this.legId, { address: contact.address, device: contact.userAgent });
        if (contact.address !== undefined) offered.audio.heardFrom?.(contact.address);
        this.#accepted(event, offered);
        return;
      case "failed":
        this.#branches.delete(branch);
        this.#sentOn(event);
        this.context.ledger.tried(this.legId, contact.uri, event.status ?? 0);
        if (!this.#passedOver.has(branch))
          this.#remember(
            event.cause === "timeout" || event.cause === "transport" ? 503 : event.status,
            q850Of(event.reasons),
          );
        if (this.#branches.size === 0 && this.#session === undefined) this.#allFailed();
        return;
    }
  }

  #accepted(event: Accepted, offered: OfferedMedia): void {
    // Late or second to answer: acknowledged already, so it is ended (TEL-B2B-03).
    if (this.#session !== undefined || this.#ending || event.body === "") {
      void event.session.bye({ reasons: reasonsFor(this.#ending ? "normal" : "answered_elsewhere") });
      if (this.#ending && this.#branches.size === 0) this.finish(event.at);
      return;
    }
    // Nobody else may have the call while this answer is looked at.
    this.#session = event.session;
    whenKnown(offered.audio.accept(event.body), ({ ok }) => {
      if (this.over) return;
      if (ok) this.#taken(event, offered);
      else this.#notUsable(event);
    });
  }

  #notUsable(event: Accepted): void {
    this.#session = undefined;
    void event.session.bye({ reasons: reasonsFor("answered_elsewhere") });
    this.#remember(488, undefined);
    if (this.#branches.size === 0) this.#allFailed();
  }

  #taken(event: Accepted, { audio, mediaId }: OfferedMedia): void {
    this.#media = mediaId;
    this.#closeSpare();
    this.#limit?.cancel();
    this.#turn?.cancel();
    this.facts.sipCode = 200;
    for (const other of this.#branches.keys()) other.cancel({ reasons: reasonsFor("answered_elsewhere") });
    followDialog(event.session, audio, {
      ended: (end) => {
        if (end.by === "remote") this.facts.q850 = q850Of(end.reasons);
        if (end.by === "stack") this.facts.endedBy = "system";
        this.finish(end.at);
      },
      held: (on) => this.context.remoteHold(this, on),
      digit: (digit) => this.context.media.digitSignalled(mediaId, digit),
      acknowledged: () => undefined,
      refer: (refer, at) => this.context.referrals.asked(this, refer, at),
    });
    this.context.referrals.confirmed(this, event.session, this.#command.endpoint.userId);
    this.nowAnswered(event.at);
  }

  /** 302: numbers that the phone itself sends the call on to, best first (TEL-PHN-03, RFC 3261 §21.3.3). */
  #sentOn({ status, cause, response }: Extract<OutgoingInviteEvent, { kind: "failed" }>): void {
    if (cause !== "response" || status < 300 || status >= 400) return;
    const contacts = [...(response?.addresses("Contact") ?? [])];
    const q = (at: (typeof contacts)[number]) => Number(at.params.get("q") ?? 1);
    const numbers = contacts
      .toSorted((a, b) => q(b) - q(a))
      .map(({ uri }) => numberInUri(uri))
      .filter((number) => number !== "");
    this.#forwardTo.push(...numbers);
  }

  #remember(status: number, q850: number | undefined): void {
    this.#answers.push({ status, q850 });
  }

  #allFailed(): void {
    if (this.#turns.length > 0 && !this.#ending) {
      this.#nextTurn();
      return;
    }
    this.#limit?.cancel();
    // TEL-B2B-04.
    const best = bestAnswer(this.#answers);
    this.facts.sipCode = best?.status;
    this.facts.q850 = best?.q850;
    if (this.#forwardTo.length > 0) this.facts.forwardTo = [...new Set(this.#forwardTo)].slice(0, targetsMax);
    this.finish(this.context.clock.now());
  }

  #noAnswer(): void {
    if (this.over || this.#session !== undefined) return;
    this.facts.noAnswerLimit = true;
    this.facts.endedBy = "system";
    this.#ending = true;
    for (const branch of this.#branches.keys()) branch.cancel({ reasons: reasonsFor("no_answer") });
  }
}
