import type { Result } from "@perezvon/base";
import {
  type Codec,
  isBrowserDescription,
  type LegAddress,
  MediaError,
  type SdpRefusal,
} from "@perezvon/media";
import type { CallId, CentreId, EndedBy, EndpointId, LegId, LegPeer, UserId } from "@perezvon/model";
import { type IncomingInvite, type Session, speakerOf } from "@perezvon/sip";
import { type EndCause, q850Of, reasonsFor, refusalStatus } from "../cause.ts";
import { type AcceptedCall, aboutCall } from "../incoming/accepted-call.ts";
import { writeNumber } from "../numbers/number-format.ts";
import { statusOfQ850 } from "../q850.ts";
import type { SwitchContext } from "../switch-context.ts";
import type { CallWay } from "../trunks/call-way.ts";
import type { TrunkLink } from "../trunks/trunk-link.ts";
import { AudioSession } from "./audio-session.ts";
import { type AudioSettings, lineAudio, trunkAudio } from "./audio-settings.ts";
import { followDialog } from "./dialog-events.ts";
import { InfoDigits } from "./info-digits.ts";
import { Leg, type Releasable } from "./leg.ts";
import { type LegAudio, whenKnown } from "./leg-audio.ts";
import { WebAudioSession } from "./web-audio-session.ts";

/** A web phone's takes a moment, everybody else's is known at once. */
type Description = string | undefined | Promise<string | undefined>;

/** A call that reached us over SIP, from a trunk or from a user's phone. */
export class IncomingLeg extends Leg {
  /** What the call has behind it, should it be sent on (TEL-B2B-08). */
  readonly way: CallWay;
  readonly peer: LegPeer;
  /** The number that was called. */
  readonly to: string;
  readonly #lineId: EndpointId | undefined;
  readonly #link: TrunkLink | undefined;
  readonly #invite: IncomingInvite;
  readonly #settings: AudioSettings;
  readonly #fromDevice: boolean;
  #media: string | undefined;
  #audio: LegAudio | undefined;
  readonly #digits: InfoDigits;
  #session: Session | undefined;
  #description: { readonly body: Description } | undefined;
  #followed = false;
  #answering = false;
  #ending = false;
  /** Whether the far side may send us on (TEL-XFR-06), and whose phone it is. */
  readonly #refers: { readonly allowed: boolean; readonly userId: UserId | undefined };

  constructor(
    context: SwitchContext,
    ids: { legId: LegId; callId: CallId; centreId: CentreId },
    call: AcceptedCall,
  ) {
    const { invite, line, link, way, to } = call;
    super(context, ids);
    this.#settings = link === undefined ? lineAudio(line) : trunkAudio(link.trunk);
    const { digitTiming } = this.#settings;
    this.#digits = new InfoDigits(
      context.timers,
      () => this.#session,
      () => digitTiming,
    );
    const allowed = line !== undefined || link?.trunk.settings.referAllowed === true;
    this.#refers = { allowed, userId: line?.userId };
    this.peer = line === undefined ? "trunk" : "phone";
    this.#invite = invite;
    this.#fromDevice = line !== undefined && line.nat !== false;
    this.#link = link;
    this.way = way;
    this.to = to;
    this.#lineId = line?.endpointId;
    context.ledger.begin(ids, aboutCall(call));
    if (link !== undefined) {
      link.calls.in++;
      link.calls.totalIn++;
    }
    invite.on((event) => {
      this.facts.sipCode = event.kind === "cancelled" ? 487 : 504;
      this.facts.q850 = q850Of(event.reasons);
      this.#ending = true;
      this.finish(event.at);
    });
  }

  override get lineId(): EndpointId | undefined {
    return this.#lineId;
  }

  override get codec(): Codec | undefined {
    return this.#audio?.codec;
  }

  override signalDigits(digits: string): void {
    this.#digits.push(digits);
  }

  override get userId(): UserId | undefined {
    return this.#refers.userId;
  }

  get mediaId(): string | undefined {
    return this.#media;
  }

  override ringing(): void {
    if (this.#invite.answered) return;
    this.#invite.provisional(180);
    this.context.ledger.rang(this.legId);
  }

  override releasable(number: string): Releasable | undefined {
    const settings = this.#link?.trunk.settings;
    const session = this.#session;
    if (session === undefined || settings?.referRelease !== true) return undefined;
    return { leg: this, session, target: `sip:${writeNumber(number, settings.calledOut)}@${settings.host}` };
  }

  override answer(): void {
    if (this.#answering || this.#ending) return;
    this.#answering = true;
    whenKnown(this.#describe(), (body) => this.#accept(body));
  }

  hangUp(cause: EndCause, by: EndedBy = "command"): void {
    if (this.over) return;
    if (this.facts.systemReason === undefined) this.facts.endedBy = by;
    this.#ending = true;
    if (this.#session !== undefined) void this.#session.bye({ reasons: reasonsFor(cause) });
    else {
      this.facts.sipCode = refusalStatus(cause);
      this.#invite.reject(this.facts.sipCode, { reasons: reasonsFor(cause) });
    }
    this.finish(this.context.clock.now());
  }

  /** Ends a caller who was not answered yet with what the other leg's cause means (TEL-MAP-04). */
  refuseWith(q850: number): void {
    if (this.over) return;
    if (this.#session !== undefined) {
      void this.#session.bye({ reasons: [{ protocol: "Q.850", cause: q850, text: undefined }] });
    } else {
      this.facts.sipCode = statusOfQ850(q850);
      this.#invite.reject(this.facts.sipCode, {
        reasons: [{ protocol: "Q.850", cause: q850, text: undefined }],
      });
    }
    this.facts.endedBy = "command";
    this.#ending = true;
    this.finish(this.context.clock.now());
  }

  override async earlyMedia(): Promise<boolean> {
    if (this.#answering || this.#invite.body === "") return false;
    const body = await this.#describe();
    if (body === undefined || this.#invite.answered) return false;
    this.context.media.flush(this.legId);
    this.#invite.provisional(183, { body, useSource: this.#fromDevice });
    this.context.ledger.rang(this.legId);
    // Sent reliably it has made an early dialog, in which the caller may change his side by UPDATE (TEL-DLG-03).
    if (this.#invite.session !== undefined) this.#follow(this.#invite.session);
    return true;
  }

  #accept(body: string | undefined): void {
    if (body === undefined) return;
    // The media plane knows whom to hear before the far side hears that it may speak.
    this.context.media.flush(this.legId);
    const session = this.#invite.accept({ body, useSource: this.#fromDevice });
    // Cancelled at the last moment: the cancellation reports the end itself.
    if (session === undefined) return;
    this.#session = session;
    this.facts.sipCode = 200;
    if (this.#link !== undefined) this.#link.calls.answeredIn++;
    this.#follow(session);
    this.nowAnswered(this.context.clock.now(), "soon");
  }

  /** Our description, the same before the answer and in it; undefined when the leg has ended for want of one. */
  #describe(): Description {
    this.#description ??= { body: this.#openMedia() };
    return this.#description.body;
  }

  #openMedia(): Description {
    try {
      const audio = this.#fromWebPhone ? this.#webAudio() : this.#phoneAudio();
      if (!(audio instanceof Promise)) return this.#described(audio);
      return audio.then(
        (opened) => this.#described(opened),
        (error) => this.#withoutMedia(error),
      );
    } catch (error) {
      return this.#withoutMedia(error);
    }
  }

  #withoutMedia(error: unknown): undefined {
    this.facts.systemReason = error instanceof MediaError ? error.code : "internal";
    this.facts.endedBy = "system";
    this.hangUp("overload");
  }

  #described(audio: LegAudio): Description {
    this.#audio = audio;
    this.#media = this.legId;
    if (this.over) {
      void this.context.media.closeLeg(this.legId);
      return undefined;
    }
    const { body } = this.#invite;
    if (body === "") return audio.offer();
    const answer = audio.answer(body);
    return answer instanceof Promise
      ? answer.then((known) => this.#answerBody(known))
      : this.#answerBody(answer);
  }

  #answerBody(answer: Result<string, SdpRefusal>): string | undefined {
    if (answer.ok) return answer.value;
    if (this.over) return undefined;
    this.facts.sipCode = answer.error.code === "sdp_syntax" ? 400 : 488;
    this.facts.endedBy = "system";
    this.#invite.reject(this.facts.sipCode, {
      headers: [["Warning", `305 perezvon "${answer.error.code}"`]],
    });
    this.finish(this.context.clock.now());
    return undefined;
  }

  /** A web phone offers DTLS-SRTP; one that offers nothing is known by its way (TEL-WRT-01). */
  get #fromWebPhone(): boolean {
    const { body, source } = this.#invite;
    if (this.#link !== undefined) return false;
    return body === "" ? source.transport === "ws" || source.transport === "wss" : isBrowserDescription(body);
  }

  async #webAudio(): Promise<LegAudio> {
    await this.context.media.openWebrtcLeg(this.mediaRequest());
    return new WebAudioSession(this.context, this.legId);
  }

  #phoneAudio(): LegAudio | Promise<LegAudio> {
    const { media } = this.context;
    const request = this.mediaRequest();
    const address = media.openRtpLegNow(request);
    if (address !== undefined) return this.#phoneAudioAt(address);
    return media.openRtpLeg(request).then((bound) => this.#phoneAudioAt(bound));
  }

  #phoneAudioAt(address: LegAddress): LegAudio {
    const audio = new AudioSession(this.context, this.legId, address, this.#settings, () =>
      this.context.otherCodec(this),
    );
    audio.heardFrom(speakerOf(this.#invite.source).address);
    // A device that offers SRTP gets it; a trunk says what it wants (TEL-MED-09).
    audio.protect(this.#link?.trunk.settings.srtp ?? "optional", this.#invite.source.transport);
    return audio;
  }

  #follow(session: Session): void {
    const audio = this.#audio;
    if (audio === undefined || this.#followed) return;
    this.#followed = true;
    followDialog(session, audio, {
      ended: (end) => {
        if (end.by === "remote") this.facts.q850 = q850Of(end.reasons);
        if (end.by === "stack") this.facts.endedBy = "system";
        this.finish(end.at);
      },
      held: (on) => this.context.remoteHold(this, on),
      digit: (digit) => this.context.media.digitSignalled(this.legId, digit),
      acknowledged: (ackBody) => {
        if (this.#invite.body !== "") return;
        const accepted = ackBody === "" ? undefined : audio.accept(ackBody);
        whenKnown(accepted, (result) => {
          if (result?.ok || this.over) return;
          this.facts.endedBy = "system";
          void session.bye({ reasons: [{ protocol: "Q.850", cause: 111, text: undefined }] });
          this.finish(this.context.clock.now());
        });
      },
      refer: this.#refers.allowed ? (refer, at) => this.context.referrals.asked(this, refer, at) : undefined,
    });
    this.context.referrals.confirmed(this, session, this.#refers.userId);
  }

  protected override finish(at: number): void {
    if (!this.over && this.#link !== undefined) this.#link.calls.in--;
    super.finish(at);
  }
}
