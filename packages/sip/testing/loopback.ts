import {
  type Clock,
  entropyRandom,
  type Logger,
  silentLogger,
  systemClock,
  systemTimers,
  type Timers,
} from "@perezvon/base";
import { createSipStack, type ListenerOptions, type SipStack, type SipStackOptions } from "../src/index.ts";

/** A stack on real sockets of 127.0.0.1 and ephemeral ports. */
export async function loopbackStack(
  transports: readonly ListenerOptions["transport"][],
  more: Partial<SipStackOptions> & { clock?: Clock; timers?: Timers; logger?: Logger } = {},
): Promise<SipStack> {
  const stack = createSipStack({
    clock: systemClock,
    timers: systemTimers,
    random: entropyRandom(),
    logger: silentLogger,
    listeners: transports.map((transport) => ({ transport, address: "127.0.0.1", port: 0 })),
    ...more,
  });
  await stack.start();
  return stack;
}
