import { dbm0ToPower } from "../audio/level.ts";

/** TEL-MIX-01. */
const GATE_DBM0 = -50;
const HANGOVER_ROUNDS = 15;
const GATE_POWER = dbm0ToPower(GATE_DBM0);

/**
 * Keeps a party that says nothing out of a mix, so that thirty quiet rooms do not add up to noise. Speech opens it at once, with the
 * frame that brought it; it closes after 300 ms below the level, so that no word loses its end.
 */
export class NoiseGate {
  #round = -1;
  #silent = true;
  #openUntil = -1;

  /** Whether the frame of this round is to be left out. Asked by several listeners, it is reckoned once. */
  silent(frame: Int16Array, round: number): boolean {
    if (round === this.#round) return this.#silent;
    this.#round = round;
    let energy = 0;
    for (let i = 0; i < frame.length; i++) energy += frame[i]! * frame[i]!;
    if (energy >= GATE_POWER * frame.length) this.#openUntil = round + HANGOVER_ROUNDS;
    this.#silent = round > this.#openUntil;
    return this.#silent;
  }
}
