import { alawToUlaw, ulawToAlaw } from "../codec/g711.ts";
import { DECODED, LAW_ULAW, type SoundUnits } from "../codec/marks.ts";

export const LEFT = 0;
export const RIGHT = 1;

/** Two seconds of each channel in memory: packets may come late, blocks are taken out behind them. */
const RING = 16_384;
/** A block is taken out this far behind the present. */
const SETTLED_SAMPLES = 4000;
/** With what is behind and the moment until the block is looked for, less than a second is in memory alone (TEL-REC-10). */
export const BLOCK_SAMPLES = 3200;
const FRAME_SAMPLES = 160;
/** A source that claims to be this far ahead of the time, or behind what is still in memory, is placed anew. */
const MAX_AHEAD = 1600;
const MAX_BEHIND = 3200;
/**
 * Networks only ever delay: the least delay of five seconds shows how the source's clock runs. When it is off by more than
 * 10 ms the source is moved by 2 ms, which absorbs twice the worst clock.
 */
const WINDOW_PACKETS = 250;
const DRIFT_LIMIT = 80;
const DRIFT_STEP = 16;

/** WAV is little-endian, whatever the machine is. */
const BIG_ENDIAN = new Uint8Array(Uint16Array.of(1).buffer)[0] === 0;

/** Marked units, so that one ring holds every codec; 0 is a gap. */
class Channel {
  readonly ring = new Uint16Array(RING);
  /** The source has just been moved later: so many samples before its packet have to be filled. */
  opened = 0;
  #ssrc = 0;
  #anchored = false;
  #offset = 0;
  #least = 0;
  #packets = 0;

  /** Where a packet belongs on the timeline: by its timestamp, kept near its time of arrival (TEL-REC-02). */
  place(timestamp: number, ssrc: number, length: number, now: number): number {
    const expected = now - length;
    const placed = (timestamp + this.#offset) | 0;
    const delay = expected - placed;
    if (!this.#anchored || ssrc !== this.#ssrc || delay > MAX_BEHIND || delay < -MAX_AHEAD) {
      this.#anchored = true;
      this.#ssrc = ssrc;
      this.#offset = (expected - timestamp) | 0;
      this.#restart();
      return expected;
    }
    if (delay < this.#least) this.#least = delay;
    if (++this.#packets >= WINDOW_PACKETS) {
      if (this.#least > DRIFT_LIMIT) {
        this.#offset = (this.#offset + DRIFT_STEP) | 0;
        this.opened = DRIFT_STEP;
      }
      if (this.#least < -DRIFT_LIMIT) this.#offset = (this.#offset - DRIFT_STEP) | 0;
      this.#restart();
    }
    return (timestamp + this.#offset) | 0;
  }

  #restart(): void {
    this.#least = Number.MAX_SAFE_INTEGER;
    this.#packets = 0;
  }

  /** Frames have their own clock: the next packet finds its place anew. */
  release(): void {
    this.#anchored = false;
  }
}

/**
 * Two channels on one timeline that begins when the recording does. Everything here is memory; `take` hands out finished
 * blocks. Octets are kept as they came, so a recording of relayed packets decodes to exactly what was heard.
 */
export class Capture {
  readonly #startMs: number;
  readonly #channels = [new Channel(), new Channel()] as const;
  readonly #laterBlocks: number;
  #block: number;
  #taken = 0;
  #pausedFrom: number | undefined;

  /** `firstBlock` in samples: captures that began together differ in it, so that their blocks are not finished in the same moment. */
  constructor(startMs: number, firstBlock = BLOCK_SAMPLES, laterBlocks = BLOCK_SAMPLES) {
    this.#startMs = startMs;
    this.#block = firstBlock;
    this.#laterBlocks = laterBlocks;
  }

  /** A packet that was relayed, taken when it arrived. */
  packet(
    channel: 0 | 1,
    payload: SoundUnits,
    from: number,
    to: number,
    law: number,
    timestamp: number,
    ssrc: number,
    nowMs: number,
  ): void {
    if (this.#pausedFrom !== undefined) return;
    const source = this.#channels[channel];
    const place = source.place(timestamp, ssrc, to - from, this.#position(nowMs));
    this.#put(channel, place, payload, from, to, law);
    if (source.opened === 0) return;
    // Two milliseconds heard twice are not noticed; two of silence in a vowel are.
    this.#put(channel, place - source.opened, payload, from, Math.min(to, from + source.opened), law);
    source.opened = 0;
  }

  /** A frame of the 20 ms schedule: what was heard in the 20 ms before `nowMs`. */
  frame(channel: 0 | 1, payload: SoundUnits, from: number, to: number, law: number, nowMs: number): void {
    if (this.#pausedFrom !== undefined) return;
    this.#channels[channel].release();
    this.#put(channel, this.#position(nowMs) - FRAME_SAMPLES, payload, from, to, law);
  }

  /** While paused, silence is written and the timeline goes on (TEL-REC-06). */
  pause(on: boolean, nowMs: number): void {
    this.#pausedFrom = on ? this.#position(nowMs) : undefined;
    if (!on) for (const channel of this.#channels) channel.release();
  }

  /** Samples that are old enough to be written, at most one block; 0 if there is not a whole block yet. */
  ready(nowMs: number): number {
    return this.#position(nowMs) - SETTLED_SAMPLES - this.#taken >= this.#block ? this.#block : 0;
  }

  /** What is left at the end. */
  remaining(nowMs: number): number {
    return Math.max(0, Math.min(RING, this.#position(nowMs) - this.#taken));
  }

  /** Takes the next `count` samples as interleaved 16-bit PCM. */
  takePcm(count: number): Buffer {
    const samples = new Int16Array(count * 2);
    for (let channel = 0; channel < 2; channel++) {
      const { ring } = this.#channels[channel]!;
      for (let i = 0, at = this.#taken & (RING - 1), to = channel; i < count; i++, to += 2) {
        samples[to] = DECODED[ring[at]!]!;
        ring[at] = 0;
        at = (at + 1) & (RING - 1);
      }
    }
    this.#taken += count;
    this.#block = this.#laterBlocks;
    const block = Buffer.from(samples.buffer);
    return BIG_ENDIAN ? block.swap16() : block;
  }

  #position(nowMs: number): number {
    return Math.round((nowMs - this.#startMs) * 8);
  }

  #put(channel: 0 | 1, place: number, payload: SoundUnits, from: number, to: number, law: number): void {
    const { ring } = this.#channels[channel];
    const mark = law << 8;
    const first = Math.max(0, this.#taken - place);
    const end = Math.min(to - from, this.#taken + RING - place);
    for (let i = first; i < end; i++) ring[(place + i) & (RING - 1)] = mark | payload[from + i]!;
  }
}

/** Used by legs that translate between the laws. */
export function translationTable(fromLaw: number): Uint8Array {
  return fromLaw === LAW_ULAW ? ulawToAlaw : alawToUlaw;
}
