import { readEvent } from "../dialog/subscription-state.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { formatUri } from "../message/uri.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import { speakerOf } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { ReceivedSubscribe } from "./received-subscribe.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import type { IncomingSubscribe, SubscribeSettings } from "./subscription-types.ts";

/** TEL-DLG-07. */
export const expiresLimits = { minSeconds: 60, maxSeconds: 3_600, defaultSeconds: 600 } as const;
const subscriptionsMax = 100;

/** Takes SUBSCRIBE outside dialogs for the event packages that the application serves (RFC 6665 §4.2, TEL-DLG-07). */
export class Notifier {
  readonly #context: UserAgentContext;
  readonly #events: ReadonlySet<string>;
  readonly #handler: (subscribe: IncomingSubscribe) => void;
  readonly #admit: SubscribeSettings["admit"];
  /** Live subscriptions by who watches. */
  readonly #counts = new Map<string, number>();

  constructor(
    context: UserAgentContext,
    events: readonly string[],
    handler: (subscribe: IncomingSubscribe) => void,
    { admit }: SubscribeSettings = {},
  ) {
    this.#context = context;
    this.#events = new Set(events);
    this.#handler = handler;
    this.#admit = admit;
  }

  receive(transaction: ServerTransaction): void {
    const localTag = this.#context.identifiers.tag();
    const received = new ReceivedRequest(this.#context, transaction, localTag);
    if (this.#admit === undefined) {
      this.#read(transaction, received, localTag);
      return;
    }
    this.#admit(received).then(
      (refusal) => {
        if (refusal === undefined) this.#read(transaction, received, localTag);
        else received.respond(refusal.status, refusal);
      },
      (error) => {
        this.#context.onListenerError(error);
        received.respond(500);
      },
    );
  }

  #read({ request, peer }: ServerTransaction, received: ReceivedRequest, localTag: string): void {
    const event = readEvent(request);
    if (event === undefined || !this.#events.has(event.event)) {
      received.respond(489, { headers: [["Allow-Events", [...this.#events].join(", ")]] });
      return;
    }
    const expires = grantedSeconds(request);
    if (typeof expires !== "number") {
      received.respond(expires.status, { headers: expires.headers });
      return;
    }
    const watcher = `${speakerOf(peer).address} ${request.from === undefined ? "" : formatUri(request.from.uri)}`;
    if ((this.#counts.get(watcher) ?? 0) >= subscriptionsMax) {
      received.respond(403, { reasonPhrase: "Too Many Subscriptions" });
      return;
    }
    this.#handler(
      new ReceivedSubscribe(this.#context, received, localTag, event, expires, {
        opened: () => this.#counts.set(watcher, (this.#counts.get(watcher) ?? 0) + 1),
        closed: () => this.#forget(watcher),
      }),
    );
  }

  #forget(watcher: string): void {
    const left = (this.#counts.get(watcher) ?? 0) - 1;
    if (left > 0) this.#counts.set(watcher, left);
    else this.#counts.delete(watcher);
  }
}

/** What `Expires` is granted: 0 stays 0, too short is 423, too long is cut (RFC 6665 §4.2.1.1). */
export function grantedSeconds(
  request: SipRequest,
): number | { readonly status: number; readonly headers: readonly HeaderField[] } {
  const { minSeconds, maxSeconds, defaultSeconds } = expiresLimits;
  if (request.header("Expires") === undefined) return defaultSeconds;
  const asked = request.numberHeader("Expires");
  if (asked === undefined) return { status: 400, headers: [] };
  if (asked > 0 && asked < minSeconds) return { status: 423, headers: [["Min-Expires", String(minSeconds)]] };
  return Math.min(asked, maxSeconds);
}
