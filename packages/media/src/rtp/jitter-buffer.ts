import { DECODED, type SoundUnits } from "../codec/marks.ts";
import { Concealer } from "./concealer.ts";
import { FRAME_SAMPLES } from "./packet.ts";

/** Samples of the ring: half a second, more than the deepest buffer and the longest reordering together. */
const RING = 4096;
const SAMPLES_PER_MS = 8;
const MIN_TARGET = 20 * SAMPLES_PER_MS;
const MAX_TARGET = 200 * SAMPLES_PER_MS;
const START_TARGET = 40 * SAMPLES_PER_MS;
/** What a fax machine is given, come what may (TEL-SDP-07). */
const FIXED_TARGET = 60 * SAMPLES_PER_MS;
/** A packet this far from the place of play belongs to another timeline. */
const JUMP = 400 * SAMPLES_PER_MS;
const LATE_RUN_TO_RESYNC = 4;
const BINS = 64;
const BIN_SAMPLES = 5 * SAMPLES_PER_MS;
const HALF_WINDOW = 5000 * SAMPLES_PER_MS;
const SHRINK_EVERY = 5000 * SAMPLES_PER_MS;
/** Frames below this mean square count as silence for shrinking: -45 dBm0. */
const QUIET_MEAN_SQUARE = 8200;

/**
 * Adaptive jitter buffer (TEL-MED-04) in the domain of timestamps: whatever the packet length, samples lie where their
 * timestamp says, so reordering, duplicates and 10 to 60 ms packets need no care. Octets are kept undecoded, marked with
 * their law; an unmarked place is a gap.
 *
 * Time is counted in samples (1/8 ms): `arrival` is the local clock, 32 bits of it.
 */
export class JitterBuffer {
  late = 0;
  concealedSamples = 0;
  readonly #ring = new Uint16Array(RING);
  readonly #concealer = new Concealer();
  #running = false;
  #fixed = false;
  /** Timestamp of the next sample to be heard. */
  #play = 0;
  /** End of the newest packet. */
  #newest = 0;
  #target = START_TARGET;
  #lateRun = 0;
  #depth = 0;
  #deepSince = 0;
  #pendingSkip = 0;
  // Lateness over two half windows: smallest transit and histogram of what exceeds it.
  #bins: [Uint16Array, Uint16Array] = [new Uint16Array(BINS), new Uint16Array(BINS)];
  #minTransit = 0;
  #previousMinTransit = 0;
  #windowStart = 0;
  #silentFrames = 0;

  write(
    payload: SoundUnits,
    from: number,
    to: number,
    law: number,
    timestamp: number,
    arrival: number,
  ): void {
    const length = to - from;
    if (length <= 0 || length > RING / 2) return;
    if (!this.#running) this.#start(timestamp, arrival);
    let ahead = (timestamp - this.#play) | 0;
    if (ahead > JUMP || ahead < -JUMP) {
      this.#start(timestamp, arrival);
      ahead = this.#target;
    }
    const lateness = this.#noteTransit((arrival - timestamp) | 0, arrival);
    this.#depth = ahead + lateness;
    if (ahead + length <= 0) {
      this.#noteLate(timestamp, arrival, -ahead);
      ahead = (timestamp - this.#play) | 0;
      if (ahead + length <= 0) return;
    } else this.#lateRun = 0;
    this.#considerShrink(arrival);
    const mark = law << 8;
    for (let i = ahead < 0 ? -ahead : 0; i < length; i++) {
      this.#ring[(timestamp + i) & (RING - 1)] = mark | payload[from + i]!;
    }
    const end = (timestamp + length) | 0;
    if (((end - this.#newest) | 0) > 0) this.#newest = end;
  }

  /** Takes out the next 20 ms. False if there is nothing to be heard: no source yet, or it has long been silent. */
  read(out: Int16Array): boolean {
    if (!this.#running) {
      out.fill(0);
      return false;
    }
    const ring = this.#ring;
    let at = this.#play & (RING - 1);
    let index = 0;
    let sounding = false;
    while (index < FRAME_SAMPLES) {
      const from = index;
      if (ring[at] !== 0) {
        while (index < FRAME_SAMPLES && ring[at] !== 0) {
          out[index++] = DECODED[ring[at]!]!;
          ring[at] = 0;
          at = (at + 1) & (RING - 1);
        }
        this.#concealer.real(out, from, index);
        sounding = true;
      } else {
        while (index < FRAME_SAMPLES && ring[at] === 0) {
          index++;
          at = (at + 1) & (RING - 1);
        }
        const filled = this.#missing(out, from, index);
        this.concealedSamples += filled;
        sounding ||= filled > 0;
      }
    }
    this.#play = (this.#play + FRAME_SAMPLES) | 0;
    if (this.#pendingSkip > 0 && isQuiet(out)) this.#skipFrame();
    this.#silentFrames = sounding ? 0 : this.#silentFrames + 1;
    // A source that comes back after half a second is placed anew, with the delay of its target.
    if (this.#silentFrames > 25) this.#running = false;
    return sounding;
  }

  /** Delay of the buffer in milliseconds, now. */
  depthMs(): number {
    return Math.max(0, Math.round(this.#depth / SAMPLES_PER_MS));
  }

  targetMs(): number {
    return this.#target / SAMPLES_PER_MS;
  }

  /** A fax or modem speaks: from its next packet on the delay is 60 ms and stays so, and nothing is invented (TEL-SDP-07). */
  fix(): void {
    if (this.#fixed) return;
    this.#fixed = true;
    this.reset();
  }

  /** Another source: nothing of the old one is heard any more. */
  reset(): void {
    this.#running = false;
    this.#target = this.#fixed ? FIXED_TARGET : START_TARGET;
    this.#ring.fill(0);
    this.#concealer.reset();
  }

  /** Samples that are more than silence. */
  #missing(out: Int16Array, from: number, to: number): number {
    if (!this.#fixed) return this.#concealer.missing(out, from, to);
    out.fill(0, from, to);
    return 0;
  }

  #start(timestamp: number, arrival: number): void {
    this.#ring.fill(0);
    this.#running = true;
    this.#play = (timestamp - this.#target) | 0;
    this.#newest = timestamp;
    this.#lateRun = 0;
    this.#silentFrames = 0;
    this.#pendingSkip = 0;
    this.#deepSince = arrival;
    const transit = (arrival - timestamp) | 0;
    this.#minTransit = transit;
    this.#previousMinTransit = transit;
    this.#windowStart = arrival;
    this.#bins[0].fill(0);
    this.#bins[1].fill(0);
  }

  #noteTransit(transit: number, arrival: number): number {
    if (((arrival - this.#windowStart) | 0) >= HALF_WINDOW) this.#turnWindow(arrival, transit);
    if (((transit - this.#minTransit) | 0) < 0) this.#minTransit = transit;
    const least =
      ((this.#previousMinTransit - this.#minTransit) | 0) < 0 ? this.#previousMinTransit : this.#minTransit;
    const lateness = (transit - least) | 0;
    this.#bins[0][Math.min(BINS - 1, Math.floor(lateness / BIN_SAMPLES))]!++;
    return lateness;
  }

  #turnWindow(arrival: number, transit: number): void {
    this.#windowStart = arrival;
    if (!this.#fixed) this.#target = clampTarget(this.#percentile95());
    const [current, previous] = this.#bins;
    previous.fill(0);
    this.#bins = [previous, current];
    this.#previousMinTransit = this.#minTransit;
    this.#minTransit = transit;
  }

  #percentile95(): number {
    let total = 0;
    for (let i = 0; i < BINS; i++) total += this.#bins[0][i]! + this.#bins[1][i]!;
    let above = total * 0.05;
    for (let i = BINS - 1; i > 0; i--) {
      above -= this.#bins[0][i]! + this.#bins[1][i]!;
      if (above < 0) return (i + 1) * BIN_SAMPLES;
    }
    return BIN_SAMPLES;
  }

  /** A packet came when its samples had already been due: grow at once, by whole frames. */
  #noteLate(timestamp: number, arrival: number, by: number): void {
    this.late++;
    this.#lateRun++;
    if (this.#lateRun >= LATE_RUN_TO_RESYNC) {
      this.#start(timestamp, arrival);
      return;
    }
    if (this.#fixed) return;
    const room = MAX_TARGET - this.#depth;
    const wanted = Math.ceil(by / FRAME_SAMPLES) * FRAME_SAMPLES;
    const growth = Math.min(wanted, Math.floor(room / FRAME_SAMPLES) * FRAME_SAMPLES);
    if (growth <= 0) return;
    this.#play = (this.#play - growth) | 0;
    this.#depth += growth;
    this.#target = Math.max(this.#target, clampTarget(this.#depth));
  }

  #considerShrink(arrival: number): void {
    if (this.#fixed || this.#depth <= this.#target + FRAME_SAMPLES) {
      this.#deepSince = arrival;
      this.#pendingSkip = 0;
      return;
    }
    if (((arrival - this.#deepSince) | 0) < SHRINK_EVERY) return;
    this.#deepSince = arrival;
    this.#pendingSkip = 1;
    // A source whose clock runs fast and that is never silent: the delay must not grow for ever.
    if (this.#depth > this.#target + JUMP / 2) this.#skipFrame();
  }

  #skipFrame(): void {
    this.#pendingSkip = 0;
    for (let i = 0; i < FRAME_SAMPLES; i++) this.#ring[(this.#play + i) & (RING - 1)] = 0;
    this.#play = (this.#play + FRAME_SAMPLES) | 0;
    this.#depth -= FRAME_SAMPLES;
  }
}

function clampTarget(samples: number): number {
  return Math.max(MIN_TARGET, Math.min(MAX_TARGET, Math.ceil(samples / FRAME_SAMPLES) * FRAME_SAMPLES));
}

function isQuiet(frame: Int16Array): boolean {
  let energy = 0;
  for (let i = 0; i < FRAME_SAMPLES; i++) energy += frame[i]! * frame[i]!;
  return energy < QUIET_MEAN_SQUARE * FRAME_SAMPLES;
}
