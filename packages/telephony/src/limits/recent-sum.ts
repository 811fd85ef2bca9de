/** Amounts with their moments, oldest first, and what they come to. Forgetting the old costs as much as adding them did, however many there are. */
export class RecentSum {
  sum = 0;
  #moments: number[] = [];
  #amounts: number[] = [];
  #first = 0;

  /** Moments never go back. */
  add(at: number, amount: number): void {
    this.#moments.push(at);
    this.#amounts.push(amount);
    this.sum += amount;
  }

  /** What the sum is made of. */
  parts(): readonly { readonly at: number; readonly amount: number }[] {
    return this.#moments.slice(this.#first).map((at, i) => ({ at, amount: this.#amounts[this.#first + i]! }));
  }

  /** That moment itself is forgotten too. */
  forgetBefore(at: number): void {
    while (this.#first < this.#moments.length && this.#moments[this.#first]! <= at)
      this.sum -= this.#amounts[this.#first++]!;
    if (this.#first * 2 <= this.#moments.length || this.#first < 16) return;
    this.#moments = this.#moments.slice(this.#first);
    this.#amounts = this.#amounts.slice(this.#first);
    this.#first = 0;
  }
}
