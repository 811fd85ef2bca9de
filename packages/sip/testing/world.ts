import { type Random, seededRandom, silentLogger, VirtualClock } from "@perezvon/base";
import { createSipStack, type Identifiers, type SipStack, type SipStackOptions } from "../src/index.ts";
import { VirtualNetwork } from "./virtual-network.ts";

/** Two or more stacks on one virtual network and one virtual clock. */
export interface World {
  readonly clock: VirtualClock;
  readonly network: VirtualNetwork;
  readonly random: Random;
  /** Errors thrown by listeners; a test expects none. */
  readonly errors: unknown[];
  /** A stack at `10.0.0.<n>:5060`, opened. */
  stack(options?: Partial<SipStackOptions>): Promise<SipStack>;
}

export function virtualWorld(seed: number): World {
  const clock = new VirtualClock();
  const random = seededRandom(seed);
  const network = new VirtualNetwork(clock, random.fork("network"));
  const errors: unknown[] = [];
  let hosts = 0;
  return {
    clock,
    network,
    random,
    errors,
    async stack(options = {}) {
      const made = createSipStack({
        clock,
        timers: clock,
        random: random.fork("stack"),
        logger: { ...silentLogger, error: (message, fields) => errors.push([message, fields]) },
        identifiers: seededIdentifiers(random.fork("identifiers")),
        network,
        listeners: [{ transport: "udp", address: `10.0.0.${++hosts}`, port: 5060 }],
        ...options,
      });
      await made.start();
      return made;
    },
  };
}

/** Names that repeat with the seed; never for a real network. */
export function seededIdentifiers(random: Random): Identifiers {
  const hex = (digits: number) =>
    Array.from({ length: digits }, () => random.integer(0, 15).toString(16)).join("");
  return { branch: () => `z9hG4bK${hex(24)}`, tag: () => hex(16), callId: () => hex(32) };
}
