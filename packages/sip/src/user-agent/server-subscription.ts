import type { Timer } from "@perezvon/base";
import { composeFields } from "../message/compose.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import type { DialogChannel } from "./dialog-channel.ts";
import { grantedSeconds } from "./notifier.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import type { NotifierSubscription } from "./subscription-types.ts";
import type { InDialogOptions, RequestOutcome } from "./types.ts";

type EndCause = "unsubscribed" | "timeout" | "gone" | "local";

/** One watcher of ours and the NOTIFYs it gets (RFC 6665 §4.2.2). */
export class ServerSubscription implements NotifierSubscription {
  readonly event: string;
  readonly #channel: DialogChannel;
  readonly #eventText: string;
  readonly #state: () => InDialogOptions;
  readonly #closed: () => void;
  readonly #listeners: ((cause: EndCause) => void)[] = [];
  #expiresAtMs = 0;
  #expiry: Timer | undefined;
  #sending = false;
  #due = false;
  /** `Subscription-State` of the last NOTIFY, once there is one to be sent. */
  #last: { readonly cause: EndCause; readonly reason: string } | undefined;
  #ended = false;

  constructor(
    channel: DialogChannel,
    setup: {
      readonly event: string;
      readonly eventText: string;
      readonly expiresSeconds: number;
      readonly state: () => InDialogOptions;
      readonly closed: () => void;
    },
  ) {
    this.#channel = channel;
    this.event = setup.event;
    this.#eventText = setup.eventText;
    this.#state = setup.state;
    this.#closed = setup.closed;
    channel.context.subscriptions.set(channel.id, this);
    this.#grant(setup.expiresSeconds);
  }

  get ended(): boolean {
    return this.#ended || this.#last !== undefined;
  }

  changed(): void {
    if (this.ended) return;
    this.#due = true;
    this.#send();
  }

  end(reason: "deactivated" | "rejected" | "noresource" | "giveup"): void {
    this.#finish("local", reason);
  }

  onEnd(listener: (cause: EndCause) => void): void {
    this.#listeners.push(listener);
  }

  /** A request of the watcher within the dialog. */
  receive(transaction: ServerTransaction): void {
    const { request } = transaction;
    const received = new ReceivedRequest(this.#channel.context, transaction, this.#channel.state.localTag);
    this.#channel.peer = transaction.source;
    if (!this.#channel.acceptCseq(request.cseq?.number ?? 0)) {
      received.respond(500, { reasonPhrase: "CSeq Out of Order" });
    } else if (request.method !== "SUBSCRIBE" || this.ended) received.respond(481);
    else {
      const expires = grantedSeconds(request);
      if (typeof expires !== "number") {
        received.respond(expires.status, { headers: expires.headers });
        return;
      }
      this.#channel.refreshTarget(request);
      const contact = this.#channel.contactFor(transaction.source) ?? "";
      received.respond(200, {
        headers: [
          ["Contact", contact],
          ["Expires", String(expires)],
        ],
      });
      this.#grant(expires);
    }
  }

  /** The stack closes. */
  abandon(): void {
    this.#expiry?.cancel();
    this.#ended = true;
  }

  /** A subscription or its refresh: the whole state follows at once; of 0 s, for the last time (RFC 6665 §4.4.3). */
  #grant(seconds: number): void {
    this.#expiry?.cancel();
    const { clock, timers } = this.#channel.context;
    this.#expiresAtMs = clock.monotonicMs() + seconds * 1_000;
    if (seconds === 0) {
      this.#finish("unsubscribed", "timeout");
      return;
    }
    this.#expiry = timers.after(seconds * 1_000, () => this.#finish("timeout", "timeout"));
    this.#due = true;
    this.#send();
  }

  #finish(cause: EndCause, reason: string): void {
    if (this.ended) return;
    this.#expiry?.cancel();
    this.#last = { cause, reason };
    this.#due = true;
    this.#send();
  }

  #send(): void {
    if (this.#sending || !this.#due || this.#ended) return;
    this.#due = false;
    this.#sending = true;
    const last = this.#last;
    const { context } = this.#channel;
    const leftSeconds = Math.max(0, Math.round((this.#expiresAtMs - context.clock.monotonicMs()) / 1_000));
    const state = last === undefined ? `active;expires=${leftSeconds}` : `terminated;reason=${last.reason}`;
    const { headers, body, contentType } = this.#state();
    const extra = `${context.userAgentLine}Event: ${this.#eventText}\r\nSubscription-State: ${state}\r\n${composeFields(headers)}`;
    this.#channel.request({ method: "NOTIFY", extra, body, contentType, contact: true }, (outcome) => {
      this.#sending = false;
      if (last !== undefined) this.#close(last.cause);
      else if (isGone(outcome)) this.#close("gone");
      else this.#send();
    });
  }

  #close(cause: EndCause): void {
    if (this.#ended) return;
    this.abandon();
    this.#channel.context.subscriptions.delete(this.#channel.id);
    this.#closed();
    for (const listener of this.#listeners) listener(cause);
  }
}

/** RFC 6665 §4.2.2, RFC 5057 §5.1: answers and silences that say the watcher is no more. */
const goneStatuses: ReadonlySet<number> = new Set([
  404, 405, 410, 416, 480, 481, 482, 483, 484, 485, 489, 501, 604,
]);

function isGone(outcome: RequestOutcome): boolean {
  return outcome.kind !== "response" || goneStatuses.has(outcome.status);
}
