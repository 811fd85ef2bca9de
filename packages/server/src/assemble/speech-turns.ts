/** A voice is a process that keeps a core busy: more of them at once make none of them sooner. */
const atOnce = 2;

interface Turn {
  readonly name: string;
  begin(): void;
}

/** Texts are spoken a few at a time; one that somebody waits for goes before all that is made in advance. */
export class SpeechTurns {
  readonly #waiting: Turn[] = [];
  #running = 0;

  async take(name: string, now: boolean, work: () => Promise<void>): Promise<void> {
    if (this.#running < atOnce) this.#running++;
    else await this.#turn(name, now);
    try {
      await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#running--;
      else next.begin();
    }
  }

  /** What was made in advance is wanted at once. */
  hurry(name: string): void {
    const place = this.#waiting.findIndex((turn) => turn.name === name);
    const [turn] = place < 0 ? [] : this.#waiting.splice(place, 1);
    if (turn) this.#waiting.unshift(turn);
  }

  #turn(name: string, now: boolean): Promise<void> {
    return new Promise((begin) => {
      if (now) this.#waiting.unshift({ name, begin });
      else this.#waiting.push({ name, begin });
    });
  }
}
