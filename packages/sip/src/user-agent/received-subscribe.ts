import type { Timer } from "@perezvon/base";
import { dialogFromRequest } from "../dialog/dialog-state.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { Peer } from "../transport/peer.ts";
import type { UserAgentContext } from "./context.ts";
import { DialogChannel } from "./dialog-channel.ts";
import type { ReceivedRequest } from "./request-receiver.ts";
import { ServerSubscription } from "./server-subscription.ts";
import type {
  IncomingSubscribe,
  NotifierSubscription,
  SubscribeAcceptOptions,
} from "./subscription-types.ts";
import type { ResponseOptions } from "./types.ts";

/** The application has this long; then the watcher is told 500 rather than left waiting. */
const answerMs = 30_000;

/** A SUBSCRIBE outside a dialog until it is answered. */
export class ReceivedSubscribe implements IncomingSubscribe {
  readonly request: SipRequest;
  readonly event: string;
  readonly receivedAt: number;
  readonly #context: UserAgentContext;
  readonly #received: ReceivedRequest;
  readonly #localTag: string;
  readonly #eventText: string;
  readonly #expiresSeconds: number;
  readonly #count: { opened(): void; closed(): void };
  readonly #patience: Timer;

  constructor(
    context: UserAgentContext,
    received: ReceivedRequest,
    localTag: string,
    { event, id }: { readonly event: string; readonly id: string | undefined },
    expiresSeconds: number,
    count: { opened(): void; closed(): void },
  ) {
    this.#context = context;
    this.#received = received;
    this.request = received.request;
    this.receivedAt = received.receivedAt;
    this.event = event;
    this.#localTag = localTag;
    this.#eventText = id === undefined ? event : `${event};id=${id}`;
    this.#expiresSeconds = expiresSeconds;
    this.#count = count;
    this.#patience = context.timers.after(answerMs, () => this.reject(500));
  }

  get source(): Peer {
    return this.#received.source;
  }

  accept(options: SubscribeAcceptOptions): NotifierSubscription | undefined {
    const { source, recordRoutes } = this.#received.transaction;
    const contact = this.#context.transport.contactFor(source, options.contactUser);
    const answered = this.#received.respond(
      200,
      {
        headers: [
          ["Contact", contact],
          ["Expires", String(this.#expiresSeconds)],
        ],
      },
      recordRoutes,
    );
    if (!answered) return undefined;
    this.#patience.cancel();
    const channel = new DialogChannel(this.#context, {
      dialog: dialogFromRequest(this.request, this.#localTag),
      flow: source,
      stayOnFlow: options.useSource === true,
      contactUser: options.contactUser,
      contact: undefined,
      digest: undefined,
      remoteAllow: this.request.header("Allow"),
    });
    this.#count.opened();
    return new ServerSubscription(channel, {
      event: this.event,
      eventText: this.#eventText,
      expiresSeconds: this.#expiresSeconds,
      state: options.state,
      closed: () => this.#count.closed(),
    });
  }

  reject(status: number, options?: ResponseOptions): boolean {
    this.#patience.cancel();
    return this.#received.respond(status, options);
  }
}
