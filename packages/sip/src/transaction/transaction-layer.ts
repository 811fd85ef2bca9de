import type { SipGuard } from "../guard/types.ts";
import { withCompactNames } from "../message/compact-names.ts";
import { composeFields, finishMessage, responseHead, responseStem, stampVia } from "../message/compose.ts";
import type { Identifiers } from "../message/identifiers.ts";
import { Params } from "../message/params.ts";
import { parseMessage } from "../message/parse-message.ts";
import { composeRequest, type RequestDraft } from "../message/request-draft.ts";
import { findRequestFault, type RequestFault } from "../message/request-faults.ts";
import type { SipRequest, SipResponse } from "../message/sip-message.ts";
import { statusPhrase } from "../message/status-phrases.ts";
import type { Via } from "../message/via.ts";
import type { Flow } from "../transport/flow.ts";
import { type ClientAddress, isStream, type Peer } from "../transport/peer.ts";
import { ClientTransaction, type ClientTransactionUser, clientKey } from "./client-transaction.ts";
import { mergeKey, serverKey } from "./server-key.ts";
import { ServerTransaction } from "./server-transaction.ts";
import type { MachineTiming } from "./timing.ts";
import type { TransactionEnvironment } from "./transaction-environment.ts";

/** What the layer hands up (RFC 3261 §17: the transaction user). */
export interface TransactionUser {
  /** A new request, checked by `findRequestFault`. Must be answered through the transaction. */
  onRequest(transaction: ServerTransaction): void;
  /** An ACK that belongs to no refusal of ours: for a dialog, or stray. */
  onAck(request: SipRequest, flow: Flow): void;
  /** A 2xx whose transaction has ended: the dialog may have to repeat its ACK. */
  onStraySuccess(response: SipResponse): void;
}

/** How the layer sends: what depends on the flow. */
export interface TransactionTransport {
  /** Value of the Via we put on a request. */
  viaFor(flow: Flow, branch: string): string;
  /** Where the answers to a request go (RFC 3261 §18.2.2, RFC 3581 §4). */
  replyFlow(flow: Flow, via: Via): Flow;
  /** A stream to the same peer, who is known to take one (TEL-TPT-03). */
  streamInsteadOf(flow: Flow): Flow | undefined;
}

/** Largest request that is sure to pass in one packet (RFC 3261 §18.1.1). */
const unfragmentedBytesMax = 1_300;

/** TEL-LIM-04. Peers known by address have limits of their own (TEL-TRK-06). */
const unansweredMax = 1_000;

/** Finds or makes the transaction of every message (RFC 3261 §17.1.3, §17.2.3). */
export class TransactionLayer {
  readonly #environment: TransactionEnvironment;
  readonly #transport: TransactionTransport;
  readonly #identifiers: Identifiers;
  readonly #user: TransactionUser;
  readonly #supported: ReadonlySet<string>;
  readonly #clients = new Map<string, ClientTransaction>();
  readonly #servers = new Map<string, ServerTransaction>();
  /** Server transactions without a final answer, by source address. */
  readonly #unanswered = new Map<string, number>();
  readonly #timingUdp: MachineTiming;
  readonly #timingStream: MachineTiming;

  constructor(options: {
    environment: TransactionEnvironment;
    transport: TransactionTransport;
    identifiers: Identifiers;
    user: TransactionUser;
    supported: ReadonlySet<string>;
  }) {
    this.#environment = options.environment;
    this.#transport = options.transport;
    this.#identifiers = options.identifiers;
    this.#user = options.user;
    this.#supported = options.supported;
    this.#timingUdp = { ...options.environment.timing, reliable: false };
    this.#timingStream = { ...options.environment.timing, reliable: true };
  }

  get clientCount(): number {
    return this.#clients.size;
  }

  /** Keys, of which a request outside a dialog has two. */
  get serverCount(): number {
    return this.#servers.size;
  }

  /** Starts a client transaction; the request leaves within this call. */
  request(
    draft: RequestDraft,
    contact: string | undefined,
    flow: Flow,
    user: ClientTransactionUser,
  ): ClientTransaction {
    return this.#start(draft, contact, flow, user, this.#identifiers.branch());
  }

  /** CANCEL shares its INVITE's branch and Via (RFC 3261 §9.1). */
  cancel(draft: RequestDraft, invite: ClientTransaction, user: ClientTransactionUser): ClientTransaction {
    return this.#start(draft, undefined, invite.flow, user, invite.branch);
  }

  receive(bytes: Buffer, flow: Flow): void {
    const stream = flow.transport === "tcp" || flow.transport === "tls";
    const outcome = parseMessage(bytes, stream ? "stream" : "datagram");
    const { counters } = this.#environment;
    if (outcome.kind === "noise") {
      counters.noiseDropped++;
      return;
    }
    const { message } = outcome;
    if (message.kind === "response") {
      if (outcome.kind === "bad") counters.badResponsesDropped++;
      else this.#receiveResponse(message, flow);
      return;
    }
    if (outcome.kind === "bad") {
      this.#refuse(message, flow, { status: outcome.status, reasonPhrase: outcome.reason }, bytes.length);
    } else this.#receiveRequest(message, flow, bytes.length);
  }

  /** TEL-TRN-05: everything waiting on that peer fails now. */
  transportFailed(peer: Peer, detail: string): void {
    for (const transaction of [...this.#clients.values()]) {
      const { flow } = transaction;
      const same = isStream(peer.transport)
        ? flow.flow === peer.flow
        : flow.transport === "udp" && flow.port === peer.port && flow.address === peer.address;
      if (same) transaction.transportFailed(detail);
    }
  }

  /** The INVITE a CANCEL is for. */
  inviteOf(cancel: SipRequest): ServerTransaction | undefined {
    return cancel.via === undefined ? undefined : this.#servers.get(serverKey(cancel, cancel.via, "INVITE"));
  }

  close(): void {
    for (const transaction of [...this.#clients.values()]) transaction.abandon();
    for (const transaction of this.#servers.values()) transaction.abandon();
    this.#clients.clear();
    this.#servers.clear();
    this.#unanswered.clear();
  }

  #start(
    draft: RequestDraft,
    contact: string | undefined,
    flow: Flow,
    user: ClientTransactionUser,
    branch: string,
  ): ClientTransaction {
    const setup = { draft, branch, user, ...this.#fitting(draft, contact, flow, branch) };
    const timing = this.#timingOf(setup.flow);
    const transaction = new ClientTransaction(this.#environment, setup, timing, (ended) => {
      this.#clients.delete(ended.key);
    });
    this.#clients.set(transaction.key, transaction);
    transaction.begin();
    return transaction;
  }

  /** TEL-TPT-03: what is too long for a packet gets compact names, then a stream; else it is fragmented, and counted. */
  #fitting(
    draft: RequestDraft,
    contact: string | undefined,
    flow: Flow,
    branch: string,
  ): { readonly bytes: Buffer; readonly via: string; readonly flow: Flow } {
    const via = this.#transport.viaFor(flow, branch);
    const bytes = composeRequest(draft, via, contact);
    if (flow.transport !== "udp" || bytes.length <= unfragmentedBytesMax) return { bytes, via, flow };
    const compact = withCompactNames(bytes);
    if (compact.length <= unfragmentedBytesMax) return { bytes: compact, via, flow };
    const stream = this.#transport.streamInsteadOf(flow);
    if (stream === undefined) {
      this.#environment.counters.oversizeDatagrams++;
      return { bytes, via, flow };
    }
    const streamVia = this.#transport.viaFor(stream, branch);
    return { bytes: composeRequest(draft, streamVia, contact), via: streamVia, flow: stream };
  }

  #receiveResponse(response: SipResponse, flow: Flow): void {
    const { via, cseq } = response;
    // RFC 3261 §8.1.3.3: a response with a second Via was meant for someone else.
    if (
      via === undefined ||
      cseq === undefined ||
      response.countOf("Via") !== 1 ||
      via.end !== response.header("Via")?.length
    ) {
      this.#environment.counters.badResponsesDropped++;
      return;
    }
    const transaction = this.#clients.get(clientKey(via.branch, cseq.method));
    if (transaction !== undefined) transaction.receive(response, flow);
    else if (cseq.method === "INVITE" && response.status >= 200 && response.status < 300)
      this.#user.onStraySuccess(response);
  }

  #receiveRequest(request: SipRequest, flow: Flow, size: number): void {
    const { via, method } = request;
    if (via !== undefined) {
      const known = this.#servers.get(serverKey(request, via, method === "ACK" ? "INVITE" : method));
      if (known !== undefined) {
        if (method !== "ACK") {
          known.receiveAgain();
          return;
        }
        known.receiveAck();
      }
    }
    const fault = findRequestFault(request, this.#supported);
    if (fault !== undefined || via === undefined) {
      this.#refuse(request, flow, fault ?? { status: 400 }, size);
      return;
    }
    if (method === "ACK") {
      this.#user.onAck(request, flow);
      return;
    }
    const { guard, edges } = this.#environment;
    const client = edges.clientOf(request, flow);
    if (guard !== undefined && !this.#welcome(guard, request, flow, client)) return;
    if (
      (this.#unanswered.get(flow.address) ?? 0) >= unansweredMax &&
      !(guard?.trusts(flow.address) ?? true)
    ) {
      this.#refuse(request, flow, { status: 503, headers: [["Retry-After", "5"]] }, size);
      return;
    }
    const keys = [serverKey(request, via, method)];
    if (request.toTag === "" && method !== "CANCEL") {
      const merge = mergeKey(request);
      if (this.#servers.has(merge)) {
        this.#refuse(request, flow, { status: 482 }, size);
        return;
      }
      keys.push(merge);
    }
    this.#open(request, via, flow, client, keys);
  }

  /** The socket knows the edge alone: who is shut out or too fast behind it is turned away here (TEL-SEC-01, TEL-SEC-07). */
  #welcome(guard: SipGuard, request: SipRequest, flow: Flow, client: ClientAddress | undefined): boolean {
    if (client === undefined) return guard.inspects(request, flow);
    if (guard.admits(client.address) && guard.takes(client.address, false))
      return guard.inspects(request, client);
    this.#environment.counters.strangersDropped++;
    return false;
  }

  #open(
    request: SipRequest,
    via: Via,
    flow: Flow,
    client: ClientAddress | undefined,
    keys: readonly string[],
  ): void {
    const { address } = flow;
    const transaction = new ServerTransaction(
      this.#environment,
      {
        onAnswered: () => this.#countUnanswered(address, -1),
        keys,
        request,
        source: flow,
        client,
        replyFlow: this.#transport.replyFlow(flow, via),
        stem: responseStem(request, stampVia(via, flow.address, flow.port)),
        timing: this.#timingOf(flow),
      },
      (ended) => {
        for (const key of ended.keys) this.#servers.delete(key);
      },
    );
    for (const key of keys) this.#servers.set(key, transaction);
    this.#countUnanswered(address, 1);
    this.#user.onRequest(transaction);
    transaction.armTrying();
  }

  #countUnanswered(address: string, change: number): void {
    const count = (this.#unanswered.get(address) ?? 0) + change;
    if (count > 0) this.#unanswered.set(address, count);
    else this.#unanswered.delete(address);
  }

  /** Answers without a transaction: the request is faulty and repeating the answer costs nothing. ACK is never answered. */
  #refuse(request: SipRequest, flow: Flow, fault: RequestFault, size: number): void {
    this.#environment.counters.badRequests++;
    if (request.method === "ACK") return;
    const { via } = request;
    const stamped = via === undefined ? undefined : stampVia(via, flow.address, flow.port);
    const stem = stamped === undefined ? stemWithoutVia(request) : responseStem(request, stamped);
    // The tag is the same for every copy of the request, as RFC 3261 §8.2.7 wants of stateless answers.
    const head = responseHead(
      stem,
      fault.status,
      fault.reasonPhrase ?? statusPhrase(fault.status),
      statelessTag(request),
    );
    const bytes = finishMessage(head + composeFields(fault.headers), undefined, undefined);
    // TEL-SEC-06: nobody is sent more than twice what he may have sent under another's address.
    if (flow.transport === "udp" && bytes.length > 2 * size) return;
    this.#environment.send(via === undefined ? flow : this.#transport.replyFlow(flow, via), bytes);
  }

  #timingOf(flow: Flow): MachineTiming {
    return isStream(flow.transport) ? this.#timingStream : this.#timingUdp;
  }
}

function stemWithoutVia(request: SipRequest) {
  return responseStem(request, {
    transport: "UDP",
    host: "",
    port: undefined,
    params: Params.none,
    branch: "",
    end: 0,
  });
}

function statelessTag(request: SipRequest): string {
  const text = `${request.header("Via") ?? ""}${request.callId}`;
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return (hash >>> 0).toString(16).padStart(8, "0");
}
