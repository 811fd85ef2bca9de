/** So many dials in a row that find no line pause a campaign, and for so long (OUT-RED-15). */
const mostInARow = 10;
const pauseMs = 5 * 60_000;

/** No trunk takes the dials of a campaign, or one does again. */
export type LineNews =
  | { readonly kind: "paused"; readonly until: number }
  /** A dial has come through after a pause. */
  | { readonly kind: "back" };

/** Counts the dials of a campaign that find no line one after the other, and holds it for a while when they are too many. */
export class LineWatch {
  readonly #tell: (news: LineNews) => void;
  #inARow = 0;
  #pausedUntil = 0;
  #told = false;

  constructor(tell: (news: LineNews) => void) {
    this.#tell = tell;
  }

  /** When the campaign dials again; undefined: it is not paused. */
  pausedUntil(now: number): number | undefined {
    return now < this.#pausedUntil ? this.#pausedUntil : undefined;
  }

  /** How a dial came out. */
  count(disposition: string, now: number): void {
    if (disposition !== "network_unavailable") {
      this.#inARow = 0;
      if (this.#told) this.#tell({ kind: "back" });
      this.#told = false;
      return;
    }
    // Dials that were on their way when the pause began say nothing new.
    if (now < this.#pausedUntil) return;
    this.#inARow += 1;
    if (this.#inARow < mostInARow) return;
    this.#inARow = 0;
    this.#pausedUntil = now + pauseMs;
    this.#told = true;
    this.#tell({ kind: "paused", until: this.#pausedUntil });
  }

  /** Somebody has stopped the campaign: started again it tries at once. */
  lift(): void {
    this.#inARow = 0;
    this.#pausedUntil = 0;
  }
}
