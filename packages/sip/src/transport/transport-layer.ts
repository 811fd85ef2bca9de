import type { Clock, Random, Timer, Timers } from "@perezvon/base";
import type { SipGuard } from "../guard/types.ts";
import { percentEncodeUser } from "../message/percent.ts";
import { bracketIfIpv6 } from "../message/uri.ts";
import type { Via } from "../message/via.ts";
import type { ListenerOptions, SipCounters } from "../user-agent/types.ts";
import type { Flow, TransportEvents } from "./flow.ts";
import { Intake } from "./intake.ts";
import { type Listener, listenerHost, listenerPort } from "./local-host.ts";
import type { Network } from "./network.ts";
import type { FlowId, HopAddress, MessageObserver, TransportName } from "./peer.ts";
import { StreamTransport } from "./stream-transport.ts";
import { contextOptions, type TlsCertificate, type TlsOptions } from "./tls.ts";
import { parseUdpFlowId, UdpTransport } from "./udp-transport.ts";
import { type WebSocketLike, type WebSocketPeer, WebSocketTransport } from "./web-socket-transport.ts";

const viaNames: Readonly<Record<TransportName, string>> = {
  udp: "UDP",
  tcp: "TCP",
  tls: "TLS",
  ws: "WS",
  wss: "WSS",
};

/** TEL-TPT-06. */
const udpKeepAliveSeconds = 25;

/** Peers remembered for answering over TCP (TEL-TPT-03). */
const tcpPeersMax = 2_000;

/** All transports of a stack behind one door (RFC 3261 §18). */
export class TransportLayer {
  readonly #clock: Clock;
  readonly #counters: SipCounters;
  readonly #observer: MessageObserver | undefined;
  readonly #listeners: Listener[] = [];
  readonly #udp = new Map<number, UdpTransport>();
  readonly #streams: StreamTransport;
  readonly #timers: Timers;
  /** UDP flows kept open, in as many parts as the period has seconds, so that phones are not all written to at once. */
  readonly #kept: Set<FlowId>[] = Array.from({ length: udpKeepAliveSeconds }, () => new Set());
  #keptPart = 0;
  #keeping: Timer | undefined;
  #tls: TlsOptions | undefined;
  readonly #webSocket: WebSocketTransport;
  readonly #events: TransportEvents;
  readonly #tcpPeers = new Set<string>();
  readonly #intake: Intake;
  readonly #guard: SipGuard | undefined;
  readonly #stopGuard: (() => void) | undefined;
  /** Name of a client that nobody can connect to (RFC 7118 §5, appendix B.1). */
  readonly #invalidHost: string;

  constructor(options: {
    clock: Clock;
    timers: Timers;
    random: Random;
    tls: TlsOptions | undefined;
    counters: SipCounters;
    observer: MessageObserver | undefined;
    guard: SipGuard | undefined;
    events: Omit<TransportEvents, "admits" | "proven">;
    invalidHost: string;
  }) {
    this.#clock = options.clock;
    this.#counters = options.counters;
    this.#observer = options.observer;
    this.#invalidHost = options.invalidHost;
    const { counters, guard } = options;
    this.#guard = guard;
    this.#intake = new Intake({
      clock: options.clock,
      timers: options.timers,
      work: (bytes, flow) => {
        options.observer?.("in", bytes, flow, options.clock.now());
        options.events.message(bytes, flow);
        counters.overloadDropped = this.#intake.shed;
      },
    });
    this.#events = {
      admits: (address) => {
        const admitted = guard?.admits(address) ?? true;
        if (!admitted) counters.strangersDropped++;
        return admitted;
      },
      proven: (address) => guard?.prefers(address) ?? false,
      inUse: options.events.inUse,
      message: (bytes, flow) => {
        counters.messagesIn++;
        if (flow.transport === "tcp" && flow.listener < 0) this.#noteTcpPeer(flow);
        if (guard !== undefined && !guard.takes(flow.address, isAnswer(bytes))) counters.strangersDropped++;
        else this.#intake.push(bytes, flow, guard?.prefers(flow.address) ?? true);
      },
      failed: (peer, detail) => {
        options.counters.sendFailures++;
        options.events.failed(peer, detail);
      },
      closed: options.events.closed,
    };
    this.#timers = options.timers;
    this.#tls = options.tls;
    this.#streams = new StreamTransport({ ...options, events: this.#events });
    this.#webSocket = new WebSocketTransport(options.timers, this.#events);
    // What is open already is shut with the ban (TEL-SEC-01).
    this.#stopGuard = guard?.onChange((change) => {
      if (change.kind !== "banned") return;
      this.#streams.closeFrom(change.ban.address);
      this.#webSocket.closeFrom(change.ban.address);
    });
  }

  async open(
    listeners: readonly ListenerOptions[],
    network: Network,
    origins: readonly string[] | undefined,
  ): Promise<void> {
    for (const [index, options] of listeners.entries()) {
      this.#listeners.push({ options, bound: await this.#listen(index, options, network, origins) });
    }
  }

  get flowCount(): number {
    return this.#streams.flowCount + this.#webSocket.flowCount;
  }

  bound(transport: TransportName): { address: string; port: number } {
    const listener = this.#listeners.find(({ options }) => options.transport === transport);
    if (listener === undefined) throw new Error(`no ${transport} listener`);
    return listener.bound;
  }

  acceptWebSocket(socket: WebSocketLike, peer: WebSocketPeer): Flow {
    const transport = peer.secure ? "wss" : "ws";
    const own = this.#listeners.findIndex(({ options }) => options.transport === transport);
    return this.#webSocket.accept(socket, Math.max(0, own), transport, peer);
  }

  /** New connections use it (TEL-TPT-05). */
  setCertificate(certificate: TlsCertificate): void {
    this.#tls = { ...this.#tls, certificate };
    this.#streams.setCertificate(certificate);
    this.#webSocket.setCertificate(certificate);
  }

  keepAlive(id: FlowId, on: boolean, expectPong: boolean): void {
    if (!id.startsWith("udp/")) {
      this.#streams.keepAlive(id, on, expectPong);
      return;
    }
    for (const part of this.#kept) part.delete(id);
    if (on) this.#kept[this.#keptPart]!.add(id);
    if (!on || this.#keeping !== undefined) return;
    this.#keeping = this.#timers.every(1_000, () => this.#keepOpen());
  }

  #keepOpen(): void {
    this.#keptPart = (this.#keptPart + 1) % udpKeepAliveSeconds;
    for (const id of this.#kept[this.#keptPart]!) {
      const parts = parseUdpFlowId(id);
      if (parts !== undefined) this.#udp.get(parts.listener)?.sendKeepAlive(parts.address, parts.port);
    }
  }

  connectWebSocket(url: string, origin: string | undefined): Promise<Flow> {
    // An authority of one's own holds for this way too.
    const certificate = this.#tls?.certificate;
    return this.#webSocket.connect(url, origin, certificate && contextOptions(certificate).ca);
  }

  /**
   * Undefined when no transport here can reach the hop. `watch` gives a UDP peer a socket of its own, which hears of ICMP
   * errors: for requests that open something, where a dead peer must be known at once (TEL-TRN-05).
   */
  flowTo(hop: HopAddress, watch: boolean): Flow | undefined {
    if (hop.transport === "tcp" || hop.transport === "tls") return this.#streams.flowTo(hop);
    return hop.transport === "udp"
      ? this.#udpFor(hop.address)?.flow(hop.address, hop.port, watch)
      : undefined;
  }

  /** Undefined unless the peer has answered over TCP at that very address and port. */
  streamInsteadOf({ address, port }: Flow): Flow | undefined {
    if (!this.#tcpPeers.has(`${address} ${port}`)) return undefined;
    return this.#streams.flowTo({ transport: "tcp", address, port });
  }

  #noteTcpPeer({ address, port }: Flow): void {
    if (this.#tcpPeers.size < tcpPeersMax) this.#tcpPeers.add(`${address} ${port}`);
  }

  flowById(id: FlowId): Flow | undefined {
    if (id.startsWith("tcp/") || id.startsWith("tls/")) return this.#streams.byId(id);
    if (id.startsWith("ws/")) return this.#webSocket.byId(id);
    const parts = parseUdpFlowId(id);
    return parts === undefined ? undefined : this.#udp.get(parts.listener)?.flow(parts.address, parts.port);
  }

  send(flow: Flow, bytes: Buffer): void {
    this.#counters.messagesOut++;
    if (!isAnswer(bytes)) this.#guard?.contacted(flow.address);
    this.#observer?.("out", bytes, flow, this.#clock.now());
    flow.send(bytes);
  }

  viaFor(flow: Flow, branch: string): string {
    return `SIP/2.0/${viaNames[flow.transport]} ${this.#sentBy(flow)};branch=${branch};rport`;
  }

  /** Our Contact as seen over that flow. */
  contactFor(flow: Flow, user: string | undefined): string {
    const userPart = user === undefined || user === "" ? "" : `${percentEncodeUser(user)}@`;
    const transport =
      flow.transport === "udp" ? "" : `;transport=${flow.transport === "wss" ? "ws" : flow.transport}`;
    return `<sip:${userPart}${this.#sentBy(flow)}${transport}>`;
  }

  /** RFC 3261 §18.2.2 and RFC 3581 §4: a stream answers on itself; UDP to the source, by the port of `rport` or of sent-by. */
  replyFlow(flow: Flow, via: Via): Flow {
    if (flow.transport !== "udp") {
      if (flow.open || flow.transport !== "tcp") return flow;
      return this.#streams.flowTo({ transport: "tcp", address: flow.address, port: via.port ?? 5060 });
    }
    if (via.params.has("rport")) return flow;
    const port = via.port ?? 5060;
    return port === flow.port ? flow : (this.#udp.get(flow.listener)?.flow(flow.address, port) ?? flow);
  }

  async close(): Promise<void> {
    this.#stopGuard?.();
    this.#intake.close();
    this.#keeping?.cancel();
    await Promise.all([...this.#udp.values()].map((udp) => udp.close()));
    await this.#streams.close();
    await this.#webSocket.close();
  }

  async #listen(
    index: number,
    { transport, address, port }: ListenerOptions,
    network: Network,
    origins: readonly string[] | undefined,
  ): Promise<{ address: string; port: number }> {
    switch (transport) {
      case "udp": {
        const udp = new UdpTransport(index, this.#events);
        await udp.open(network, address, port);
        this.#udp.set(index, udp);
        return udp.bound;
      }
      case "tcp":
      case "tls":
        return this.#streams.listen(transport, index, address, port);
      case "ws":
      case "wss":
        return this.#webSocket.listen(transport, index, address, port, { origins, tls: this.#tls });
    }
  }

  #udpFor(address: string): UdpTransport | undefined {
    const six = address.includes(":");
    for (const [index, udp] of this.#udp) {
      if ((this.#listeners[index]?.bound.address ?? "").includes(":") === six) return udp;
    }
    return undefined;
  }

  #sentBy(flow: Flow): string {
    const own = flow.listener >= 0 ? this.#listeners[flow.listener] : undefined;
    const listener = own ?? this.#listeners.find(({ options }) => options.transport === flow.transport);
    if (listener === undefined) {
      const any = flow.transport === "tcp" || flow.transport === "tls" ? this.#listeners[0] : undefined;
      if (any === undefined) return this.#invalidHost;
      return `${bracketIfIpv6(listenerHost(any, flow.address))}:${listenerPort(any)}`;
    }
    return `${bracketIfIpv6(listenerHost(listener, flow.address))}:${listenerPort(listener)}`;
  }
}

/** By its first octets: most of what a flood brings is not worth parsing. */
function isAnswer(bytes: Buffer): boolean {
  return bytes[0] === 83 && bytes.toString("latin1", 0, 8) === "SIP/2.0 ";
}
