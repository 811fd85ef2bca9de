import { createSocket, type Socket } from "node:dgram";
import { withTieBreaker } from "./tie-breaker.ts";

interface Address {
  readonly address: string;
  readonly port: number;
}

export interface RelayWayOptions {
  readonly bindAddress: string;
  readonly ports: { readonly low: number; readonly high: number } | undefined;
  /** The library's own socket, and the password of checks to it. */
  readonly library: Address;
  readonly password: string;
  /** The browser's address at its TURN server. */
  readonly relay: Address;
  /** Bound: the browser may be told of this port of ours. */
  readonly onOpen: (port: number) => void;
}

const bindTries = 20;

/**
 * Another address of ours for a browser that can only speak over TURN by TCP or TLS: what comes from there goes on to the library with a
 * tie-breaker, what the library answers goes back. Nobody else is heard.
 */
export class RelayWay {
  readonly #options: RelayWayOptions;
  #socket: Socket | undefined;
  #closed = false;

  constructor(options: RelayWayOptions) {
    this.#options = options;
    this.#bind(bindTries);
  }

  close(): void {
    this.#closed = true;
    this.#socket?.close();
    this.#socket = undefined;
  }

  #bind(tries: number): void {
    const { bindAddress, ports, onOpen } = this.#options;
    const socket = createSocket("udp4");
    const port = ports ? ports.low + Math.floor(Math.random() * (ports.high - ports.low + 1)) : 0;
    socket.once("error", () => {
      socket.close();
      if (!this.#closed && tries > 1) this.#bind(tries - 1);
    });
    socket.bind(port, bindAddress, () => {
      if (this.#closed) {
        socket.close();
        return;
      }
      socket.removeAllListeners("error");
      // Whoever is gone refuses packets: the transport finds out by itself.
      socket.on("error", () => {});
      socket.on("message", (packet, from) => this.#pass(socket, packet, from));
      this.#socket = socket;
      onOpen(socket.address().port);
    });
  }

  #pass(socket: Socket, packet: Buffer, { address, port }: Address): void {
    const { library, relay, password } = this.#options;
    if (address === relay.address && port === relay.port)
      socket.send(withTieBreaker(packet, password), library.port, library.address);
    else if (address === library.address && port === library.port)
      socket.send(packet, relay.port, relay.address);
  }
}

/**
 * The address of a candidate that browsers reach only over TURN by TCP or TLS: its type preference is 1 or 0, where that of TURN by UDP is
 * 2 and more.
 */
export function relayedByStream(candidate: string): Address | undefined {
  const match = /^(?:a=)?candidate:\S+ 1 udp (\d+) ([0-9.]+) (\d+) typ relay(?: |$)/i.exec(candidate);
  if (!match || Number(match[1]) >= 2 * 2 ** 24) return undefined;
  return { address: match[2]!, port: Number(match[3]) };
}
