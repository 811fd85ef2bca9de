import { MediaError } from "../contract.ts";
import { PortPair } from "./port-pair.ts";

/** The bound pairs of a worker, with a leg or without, by their even port. */
export class PortPairs {
  readonly #bindAddress: string;
  readonly #pairs = new Map<number, PortPair>();

  constructor(bindAddress: string) {
    this.#bindAddress = bindAddress;
  }

  /** Those that were free and are bound now. */
  async bind(ports: readonly number[]): Promise<readonly number[]> {
    const bound = await Promise.all(
      ports.map(async (port) => {
        const pair = await PortPair.bind(this.#bindAddress, port);
        if (pair) this.#pairs.set(port, pair);
        return pair && port;
      }),
    );
    return bound.filter((port) => port !== undefined);
  }

  close(ports: Iterable<number>): void {
    for (const port of ports) {
      this.#pairs.get(port)?.close();
      this.#pairs.delete(port);
    }
  }

  closeAll(): void {
    this.close([...this.#pairs.keys()]);
  }

  free(port: number): PortPair {
    const pair = this.#pairs.get(port);
    if (pair === undefined || pair.user !== undefined)
      throw new MediaError("internal", `port ${port} is not free here`);
    return pair;
  }
}
