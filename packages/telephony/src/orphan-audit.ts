import type { Clock, Logger, Timer, Timers } from "@perezvon/base";
import type { Leg } from "./leg/leg.ts";

/** TEL-XFR-05. */
const everyMs = 10_000;
/** Longer than any silence that a scenario or a queue keeps on purpose: collecting digits, or the wait for an agent. */
const idleLimitMs = 60_000;

/**
 * Ends answered legs that nobody wants any more: no partner, nothing played, no analysis. There should be none; each is
 * logged and counted as a defect of whoever left it. What it guards against is a line that costs money in silence for hours.
 */
export class OrphanAudit {
  ended = 0;
  readonly #options: {
    readonly timers: Timers;
    readonly clock: Clock;
    readonly logger: Logger;
    readonly legs: () => Iterable<Leg>;
    readonly busy: (leg: Leg) => boolean;
  };
  readonly #idleSince = new WeakMap<Leg, number>();
  #timer: Timer | undefined;

  constructor(options: {
    timers: Timers;
    clock: Clock;
    logger: Logger;
    legs: () => Iterable<Leg>;
    busy: (leg: Leg) => boolean;
  }) {
    this.#options = options;
  }

  start(): void {
    this.#timer = this.#options.timers.every(everyMs, () => this.#look());
  }

  stop(): void {
    this.#timer?.cancel();
  }

  #look(): void {
    const { clock, logger, legs, busy } = this.#options;
    const nowMs = clock.monotonicMs();
    for (const leg of [...legs()]) {
      if (!leg.answered || busy(leg)) {
        this.#idleSince.delete(leg);
        continue;
      }
      const since = this.#idleSince.get(leg) ?? nowMs;
      this.#idleSince.set(leg, since);
      if (nowMs - since < idleLimitMs) continue;
      this.ended++;
      logger.warn("orphan leg ended", { legId: leg.legId, callId: leg.callId });
      leg.fail("orphan");
    }
  }
}
