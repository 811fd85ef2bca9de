import type { Flow, TransportEvents } from "./flow.ts";
import { ListenError } from "./flow.ts";
import type { DatagramPort, Network } from "./network.ts";
import type { FlowId } from "./peer.ts";
import { answerStunKeepAlive, isStun } from "./stun-keep-alive.ts";

const pong = Buffer.from("\r\n");

/** One UDP listener (RFC 3261 §18). */
export class UdpTransport {
  readonly #listener: number;
  readonly #events: TransportEvents;
  #port: DatagramPort | undefined;

  constructor(listener: number, events: TransportEvents) {
    this.#listener = listener;
    this.#events = events;
  }

  async open(network: Network, address: string, port: number): Promise<void> {
    try {
      this.#port = await network.openDatagram({
        address,
        port,
        onMessage: (bytes, from, fromPort) => {
          if (this.#events.admits(from)) this.#received(bytes, from, fromPort);
        },
        onUnreachable: (to, toPort, detail) => this.#events.failed(this.flow(to, toPort), detail),
      });
    } catch (error) {
      throw new ListenError("udp", address, port, error);
    }
  }

  get bound(): { address: string; port: number } {
    return { address: this.#port?.address ?? "", port: this.#port?.port ?? 0 };
  }

  flow(address: string, port: number, watch = false): Flow {
    return new UdpFlow(this, this.#listener, address, port, watch);
  }

  send(bytes: Buffer, address: string, port: number, watch: boolean): void {
    this.#port?.send(bytes, address, port, watch);
  }

  /** A lone CRLF: it keeps the way through NAT open and asks for nothing (TEL-TPT-06). */
  sendKeepAlive(address: string, port: number): void {
    this.send(pong, address, port, false);
  }

  async close(): Promise<void> {
    await this.#port?.close();
  }

  #received(bytes: Buffer, address: string, port: number): void {
    const first = bytes[0];
    if (first !== undefined && first >= 65) {
      this.#events.message(bytes, this.flow(address, port));
      return;
    }
    this.#receivedOther(bytes, address, port);
  }

  /** RFC 5626 §3.5.1 and §3.5.2: CRLFCRLF is answered with CRLF, STUN binding with its answer. */
  #receivedOther(bytes: Buffer, address: string, port: number): void {
    if (isStun(bytes)) {
      const answer = answerStunKeepAlive(bytes, address, port);
      if (answer !== undefined) this.send(answer, address, port, false);
      return;
    }
    if (isBlank(bytes)) {
      if (bytes.length === 4) this.send(pong, address, port, false);
      return;
    }
    this.#events.message(bytes, this.flow(address, port));
  }
}

function isBlank(bytes: Buffer): boolean {
  for (const byte of bytes) if (byte !== 13 && byte !== 10 && byte !== 0 && byte !== 32) return false;
  return true;
}

class UdpFlow implements Flow {
  readonly transport = "udp";
  readonly open = true;
  readonly address: string;
  readonly port: number;
  readonly listener: number;
  readonly #transport: UdpTransport;
  readonly #watch: boolean;

  constructor(transport: UdpTransport, listener: number, address: string, port: number, watch: boolean) {
    this.#transport = transport;
    this.listener = listener;
    this.address = address;
    this.port = port;
    this.#watch = watch;
  }

  get flow(): FlowId {
    return `udp/${this.listener}/${this.port}/${this.address}`;
  }

  send(bytes: Buffer): void {
    this.#transport.send(bytes, this.address, this.port, this.#watch);
  }

  close(): void {}
}

/** Undoes `UdpFlow.flow`: bindings over UDP outlive a restart of the stack. */
export function parseUdpFlowId(
  flow: FlowId,
): { listener: number; address: string; port: number } | undefined {
  const [kind, listener, port, ...address] = flow.split("/");
  if (kind !== "udp" || listener === undefined || port === undefined) return undefined;
  return { listener: Number(listener), port: Number(port), address: address.join("/") };
}
