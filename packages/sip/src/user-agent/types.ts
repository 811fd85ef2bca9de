import type { Clock, Logger, Random, Timers } from "@perezvon/base";
import type { ReasonValue } from "../dialog/reason.ts";
import type { ReplacesValue } from "../dialog/replaces.ts";
import type { SessionTimerOptions } from "../dialog/session-timer.ts";
import type { Credentials, DigestClient } from "../digest/digest-client.ts";
import type { SipGuard } from "../guard/types.ts";
import type { HeaderField } from "../message/header-field.ts";
import type { Identifiers } from "../message/identifiers.ts";
import type { NameAddr } from "../message/name-addr.ts";
import type { RequestFault } from "../message/request-faults.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import type { Uri } from "../message/uri.ts";
import type { TransactionTiming } from "../transaction/timing.ts";
import type { Network } from "../transport/network.ts";
import type { FlowId, HopAddress, MessageObserver, Peer, TransportName } from "../transport/peer.ts";
import type { Resolver } from "../transport/resolver.ts";
import type { PeerCheck, TlsCertificate, TlsOptions } from "../transport/tls.ts";
import type { WebSocketLike, WebSocketPeer } from "../transport/web-socket-transport.ts";
import type {
  IncomingInfo,
  IncomingRefer,
  OutgoingRefer,
  ReferOptions,
  ReplacedDialog,
} from "./referral-types.ts";

import type {
  IncomingSubscribe,
  OutgoingSubscription,
  SubscribeOptions,
  SubscribeSettings,
} from "./subscription-types.ts";

export interface ListenerOptions {
  /** `tls` and `wss` need a certificate (`tls` of the stack). */
  readonly transport: TransportName;
  readonly address: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** What peers are told instead of the bound address (TEL-TPT-01). */
  readonly advertised?: { readonly host: string; readonly port?: number };
}

export interface SipStackOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly logger: Logger;
  readonly listeners: readonly ListenerOptions[];
  /** `User-Agent` and `Server`; empty or absent sends none (TEL-MSG-06). */
  readonly userAgent?: string;
  readonly timing?: Partial<TransactionTiming>;
  /** How long the application may take before 100 goes out; 0 sends it at once (TEL-TRN-03). */
  readonly tryingDelayMs?: number;
  readonly resolver?: Resolver;
  readonly observer?: MessageObserver;
  /** Datagram sockets; the operating system's by default, a lossy virtual network in tests. */
  readonly network?: Network;
  /** Branches, tags and Call-IDs; cryptographic randomness by default, a seeded source in a simulation. */
  readonly identifiers?: Identifiers;
  /** Certificate of this side, for listeners and for calling; needed by `tls` and `wss` listeners. */
  readonly tls?: TlsOptions | undefined;
  /** Shuts out who guesses and floods; left out: everybody may speak (TEL-SEC-01). */
  readonly guard?: SipGuard | undefined;
  /** Addresses and networks of proxies of our own in front of this stack, whose word on the sender counts (`Peer.client`). */
  readonly edges?: readonly string[] | undefined;
  /** Origins a WebSocket listener of this stack accepts; absent accepts any. */
  readonly webSocketOrigins?: readonly string[];
}

/** Counters since start; never reset. */
export interface SipCounters {
  messagesIn: number;
  messagesOut: number;
  noiseDropped: number;
  badResponsesDropped: number;
  badRequests: number;
  requestRetransmissionsIn: number;
  retransmissionsOut: number;
  sendFailures: number;
  strayAcks: number;
  /** Requests over 1,300 octets that had to go by UDP and were fragmented (TEL-TPT-03). */
  oversizeDatagrams: number;
  /** Dropped at the socket: banned, denied, or over its rate. */
  strangersDropped: number;
  /** Dropped because there was more than could be worked on (TEL-LIM-04). */
  overloadDropped: number;
}

export interface SipStack {
  /** Opens every listener; rejects with `ListenError` when a port is taken. */
  start(): Promise<void>;
  close(): Promise<void>;
  /** Bound address and port of the first listener of that transport. */
  localAddress(transport: TransportName): { address: string; port: number };
  /** Takes over an upgraded WebSocket (subprotocol `sip`, RFC 7118); the HTTP server owns the upgrade. */
  acceptWebSocket(socket: WebSocketLike, peer: WebSocketPeer): FlowId;
  /** A renewed certificate: new connections use it, open ones go on (TEL-TPT-05). */
  setCertificate(certificate: TlsCertificate): void;
  /** Opens a WebSocket as a client; the flow is what `invite`, `request` and `registerClient` take. */
  connectWebSocket(url: string, origin?: string): Promise<FlowId>;
  /** New requests outside any dialog. One handler; setting another replaces it. */
  onRequest(handler: (request: IncomingInvite | IncomingRequest) => void): void;
  /** A stream or WebSocket flow has closed (bindings of that flow are gone, TEL-REG-02). */
  onFlowClosed(handler: (flow: FlowId) => void): void;
  /** Whether the flow can still carry a request; always so for UDP. */
  flowOpen(flow: FlowId): boolean;
  /**
   * Keeps the way to a registered peer open (TEL-TPT-06): CRLF each 25 s over UDP, each 95–120 s over a stream. With `pong` the stream is
   * pinged instead, and closed when no answer comes within 10 s: for peers known to answer. `false` ends it; a stream without registration
   * is closed when it is idle.
   */
  keepAlive(flow: FlowId, on: boolean, pong?: boolean): void;
  invite(options: InviteOptions): OutgoingInvite;
  /**
   * Serves these event packages (RFC 6665): SUBSCRIBE for them goes to the handler, for others it gets 489. Without a call
   * of this SUBSCRIBE goes to `onRequest`. Whoever subscribes must be asked for credentials, by `admit` or by the handler (TEL-AUT-04).
   */
  onSubscribe(
    events: readonly string[],
    handler: (subscribe: IncomingSubscribe) => void,
    settings?: SubscribeSettings,
  ): void;
  subscribe(options: SubscribeOptions): OutgoingSubscription;
  /** A request outside any dialog, other than INVITE, ACK and CANCEL. */
  request(method: string, options: RequestOptions): Promise<RequestOutcome>;
  readonly counters: Readonly<SipCounters>;
  /** Live objects, for tests of leaks and for load figures. */
  usage(): { clientTransactions: number; serverTransactions: number; dialogs: number; flows: number };
}

/** Addressing common to every request we send outside a dialog. */
export interface RequestOptions {
  /** Request-URI. */
  readonly target: string | Uri;
  readonly from: NameAddrInput;
  /** Default: the target; of REGISTER, `from`. */
  readonly to?: NameAddrInput;
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Buffer;
  /** Default `application/sdp` when there is a body. */
  readonly contentType?: string;
  /** A client of one's own goes on with the nonce it was given before. */
  readonly credentials?: Credentials | DigestClient;
  /** Preloaded route set (RFC 3261 §12.2.1.1), nearest first, as `<sip:…;lr>`. */
  readonly route?: readonly string[];
  /** Sends there whatever the URIs say (outbound proxy, trunk address). */
  readonly nextHop?: { readonly transport?: TransportName; readonly address: string; readonly port?: number };
  /** How the certificate of a peer reached by TLS is judged; chain and name when left out (TEL-TPT-05). */
  readonly peerCheck?: PeerCheck | undefined;
  /** Sends over this flow and no other (TEL-TPT-06). */
  readonly flow?: FlowId;
  readonly callId?: string;
  /** First CSeq number; registrations keep theirs rising. */
  readonly cseq?: number;
  readonly maxForwards?: number;
  /** User part of our Contact. */
  readonly contactUser?: string;
  /** Whole Contact value instead of the one the stack makes; `null` sends none. */
  readonly contact?: string | null;
}

export type NameAddrInput = string | NameAddr | { readonly uri: string | Uri; readonly displayName?: string };

export type RequestOutcome =
  | {
      readonly kind: "response";
      readonly status: number;
      readonly response: SipResponse;
      readonly at: number;
    }
  | { readonly kind: "timeout"; readonly at: number }
  | { readonly kind: "transport"; readonly at: number; readonly detail: string };

export interface InviteOptions extends RequestOptions {
  /** Later requests of the session go where this one went, not to the peer's Contact (peers behind NAT, TEL-TPT-02). */
  readonly useSource?: boolean;
  /** RFC 4028; `false` neither offers nor accepts session timers. */
  readonly sessionTimer?: SessionTimerOptions | false;
  /** `supported` by default. */
  readonly reliability?: Reliability;
  /** The dialog of the callee that this call is to take over (RFC 3891 §4); `replacesOf` makes it. */
  readonly replaces?: ReplacesValue;
}

/** Reliable provisional answers (RFC 3262) with one peer, trunk or device: never, when both can, or not without (TEL-DLG-02). */
export type Reliability = "off" | "supported" | "required";

export interface EndOptions {
  readonly reasons?: readonly ReasonValue[];
  readonly headers?: readonly HeaderField[];
}

/** An INVITE of ours until its final answer. Events never arrive before `invite()` has returned. */
export interface OutgoingInvite {
  readonly callId: string;
  readonly localTag: string;
  on(listener: (event: OutgoingInviteEvent) => void): () => void;
  /** Once; after it the only event left is `failed` (TEL-TRN-04). */
  cancel(options?: EndOptions): void;
}

export type OutgoingInviteEvent =
  | { readonly kind: "sent"; readonly at: number; readonly hop: HopAddress }
  | {
      readonly kind: "provisional";
      readonly at: number;
      readonly status: number;
      readonly reasonPhrase: string;
      readonly response: SipResponse;
      readonly body: string;
      /** To tag that tells the early dialogs of one INVITE apart; empty before there is one. */
      readonly dialog: string;
      /** The early dialog, from the first answer with a tag and a Contact on; `accepted` brings the same object. */
      readonly session?: Session;
      /**
       * Only when this reliable answer holds an offer, our INVITE having had none: the answer must follow (RFC 3262 §5).
       * Otherwise a reliable answer has been acknowledged already.
       */
      readonly prack?: (options: InDialogOptions) => void;
    }
  | {
      readonly kind: "accepted";
      readonly at: number;
      readonly session: Session;
      readonly response: SipResponse;
      readonly body: string;
      /** True when the 2xx carries the offer: `session.ack(answer)` must follow. Otherwise ACK has gone. */
      readonly needsAck: boolean;
    }
  | {
      readonly kind: "failed";
      readonly at: number;
      /** The final status; 408 for a timeout, 503 for a transport failure (TEL-TRN-05), 487 when cancelled. */
      readonly status: number;
      readonly reasonPhrase: string;
      readonly cause: "response" | "timeout" | "transport" | "cancelled";
      /** Parsed `Reason` of the answer (RFC 3326): `Q.850` and `SIP` values. */
      readonly reasons: readonly ReasonValue[];
      readonly response?: SipResponse;
      readonly detail?: string;
    };

export interface ResponseOptions {
  readonly reasonPhrase?: string;
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Buffer;
  readonly contentType?: string;
  readonly reasons?: readonly ReasonValue[];
}

/** A request outside any dialog, other than INVITE. */
export interface IncomingRequest {
  readonly kind: "request";
  readonly method: string;
  readonly request: SipRequest;
  readonly source: Peer;
  readonly receivedAt: number;
  /** Final answer, once; later calls are refused with `false`. A 2xx to OPTIONS gets Allow, Accept, Supported. */
  respond(status: number, options?: ResponseOptions): boolean;
}

export interface AcceptOptions extends ResponseOptions {
  readonly contactUser?: string;
  readonly sessionTimer?: SessionTimerOptions | false;
  /** Later requests go to the source of the INVITE, not to its Contact (devices behind NAT, TEL-TPT-02). */
  readonly useSource?: boolean;
  readonly credentials?: Credentials;
}

/** An INVITE that reached us, until its final answer. */
export interface IncomingInvite {
  readonly kind: "invite";
  readonly method: "INVITE";
  readonly request: SipRequest;
  readonly source: Peer;
  readonly receivedAt: number;
  readonly callId: string;
  readonly localTag: string;
  readonly body: string;
  /** The dialog that this call is to take over (RFC 3891). */
  readonly replaces: ReplacedDialog | undefined;
  /**
   * Why the dialog that it names cannot be taken over (RFC 3891 §3). The application says so by `reject` once it knows who asks, since a
   * stranger is told of no dialog (TEL-SEC-02); `accept` refuses in any case.
   */
  readonly replacesFault: RequestFault | undefined;
  on(listener: (event: IncomingInviteEvent) => void): () => void;
  /** The early dialog, once a provisional answer has been sent reliably; `accept` returns the same object. */
  readonly session: Session | undefined;
  /**
   * The setting of the peer's trunk or device, `supported` until told otherwise. False when the INVITE does not fit it
   * and has been refused: 420 for what is off here and required there, 421 the other way round.
   */
  setReliability(reliability: Reliability): boolean;
  /**
   * 101–199. Ignored with `false` after a final answer. One with a body is sent reliably if the peer can; when the body
   * has nothing left to settle, it is left out (RFC 3262 §5).
   */
  provisional(status: number, options?: AcceptOptions): boolean;
  /**
   * 200, held back until a reliable answer with a body has its PRACK. Its body is left out when offer and answer have
   * gone reliably before. `undefined` when the caller has cancelled or a final answer has gone.
   */
  accept(options?: AcceptOptions): Session | undefined;
  /** 300–699. */
  reject(status: number, options?: ResponseOptions): boolean;
  readonly answered: boolean;
}

export type IncomingInviteEvent = {
  /**
   * `cancelled`: CANCEL, or the flow it came over is gone; 487 has been sent already. `unacknowledged`: a reliable
   * provisional answer got no PRACK in 32 s; 504 has been sent.
   */
  readonly kind: "cancelled" | "unacknowledged";
  readonly at: number;
  readonly reasons: readonly ReasonValue[];
};

export interface InDialogOptions {
  readonly headers?: readonly HeaderField[];
  readonly body?: string | Buffer;
  readonly contentType?: string;
}

/**
 * An INVITE dialog. An early one says no `ended`: its INVITE tells how it went. `bye` in it cancels our INVITE, or refuses
 * the peer's with 480.
 */
export interface Session {
  /** Call-ID, local and remote tag: unique within a stack. */
  readonly id: string;
  readonly callId: string;
  readonly localTag: string;
  readonly remoteTag: string;
  /** Who sent the first INVITE. */
  readonly role: "uac" | "uas";
  /** False while its INVITE has no final answer. */
  readonly confirmed: boolean;
  readonly ended: boolean;
  /** Where the last message of this dialog came from. */
  readonly peer: Peer | undefined;
  readonly remoteTarget: Uri;
  /** Methods of the peer's last `Allow`; empty when it sent none. */
  readonly remoteAllow: readonly string[];
  on(listener: (event: SessionEvent) => void): () => void;
  /** Answers the offer that came in a 2xx (delayed offer): sends the ACK with this body. */
  ack(options?: InDialogOptions): void;
  /**
   * Offers anew, or asks for an offer when there is no body. 491 is retried by itself (TEL-B2B-05).
   * With no body of ours the answer must be given by `ack` of the outcome.
   */
  reinvite(options?: InDialogOptions): Promise<OfferOutcome>;
  /**
   * UPDATE (RFC 3311): offers anew in a confirmed dialog, or in an early one whose first offer has its answer; without a
   * body it refreshes the session. 491 and 500 with Retry-After are retried by themselves. Ask `remoteAllow` first.
   */
  update(options?: InDialogOptions): Promise<OfferOutcome>;
  /** Ends the dialog at once; settles with the answer to BYE. Again: the same promise. */
  bye(options?: EndOptions): Promise<RequestOutcome>;
  /** Asks the peer to call `target` (RFC 3515); with `replaces`, to take that dialog over (RFC 3891). */
  refer(target: string | Uri, options?: ReferOptions): OutgoingRefer;
  /** INFO, NOTIFY, MESSAGE, OPTIONS … within the dialog. */
  request(method: string, options?: InDialogOptions): Promise<RequestOutcome>;
}

export type OfferOutcome =
  | {
      readonly kind: "accepted";
      readonly at: number;
      readonly body: string;
      readonly response: SipResponse;
      /** Only when our re-INVITE had no body. */
      readonly ack?: (options?: InDialogOptions) => void;
    }
  | {
      readonly kind: "refused";
      readonly at: number;
      readonly status: number;
      readonly response?: SipResponse;
      readonly cause: "response" | "timeout" | "transport" | "glare" | "ended";
    };

/** A re-INVITE, UPDATE or PRACK of the peer with an offer. Answer once; unanswered within 30 s it is refused with 500. */
export interface IncomingOffer {
  readonly method: "INVITE" | "UPDATE" | "PRACK";
  readonly request: SipRequest;
  /** Empty: the peer asks for our offer (INVITE only). */
  readonly body: string;
  accept(options?: ResponseOptions): boolean;
  reject(status: number, options?: ResponseOptions): boolean;
}

export type SessionEvent =
  /** ACK of our 2xx to the first INVITE; `body` holds the answer when ours was the offer. */
  | { readonly kind: "acknowledged"; readonly at: number; readonly body: string }
  /** A reliable provisional answer of ours is acknowledged; `body` holds the answer when it was the offer. */
  | { readonly kind: "prack"; readonly at: number; readonly status: number; readonly body: string }
  | { readonly kind: "offer"; readonly at: number; readonly offer: IncomingOffer }
  /** ACK of our 2xx to a re-INVITE. */
  | { readonly kind: "offerAcknowledged"; readonly at: number; readonly body: string }
  /** MESSAGE, NOTIFY of other events …: any request without an event of its own. Must be answered. */
  | { readonly kind: "request"; readonly at: number; readonly request: IncomingRequest }
  /** Must be answered. */
  | { readonly kind: "info"; readonly at: number; readonly info: IncomingInfo }
  | { readonly kind: "refer"; readonly at: number; readonly refer: IncomingRefer }
  | {
      readonly kind: "ended";
      readonly at: number;
      readonly by: "local" | "remote" | "stack";
      /** `bye`; `noAck` 2xx or reliable provisional answer never acknowledged; `expired` session timer; `gone` 481 or 408; `flow` lost. */
      readonly cause: "bye" | "noAck" | "expired" | "gone";
      readonly reasons: readonly ReasonValue[];
      readonly request?: SipRequest;
    };
