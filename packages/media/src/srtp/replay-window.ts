/** Indices that have been seen, of the last 64 (RFC 3711 §3.3.2). */
export class ReplayWindow {
  #highest = -1;
  /** Bit 0 is the highest index; two halves, for bits of numbers end at 32. */
  #low = 0;
  #high = 0;

  /** True for an index that is new and not too old. */
  admits(index: number): boolean {
    const age = this.#highest - index;
    if (age < 0) return true;
    if (age >= 64) return false;
    return age < 32 ? ((this.#low >>> age) & 1) === 0 : ((this.#high >>> (age - 32)) & 1) === 0;
  }

  /** To be told only of packets whose tag was right. */
  note(index: number): void {
    const ahead = index - this.#highest;
    if (ahead <= 0) {
      const age = -ahead;
      if (age < 32) this.#low |= 1 << age;
      else if (age < 64) this.#high |= 1 << (age - 32);
      return;
    }
    if (this.#highest < 0 || ahead >= 64) {
      this.#low = 0;
      this.#high = 0;
    } else if (ahead >= 32) {
      this.#high = this.#low << (ahead - 32);
      this.#low = 0;
    } else {
      this.#high = (this.#high << ahead) | (this.#low >>> (32 - ahead));
      this.#low <<= ahead;
    }
    this.#low |= 1;
    this.#highest = index;
  }
}
