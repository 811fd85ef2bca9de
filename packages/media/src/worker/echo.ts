import type { PlayEndReason } from "../contract.ts";
import { FRAME_MS, FRAME_SAMPLES } from "../rtp/packet.ts";
import type { FrameListener } from "./leg.ts";
import type { Sounding } from "./player.ts";

/** Lets a leg hear itself after a while: the echo of a test number (TEL-PLY-08). */
export class Echo implements Sounding, FrameListener {
  readonly playId: string;
  readonly both = false;
  readonly inRecording = true;
  readonly frame = new Int16Array(FRAME_SAMPLES);
  ended: PlayEndReason | undefined;
  readonly #frames: Int16Array[];
  readonly #sounds: boolean[];
  #next = 0;
  #heard = 0;
  #round = -1;
  #sounding = false;

  constructor(playId: string, delayMs: number) {
    this.playId = playId;
    const frames = Math.max(1, Math.round(delayMs / FRAME_MS));
    this.#frames = Array.from({ length: frames }, () => new Int16Array(FRAME_SAMPLES));
    this.#sounds = this.#frames.map(() => false);
  }

  get playedMs(): number {
    return this.#heard * FRAME_MS;
  }

  /** The place that the new frame takes is that of the one which is due. */
  feed(frame: Int16Array, sounding: boolean): void {
    const held = this.#frames[this.#next]!;
    this.frame.set(held);
    this.#sounding = this.#sounds[this.#next]!;
    held.set(frame);
    this.#sounds[this.#next] = sounding;
    this.#next = (this.#next + 1) % this.#frames.length;
  }

  pull(round: number): boolean {
    if (round !== this.#round) this.#heard++;
    this.#round = round;
    return this.#sounding && this.ended === undefined;
  }

  end(reason: PlayEndReason): void {
    this.ended ??= reason;
  }

  interrupt(): void {}
  pause(): void {}
  seek(): void {}
}
