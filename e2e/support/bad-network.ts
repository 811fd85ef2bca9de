import { createSocket, type Socket } from "node:dgram";
import { seededRandom, systemTimers } from "@perezvon/base";

/** What happens to each datagram, either way; the same every time for one seed. */
export interface NetworkFaults {
  readonly seed: number;
  /** Exactly so many of each hundred; which ones is chance. */
  readonly lossPercent?: number;
  /** Everybody waits this long at least, and up to twice as long. */
  readonly jitterMs?: number;
  /** So many are overtaken by those behind them. */
  readonly reorderPercent?: number;
  readonly duplicatePercent?: number;
}

/** Longer than the time between two packets of audio: who waits this long more is overtaken. */
const OVERTAKEN_MS = 25;

/** A network between two UDP sockets: the near one and the far one speak with it, and it with the other. */
export class BadNetwork {
  readonly #near: Socket;
  readonly #far: Socket;
  #nearTarget: number | undefined;
  #farTarget: number | undefined;
  #calm = false;

  private constructor(near: Socket, far: Socket, faults: NetworkFaults) {
    this.#near = near;
    this.#far = far;
    const { lossPercent = 0, jitterMs = 0, reorderPercent = 0, duplicatePercent = 0 } = faults;
    // Each way has its own chances: the fate of a datagram depends on its place in its own direction alone.
    const way = (name: string) => {
      const random = seededRandom(`${faults.seed} ${name}`);
      let [left, toLose] = [100, lossPercent];
      return (deliver: () => void) => {
        const lost = random.chance(toLose / left);
        if (lost) toLose--;
        if (--left === 0) [left, toLose] = [100, lossPercent];
        const waits = random.integer(0, 2 * jitterMs);
        const overtaken = random.chance(reorderPercent / 100) ? OVERTAKEN_MS : 0;
        const twice = random.chance(duplicatePercent / 100);
        if (this.#calm) systemTimers.after(jitterMs, deliver);
        else if (!lost) {
          systemTimers.after(waits + overtaken, deliver);
          if (twice) systemTimers.after(waits + overtaken + 1, deliver);
        }
      };
    };
    const [outward, inward] = [way("outward"), way("inward")];
    near.on("message", (packet) => outward(() => this.#send(far, packet, this.#farTarget)));
    far.on("message", (packet) => inward(() => this.#send(near, packet, this.#nearTarget)));
  }

  static async open(faults: NetworkFaults): Promise<BadNetwork> {
    return new BadNetwork(await bound(), await bound(), faults);
  }

  /** Where the near side sends to. */
  get nearPort(): number {
    return this.#near.address().port;
  }

  /** Where the far side sends to. */
  get farPort(): number {
    return this.#far.address().port;
  }

  /** Where either side listens. */
  join(ports: { readonly near: number; readonly far: number }): void {
    this.#nearTarget = ports.near;
    this.#farTarget = ports.far;
  }

  /** From now on a network with a steady delay. */
  calmDown(): void {
    this.#calm = true;
  }

  close(): void {
    this.#near.close();
    this.#far.close();
  }

  #send(socket: Socket, packet: Buffer, port: number | undefined): void {
    if (port === undefined) return;
    try {
      socket.send(packet, port, "127.0.0.1");
    } catch {
      // Closed while it was under way.
    }
  }
}

async function bound(): Promise<Socket> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}
