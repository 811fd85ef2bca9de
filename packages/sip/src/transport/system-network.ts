import { createSocket, type Socket } from "node:dgram";
import type { DatagramPort, Network } from "./network.ts";

type OpenOptions = Parameters<Network["openDatagram"]>[0];

/** Peers with a connected socket of their own; the longest unused goes first. */
const watchedPeersMax = 256;

export const systemNetwork: Network = {
  async openDatagram(options) {
    // Bound once without SO_REUSEADDR: only so does the system say that the port is taken.
    const probe = createSocket(socketOptions(options.address, false));
    await bind(probe, options.address, options.port);
    const { port } = probe.address();
    await closed(probe);
    const socket = createSocket(socketOptions(options.address, true));
    await bind(socket, options.address, port);
    return new SystemDatagramPort(socket, options);
  },
};

function socketOptions(address: string, reuseAddr: boolean) {
  const lookup = (
    host: string,
    _options: unknown,
    callback: (error: null, address: string, family: number) => void,
  ) => {
    // Addresses here are literals already; the default would defer each send by a tick.
    callback(null, host, host.includes(":") ? 6 : 4);
  };
  return {
    type: address.includes(":") ? ("udp6" as const) : ("udp4" as const),
    reuseAddr,
    // Beside a listener on 0.0.0.0; each family has its own.
    ipv6Only: address === "::",
    recvBufferSize: reuseAddr ? 4_194_304 : undefined,
    lookup: lookup as never,
  };
}

function bind(socket: Socket, address: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.bind({ address, port }, () => {
      socket.off("error", reject);
      resolve();
    });
  });
}

function closed(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    socket.close(() => resolve());
  });
}

/**
 * One bound socket, and for peers we send requests to a socket connected to each, bound to the same address and port.
 * Linux reports ICMP errors only to connected sockets. Both kinds receive, by the same handler.
 */
class SystemDatagramPort implements DatagramPort {
  readonly address: string;
  readonly port: number;
  readonly #socket: Socket;
  readonly #options: OpenOptions;
  readonly #watched = new Map<string, WatchedPeer>();
  #closed = false;

  constructor(socket: Socket, options: OpenOptions) {
    this.#socket = socket;
    this.#options = options;
    const bound = socket.address();
    this.address = bound.address;
    this.port = bound.port;
    socket.on("message", (bytes, from) => options.onMessage(bytes, from.address, from.port));
    // A shared socket's error names no peer; the callbacks of `send` do.
    socket.on("error", () => {});
  }

  send(bytes: Buffer, address: string, port: number, watch: boolean): void {
    if (this.#closed) return;
    if (watch) {
      this.#watchedPeer(address, port).send(bytes);
      return;
    }
    const known = this.#watched.size > 0 ? this.#watched.get(`${address}/${port}`) : undefined;
    if (known !== undefined) known.send(bytes);
    else this.#sendUnwatched(bytes, address, port);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    for (const peer of this.#watched.values()) peer.close();
    this.#watched.clear();
    await closed(this.#socket);
  }

  #sendUnwatched(bytes: Buffer, address: string, port: number): void {
    try {
      this.#socket.send(bytes, port, address, (error) => {
        if (error) this.#options.onUnreachable(address, port, error.message);
      });
    } catch (error) {
      queueMicrotask(() => this.#options.onUnreachable(address, port, String(error)));
    }
  }

  #watchedPeer(address: string, port: number): WatchedPeer {
    const key = `${address}/${port}`;
    let peer = this.#watched.get(key);
    if (peer === undefined) {
      if (this.#watched.size >= watchedPeersMax) this.#dropLongestUnused();
      peer = new WatchedPeer(this, this.#options, address, port, (bytes) =>
        this.#sendUnwatched(bytes, address, port),
      );
    } else this.#watched.delete(key);
    // Re-inserted so that the map's order is the order of use.
    this.#watched.set(key, peer);
    return peer;
  }

  #dropLongestUnused(): void {
    const first = this.#watched.entries().next();
    if (first.done) return;
    const [key, peer] = first.value;
    peer.close();
    this.#watched.delete(key);
  }
}

class WatchedPeer {
  readonly #address: string;
  readonly #port: number;
  readonly #fallback: (bytes: Buffer) => void;
  readonly #onUnreachable: OpenOptions["onUnreachable"];
  readonly #socket: Socket;
  #state: "opening" | "connected" | "failed" = "opening";
  #waiting: Buffer[] = [];

  constructor(
    local: { address: string; port: number },
    options: OpenOptions,
    address: string,
    port: number,
    fallback: (bytes: Buffer) => void,
  ) {
    this.#address = address;
    this.#port = port;
    this.#fallback = fallback;
    this.#onUnreachable = options.onUnreachable;
    this.#socket = createSocket(socketOptions(local.address, true));
    this.#socket.on("message", (bytes, from) => options.onMessage(bytes, from.address, from.port));
    this.#socket.on("error", (error) => this.#failed(error));
    this.#socket.bind({ address: local.address, port: local.port }, () => {
      if (this.#state !== "opening") return;
      // Not as the argument of `connect`: that would be called for a failure as well.
      this.#socket.once("connect", () => this.#connected());
      this.#socket.connect(port, address);
    });
  }

  send(bytes: Buffer): void {
    if (this.#state === "connected") {
      this.#socket.send(bytes, (error) => {
        if (error) this.#unreachable(error);
      });
    } else if (this.#state === "opening") this.#waiting.push(bytes);
    else this.#fallback(bytes);
  }

  close(): void {
    if (this.#state === "failed") return;
    this.#state = "failed";
    try {
      this.#socket.close();
    } catch {
      // Closed between two ticks already: nothing is left to close.
    }
  }

  #connected(): void {
    if (this.#state !== "opening") return;
    this.#state = "connected";
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const bytes of waiting) this.send(bytes);
  }

  #failed(error: Error): void {
    if (this.#state === "connected") {
      this.#unreachable(error);
      return;
    }
    const waiting = this.#waiting;
    this.#waiting = [];
    this.close();
    for (const bytes of waiting) this.#fallback(bytes);
  }

  #unreachable(error: Error): void {
    this.#onUnreachable(this.#address, this.#port, error.message);
  }
}
