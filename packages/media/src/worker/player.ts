import type { PlayEndReason } from "../contract.ts";
import { FRAME_SAMPLES } from "../rtp/packet.ts";

/** One part of what is played, ready as samples. An endless part repeats until stopped. */
export interface Segment {
  readonly samples: Int16Array;
  readonly endless: boolean;
  /** Heard to its end even when a digit interrupts the rest (TEL-PLY-03). */
  readonly whole?: boolean;
}

/** Something that sounds to a leg: 20 ms a round. */
export interface Sounding {
  readonly playId: string;
  /** Whoever hears the leg hears it too. */
  readonly both: boolean;
  readonly inRecording: boolean;
  readonly frame: Int16Array;
  readonly ended: PlayEndReason | undefined;
  readonly playedMs: number;
  /** Makes `frame` hold the round's 20 ms. False if there is nothing to be heard. */
  pull(round: number): boolean;
  end(reason: PlayEndReason): void;
  interrupt(digit: string): void;
  pause(on: boolean): void;
  seek(toMs: number): void;
}

export interface PlayOptions {
  readonly playId: string;
  readonly both: boolean;
  readonly inRecording: boolean;
  readonly repeat: number;
  readonly fromMs: number;
  /** Digits that end it; `any` of them. */
  readonly interruptedBy: string;
}

/** Something that is being played to a leg. Advances once per round, however many hear it. */
export class Play implements Sounding {
  readonly playId: string;
  readonly both: boolean;
  readonly inRecording: boolean;
  readonly frame = new Int16Array(FRAME_SAMPLES);
  /** Samples heard since the start of the sequence, first repetition and `from` included. */
  #played = 0;
  #segments: readonly Segment[] | undefined;
  #repeatsLeft: number;
  #skip: number;
  #segment = 0;
  #offset = 0;
  #round = -1;
  #sounding = false;
  #ended: PlayEndReason | undefined;
  #paused = false;
  /** A digit has come; what must be heard whole is heard first. */
  #interrupted = false;
  readonly #interruptedBy: string;

  constructor(options: PlayOptions) {
    this.playId = options.playId;
    this.both = options.both;
    this.inRecording = options.inRecording;
    this.#interruptedBy = options.interruptedBy;
    this.#repeatsLeft = options.repeat === 0 ? Number.POSITIVE_INFINITY : options.repeat;
    this.#skip = Math.round(options.fromMs * 8);
  }

  get ended(): PlayEndReason | undefined {
    return this.#ended;
  }

  get playedMs(): number {
    return Math.round(this.#played / 8);
  }

  /** The files are loaded: the next round begins to sound. */
  begin(segments: readonly Segment[]): void {
    const total = lengthOf(segments);
    if (total === 0) {
      this.#ended = "failed";
      return;
    }
    this.#segments = segments;
    const endless = segments.some((segment) => segment.endless);
    this.#skipTo(endless ? Math.min(this.#skip, total - 1) : this.#skip % total);
    this.#played = this.#skip;
  }

  end(reason: PlayEndReason): void {
    this.#ended ??= reason;
  }

  interrupt(digit: string): void {
    if (this.#interruptedBy !== "any" && !this.#interruptedBy.includes(digit)) return;
    this.#interrupted = true;
    if (!this.#segments?.[this.#segment]?.whole) this.end("interrupted");
  }

  pause(on: boolean): void {
    this.#paused = on;
  }

  /** From the start of the sequence; behind its end it ends. */
  seek(toMs: number): void {
    const samples = Math.max(0, Math.round(toMs * 8));
    if (!this.#segments) this.#skip = samples;
    else if (samples >= lengthOf(this.#segments)) this.end("finished");
    else this.#skipTo(samples);
    this.#played = samples;
  }

  pull(round: number): boolean {
    if (round === this.#round) return this.#sounding;
    this.#round = round;
    const runs = this.#segments !== undefined && this.#ended === undefined && !this.#paused;
    this.#sounding = runs && this.#fill(this.#segments!);
    return this.#sounding;
  }

  #fill(segments: readonly Segment[]): boolean {
    let filled = 0;
    while (filled < FRAME_SAMPLES) {
      const segment = segments[this.#segment];
      if (this.#interrupted && !segment?.whole) {
        this.frame.fill(0, filled);
        this.#played += filled;
        this.#ended = "interrupted";
        return filled > 0;
      }
      if (!segment) {
        this.#repeatsLeft--;
        if (this.#repeatsLeft <= 0) {
          this.frame.fill(0, filled);
          this.#played += filled;
          this.#ended = "finished";
          return filled > 0;
        }
        this.#segment = 0;
        this.#offset = 0;
        continue;
      }
      const count = Math.min(FRAME_SAMPLES - filled, segment.samples.length - this.#offset);
      for (let i = 0; i < count; i++) this.frame[filled + i] = segment.samples[this.#offset + i]!;
      filled += count;
      this.#offset += count;
      if (this.#offset < segment.samples.length) break;
      this.#offset = 0;
      if (!segment.endless || segment.samples.length === 0) this.#segment++;
    }
    this.#played += FRAME_SAMPLES;
    return true;
  }

  #skipTo(samples: number): void {
    let left = samples;
    for (const [index, segment] of (this.#segments ?? []).entries()) {
      this.#segment = index;
      if (left < segment.samples.length) break;
      left -= segment.samples.length;
    }
    this.#offset = left;
  }
}

function lengthOf(segments: readonly Segment[]): number {
  return segments.reduce((sum, segment) => sum + segment.samples.length, 0);
}
