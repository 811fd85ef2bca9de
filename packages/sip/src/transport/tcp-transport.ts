import { createServer, connect as netConnect, type Server, type Socket } from "node:net";
import type { Timer, Timers } from "@perezvon/base";
import { plainAddress } from "../guard/network-list.ts";
import type { Flow, TransportEvents } from "./flow.ts";
import { ListenError } from "./flow.ts";
import type { FlowId } from "./peer.ts";
import { StreamFramer } from "./stream-framer.ts";

/** TEL-TPT-08. */
const streamsMax = 5_000;
const streamsAnAddressMax = 20;
const partialMessageMs = 10_000;
const connectMs = 4_000;
/** A peer that does not read: beyond this the stream is closed rather than memory filled. */
const unsentBytesMax = 4_194_304;

const pong = Buffer.from("\r\n");

/** TCP listeners and the connections of both directions, which are alike once open (RFC 3261 §18.1.1). */
export class TcpTransport {
  readonly #timers: Timers;
  readonly #events: TransportEvents;
  readonly #flows = new Map<FlowId, TcpFlow>();
  readonly #byPeer = new Map<string, TcpFlow>();
  readonly #servers: Server[] = [];
  #serial = 0;

  constructor(timers: Timers, events: TransportEvents) {
    this.#timers = timers;
    this.#events = events;
  }

  async listen(listener: number, address: string, port: number): Promise<{ address: string; port: number }> {
    const server = createServer({ noDelay: true }, (socket) => this.#accepted(socket, listener));
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error) => reject(new ListenError("tcp", address, port, error)));
      server.listen({ host: address, port }, resolve);
    });
    server.on("error", () => {});
    this.#servers.push(server);
    const bound = server.address();
    return typeof bound === "object" && bound !== null
      ? { address: bound.address, port: bound.port }
      : { address, port };
  }

  get flowCount(): number {
    return this.#flows.size;
  }

  byId(flow: FlowId): Flow | undefined {
    return this.#flows.get(flow);
  }

  /** The open connection to that peer, or a new one; what is sent before it opens waits in the socket. */
  flowTo(address: string, port: number): Flow {
    const known = this.#byPeer.get(`${address}/${port}`);
    if (known?.open) return known;
    const socket = netConnect({ host: address, port, noDelay: true });
    const flow = this.#adopt(socket, -1, address, port);
    const patience = this.#timers.after(connectMs, () =>
      socket.destroy(new Error("connection attempt timed out")),
    );
    socket.once("connect", () => patience.cancel());
    socket.once("close", () => patience.cancel());
    return flow;
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

  #accepted(socket: Socket, listener: number): void {
    const address = plainAddress(socket.remoteAddress ?? "");
    if (!this.#events.admits(address)) {
      socket.destroy();
      return;
    }
    let ofAddress = 0;
    for (const flow of this.#flows.values()) if (flow.address === address && flow.listener >= 0) ofAddress++;
    if (this.#flows.size >= streamsMax || ofAddress >= streamsAnAddressMax) {
      socket.destroy();
      return;
    }
    this.#adopt(socket, listener, address, socket.remotePort ?? 0);
  }

  #adopt(socket: Socket, listener: number, address: string, port: number): TcpFlow {
    const id = `tcp/${++this.#serial}`;
    const flow = new TcpFlow(socket, id, listener, address, port);
    const framer = new StreamFramer();
    let partial: Timer | undefined;
    this.#flows.set(id, flow);
    this.#byPeer.set(`${address}/${port}`, flow);
    socket.on("data", (chunk: Buffer) => {
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
      this.#flows.delete(id);
      if (this.#byPeer.get(`${address}/${port}`) === flow) this.#byPeer.delete(`${address}/${port}`);
      this.#events.failed(flow, "connection closed");
      this.#events.closed(flow);
    });
    return flow;
  }
}

class TcpFlow implements Flow {
  readonly transport = "tcp";
  readonly flow: FlowId;
  readonly listener: number;
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;

  constructor(socket: Socket, flow: FlowId, listener: number, address: string, port: number) {
    this.#socket = socket;
    this.flow = flow;
    this.listener = listener;
    this.address = address;
    this.port = port;
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
