import { type OutgoingInvite, type Session, type SipStack, sipUri } from "@perezvon/sip";
import type { CallEnd, CallLine, CallOutcome } from "../report/ledger.ts";
import type { RtpPhone } from "../rtp/rtp-phone.ts";
import { CallAudio } from "./call-audio.ts";
import { watchLine } from "./dead-line.ts";
import { followSession } from "./session-follower.ts";
import type { CallTools } from "./terminated-call.ts";

export interface OriginateRequest {
  /** Number of the subscriber who calls. */
  readonly from: string;
  /** Number called, as the product's trunk expects it. */
  readonly to: string;
  /** Where the product listens, `host:port`. */
  readonly target: string;
  /** How long the subscriber stays after the answer; left out: until the other side hangs up. */
  readonly talkMs?: number;
  /** Gives up with CANCEL when nobody has answered by then. */
  readonly patienceMs?: number;
  /** Keys pressed after the answer. */
  readonly digits?: string;
  readonly digitsAfterMs?: number;
}

const PATIENCE_MS = 60_000;
const TALK_MAX_MS = 30 * 60_000;
const DIGITS_AFTER_MS = 1000;

/** A call of one of our subscribers to the product: sounds its identity from the answer on and measures what it hears. */
export class OriginatedCall {
  readonly #tools: CallTools;
  readonly #phone: RtpPhone;
  readonly #audio: CallAudio;
  readonly #line: CallLine;
  readonly #request: OriginateRequest;
  readonly #invite: OutgoingInvite;
  readonly #onEnd: () => void;
  readonly #timers: { cancel(): void }[] = [];
  #session: Session | undefined;
  #over = false;

  constructor(
    tools: CallTools,
    stack: SipStack,
    phone: RtpPhone,
    request: OriginateRequest,
    begin: (callId: string) => CallLine,
    onEnd: () => void,
  ) {
    this.#tools = tools;
    this.#phone = phone;
    this.#audio = new CallAudio(phone, tools.mediaAddress, tools.random);
    this.#request = request;
    this.#onEnd = onEnd;
    const { host, port } = hostAndPort(request.target);
    this.#invite = stack.invite({
      target: sipUri(request.to, host, port),
      from: { uri: sipUri(request.from, tools.mediaAddress) },
      nextHop: { address: host, port },
      contactUser: request.from,
      body: this.#audio.offer(),
    });
    this.#line = begin(this.#invite.callId);
    this.#follow();
  }

  get callId(): string {
    return this.#invite.callId;
  }

  refresh(): void {
    this.#line.heard(this.#phone.heard(), this.#phone.packetsOut);
  }

  press(digits: string): void {
    this.#phone.press(digits);
  }

  hangUp(): void {
    if (this.#over) return;
    if (!this.#session) {
      this.#invite.cancel();
      return;
    }
    void this.#session.bye();
    this.#end(this.#tools.clock.now(), "subscriber", "answered", 200);
  }

  #follow(): void {
    this.#after(this.#request.patienceMs ?? PATIENCE_MS, () => {
      if (!this.#session) this.hangUp();
    });
    this.#invite.on((event) => {
      switch (event.kind) {
        case "sent":
          return;
        case "provisional":
          if (event.status > 100) this.#line.rang(event.at);
          if (event.body !== "") this.#audio.accept(event.body);
          return;
        case "accepted":
          this.#answered(event.session, event.body, event.at);
          return;
        case "failed":
          this.#end(
            event.at,
            event.cause === "cancelled" ? "subscriber" : event.cause === "response" ? "product" : "network",
            event.cause === "cancelled" ? "cancelled" : event.cause === "response" ? "rejected" : "failed",
            event.status,
          );
          return;
      }
    });
  }

  #answered(session: Session, body: string, at: number): void {
    this.#session = session;
    this.#line.answered(at);
    followSession(session, this.#audio, (endAt, by) => this.#end(endAt, by, "answered", 200));
    if (!this.#audio.accept(body).ok) {
      this.hangUp();
      return;
    }
    this.#phone.play(this.#tools.sounds.tone(this.#line.entry.identityHz));
    const { clock, timers } = this.#tools;
    this.#timers.push(watchLine(this.#phone, clock, timers, () => this.hangUp()));
    const { digits, digitsAfterMs, talkMs } = this.#request;
    if (digits) this.#after(digitsAfterMs ?? DIGITS_AFTER_MS, () => this.#phone.press(digits));
    this.#after(talkMs ?? TALK_MAX_MS, () => this.hangUp());
  }

  #end(at: number, by: CallEnd, outcome: CallOutcome, status: number | undefined): void {
    if (this.#over) return;
    this.#over = true;
    for (const timer of this.#timers) timer.cancel();
    this.refresh();
    this.#line.ended(at, by, outcome, status);
    this.#phone.close();
    this.#onEnd();
  }

  #after(ms: number, run: () => void): void {
    this.#timers.push(this.#tools.timers.after(ms, run));
  }
}

/** `host:port` with 5060 when no port is named; IPv6 in brackets. */
export function hostAndPort(text: string): { host: string; port: number } {
  const match = /^(\[[^\]]+\]|[^:]+)(?::(\d{1,5}))?$/.exec(text);
  if (!match) throw new Error(`no host and port: ${text}`);
  return { host: match[1]!, port: match[2] ? Number(match[2]) : 5060 };
}
