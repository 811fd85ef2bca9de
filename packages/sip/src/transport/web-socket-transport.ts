import { createServer, type IncomingMessage, type Server } from "node:http";
import { createServer as createTlsServer, type Server as TlsServer } from "node:https";
import type { SecureContextOptions, TLSSocket } from "node:tls";
import type { Timers } from "@perezvon/base";
import { WebSocket, WebSocketServer } from "ws";
import { plainAddress } from "../guard/network-list.ts";
import { messageLimits } from "../message/limits.ts";
import type { Flow, TransportEvents } from "./flow.ts";
import { ListenError } from "./flow.ts";
import { FrameScanner } from "./frame-scanner.ts";
import type { FlowId } from "./peer.ts";
import { contextOptions, type TlsCertificate, type TlsOptions } from "./tls.ts";

/** The part of a WebSocket (the `ws` package's shape) that the stack uses. */
export interface WebSocketLike {
  readonly readyState: number;
  readonly bufferedAmount: number;
  send(data: Buffer | string, options: { binary: boolean }, done?: (error?: Error) => void): void;
  ping(): void;
  close(code?: number, reason?: string): void;
  terminate(): void;
  on(event: "message", listener: (data: unknown, isBinary: boolean) => void): unknown;
  on(event: "close" | "pong", listener: () => void): unknown;
  on(event: "error", listener: (error: Error) => void): unknown;
}

/** The connection under a WebSocket. */
export interface WebSocketPeer {
  readonly remoteAddress: string;
  readonly remotePort: number;
  readonly secure?: boolean | undefined;
  /** Name that a TLS client asked for (TEL-REG-05). */
  readonly serverName?: string | undefined;
  /** The bytes as they come in, to see fragments (TEL-TPT-07). */
  readonly raw?: { prependListener(event: "data", listener: (chunk: Buffer) => void): unknown } | undefined;
}

/** TEL-TPT-07. */
const pingMs = 25_000;
const missedPongsMax = 2;
const openState = 1;
const unsentBytesMax = 4_194_304;

/** SIP over WebSocket (RFC 7118): one message a frame, text or binary. */
export class WebSocketTransport {
  readonly #timers: Timers;
  readonly #events: TransportEvents;
  readonly #flows = new Map<FlowId, WebSocketFlow>();
  readonly #servers: (Server | TlsServer)[] = [];
  #serial = 0;

  constructor(timers: Timers, events: TransportEvents) {
    this.#timers = timers;
    this.#events = events;
  }

  get flowCount(): number {
    return this.#flows.size;
  }

  byId(flow: FlowId): Flow | undefined {
    return this.#flows.get(flow);
  }

  /** A listener of the stack's own, for peers without an HTTP server around. */
  async listen(
    transport: "ws" | "wss",
    listener: number,
    address: string,
    port: number,
    options: { readonly origins: readonly string[] | undefined; readonly tls: TlsOptions | undefined },
  ): Promise<{ address: string; port: number }> {
    const server = webServer(
      transport,
      options.tls,
      new ListenError(transport, address, port, "no certificate"),
    );
    const sockets = new WebSocketServer({
      noServer: true,
      maxPayload: messageLimits.streamBytesMax,
      handleProtocols: (offered) => (offered.has("sip") ? "sip" : false),
    });
    server.on("upgrade", (request, socket, head) => {
      const offered = (request.headers["sec-websocket-protocol"] ?? "").split(",").map((name) => name.trim());
      const refusal = !offered.includes("sip")
        ? "400 Bad Request"
        : !mayUse(request, options.origins)
          ? "403 Forbidden"
          : undefined;
      if (refusal !== undefined) {
        socket.end(`HTTP/1.1 ${refusal}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
        return;
      }
      sockets.handleUpgrade(request, socket, head, (webSocket) => {
        const { remoteAddress = "", remotePort = 0 } = request.socket;
        const { servername } = request.socket as Partial<TLSSocket>;
        const serverName = typeof servername === "string" ? servername : undefined;
        this.accept(webSocket, listener, transport, { remoteAddress, remotePort, serverName, raw: socket });
      });
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new ListenError(transport, address, port, error)));
      server.listen({ host: address, port, ipv6Only: address === "::" }, resolve);
    });
    this.#servers.push(server);
    const bound = server.address();
    return typeof bound === "object" && bound !== null
      ? { address: bound.address, port: bound.port }
      : { address, port };
  }

  accept(
    socket: WebSocketLike,
    listener: number,
    transport: "ws" | "wss",
    peer: Omit<WebSocketPeer, "secure">,
  ): Flow {
    const id = `ws/${++this.#serial}`;
    const flow = new WebSocketFlow(socket, transport, id, listener, peer, this.#events);
    this.#flows.set(id, flow);
    // The far end sees a connection that breaks off, as at a firewall.
    if (listener >= 0 && !this.#events.admits(flow.address)) socket.terminate();
    let refused = false;
    const scanner = new FrameScanner(messageLimits.streamBytesMax);
    peer.raw?.prependListener("data", (chunk) => {
      if (refused || scanner.push(chunk)) return;
      refused = true;
      socket.close(1009, "one whole SIP message a frame");
    });
    let missedPongs = 0;
    const pinger = this.#timers.every(pingMs, () => {
      if (missedPongs >= missedPongsMax) socket.terminate();
      else {
        missedPongs++;
        socket.ping();
      }
    });
    socket.on("pong", () => {
      missedPongs = 0;
    });
    socket.on("message", (data) => {
      missedPongs = 0;
      const bytes = toBuffer(data);
      if (bytes === undefined || refused) return;
      // RFC 5626 §3.5.1 as web phones use it: a frame with a double CRLF is a ping.
      if (bytes.length <= 4 && bytes.toString("latin1").trim() === "") {
        if (bytes.length === 4) flow.send(Buffer.from("\r\n"));
      } else this.#events.message(bytes, flow);
    });
    socket.on("error", (error) => this.#events.failed(flow, error.message));
    socket.on("close", () => {
      pinger.cancel();
      this.#flows.delete(id);
      this.#events.failed(flow, "connection closed");
      this.#events.closed(flow);
    });
    return flow;
  }

  closeFrom(address: string): void {
    for (const flow of this.#flows.values()) if (flow.address === address) flow.close();
  }

  setCertificate(certificate: TlsCertificate): void {
    for (const server of this.#servers)
      if ("setSecureContext" in server) server.setSecureContext(contextOptions(certificate));
  }

  async connect(url: string, origin: string | undefined, ca?: SecureContextOptions["ca"]): Promise<Flow> {
    const socket = new WebSocket(url, "sip", {
      origin,
      ...(ca === undefined ? {} : { ca }),
      maxPayload: messageLimits.streamBytesMax,
      handshakeTimeout: 4_000,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("open", resolve);
      socket.once("error", reject);
    });
    const { hostname, port, protocol } = new URL(url);
    const secure = protocol === "wss:";
    const remotePort = Number(port) || (secure ? 443 : 80);
    return this.accept(socket, -1, secure ? "wss" : "ws", { remoteAddress: hostname, remotePort });
  }

  async close(): Promise<void> {
    for (const flow of this.#flows.values()) flow.close();
    for (const server of this.#servers) {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    }
  }
}

function webServer(
  transport: "ws" | "wss",
  tls: TlsOptions | undefined,
  missing: ListenError,
): Server | TlsServer {
  const refuse = (_request: IncomingMessage, response: { writeHead(status: number): { end(): void } }) =>
    response.writeHead(426).end();
  if (transport === "ws") return createServer(refuse);
  if (tls === undefined) throw missing;
  return createTlsServer(contextOptions(tls.certificate), refuse);
}

/** A page names where it comes from; programs without a page name nothing and prove themselves by digest alone. */
function mayUse({ headers }: IncomingMessage, origins: readonly string[] | undefined): boolean {
  return origins === undefined || origins.includes(headers.origin ?? "");
}

function toBuffer(data: unknown): Buffer | undefined {
  if (Buffer.isBuffer(data)) return data;
  if (data instanceof ArrayBuffer) return Buffer.from(data);
  if (Array.isArray(data)) return Buffer.concat(data as Buffer[]);
  return typeof data === "string" ? Buffer.from(data, "utf8") : undefined;
}

class WebSocketFlow implements Flow {
  readonly transport: "ws" | "wss";
  readonly flow: FlowId;
  readonly listener: number;
  readonly address: string;
  readonly port: number;
  readonly serverName: string | undefined;
  readonly #socket: WebSocketLike;
  readonly #events: TransportEvents;

  constructor(
    socket: WebSocketLike,
    transport: "ws" | "wss",
    flow: FlowId,
    listener: number,
    peer: WebSocketPeer,
    events: TransportEvents,
  ) {
    this.#socket = socket;
    this.transport = transport;
    this.flow = flow;
    this.listener = listener;
    this.address = plainAddress(peer.remoteAddress);
    this.port = peer.remotePort;
    this.serverName = peer.serverName;
    this.#events = events;
  }

  get open(): boolean {
    return this.#socket.readyState === openState;
  }

  send(bytes: Buffer): void {
    if (!this.open) return;
    if (this.#socket.bufferedAmount > unsentBytesMax) {
      this.#socket.terminate();
      return;
    }
    // Text when it is text: browsers' phones read both, but log only text.
    this.#socket.send(bytes, { binary: false }, (error) => {
      if (error) this.#events.failed(this, error.message);
    });
  }

  close(): void {
    this.#socket.close(1001);
    this.#socket.terminate();
  }
}
