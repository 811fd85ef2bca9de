/** Keeps the last thousand measurements of a campaign, for the percentiles that people look at. Milliseconds. */
export class Timings {
  readonly #setup: number[] = [];
  readonly #answerToAgent: number[] = [];

  /** From the decision to dial until the INVITE left. */
  setup(ms: number): void {
    keep(this.#setup, ms);
  }

  /** From the customer's answer until both hear each other. */
  answerToAgent(ms: number): void {
    keep(this.#answerToAgent, ms);
  }

  report(): { setupMsP95: number | undefined; answerToAgentMsP95: number | undefined } {
    return {
      setupMsP95: percentile(this.#setup, 0.95),
      answerToAgentMsP95: percentile(this.#answerToAgent, 0.95),
    };
  }
}

const kept = 1_000;

function keep(samples: number[], value: number): void {
  samples.push(value);
  if (samples.length > kept) samples.shift();
}

/** Nearest rank; undefined without samples. */
export function percentile(samples: readonly number[], share: number): number | undefined {
  if (samples.length === 0) return undefined;
  const sorted = [...samples].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.ceil(share * sorted.length) - 1)];
}
