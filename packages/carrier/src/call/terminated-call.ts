import type { Clock, Logger, Random, Timer, Timers } from "@perezvon/base";
import { type IncomingInvite, q850, type Session } from "@perezvon/sip";
import type { SoundLibrary } from "../audio/sound-library.ts";
import type { CallPlan, SoundName } from "../call-plan.ts";
import type { CallEnd, CallLine, CallOutcome } from "../report/ledger.ts";
import type { RtpPhone } from "../rtp/rtp-phone.ts";
import { CallAudio } from "./call-audio.ts";
import { watchLine } from "./dead-line.ts";
import { ScriptPlayer } from "./script-player.ts";
import { followSession } from "./session-follower.ts";

/** Nobody talks longer; also the end of a call whose other side has vanished without BYE. */
const CALL_MAX_MS = 30 * 60_000;

export interface CallTools {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly sounds: SoundLibrary;
  /** Where phones bind and what their descriptions name. */
  readonly mediaAddress: string;
}

/** A call of the product to one of our subscribers, from INVITE to its end. */
export class TerminatedCall {
  readonly #tools: CallTools;
  readonly #invite: IncomingInvite;
  readonly #phone: RtpPhone;
  readonly #audio: CallAudio;
  readonly #line: CallLine;
  readonly #script: ScriptPlayer;
  readonly #onEnd: () => void;
  #session: Session | undefined;
  #answerSdp = "";
  #watches: readonly Timer[] = [];
  #over = false;

  constructor(
    tools: CallTools,
    invite: IncomingInvite,
    phone: RtpPhone,
    line: CallLine,
    plan: CallPlan,
    onEnd: () => void,
  ) {
    this.#tools = tools;
    this.#invite = invite;
    this.#phone = phone;
    this.#audio = new CallAudio(phone, tools.mediaAddress, tools.random);
    this.#line = line;
    this.#onEnd = onEnd;
    this.#script = new ScriptPlayer(plan.steps, tools.timers, this.#scriptLine());
  }

  start(): void {
    this.#phone.listen(false);
    if (this.#invite.body !== "") {
      const answer = this.#audio.answer(this.#invite.body);
      if (!answer.ok) {
        this.#reject(488, undefined);
        return;
      }
      this.#answerSdp = answer.value;
    }
    this.#invite.on((event) => this.#end(event.at, "product", "cancelled", 487));
    this.#script.start();
  }

  /** The line with what has been heard up to now. */
  refresh(): void {
    this.#line.heard(this.#phone.heard(), this.#phone.packetsOut);
  }

  /** The subscriber presses keys. */
  press(digits: string): void {
    this.#phone.press(digits);
  }

  hangUp(): void {
    if (this.#over) return;
    if (!this.#session) {
      this.#reject(480, undefined);
      return;
    }
    void this.#session.bye();
    this.#end(this.#tools.clock.now(), "subscriber", "answered", undefined);
  }

  #scriptLine() {
    const { clock, sounds } = this.#tools;
    return {
      ring: () => {
        this.#invite.provisional(180);
        this.#line.rang(clock.now());
      },
      earlyMedia: () => {
        this.#invite.provisional(183, { body: this.#answerSdp });
        this.#line.rang(clock.now());
      },
      reject: (status: number, cause: number | undefined) => this.#reject(status, cause),
      answer: () => this.#answer(),
      hangUp: () => this.hangUp(),
      play: (sound: SoundName, ended?: () => void) => {
        const greeted = () => {
          if (this.#session) this.#line.greeted(clock.now());
          ended?.();
        };
        this.#phone.play(sounds.sound(sound, this.#line.entry.identityHz), ended && greeted);
      },
      hasHeard: () => this.#phone.firstAudibleAt !== undefined,
    };
  }

  #answer(): void {
    // Without an offer in the INVITE ours goes into the 200 and the answer comes with the ACK (RFC 3261 §13.2.1).
    const offering = this.#answerSdp === "";
    const session = this.#invite.accept({ body: offering ? this.#audio.offer() : this.#answerSdp });
    if (!session) return;
    this.#session = session;
    this.#line.answered(this.#tools.clock.now());
    this.#phone.listen(true);
    const { clock, timers } = this.#tools;
    this.#watches = [
      timers.after(CALL_MAX_MS, () => this.hangUp()),
      watchLine(this.#phone, clock, timers, () => this.hangUp()),
    ];
    followSession(session, this.#audio, (at, by) => this.#end(at, by, "answered", 200));
  }

  #reject(status: number, cause: number | undefined): void {
    this.#invite.reject(status, cause === undefined ? {} : { reasons: [q850(cause)] });
    this.#end(this.#tools.clock.now(), "subscriber", "rejected", status);
  }

  #end(at: number, by: CallEnd, outcome: CallOutcome, status: number | undefined): void {
    if (this.#over) return;
    this.#over = true;
    this.#script.stop();
    for (const watch of this.#watches) watch.cancel();
    this.refresh();
    this.#line.ended(at, by, outcome, outcome === "answered" ? 200 : status);
    this.#phone.close();
    this.#onEnd();
  }
}
