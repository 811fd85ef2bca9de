export interface PredictionLimits {
  /** Dials that have ended before anything is predicted. */
  readonly warmUpDials: number;
  /** Ready and busy agents below which nothing is predicted. */
  readonly leastAgents: number;
}

const lossMs = 60_000;

/** When predictive dialling works as progressive with one dial per ready agent (OUT-MOD-06). */
export class PredictionGate {
  #ended = 0;
  /** Team sizes of the last minute, oldest first. */
  readonly #sizes: { at: number; agents: number }[] = [];
  #lossAt = Number.NEGATIVE_INFINITY;

  dialEnded(): void {
    this.#ended += 1;
  }

  /** `agents`: ready and busy now. */
  predicts(limits: PredictionLimits, agents: number, now: number): boolean {
    this.#watch(agents, now);
    return this.#ended >= limits.warmUpDials && agents >= limits.leastAgents && now - this.#lossAt >= lossMs;
  }

  #watch(agents: number, now: number): void {
    while ((this.#sizes[0]?.at ?? now) < now - lossMs) this.#sizes.shift();
    const most = Math.max(agents, ...this.#sizes.map((size) => size.agents));
    if (agents < most * 0.75) {
      this.#lossAt = now;
      this.#sizes.length = 0;
    }
    if (this.#sizes.at(-1)?.agents !== agents) this.#sizes.push({ at: now, agents });
    // The last size lasts: it counts for as long as it stood.
    else this.#sizes.at(-1)!.at = now;
  }
}
