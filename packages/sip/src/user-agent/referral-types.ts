import type { ReplacesValue } from "../dialog/replaces.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { NameAddr } from "../message/name-addr.ts";
import type { SipRequest } from "../message/sip-message.ts";
import type { Uri } from "../message/uri.ts";
import type { NameAddrInput, OutgoingInvite, ResponseOptions, Session } from "./types.ts";

export interface ReferOptions {
  /** Dialog that the one who is called shall give up for the new call; `replacesOf` makes it (RFC 5589 §7). */
  readonly replaces?: ReplacesValue;
  readonly referredBy?: NameAddrInput;
  /** Asks the peer to send no NOTIFY (RFC 4488). He may send them all the same. */
  readonly noSubscription?: boolean;
  readonly headers?: readonly HeaderField[];
}

/** A REFER of ours: we ask the peer of a session to call somebody (RFC 3515). */
export interface OutgoingRefer {
  on(listener: (event: OutgoingReferEvent) => void): () => void;
  /** We want no more NOTIFY. */
  unsubscribe(): void;
}

export type OutgoingReferEvent =
  /** The peer will try. Without a subscription (RFC 4488) nothing follows. */
  | { readonly kind: "accepted"; readonly at: number; readonly status: number; readonly subscribed: boolean }
  /** What the peer's own call came to so far; 200 and more is the last word. */
  | { readonly kind: "progress"; readonly at: number; readonly status: number; readonly reasonPhrase: string }
  /** The REFER was refused, or nobody answered it (408), or it could not be sent (503). */
  | { readonly kind: "failed"; readonly at: number; readonly status: number }
  /** The subscription is over; `result` is undefined when it ended without a final `progress`. */
  | { readonly kind: "ended"; readonly at: number; readonly result: number | undefined };

/** The peer of a session asks us to call somebody. Answer once; unanswered within 30 s it is declined with 603. */
export interface IncomingRefer {
  readonly request: SipRequest;
  /** Refer-To without its embedded headers. */
  readonly target: Uri;
  /** `INVITE` unless Refer-To names another. */
  readonly method: string;
  readonly referredBy: NameAddr | undefined;
  /** The dialog to be taken over: an attended transfer (RFC 5589 §7). */
  readonly replaces: ReplacesValue | undefined;
  /** That dialog, if it is one of this stack. */
  readonly replacedSession: Session | undefined;
  /** False when the peer asked for no NOTIFY (RFC 4488). */
  readonly subscribed: boolean;
  /** 202 and NOTIFY with 100; 200 and no NOTIFY when the peer wants none. */
  accept(options?: ResponseOptions): boolean;
  /** How far we are: a NOTIFY with `message/sipfrag`. 200 and more ends the subscription; after it nothing is sent. */
  notify(status: number, reasonPhrase?: string): void;
  reject(status: number, options?: ResponseOptions): boolean;
}

/** INFO of the peer, answered once (RFC 6086 §4.2.2 keeps the old use without packages). */
export interface IncomingInfo {
  readonly request: SipRequest;
  /** Media type in lower case, without parameters; empty without a body. */
  readonly contentType: string;
  readonly body: string;
  /** The key of `application/dtmf-relay` or `application/dtmf`, when it is one of `0-9*#A-D`. */
  readonly digit: { readonly signal: string; readonly durationMs: number | undefined } | undefined;
  respond(status: number, options?: ResponseOptions): boolean;
}

/** What an INVITE with `Replaces` would take over (RFC 3891 §3). Whoever accepts the INVITE ends it: `bye` or `cancel`. */
export interface ReplacedDialog {
  readonly value: ReplacesValue;
  /** The dialog, confirmed unless `invite` is there. */
  readonly session: Session;
  /** Our own INVITE that is not answered yet. */
  readonly invite: OutgoingInvite | undefined;
}
