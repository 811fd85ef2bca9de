import { createServer, isIP, connect as netConnect, type Server, type Socket } from "node:net";
import {
  createServer as createTlsServer,
  type TLSSocket,
  type Server as TlsServer,
  connect as tlsConnect,
} from "node:tls";
import type { Clock, Random, Timer, Timers } from "@perezvon/base";
import { plainAddress } from "../guard/network-list.ts";
import type { Flow, TransportEvents } from "./flow.ts";
import { ListenError } from "./flow.ts";
import type { FlowId, HopAddress } from "./peer.ts";
import { StreamFramer } from "./stream-framer.ts";
import { StreamKeeper } from "./stream-keeper.ts";
import {
  contextOptions,
  defaultPeerCheck,
  type PeerCheck,
  pinFault,
  type TlsCertificate,
  type TlsOptions,
} from "./tls.ts";

/** TEL-TPT-08. */
const streamsMax = 5_000;
const strangerStreamsMax = 20;
const partialMessageMs = 10_000;
const connectMs = 4_000;
/** A peer that does not read: beyond this the stream is closed rather than memory filled. */
const unsentBytesMax = 4_194_304;

const pong = Buffer.from("\r\n");

type StreamName = "tcp" | "tls";

/** TCP and TLS: listeners, and the connections of both directions, which are alike once open (RFC 3261 §18.1.1). */
export class StreamTransport {
  readonly #clock: Clock;
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #events: TransportEvents;
  readonly #flows = new Map<FlowId, StreamFlow>();
  readonly #byPeer = new Map<string, StreamFlow>();
  readonly #servers: (Server | TlsServer)[] = [];
  readonly #ofListener = new Map<number, number>();
  readonly #ofStranger = new Map<string, number>();
  #tls: TlsOptions | undefined;
  #serial = 0;

  constructor(options: {
    clock: Clock;
    timers: Timers;
    random: Random;
    events: TransportEvents;
    tls: TlsOptions | undefined;
  }) {
    this.#clock = options.clock;
    this.#timers = options.timers;
    this.#random = options.random;
    this.#events = options.events;
    this.#tls = options.tls;
  }

  async listen(
    transport: StreamName,
    listener: number,
    address: string,
    port: number,
  ): Promise<{ address: string; port: number }> {
    const server = this.#server(transport, listener, address, port);
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new ListenError(transport, address, port, error)));
      server.listen({ host: address, port, ipv6Only: address === "::" }, resolve);
    });
    server.on("error", () => {});
    this.#servers.push(server);
    const bound = server.address();
    return typeof bound === "object" && bound !== null
      ? { address: bound.address, port: bound.port }
      : { address, port };
  }

  /** New connections use it; those that are open go on with what they were opened with (TEL-TPT-05). */
  setCertificate(certificate: TlsCertificate): void {
    this.#tls = { ...this.#tls, certificate };
    for (const server of this.#servers)
      if ("setSecureContext" in server) server.setSecureContext(contextOptions(certificate));
  }

  get flowCount(): number {
    return this.#flows.size;
  }

  byId(flow: FlowId): Flow | undefined {
    return this.#flows.get(flow);
  }

  keepAlive(flow: FlowId, on: boolean, expectPong: boolean): void {
    this.#flows.get(flow)?.keeper?.set(on, expectPong);
  }

  /** The open connection to that peer, or a new one; what is sent before it opens waits in the socket. */
  flowTo({ transport, address, port, serverName, check }: HopAddress): Flow {
    const known = this.#byPeer.get(`${transport}/${address}/${port}`);
    if (known?.open && (check === undefined || sameCheck(known.check, check))) return known;
    const patience = this.#timers.after(connectMs, () =>
      socket.destroy(new Error("connection attempt timed out")),
    );
    const socket =
      transport === "tls"
        ? this.#connectTls(address, port, serverName ?? address, check ?? defaultPeerCheck)
        : netConnect({ host: address, port, noDelay: true });
    socket.once(transport === "tls" ? "secureConnect" : "connect", () => patience.cancel());
    socket.once("close", () => patience.cancel());
    const name = transport === "tls" ? "tls" : "tcp";
    return this.#adopt(name, socket, -1, address, port, check ?? defaultPeerCheck);
  }

  closeFrom(address: string): void {
    for (const flow of this.#flows.values()) if (flow.address === address) flow.close();
  }

  async close(): Promise<void> {
    for (const flow of this.#flows.values()) flow.close();
    await Promise.all(
      this.#servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
    );
  }

  #server(transport: StreamName, listener: number, address: string, port: number): Server | TlsServer {
    if (transport === "tcp")
      return createServer({ noDelay: true }, (socket) => this.#accepted("tcp", socket, listener));
    if (this.#tls === undefined)
      throw new ListenError(transport, address, port, new Error("there is no certificate"));
    const required = this.#tls.clients === "required";
    const server = createTlsServer(
      {
        ...contextOptions(this.#tls.certificate),
        noDelay: true,
        handshakeTimeout: partialMessageMs,
        requestCert: required,
        rejectUnauthorized: required,
      },
      (socket) => this.#accepted("tls", socket, listener),
    );
    // Before the handshake, which costs more than anything a stranger could ask for.
    server.prependListener("connection", (socket: Socket) => {
      if (!this.#mayConnect(listener, plainAddress(socket.remoteAddress ?? ""))) socket.destroy();
    });
    server.on("tlsClientError", () => {});
    return server;
  }

  #connectTls(address: string, port: number, name: string, check: PeerCheck): TLSSocket {
    const own = this.#tls?.certificate;
    const socket = tlsConnect({
      ...(own === undefined ? { minVersion: "TLSv1.2" } : contextOptions(own)),
      host: address,
      port,
      // Names only: an address must not be sent as one (RFC 6066 §3).
      ...(isIP(name) === 0 ? { servername: name } : {}),
      rejectUnauthorized: check.kind === "chain",
      ALPNProtocols: ["sip/2"],
    });
    socket.setNoDelay(true);
    if (check.kind === "pinned") {
      socket.once("secureConnect", () => {
        const fault = pinFault(socket.getPeerCertificate(), check.sha256);
        if (fault !== undefined) socket.destroy(new Error(fault));
      });
    }
    return socket;
  }

  #mayConnect(listener: number, address: string): boolean {
    return (
      this.#events.admits(address) &&
      (this.#ofListener.get(listener) ?? 0) < streamsMax &&
      ((this.#ofStranger.get(address) ?? 0) < strangerStreamsMax || this.#events.proven(address))
    );
  }

  #accepted(transport: StreamName, socket: Socket, listener: number): void {
    const address = plainAddress(socket.remoteAddress ?? "");
    if (!this.#mayConnect(listener, address)) {
      socket.destroy();
      return;
    }
    count(this.#ofListener, listener, 1);
    count(this.#ofStranger, address, 1);
    socket.once("close", () => {
      count(this.#ofListener, listener, -1);
      count(this.#ofStranger, address, -1);
    });
    this.#adopt(transport, socket, listener, address, socket.remotePort ?? 0, defaultPeerCheck);
  }

  #adopt(
    transport: StreamName,
    socket: Socket,
    listener: number,
    address: string,
    port: number,
    check: PeerCheck,
  ): StreamFlow {
    const id = `${transport}/${++this.#serial}`;
    const peer = `${transport}/${address}/${port}`;
    const flow = new StreamFlow(socket, transport, id, listener, address, port, check);
    const keeper = new StreamKeeper({
      clock: this.#clock,
      timers: this.#timers,
      random: this.#random,
      send: (bytes) => flow.send(bytes),
      close: (why) => socket.destroy(new Error(why)),
      inUse: () => this.#events.inUse(flow),
    });
    flow.keeper = keeper;
    const framer = new StreamFramer();
    let partial: Timer | undefined;
    this.#flows.set(id, flow);
    this.#byPeer.set(peer, flow);
    socket.on("data", (chunk: Buffer) => {
      keeper.heard();
      for (const frame of framer.push(chunk)) {
        if (frame.kind === "ping") flow.send(pong);
        else {
          this.#events.message(frame.bytes, flow);
          if (frame.kind === "broken") flow.endAfterWrites();
        }
      }
      partial?.cancel();
      partial = framer.partial ? this.#timers.after(partialMessageMs, () => socket.destroy()) : undefined;
    });
    socket.on("error", (error) => this.#events.failed(flow, error.message));
    socket.on("close", () => {
      partial?.cancel();
      keeper.end();
      this.#flows.delete(id);
      if (this.#byPeer.get(peer) === flow) this.#byPeer.delete(peer);
      this.#events.failed(flow, "connection closed");
      this.#events.closed(flow);
    });
    return flow;
  }
}

class StreamFlow implements Flow {
  readonly transport: StreamName;
  readonly flow: FlowId;
  readonly listener: number;
  readonly address: string;
  readonly port: number;
  readonly check: PeerCheck;
  keeper: StreamKeeper | undefined;
  readonly #socket: Socket;

  constructor(
    socket: Socket,
    transport: StreamName,
    flow: FlowId,
    listener: number,
    address: string,
    port: number,
    check: PeerCheck,
  ) {
    this.#socket = socket;
    this.transport = transport;
    this.flow = flow;
    this.listener = listener;
    this.address = address;
    this.port = port;
    this.check = check;
  }

  /** Known after the handshake; `false` of Node means that the client asked for none. */
  get serverName(): string | undefined {
    const { servername } = this.#socket as Partial<TLSSocket>;
    return this.listener >= 0 && typeof servername === "string" ? servername : undefined;
  }

  get open(): boolean {
    return !this.#socket.destroyed && !this.#socket.writableEnded;
  }

  send(bytes: Buffer): void {
    if (!this.open) return;
    if (this.#socket.writableLength > unsentBytesMax)
      this.#socket.destroy(new Error("the peer does not read"));
    else this.#socket.write(bytes);
  }

  close(): void {
    this.#socket.destroy();
  }

  endAfterWrites(): void {
    this.#socket.end();
  }
}

function count<K>(counts: Map<K, number>, key: K, change: number): void {
  const next = (counts.get(key) ?? 0) + change;
  if (next > 0) counts.set(key, next);
  else counts.delete(key);
}

/** A connection that was let through by less must not carry what asks for more. */
function sameCheck(a: PeerCheck, b: PeerCheck): boolean {
  return a.kind === b.kind && (a.kind !== "pinned" || b.kind !== "pinned" || a.sha256 === b.sha256);
}
