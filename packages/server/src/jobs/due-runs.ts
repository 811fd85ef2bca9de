import type { Clock } from "@perezvon/base";

export interface DueRunsOptions<T> {
  readonly clock: Clock;
  /** Runs side by side. */
  readonly atOnce: number;
  /** Longer than any run lasts: what ran when its program died is claimed again then. */
  readonly leaseMs: number;
  readonly claimDue: (now: number, leasedUntil: number, most: number) => Promise<readonly T[]>;
  /** Writes itself what became of it, and when it is due again. */
  readonly run: (claimed: T, byHand: boolean) => Promise<void>;
  /** Not even its end could be written; the lease ends with the program, or by itself. */
  readonly onLost: (claimed: T, error: unknown) => void;
}

/** Claims what is due and lets it run beside the rest of the program, each until its own end; none begins once it is to stop. */
export class DueRuns<T> {
  readonly #options: DueRunsOptions<T>;
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(options: DueRunsOptions<T>) {
    this.#options = options;
  }

  /** A long run looks at it and ends early, to be gone on with later. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Starts what is due; the runs go on by themselves. */
  async tick(): Promise<void> {
    const { atOnce, claimDue, clock, leaseMs } = this.#options;
    const free = atOnce - this.#running.size;
    if (this.#stopped || free <= 0) return;
    const now = clock.now();
    for (const claimed of await claimDue(now, now + leaseMs, free)) this.#start(claimed, false);
  }

  /** Somebody asks for one now; false while another run of it is on its way. */
  async startNow(claim: (now: number, leasedUntil: number) => Promise<T | undefined>): Promise<boolean> {
    const { clock, leaseMs } = this.#options;
    const now = clock.now();
    const claimed = await claim(now, now + leaseMs);
    if (claimed !== undefined) this.#start(claimed, true);
    return claimed !== undefined;
  }

  /** Resolves when no run is on its way. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
  }

  #start(claimed: T, byHand: boolean): void {
    const { onLost, run } = this.#options;
    const running = run(claimed, byHand)
      .catch((error: unknown) => onLost(claimed, error))
      .finally(() => this.#running.delete(running));
    this.#running.add(running);
  }
}
