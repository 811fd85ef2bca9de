/** A typed list of listeners. A listener that throws harms no other: its error goes to `onError`. */
export class Emitter<Event> {
  /** A new array with each change, so that whoever is being told is not disturbed by it. */
  #listeners: readonly ((event: Event) => void)[] = [];
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  /** Returns the way to stop listening. */
  on(listener: (event: Event) => void): () => void {
    if (!this.#listeners.includes(listener)) this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  emit(event: Event): void {
    for (const listener of this.#listeners) {
      try {
        listener(event);
      } catch (error) {
        this.#onError(error);
      }
    }
  }
}
