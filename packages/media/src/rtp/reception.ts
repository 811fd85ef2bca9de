import { sequenceDistance } from "./packet.ts";

const REMEMBERED = 64;
const MAX_DROPOUT = 3000;

/**
 * What one source has sent and what of it arrived (RFC 3550 A.1, A.3, A.8). Counts go on over a change of the source's
 * SSRC. Nothing is allocated after construction.
 */
export class Reception {
  packets = 0;
  duplicates = 0;
  reordered = 0;
  /** Interarrival jitter in timestamp units, and the highest it was. */
  jitter = 0;
  maxJitter = 0;
  ssrc = 0;
  #started = false;
  #highest = 0;
  #cycles = 0;
  #base = 0;
  #epochPackets = 0;
  #lostBefore = 0;
  #expectedBefore = 0;
  #transit = 0;
  #hasTransit = false;
  #expectedPrior = 0;
  #receivedPrior = 0;
  readonly #seen = new Int32Array(REMEMBERED).fill(-1);

  /**
   * Takes note of a packet. `timed` is false for packets whose timestamp does not advance with time (telephone-event).
   * False if it is a duplicate and not to be used.
   */
  note(sequence: number, timestamp: number, ssrc: number, arrivalSamples: number, timed: boolean): boolean {
    if (!this.#started || ssrc !== this.ssrc) this.#begin(sequence, ssrc);
    const distance = sequenceDistance(sequence, this.#highest & 0xffff);
    if (distance > MAX_DROPOUT || distance < -MAX_DROPOUT) this.#begin(sequence, ssrc);
    const slot = sequence % REMEMBERED;
    if (this.#seen[slot] === sequence && distance <= 0 && this.#epochPackets > 0) {
      this.duplicates++;
      return false;
    }
    this.#seen[slot] = sequence;
    if (distance > 0) {
      if (sequence < (this.#highest & 0xffff)) this.#cycles += 65_536;
      this.#highest = sequence;
    } else if (this.#epochPackets > 0) this.reordered++;
    this.packets++;
    this.#epochPackets++;
    if (timed) this.#noteTransit(arrivalSamples, timestamp);
    return true;
  }

  expected(): number {
    return this.#expectedBefore + this.#epochExpected();
  }

  lost(): number {
    return Math.max(0, this.#lostBefore + this.#epochExpected() - this.#epochPackets);
  }

  /** Highest sequence number received, with the count of wraps above it: goes into a report block. */
  extendedHighest(): number {
    return this.#cycles + this.#highest;
  }

  /** Share lost since the last call, in 1/256 (RFC 3550 A.3). */
  fractionLost(): number {
    const expected = this.expected();
    const received = expected - this.lost();
    const expectedNow = expected - this.#expectedPrior;
    const lostNow = expectedNow - (received - this.#receivedPrior);
    this.#expectedPrior = expected;
    this.#receivedPrior = received;
    return expectedNow <= 0 || lostNow <= 0 ? 0 : Math.min(255, Math.floor((lostNow * 256) / expectedNow));
  }

  #epochExpected(): number {
    return this.#started ? this.extendedHighest() - this.#base + 1 : 0;
  }

  #begin(sequence: number, ssrc: number): void {
    this.#lostBefore = this.lost();
    this.#expectedBefore = this.expected();
    this.#started = true;
    this.ssrc = ssrc;
    this.#base = sequence;
    this.#highest = sequence;
    this.#cycles = 0;
    this.#epochPackets = 0;
    this.#hasTransit = false;
    this.#seen.fill(-1);
  }

  #noteTransit(arrivalSamples: number, timestamp: number): void {
    const transit = (arrivalSamples - timestamp) | 0;
    if (this.#hasTransit) {
      const difference = Math.abs((transit - this.#transit) | 0);
      // A jump of the timestamp is no jitter.
      if (difference < 80_000) this.jitter += (difference - this.jitter) / 16;
      if (this.jitter > this.maxJitter) this.maxJitter = this.jitter;
    }
    this.#transit = transit;
    this.#hasTransit = true;
  }
}
