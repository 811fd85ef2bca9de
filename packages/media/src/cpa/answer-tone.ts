import { meanSquare, tonePower } from "../audio/goertzel.ts";
import { dbm0ToPower } from "../audio/level.ts";

const TONE_HZ = 2100;
/** 500 ms of it (TEL-CPA-09). */
const FRAMES = 25;
/** Phase reversals spoil a frame here and there. */
const GAP_FRAMES = 2;
const MIN_POWER = dbm0ToPower(-38);
/** In 20 ms a tone that is 15 Hz off still shows this much of its power at 2,100 Hz, and one that is 40 Hz off does not. */
const SHARE = 0.68;

/**
 * Hears the tone by which a fax machine or a modem answers (ITU-T V.25, T.30). Cheap enough for every frame of every call, as
 * the whole analysis of a dial is not.
 */
export class AnswerTone {
  #frames = 0;
  #gap = 0;

  /** A frame of 20 ms; true once the tone has lasted. */
  feed(frame: Int16Array): boolean {
    const energy = meanSquare(frame);
    if (energy >= MIN_POWER && tonePower(frame, TONE_HZ) >= energy * SHARE) {
      this.#frames++;
      this.#gap = 0;
    } else if (++this.#gap > GAP_FRAMES) this.#frames = 0;
    return this.#frames >= FRAMES;
  }
}
