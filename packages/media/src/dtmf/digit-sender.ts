import { sine } from "../tone/generate.ts";
import { DIGITS, FLASH, tonesOfDigit } from "./digits.ts";

/** By event number. */
const EVENTS = `${DIGITS}${FLASH}`;

/** TEL-DTM-02: how long each tone is, and the silence after it. */
export interface DigitTiming {
  readonly toneMs: number;
  readonly gapMs: number;
}

export const usualDigitTiming: DigitTiming = { toneMs: 100, gapMs: 70 };

const FRAME_MS = 20;
const SAMPLES_PER_MS = 8;
/** TEL-DTM-07. */
const PAUSE_MS = 1000;
const VOLUME = 10;
const END_REPEATS = 3;
const MAX_QUEUE = 100;

export const EVENT_PAYLOAD_BYTES = 4;

/** Samples of in-band digits, made at first use. */
const toneCache = new Map<string, Int16Array>();

/**
 * Sends digits frame by frame (TEL-DTM-02). `step` is called once per 20 ms while `busy`; it says what this frame is:
 * packets of an event, 20 ms of tone, or audio as usual. Lengths are kept to the millisecond, so that a digit may begin and end within
 * a frame; tones and gaps are longer than a frame, so that it never does both.
 */
export class DigitSender {
  timing = usualDigitTiming;
  #queue: string[] = [];
  #current: string | undefined;
  /** Of the digit that sounds: a change of the setting counts from the next one. */
  #timing = usualDigitTiming;
  /** Of the digit that sounds, before this frame. */
  #soundedMs = 0;
  /** Where in this frame it begins; 0 in its later frames. */
  #beginsMs = 0;
  /** From the begin of the coming frame to the earliest begin of the next digit. */
  #waitMs = 0;

  get busy(): boolean {
    return this.#current !== undefined || this.#queue.length > 0 || this.#waitMs > 0;
  }

  /** Characters that are no digits are passed over; a comma or full stop is one second of pause (TEL-DTM-07). */
  push(digits: string): void {
    for (const character of digits.toUpperCase()) {
      const known = EVENTS.includes(character) || isPause(character);
      if (known && this.#queue.length < MAX_QUEUE) this.#queue.push(character);
    }
  }

  /** What the coming frame shall be. */
  step(): "audio" | "digit" {
    if (this.#current !== undefined) return "digit";
    while (this.#waitMs < FRAME_MS) {
      const next = this.#queue.shift();
      if (next === undefined) {
        this.#waitMs = 0;
        return "audio";
      }
      if (!isPause(next)) {
        this.#begin(next);
        return "digit";
      }
      this.#waitMs += PAUSE_MS;
    }
    this.#waitMs -= FRAME_MS;
    return "audio";
  }

  /** True in the first packet of an event: marker, and the timestamp that all its packets carry. */
  get atStart(): boolean {
    return this.#soundedMs === 0;
  }

  /** How far into the frame the digit begins, which its timestamp tells. */
  get beginsMs(): number {
    return this.#beginsMs;
  }

  /** Writes the event's payload for this frame; durations are in the event's clock. Returns how many times the packet goes out. */
  writeEvent(packet: Buffer, offset: number, rate: number): number {
    const until = this.#soundedMs + this.#soundsMs();
    const last = until === this.#timing.toneMs;
    const duration = (until * rate) / 1000;
    packet[offset] = EVENTS.indexOf(this.#current ?? "0");
    packet[offset + 1] = (last ? 0x80 : 0) | VOLUME;
    packet[offset + 2] = duration >> 8;
    packet[offset + 3] = duration;
    this.#advance();
    return last ? END_REPEATS : 1;
  }

  /** Fills 20 ms with the digit's two tones, for a side without telephone-event (TEL-DTM-05). */
  writeTone(frame: Int16Array): void {
    const samples = toneSamples(this.#current ?? "0", this.#timing.toneMs);
    const from = this.#soundedMs * SAMPLES_PER_MS;
    const sounding = samples.subarray(from, from + this.#soundsMs() * SAMPLES_PER_MS);
    frame.fill(0);
    frame.set(sounding, this.#beginsMs * SAMPLES_PER_MS);
    this.#advance();
  }

  #begin(digit: string): void {
    this.#current = digit;
    this.#timing = this.timing;
    this.#soundedMs = 0;
    this.#beginsMs = this.#waitMs;
    this.#waitMs = 0;
  }

  /** Of this frame. */
  #soundsMs(): number {
    return Math.min(FRAME_MS - this.#beginsMs, this.#timing.toneMs - this.#soundedMs);
  }

  #advance(): void {
    const sounds = this.#soundsMs();
    const endsMs = this.#beginsMs + sounds;
    this.#soundedMs += sounds;
    this.#beginsMs = 0;
    if (this.#soundedMs < this.#timing.toneMs) return;
    this.#current = undefined;
    this.#waitMs = this.#timing.gapMs - (FRAME_MS - endsMs);
  }
}

function isPause(character: string): boolean {
  return character === "," || character === ".";
}

function toneSamples(digit: string, toneMs: number): Int16Array {
  const key = `${digit}${toneMs}`;
  let samples = toneCache.get(key);
  if (!samples) {
    samples = sine(tonesOfDigit(digit) ?? [], toneMs, -VOLUME);
    toneCache.set(key, samples);
  }
  return samples;
}
