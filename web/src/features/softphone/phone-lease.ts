/** Whether this tab owns the user's phone in this browser. */
export type LeaseState = "asking" | "held" | "elsewhere";

/** The part of LockManager that is used. */
export interface LocksLike {
  request(
    name: string,
    options: { readonly ifAvailable?: boolean; readonly steal?: boolean },
    run: (lock: unknown) => Promise<void> | undefined,
  ): Promise<unknown>;
}

/**
 * Exactly one tab of a browser owns the phone and rings (DSK-CON-04). The lock dies with its tab, so a closed or crashed
 * owner frees the phone by itself, and the tab that waited longest takes it.
 */
export class PhoneLease {
  readonly #locks: LocksLike | undefined;
  readonly #name: string;
  readonly #onChange: (state: LeaseState) => void;
  #state: LeaseState = "asking";
  #letGo: (() => void) | undefined;
  #ended = false;

  constructor(locks: LocksLike | undefined, name: string, onChange: (state: LeaseState) => void) {
    this.#locks = locks;
    this.#name = name;
    this.#onChange = onChange;
  }

  get state(): LeaseState {
    return this.#state;
  }

  ask(): void {
    if (!this.#locks) {
      // Without locks the server is the judge: it tells the page whose phone was taken over.
      this.#enter("held");
      return;
    }
    void this.#request({ ifAvailable: true });
  }

  /** «Перенести сюда». */
  takeOver(): void {
    if (!this.#locks) this.#enter("held");
    else void this.#request({ steal: true });
  }

  end(): void {
    this.#ended = true;
    this.#letGo?.();
  }

  async #request(options: { readonly ifAvailable?: boolean; readonly steal?: boolean }): Promise<void> {
    try {
      await this.#locks?.request(this.#name, options, (lock) => {
        if (this.#ended) return undefined;
        if (lock === null) {
          this.#enter("elsewhere");
          void this.#request({});
          return undefined;
        }
        return new Promise<void>((resolve) => {
          this.#letGo = resolve;
          this.#enter("held");
        });
      });
    } catch {
      // Another tab took the lock over. This one waits for its turn again.
      if (this.#ended) return;
      this.#letGo = undefined;
      this.#enter("elsewhere");
      void this.#request({});
    }
  }

  #enter(state: LeaseState): void {
    if (state === this.#state) return;
    this.#state = state;
    this.#onChange(state);
  }
}
