import type { PlayEndReason } from "../contract.ts";
import { FRAME_SAMPLES } from "../rtp/packet.ts";

/** One part of what is played, ready as samples. An endless part repeats until stopped. */
export interface Segment {
  readonly samples: Int16Array;
  readonly endless: boolean;
}

/** Something that is being played to a leg. Advances once per round, however many hear it. */
export class Play {
  readonly playId: string;
  readonly both: boolean;
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

  constructor(playId: string, both: boolean, repeat: number, fromMs: number) {
    this.playId = playId;
    this.both = both;
    this.#repeatsLeft = repeat === 0 ? Number.POSITIVE_INFINITY : repeat;
    this.#skip = Math.round(fromMs * 8);
  }

  get ended(): PlayEndReason | undefined {
    return this.#ended;
  }

  get playedMs(): number {
    return Math.round(this.#played / 8);
  }

  /** The files are loaded: the next round begins to sound. */
  begin(segments: readonly Segment[]): void {
    const total = segments.reduce((sum, segment) => sum + segment.samples.length, 0);
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

  /** Makes `frame` hold the round's 20 ms. False if there is nothing to be heard. */
  pull(round: number): boolean {
    if (round === this.#round) return this.#sounding;
    this.#round = round;
    this.#sounding = this.#segments !== undefined && this.#ended === undefined && this.#fill(this.#segments);
    return this.#sounding;
  }

  #fill(segments: readonly Segment[]): boolean {
    let filled = 0;
    while (filled < FRAME_SAMPLES) {
      const segment = segments[this.#segment];
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
