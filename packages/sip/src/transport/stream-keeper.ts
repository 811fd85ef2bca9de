import type { Clock, Random, Timer, Timers } from "@perezvon/base";

/** TEL-TPT-06, RFC 5626 §3.5.1 and §4.4.1. */
export const keepAliveTimes = {
  pingMsMin: 95_000,
  pingMsMax: 120_000,
  pongMs: 10_000,
  idleMs: 180_000,
} as const;

const ping = Buffer.from("\r\n\r\n");
const sign = Buffer.from("\r\n");

interface KeeperOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly random: Random;
  readonly send: (bytes: Buffer) => void;
  readonly close: (why: string) => void;
  /** Calls go on over it. */
  readonly inUse: () => boolean;
}

/** Keeps one stream open while somebody is registered over it, and closes it when it is dead or idle. */
export class StreamKeeper {
  readonly #options: KeeperOptions;
  #registered = false;
  #expectPong = false;
  #next: Timer | undefined;
  #pong: Timer | undefined;
  #idle: Timer | undefined;
  #heardAt: number;

  constructor(options: KeeperOptions) {
    this.#options = options;
    this.#heardAt = options.clock.monotonicMs();
    this.#watchIdle(keepAliveTimes.idleMs);
  }

  set(registered: boolean, expectPong: boolean): void {
    this.#expectPong = expectPong;
    if (registered === this.#registered) return;
    this.#registered = registered;
    this.#next?.cancel();
    if (registered) {
      this.#idle?.cancel();
      this.#schedule();
    } else {
      this.#pong?.cancel();
      this.#heardAt = this.#options.clock.monotonicMs();
      this.#watchIdle(keepAliveTimes.idleMs);
    }
  }

  /** Whatever comes shows that the peer lives; nobody can tell a pong from a lone CRLF anyway. */
  heard(): void {
    this.#heardAt = this.#options.clock.monotonicMs();
    this.#pong?.cancel();
    this.#pong = undefined;
  }

  end(): void {
    for (const timer of [this.#next, this.#pong, this.#idle]) timer?.cancel();
  }

  #schedule(): void {
    const { timers, random } = this.#options;
    const { pingMsMin, pingMsMax, pongMs } = keepAliveTimes;
    // Spread, so that the phones of an office do not all speak at once.
    this.#next = timers.after(pingMsMin + random.next() * (pingMsMax - pingMsMin), () => {
      this.#options.send(this.#expectPong ? ping : sign);
      if (this.#expectPong) {
        this.#pong?.cancel();
        this.#pong = timers.after(pongMs, () => this.#options.close("no answer to a ping"));
      }
      this.#schedule();
    });
  }

  /** One timer for all the silence of a stream, not one for each message. */
  #watchIdle(delayMs: number): void {
    const { clock, timers } = this.#options;
    this.#idle?.cancel();
    this.#idle = timers.after(delayMs, () => {
      const left = this.#heardAt + keepAliveTimes.idleMs - clock.monotonicMs();
      if (left > 0) this.#watchIdle(left);
      else if (this.#options.inUse()) this.#watchIdle(keepAliveTimes.idleMs);
      else this.#options.close("idle");
    });
  }
}
