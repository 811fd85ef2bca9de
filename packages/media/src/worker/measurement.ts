import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import type { LegMeasurement } from "../contract.ts";
import { FRAME_SAMPLES } from "../rtp/packet.ts";
import type { FrameListener } from "./leg.ts";

const FRAMES = 25;
/** The buffer fills first: what sounds is measured from its beginning, silence only after so many frames. */
const PATIENCE_FRAMES = 15;
const SETTLING_FRAMES = 2;

/** Listens to a leg for half a second. */
export class Measurement implements FrameListener {
  readonly #samples = new Int16Array(FRAMES * FRAME_SAMPLES);
  readonly #done: (measurement: LegMeasurement) => void;
  #frames = 0;
  #sounding = 0;
  #settled = 0;
  #waited = 0;

  constructor(done: (measurement: LegMeasurement) => void) {
    this.#done = done;
  }

  feed(frame: Int16Array, sounding: boolean): void {
    if (this.#frames >= FRAMES) return;
    if (sounding) this.#settled++;
    if (this.#settled <= SETTLING_FRAMES && this.#waited++ < PATIENCE_FRAMES) return;
    this.#samples.set(frame, this.#frames * FRAME_SAMPLES);
    this.#frames++;
    if (sounding) this.#sounding++;
    if (this.#frames === FRAMES) this.#done(this.#result());
  }

  #result(): LegMeasurement {
    const tone = dominantTone(this.#samples);
    return {
      levelDbm0: levelDbm0(this.#samples),
      dominantHz: tone.hz,
      dominantShare: tone.share,
      observedMs: this.#sounding * 20,
    };
  }
}
