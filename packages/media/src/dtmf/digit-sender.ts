import { sine } from "../tone/generate.ts";
import { DIGITS, tonesOfDigit } from "./digits.ts";

/** TEL-DTM-02, in frames of 20 ms. */
const TONE_FRAMES = 5;
const GAP_FRAMES = 4;
const PAUSE_FRAMES = 50;
const FRAME_SAMPLES = 160;
const VOLUME = 10;
const END_REPEATS = 3;
const MAX_QUEUE = 100;

export const EVENT_PAYLOAD_BYTES = 4;

/** Samples of in-band digits, made at first use. */
const toneCache = new Map<string, Int16Array>();

/**
 * Sends digits frame by frame (TEL-DTM-02). `step` is called once per 20 ms while `busy`; it says what this frame is:
 * packets of an event, 20 ms of tone, or audio as usual.
 */
export class DigitSender {
  #queue: string[] = [];
  #current: string | undefined;
  #frame = 0;
  #gap = 0;

  get busy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0 || this.#gap > 0;
  }

  /** Characters that are no digits are passed over; a comma or full stop is one second of pause (TEL-DTM-07). */
  push(digits: string): void {
    for (const character of digits.toUpperCase()) {
      const known = DIGITS.includes(character) || character === "," || character === ".";
      if (known && this.#queue.length < MAX_QUEUE) this.#queue.push(character);
    }
  }

  /** What the coming frame shall be. */
  step(): "audio" | "digit" {
    if (this.#current !== undefined) return "digit";
    if (this.#gap > 0) {
      this.#gap--;
      return "audio";
    }
    const next = this.#queue.shift();
    if (next === undefined) return "audio";
    if (next === "," || next === ".") {
      this.#gap = PAUSE_FRAMES - 1;
      return "audio";
    }
    this.#current = next;
    this.#frame = 0;
    return "digit";
  }

  /** True in the first packet of an event: marker, and the timestamp that all its packets carry. */
  get atStart(): boolean {
    return this.#frame === 0;
  }

  /** Writes the event's payload for this frame; durations are in the event's clock. Returns how many times the packet goes out. */
  writeEvent(packet: Buffer, offset: number, rate: number): number {
    const last = this.#frame === TONE_FRAMES - 1;
    const duration = (this.#frame + 1) * (rate / 50);
    packet[offset] = DIGITS.indexOf(this.#current ?? "0");
    packet[offset + 1] = (last ? 0x80 : 0) | VOLUME;
    packet[offset + 2] = duration >> 8;
    packet[offset + 3] = duration;
    this.#advance();
    return last ? END_REPEATS : 1;
  }

  /** Fills 20 ms with the digit's two tones, for a side without telephone-event (TEL-DTM-05). */
  writeTone(frame: Int16Array): void {
    const samples = toneSamples(this.#current ?? "0");
    const from = this.#frame * FRAME_SAMPLES;
    for (let i = 0; i < FRAME_SAMPLES; i++) frame[i] = samples[from + i]!;
    this.#advance();
  }

  #advance(): void {
    this.#frame++;
    if (this.#frame < TONE_FRAMES) return;
    this.#current = undefined;
    this.#gap = GAP_FRAMES;
  }
}

function toneSamples(digit: string): Int16Array {
  let samples = toneCache.get(digit);
  if (!samples) {
    samples = sine(tonesOfDigit(digit) ?? [], TONE_FRAMES * 20, -VOLUME);
    toneCache.set(digit, samples);
  }
  return samples;
}
