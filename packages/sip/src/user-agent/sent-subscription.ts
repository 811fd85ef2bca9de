import type { Timer } from "@perezvon/base";
import { addrWithTag, dialogFromRequest, dialogFromResponse } from "../dialog/dialog-state.ts";
import { readEvent, readSubscriptionState } from "../dialog/subscription-state.ts";
import { type DigestClient, digestClientOf } from "../digest/digest-client.ts";
import { composeFields } from "../message/compose.ts";
import { assertOneLine } from "../message/header-field.ts";
import { allowHeader, supportedHeader } from "../message/methods.ts";
import type { RequestDraft } from "../message/request-draft.ts";
import type { SipResponse } from "../message/sip-message.ts";
import type { ServerTransaction } from "../transaction/server-transaction.ts";
import { giveUpMs } from "../transaction/timing.ts";
import type { Flow } from "../transport/flow.ts";
import { ClientRequest } from "./client-request.ts";
import type { UserAgentContext } from "./context.ts";
import { DialogChannel } from "./dialog-channel.ts";
import { EventSource } from "./event-source.ts";
import { nameAddrText, requestFields, toNameAddr, toUri, toUriText } from "./request-fields.ts";
import { ReceivedRequest } from "./request-receiver.ts";
import type {
  OutgoingSubscription,
  OutgoingSubscriptionEvent,
  SubscribeOptions,
} from "./subscription-types.ts";
import type { RequestOutcome } from "./types.ts";

/** A subscription of ours (RFC 6665 §4.1). */
export class SentSubscription implements OutgoingSubscription {
  readonly #context: UserAgentContext;
  readonly #options: SubscribeOptions;
  readonly #events: EventSource<OutgoingSubscriptionEvent>;
  readonly #key: string;
  readonly #localTag: string;
  readonly #digest: DigestClient | undefined;
  readonly #fixed: Omit<RequestDraft, "cseq" | "extra">;
  readonly #request: ClientRequest;
  #expiresSeconds: number;
  #cseq = 1;
  #channel: DialogChannel | undefined;
  #timer: Timer | undefined;
  #ending = false;
  #ended = false;

  constructor(context: UserAgentContext, options: SubscribeOptions) {
    this.#context = context;
    this.#options = options;
    this.#events = new EventSource(context.onListenerError);
    this.#localTag = context.identifiers.tag();
    this.#digest = digestClientOf(options.credentials);
    this.#expiresSeconds = options.expiresSeconds ?? 600;
    assertOneLine("Event", options.event);
    const target = toUri(options.target);
    const callId = options.callId ?? context.identifiers.callId();
    this.#key = watcherKey(callId, this.#localTag);
    this.#fixed = {
      method: "SUBSCRIBE",
      uriText: toUriText(options.target),
      from: addrWithTag(toNameAddr(options.from), this.#localTag),
      to: nameAddrText("To", toNameAddr(options.to ?? { uri: target })),
      callId,
      maxForwards: options.maxForwards ?? 70,
      routes: options.route ?? [],
      body: undefined,
      contentType: undefined,
    };
    context.watchers.set(this.#key, this);
    this.#request = new ClientRequest(context, {
      draft: () => ({ ...this.#fixed, cseq: this.#cseq++, extra: this.#extra() }),
      contact: (flow) => context.transport.contactFor(flow, options.contactUser),
      destination: { flow: options.flow, nextHop: options.nextHop, uri: target },
      digest: this.#digest,
      onResponse: (response, flow) => this.#answered(response, flow),
      onFailure: (cause) => this.#end(cause === "timeout" ? 408 : 503, ""),
    });
    queueMicrotask(() => {
      if (!this.#ended) this.#request.begin();
    });
  }

  get ended(): boolean {
    return this.#ended;
  }

  on(listener: (event: OutgoingSubscriptionEvent) => void): () => void {
    return this.#events.on(listener);
  }

  unsubscribe(): void {
    if (this.#ended || this.#ending) return;
    this.#ending = true;
    this.#expiresSeconds = 0;
    if (this.#channel === undefined) this.#end(undefined, "");
    else this.#refresh();
  }

  /** NOTIFY for our tag; the first one may make the dialog (RFC 6665 §4.1.2.4). False when it is none of ours. */
  receiveNotify(transaction: ServerTransaction): void {
    const { request } = transaction;
    const received = new ReceivedRequest(this.#context, transaction, this.#localTag);
    const own = readEvent(request)?.event === this.#options.event.toLowerCase();
    const known = this.#channel === undefined || this.#channel.state.remoteTag === request.fromTag;
    if (this.#ended || !own || !known || request.method !== "NOTIFY") {
      received.respond(own || request.method !== "NOTIFY" ? 481 : 489);
      return;
    }
    if (this.#channel === undefined) {
      const dialog = { ...dialogFromRequest(request, this.#localTag), localCseq: this.#cseq - 1 };
      this.#channel = this.#open(dialog, transaction.source, request.header("Allow"));
    }
    if (!this.#channel.acceptCseq(request.cseq?.number ?? 0)) {
      received.respond(500, { reasonPhrase: "CSeq Out of Order" });
      return;
    }
    this.#channel.refreshTarget(request);
    received.respond(200);
    const { state, reason, expiresSeconds } = readSubscriptionState(request);
    const { contentType, body } = request;
    const at = this.#context.clock.now();
    this.#events.emit({ kind: "notify", at, state, contentType, body, request });
    if (state === "terminated") this.#end(undefined, reason);
    else if (!this.#ending) this.#refreshIn(expiresSeconds ?? this.#expiresSeconds);
  }

  abandon(): void {
    this.#ended = true;
    this.#timer?.cancel();
  }

  #extra(): string {
    const { event, accept, headers } = this.#options;
    const accepts = accept === undefined ? [] : [["Accept", accept.join(", ")] as const];
    return `${this.#context.userAgentLine}Event: ${event}\r\nExpires: ${this.#expiresSeconds}\r\nAllow: ${allowHeader}\r\nSupported: ${supportedHeader}\r\n${composeFields(accepts)}${requestFields(headers)}`;
  }

  #answered(response: SipResponse, flow: Flow): void {
    const { status } = response;
    if (status < 200 || this.#ended) return;
    if (status >= 300) {
      if (!this.#retryLonger(response)) this.#end(status, "");
      else this.#request.again();
      return;
    }
    if (this.#channel === undefined) {
      const draft = this.#request.draft ?? { ...this.#fixed, cseq: this.#cseq, extra: "" };
      const dialog = dialogFromResponse(draft, this.#localTag, response);
      this.#channel = this.#open(dialog, this.#request.transaction?.flow ?? flow, response.header("Allow"));
    }
    this.#granted(response);
  }

  #open(dialog: ReturnType<typeof dialogFromRequest>, flow: Flow, remoteAllow: string | undefined) {
    const { contactUser, flow: fixedFlow } = this.#options;
    return new DialogChannel(this.#context, {
      dialog,
      flow,
      stayOnFlow: fixedFlow !== undefined,
      contactUser,
      contact: undefined,
      digest: this.#digest,
      remoteAllow,
    });
  }

  /** RFC 6665 §4.1.2.4: a 2xx without any NOTIFY after 64×T1 was no subscription. */
  #granted(response: SipResponse): void {
    const granted = response.numberHeader("Expires") ?? this.#expiresSeconds;
    const heard = this.#channel?.state.remoteCseq !== undefined;
    if (this.#expiresSeconds > 0 && heard) this.#refreshIn(granted);
    else this.#after(giveUpMs(this.#context.timing), () => this.#end(heard ? undefined : 408, ""));
  }

  #retryLonger(response: SipResponse): boolean {
    const min = response.numberHeader("Min-Expires");
    if (response.status !== 423 || min === undefined || min <= this.#expiresSeconds) return false;
    this.#expiresSeconds = min;
    return true;
  }

  #refreshIn(seconds: number): void {
    this.#after(seconds * 850, () => this.#refresh());
  }

  #refresh(): void {
    this.#channel?.request({ method: "SUBSCRIBE", extra: this.#extra(), contact: true }, (outcome) =>
      this.#refreshed(outcome),
    );
  }

  #refreshed(outcome: RequestOutcome): void {
    if (this.#ended) return;
    if (outcome.kind !== "response") this.#end(outcome.kind === "timeout" ? 408 : 503, "");
    else if (outcome.status < 300) this.#granted(outcome.response);
    else if (this.#retryLonger(outcome.response)) this.#refresh();
    else this.#end(outcome.status, "");
  }

  #after(ms: number, run: () => void): void {
    this.#timer?.cancel();
    this.#timer = this.#context.timers.after(ms, run);
  }

  #end(status: number | undefined, reason: string): void {
    if (this.#ended) return;
    this.abandon();
    this.#request.stop();
    this.#context.watchers.delete(this.#key);
    const at = this.#context.clock.now();
    queueMicrotask(() => this.#events.emit({ kind: "ended", at, status, reason }));
  }
}

export function watcherKey(callId: string, localTag: string): string {
  return `${callId} ${localTag}`;
}
