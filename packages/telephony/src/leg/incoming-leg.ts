import { MediaError } from "@perezvon/media";
import type { CallId, CentreId, EndedBy, LegId } from "@perezvon/model";
import type { IncomingInvite, Session } from "@perezvon/sip";
import { type EndCause, q850Of, reasonsFor, refusalStatus } from "../cause.ts";
import type { SwitchContext } from "../switch-context.ts";
import { AudioSession } from "./audio-session.ts";
import { followDialog } from "./dialog-events.ts";
import { Leg } from "./leg.ts";

/** A call that reached us over SIP, from a trunk or from a user's phone. */
export class IncomingLeg extends Leg {
  readonly #invite: IncomingInvite;
  readonly #fromDevice: boolean;
  #media: string | undefined;
  #audio: AudioSession | undefined;
  #session: Session | undefined;
  #answering = false;
  #ending = false;

  constructor(
    context: SwitchContext,
    ids: { legId: LegId; callId: CallId; centreId: CentreId },
    invite: IncomingInvite,
    fromDevice: boolean,
  ) {
    super(context, ids);
    this.#invite = invite;
    this.#fromDevice = fromDevice;
    invite.on((event) => {
      this.facts.sipCode = 487;
      this.facts.q850 = q850Of(event.reasons);
      this.#ending = true;
      this.finish(event.at);
    });
  }

  get mediaId(): string | undefined {
    return this.#media;
  }

  override ringing(): void {
    if (!this.#invite.answered) this.#invite.provisional(180);
  }

  override answer(): void {
    if (this.#answering || this.#ending) return;
    this.#answering = true;
    void this.#answer();
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

  async #answer(): Promise<void> {
    try {
      const address = await this.context.media.openRtpLeg({ legId: this.legId, affinity: this.centreId });
      this.#media = this.legId;
      this.#audio = new AudioSession(this.context, this.legId, address, true);
    } catch (error) {
      this.facts.systemReason = error instanceof MediaError ? error.code : "internal";
      this.facts.endedBy = "system";
      this.hangUp("overload");
      return;
    }
    if (this.over) {
      void this.context.media.closeLeg(this.legId);
      return;
    }
    const audio = this.#audio;
    const theyOffered = this.#invite.body !== "";
    let body: string;
    if (theyOffered) {
      const answer = audio.answer(this.#invite.body);
      if (!answer.ok) {
        this.facts.sipCode = answer.error.code === "sdp_syntax" ? 400 : 488;
        this.facts.endedBy = "system";
        this.#invite.reject(this.facts.sipCode, {
          headers: [["Warning", `305 perezvon "${answer.error.code}"`]],
        });
        this.finish(this.context.clock.now());
        return;
      }
      body = answer.value;
    } else body = audio.offer();
    const session = this.#invite.accept({ body, useSource: this.#fromDevice });
    // Cancelled at the last moment: the cancellation reports the end itself.
    if (session === undefined) return;
    this.#session = session;
    this.facts.sipCode = 200;
    followDialog(session, audio, {
      ended: (end) => {
        if (end.by === "remote") this.facts.q850 = q850Of(end.reasons);
        if (end.by === "stack") this.facts.endedBy = "system";
        this.finish(end.at);
      },
      held: (on) => this.context.remoteHold(this, on),
      digit: (digit, at) => this.emit({ kind: "digit", legId: this.legId, digit, at }),
      acknowledged: (ackBody) => {
        if (theyOffered) return;
        if (ackBody === "" || !audio.accept(ackBody).ok) {
          this.facts.endedBy = "system";
          void session.bye({ reasons: [{ protocol: "Q.850", cause: 111, text: undefined }] });
          this.finish(this.context.clock.now());
        }
      },
    });
    this.nowAnswered(this.context.clock.now());
  }
}
