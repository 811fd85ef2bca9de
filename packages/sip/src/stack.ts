import { EdgeList } from "./guard/edges.ts";
import { assertOneLine } from "./message/header-field.ts";
import { cryptoIdentifiers } from "./message/identifiers.ts";
import { supportedExtensions } from "./message/methods.ts";
import { defaultTiming } from "./transaction/timing.ts";
import { TransactionLayer } from "./transaction/transaction-layer.ts";
import type { FlowId, TransportName } from "./transport/peer.ts";
import { addressResolver } from "./transport/resolver.ts";
import { systemNetwork } from "./transport/system-network.ts";
import type { TlsCertificate } from "./transport/tls.ts";
import { TransportLayer } from "./transport/transport-layer.ts";
import type { WebSocketLike, WebSocketPeer } from "./transport/web-socket-transport.ts";
import type { UserAgentContext } from "./user-agent/context.ts";
import { Dispatcher, type RequestHandler } from "./user-agent/dispatcher.ts";
import type { InviteSession } from "./user-agent/invite-session.ts";
import { Notifier } from "./user-agent/notifier.ts";
import { sendOutOfDialog } from "./user-agent/out-of-dialog-request.ts";
import { OutgoingInviteCall } from "./user-agent/outgoing-invite.ts";
import { PendingInvites } from "./user-agent/pending-invites.ts";
import { SentSubscription } from "./user-agent/sent-subscription.ts";
import type {
  IncomingSubscribe,
  OutgoingSubscription,
  SubscribeOptions,
  SubscribeSettings,
} from "./user-agent/subscription-types.ts";
import type {
  InviteOptions,
  OutgoingInvite,
  RequestOptions,
  RequestOutcome,
  SipCounters,
  SipStack,
  SipStackOptions,
} from "./user-agent/types.ts";

/** A SIP user agent: transports, transactions, dialogs. Opens nothing before `start`. */
export function createSipStack(options: SipStackOptions): SipStack {
  return new UserAgentStack(options);
}

class UserAgentStack implements SipStack {
  readonly counters: SipCounters = newCounters();
  readonly #options: SipStackOptions;
  readonly #transport: TransportLayer;
  readonly #transactions: TransactionLayer;
  readonly #context: UserAgentContext;
  readonly #dispatcher: Dispatcher;
  #flowClosed: ((flow: FlowId) => void) | undefined;

  constructor(options: SipStackOptions) {
    this.#options = options;
    const { clock, timers, random, logger, userAgent = "" } = options;
    assertOneLine("User-Agent", userAgent);
    const identifiers = options.identifiers ?? cryptoIdentifiers();
    const timing = { ...defaultTiming, ...options.timing };
    const { counters } = this;
    this.#dispatcher = new Dispatcher(() => this.#context, counters);
    this.#transport = new TransportLayer({
      clock,
      timers,
      random: random.fork("transport"),
      tls: options.tls,
      counters,
      observer: options.observer,
      guard: options.guard,
      invalidHost: `${identifiers.tag()}.invalid`,
      events: {
        message: (bytes, flow) => {
          try {
            this.#transactions.receive(bytes, flow);
          } catch (error) {
            // A fault of ours over one message costs that message and nothing else (TEL-SEC-06).
            logger.error("a SIP message was not handled", { error: String(error), from: flow.address });
          }
        },
        failed: (peer, detail) => this.#transactions.transportFailed(peer, detail),
        inUse: (flow) => {
          for (const { peer } of this.#context.sessions.values()) if (peer?.flow === flow.flow) return true;
          return false;
        },
        closed: (flow) => {
          this.#context.pendingInvites.flowClosed(flow.flow);
          this.#flowClosed?.(flow.flow);
        },
      },
    });
    const transport = this.#transport;
    this.#transactions = new TransactionLayer({
      environment: {
        timers,
        timing,
        tryingDelayMs: options.tryingDelayMs ?? 0,
        guard: options.guard,
        edges: new EdgeList(options.edges ?? []),
        counters,
        send: (flow, bytes) => transport.send(flow, bytes),
      },
      transport,
      identifiers,
      user: this.#dispatcher,
      supported: new Set(supportedExtensions),
    });
    this.#context = {
      clock,
      timers,
      random,
      logger,
      identifiers,
      timing,
      resolver: options.resolver ?? addressResolver,
      transport,
      transactions: this.#transactions,
      userAgentLine: userAgent === "" ? "" : `User-Agent: ${userAgent}\r\n`,
      serverLine: userAgent === "" ? "" : `Server: ${userAgent}\r\n`,
      sessions: new Map<string, InviteSession>(),
      pendingInvites: new PendingInvites(),
      subscriptions: new Map(),
      watchers: new Map(),
      onListenerError: (error) => logger.error("a SIP listener threw", { error: String(error) }),
    };
  }

  async start(): Promise<void> {
    const { listeners, network = systemNetwork, webSocketOrigins } = this.#options;
    try {
      await this.#transport.open(listeners, network, webSocketOrigins);
    } catch (error) {
      await this.#transport.close();
      throw error;
    }
  }

  async close(): Promise<void> {
    for (const session of [...this.#context.sessions.values()]) session.close();
    for (const subscription of this.#context.subscriptions.values()) subscription.abandon();
    for (const watcher of this.#context.watchers.values()) watcher.abandon();
    this.#transactions.close();
    await this.#transport.close();
  }

  localAddress(transport: TransportName): { address: string; port: number } {
    return this.#transport.bound(transport);
  }

  acceptWebSocket(socket: WebSocketLike, peer: WebSocketPeer): FlowId {
    return this.#transport.acceptWebSocket(socket, peer).flow;
  }

  setCertificate(certificate: TlsCertificate): void {
    this.#transport.setCertificate(certificate);
  }

  keepAlive(flow: FlowId, on: boolean, pong = false): void {
    this.#transport.keepAlive(flow, on, pong);
  }

  async connectWebSocket(url: string, origin?: string): Promise<FlowId> {
    return (await this.#transport.connectWebSocket(url, origin)).flow;
  }

  onRequest(handler: RequestHandler): void {
    this.#dispatcher.handler = handler;
  }

  onFlowClosed(handler: (flow: FlowId) => void): void {
    this.#flowClosed = handler;
  }

  flowOpen(flow: FlowId): boolean {
    return this.#transport.flowById(flow)?.open ?? false;
  }

  invite(options: InviteOptions): OutgoingInvite {
    return new OutgoingInviteCall(this.#context, options);
  }

  onSubscribe(
    events: readonly string[],
    handler: (subscribe: IncomingSubscribe) => void,
    settings?: SubscribeSettings,
  ): void {
    this.#dispatcher.notifier = new Notifier(this.#context, events, handler, settings);
  }

  subscribe(options: SubscribeOptions): OutgoingSubscription {
    return new SentSubscription(this.#context, options);
  }

  request(method: string, options: RequestOptions): Promise<RequestOutcome> {
    return sendOutOfDialog(this.#context, method, options);
  }

  usage() {
    return {
      clientTransactions: this.#transactions.clientCount,
      serverTransactions: this.#transactions.serverCount,
      dialogs:
        this.#context.sessions.size +
        this.#context.pendingInvites.size +
        this.#context.subscriptions.size +
        this.#context.watchers.size,
      flows: this.#transport.flowCount,
    };
  }
}

function newCounters(): SipCounters {
  return {
    messagesIn: 0,
    messagesOut: 0,
    noiseDropped: 0,
    badResponsesDropped: 0,
    badRequests: 0,
    requestRetransmissionsIn: 0,
    retransmissionsOut: 0,
    sendFailures: 0,
    strayAcks: 0,
    oversizeDatagrams: 0,
    strangersDropped: 0,
    overloadDropped: 0,
  };
}
