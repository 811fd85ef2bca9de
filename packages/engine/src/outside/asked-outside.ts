import type { OutsideAct, OutsideAnswer } from "@perezvon/flow";
import type { OutsideDesk } from "./outside-desk.ts";

/** What the scenario of one call has asked others: an answer that comes after it is heard by nobody. */
export class AskedOutside {
  readonly #desk: OutsideDesk;
  readonly #open = new Map<string, () => void>();

  constructor(desk: OutsideDesk) {
    this.#desk = desk;
  }

  ask(actId: string, act: OutsideAct, answered: (answer: OutsideAnswer) => void): void {
    const cancel = this.#desk.ask(act, (answer) => {
      this.#open.delete(actId);
      answered(answer);
    });
    this.#open.set(actId, cancel);
  }

  cancel(actId: string): void {
    this.#open.get(actId)?.();
    this.#open.delete(actId);
  }

  cancelAll(): void {
    for (const cancel of this.#open.values()) cancel();
    this.#open.clear();
  }
}
