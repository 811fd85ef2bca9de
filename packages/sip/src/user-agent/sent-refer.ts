import type { Timer } from "@perezvon/base";
import { parseSipfrag } from "../dialog/refer.ts";
import { readSubscriptionState } from "../dialog/subscription-state.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { EventSource } from "./event-source.ts";
import type { InviteSession } from "./invite-session.ts";
import type { OutgoingRefer, OutgoingReferEvent } from "./referral-types.ts";
import type { ReceivedRequest } from "./request-receiver.ts";
import type { RequestOutcome } from "./types.ts";

/** A peer that falls silent is not listened to for longer than a call may ring. */
const silenceMs = 200_000;

/** A REFER of ours and what its NOTIFYs say (RFC 3515 §2.4.5). */
export class SentRefer implements OutgoingRefer {
  /** CSeq of the REFER. */
  id = "";
  readonly #session: InviteSession;
  readonly #events: EventSource<OutgoingReferEvent>;
  readonly #onOver: () => void;
  #silence: Timer | undefined;
  #result: number | undefined;
  #over = false;

  constructor(session: InviteSession, onOver: () => void) {
    this.#session = session;
    this.#onOver = onOver;
    this.#events = new EventSource(session.context.onListenerError);
  }

  on(listener: (event: OutgoingReferEvent) => void): () => void {
    return this.#events.on(listener);
  }

  unsubscribe(): void {
    if (this.#over) return;
    const extra = `${this.#session.context.userAgentLine}Event: refer;id=${this.id}\r\nExpires: 0\r\n`;
    this.#session.channel.request({ method: "SUBSCRIBE", extra, contact: true }, () => this.#end());
  }

  answered(outcome: RequestOutcome): void {
    if (this.#over) return;
    const { at } = outcome;
    const status = outcome.kind === "response" ? outcome.status : outcome.kind === "timeout" ? 408 : 503;
    if (outcome.kind !== "response" || status >= 300) {
      this.#close();
      // After `refer` has returned, as every event.
      queueMicrotask(() => this.#events.emit({ kind: "failed", at, status }));
      return;
    }
    // RFC 4488 §4: the peer says that it has made no subscription.
    const subscribed = outcome.response.header("Refer-Sub")?.trim().toLowerCase() !== "false";
    if (subscribed) this.#listen(silenceMs);
    else this.#close();
    this.#events.emit({ kind: "accepted", at, status, subscribed });
  }

  notified(request: SipRequest, received: ReceivedRequest): void {
    received.respond(200);
    if (this.#over) return;
    const { state, expiresSeconds } = readSubscriptionState(request);
    const fragment = parseSipfrag(request.body);
    if (fragment !== undefined) {
      if (fragment.status >= 200) this.#result = fragment.status;
      this.#events.emit({ kind: "progress", at: this.#session.context.clock.now(), ...fragment });
    }
    if (state === "terminated") this.#end();
    else this.#listen(Math.min(expiresSeconds ?? silenceMs / 1_000, silenceMs / 1_000) * 1_000);
  }

  abandon(): void {
    this.#over = true;
    this.#silence?.cancel();
  }

  #listen(ms: number): void {
    this.#silence?.cancel();
    this.#silence = this.#session.context.timers.after(ms, () => this.#end());
  }

  #end(): void {
    if (this.#over) return;
    this.#close();
    this.#events.emit({ kind: "ended", at: this.#session.context.clock.now(), result: this.#result });
  }

  #close(): void {
    this.abandon();
    this.#onOver();
  }
}
