import type { SipRequest } from "../message/sip-message.ts";
import type { Peer } from "../transport/peer.ts";
import type { InDialogOptions, RequestOptions, ResponseOptions } from "./types.ts";

/** Nothing: he may ask. Otherwise what he is told, before he learns which events there are. */
export type SubscribeAdmission = (ResponseOptions & { readonly status: number }) | undefined;

export interface SubscribeSettings {
  /** Who asks, looked at before what he asks (TEL-AUT-04); everybody may when left out. */
  readonly admit?: (asked: Pick<IncomingSubscribe, "request" | "source">) => Promise<SubscribeAdmission>;
}

/** A SUBSCRIBE that would open a subscription (RFC 6665 §4.2). Answer once; unanswered within 30 s it gets 500. */
export interface IncomingSubscribe {
  readonly request: SipRequest;
  readonly source: Peer;
  readonly receivedAt: number;
  /** Event package, lower case, without parameters. */
  readonly event: string;
  /** 200 and the first NOTIFY. Undefined when an answer has gone already. */
  accept(options: SubscribeAcceptOptions): NotifierSubscription | undefined;
  reject(status: number, options?: ResponseOptions): boolean;
}

export interface SubscribeAcceptOptions {
  /** What the next NOTIFY says: asked at once, at each refresh and after `changed`. */
  readonly state: () => InDialogOptions;
  readonly contactUser?: string;
  /** NOTIFY goes to where SUBSCRIBE came from, not to its Contact (devices behind NAT, TEL-TPT-02). */
  readonly useSource?: boolean;
}

/** A watcher of ours. Bursts of changes are joined: one NOTIFY is under way at a time, the last state wins. */
export interface NotifierSubscription {
  readonly event: string;
  readonly ended: boolean;
  /** The state is another: a NOTIFY follows. */
  changed(): void;
  /** Says good-bye to the watcher; he may come again unless `reason` is `noresource` or `rejected`. */
  end(reason: "deactivated" | "rejected" | "noresource" | "giveup"): void;
  /** Once: he unsubscribed, let it expire, or is gone. */
  onEnd(listener: (cause: "unsubscribed" | "timeout" | "gone" | "local") => void): void;
}

export interface SubscribeOptions extends Omit<RequestOptions, "body" | "contentType"> {
  readonly event: string;
  /** Media types we read. */
  readonly accept?: readonly string[];
  /** 60–3,600 s; 600 by default. 0 fetches the state once. */
  readonly expiresSeconds?: number;
}

/** A subscription of ours, refreshed by itself until it is ended. */
export interface OutgoingSubscription {
  readonly ended: boolean;
  on(listener: (event: OutgoingSubscriptionEvent) => void): () => void;
  unsubscribe(): void;
}

export type OutgoingSubscriptionEvent =
  | {
      readonly kind: "notify";
      readonly at: number;
      readonly state: "active" | "pending" | "terminated";
      readonly contentType: string;
      readonly body: string;
      readonly request: SipRequest;
    }
  /** Nothing follows. `status`: why SUBSCRIBE was refused; `reason`: what the notifier said. */
  | {
      readonly kind: "ended";
      readonly at: number;
      readonly status: number | undefined;
      readonly reason: string;
    };
