import type { Timer } from "@perezvon/base";
import { type ReferTarget, readReferTo, referredBy } from "../dialog/refer.ts";
import type { ReplacesValue } from "../dialog/replaces.ts";
import type { NameAddr } from "../message/name-addr.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { statusPhrase } from "../message/status-phrases.ts";
import type { Uri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { InviteSession } from "./invite-session.ts";
import type { IncomingRefer } from "./referral-types.ts";
import { sessionNamed } from "./replaced-dialog.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import type { ResponseOptions, Session } from "./types.ts";

/** The application has this long to answer; then the peer is told no rather than left waiting. */
const answerMs = 30_000;

/** RFC 3515 §2.4.4: the subscription ends by itself if the call that it is about never does. */
const subscriptionSeconds = 180;

/** A REFER of the peer and the NOTIFYs that we owe it (RFC 3515 §2.4.2, RFC 4488). */
export class ReceivedRefer implements IncomingRefer {
  readonly request: SipRequest;
  readonly target: Uri;
  readonly method: string;
  readonly replaces: ReplacesValue | undefined;
  readonly subscribed: boolean;
  readonly #session: InviteSession;
  readonly #received: ReceivedRequest;
  readonly #id: string;
  readonly #onOver: () => void;
  #state: "new" | "active" | "over" = "new";
  #timer: Timer;
  /** Statuses not yet sent: one NOTIFY is under way at a time, so that they arrive in order. */
  readonly #waiting: string[] = [];
  #sending = false;
  #lastFragment = "";

  static read(
    session: InviteSession,
    transaction: ServerTransaction,
    id: string,
    onOver: () => void,
  ): ReceivedRefer | undefined {
    const received = new ReceivedRequest(session.context, transaction, session.localTag);
    const target = readReferTo(transaction.request);
    if (target === undefined) {
      received.respond(400, { reasonPhrase: "Bad or Missing Refer-To" });
      return undefined;
    }
    return new ReceivedRefer(session, received, target, id, onOver);
  }

  private constructor(
    session: InviteSession,
    received: ReceivedRequest,
    { target, method, replaces }: ReferTarget,
    id: string,
    onOver: () => void,
  ) {
    this.#session = session;
    this.#received = received;
    this.request = received.request;
    this.target = target;
    this.method = method;
    this.replaces = replaces;
    this.subscribed = this.request.header("Refer-Sub")?.trim().toLowerCase() !== "false";
    this.#id = id;
    this.#onOver = onOver;
    this.#timer = session.context.timers.after(answerMs, () => this.reject(603));
  }

  get referredBy(): NameAddr | undefined {
    return referredBy(this.request);
  }

  get replacedSession(): Session | undefined {
    return this.replaces === undefined ? undefined : sessionNamed(this.#session.context, this.replaces);
  }

  accept(options: ResponseOptions = {}): boolean {
    if (this.#state !== "new") return false;
    const { channel } = this.#session;
    const contact = channel.contactFor(this.#received.transaction.source);
    const headers = [
      ...(contact === undefined ? [] : [["Contact", contact] as const]),
      ...(this.subscribed ? [] : [["Refer-Sub", "false"] as const]),
      ...(options.headers ?? []),
    ];
    if (!this.#received.respond(this.subscribed ? 202 : 200, { ...options, headers })) return false;
    this.#timer.cancel();
    if (!this.subscribed) {
      this.#close();
      return true;
    }
    this.#state = "active";
    this.#timer = this.#session.context.timers.after(subscriptionSeconds * 1_000, () => this.#expired());
    this.notify(100);
    return true;
  }

  notify(status: number, reasonPhrase = statusPhrase(status)): void {
    if (this.#state !== "active" || status < 100 || status > 699) return;
    const fragment = `SIP/2.0 ${status} ${reasonPhrase.replace(/[\r\n\0]+/g, " ")}`;
    if (status >= 200) {
      this.#state = "over";
      this.#timer.cancel();
    } else if (fragment === this.#lastFragment) return;
    this.#lastFragment = fragment;
    this.#waiting.push(fragment);
    this.#sendNext();
  }

  reject(status: number, options?: ResponseOptions): boolean {
    if (this.#state !== "new" || !this.#received.respond(status, options)) return false;
    this.#close();
    return true;
  }

  /** The transferrer refreshes, or wants to hear no more (RFC 6665 §4.2.1). */
  resubscribed(request: SipRequest, received: ReceivedRequest): void {
    const asked = request.numberHeader("Expires");
    received.respond(200, { headers: [["Expires", String(asked === 0 ? 0 : subscriptionSeconds)]] });
    if (asked !== 0) return;
    this.#state = "over";
    this.#waiting.push(this.#lastFragment);
    this.#sendNext();
  }

  abandon(): void {
    this.#state = "over";
    this.#timer.cancel();
    this.#waiting.length = 0;
  }

  #expired(): void {
    this.#state = "over";
    this.#waiting.push(this.#lastFragment);
    this.#sendNext();
  }

  #sendNext(): void {
    if (this.#sending) return;
    const fragment = this.#waiting.shift();
    if (fragment === undefined) {
      if (this.#state === "over") this.#close();
      return;
    }
    const { context, channel } = this.#session;
    const last = this.#state === "over" && this.#waiting.length === 0;
    const state = last ? "terminated;reason=noresource" : `active;expires=${subscriptionSeconds}`;
    this.#sending = true;
    channel.request(
      {
        method: "NOTIFY",
        extra: `${context.userAgentLine}Event: refer;id=${this.#id}\r\nSubscription-State: ${state}\r\n`,
        body: `${fragment}\r\n`,
        contentType: "message/sipfrag;version=2.0",
        contact: true,
      },
      (outcome) => {
        this.#sending = false;
        // RFC 6665 §4.2.2: who cannot be told any more has no subscription; the call is no concern of this.
        if (outcome.kind !== "response" || outcome.status >= 300) this.#close();
        else this.#sendNext();
      },
    );
  }

  #close(): void {
    this.abandon();
    this.#onOver();
  }
}
