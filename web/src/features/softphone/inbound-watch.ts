/** How often the browser is asked. */
export const inboundSampleMs = 250;
/** Loss and jitter make gaps too; three quarters of a second without a single packet are more than that. */
const quietSamples = 3;

/**
 * Notices that packets which were coming in come no more. A browser calls its path disconnected only after several seconds,
 * too late for audio that is to be back within five (TEL-WRT-02).
 */
export class InboundWatch {
  #packets = 0;
  #quiet = 0;
  #flowing = false;

  get flowing(): boolean {
    return this.#flowing;
  }

  /** True once for each stop. The end of a call is one too. */
  stopped(stats: readonly unknown[]): boolean {
    const packets = received(stats);
    if (packets !== this.#packets) {
      this.#packets = packets;
      this.#quiet = 0;
      this.#flowing = packets > 0;
      return false;
    }
    if (!this.#flowing) return false;
    this.#quiet += 1;
    this.#flowing = this.#quiet < quietSamples;
    return !this.#flowing;
  }
}

function received(stats: readonly unknown[]): number {
  let sum = 0;
  for (const entry of stats) {
    const { type, packetsReceived } = (entry ?? {}) as { type?: unknown; packetsReceived?: unknown };
    if (type === "inbound-rtp" && typeof packetsReceived === "number") sum += packetsReceived;
  }
  return sum;
}
