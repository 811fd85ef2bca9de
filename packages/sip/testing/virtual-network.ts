import type { Random, Timers } from "@perezvon/base";
import type { DatagramPort, Network } from "../src/index.ts";

type OpenOptions = Parameters<Network["openDatagram"]>[0];

/** One datagram on its way. */
export interface Datagram {
  readonly bytes: Buffer;
  readonly from: string;
  readonly to: string;
}

/** Datagrams between stacks in virtual time: delayed, lost, repeated by chance or by a test's own rule. */
export class VirtualNetwork implements Network {
  delayMs = 5;
  /** Chance of loss of each datagram. */
  loss = 0;
  /** Chance that a datagram arrives twice. */
  duplicate = 0;
  /** A test's own rule; true drops. */
  drop: ((datagram: Datagram) => boolean) | undefined;
  /** Every datagram sent, the dropped ones too. */
  readonly sent: Datagram[] = [];
  readonly #timers: Timers;
  readonly #random: Random;
  readonly #ports = new Map<string, OpenOptions>();
  #nextPort = 40_000;

  constructor(timers: Timers, random: Random) {
    this.#timers = timers;
    this.#random = random;
  }

  openDatagram(options: OpenOptions): Promise<DatagramPort> {
    const port = options.port === 0 ? this.#nextPort++ : options.port;
    const own = `${options.address}:${port}`;
    if (this.#ports.has(own)) {
      return Promise.reject(Object.assign(new Error("address in use"), { code: "EADDRINUSE" }));
    }
    this.#ports.set(own, options);
    return Promise.resolve({
      address: options.address,
      port,
      send: (bytes, address, toPort, watch) => this.#carry(own, options, bytes, address, toPort, watch),
      close: () => {
        this.#ports.delete(own);
        return Promise.resolve();
      },
    });
  }

  #carry(
    from: string,
    sender: OpenOptions,
    bytes: Buffer,
    address: string,
    port: number,
    watch: boolean,
  ): void {
    const to = `${address}:${port}`;
    const datagram = { bytes: Buffer.from(bytes), from, to };
    this.sent.push(datagram);
    if (this.drop?.(datagram) || this.#random.chance(this.loss)) return;
    const copies = this.#random.chance(this.duplicate) ? 2 : 1;
    for (let copy = 0; copy < copies; copy++) {
      this.#timers.after(this.delayMs * (copy + 1), () =>
        this.#arrive(datagram, sender, address, port, watch),
      );
    }
  }

  /** Nobody there: the sender hears of it as of an ICMP error, if he watches (see `DatagramPort.send`). */
  #arrive(datagram: Datagram, sender: OpenOptions, address: string, port: number, watch: boolean): void {
    const receiver = this.#ports.get(datagram.to);
    if (receiver === undefined) {
      if (watch) sender.onUnreachable(address, port, "port unreachable");
      return;
    }
    const [fromAddress = "", fromPort = "0"] = datagram.from.split(":");
    receiver.onMessage(Buffer.from(datagram.bytes), fromAddress, Number(fromPort));
  }
}
