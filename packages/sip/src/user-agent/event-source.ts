/** As `Emitter` of base, lighter for the one listener that nearly every object has. A listener that throws harms nobody else. */
export class EventSource<Event> {
  #listeners: ((event: Event) => void)[] = [];
  readonly #onError: (error: unknown) => void;

  constructor(onError: (error: unknown) => void) {
    this.#onError = onError;
  }

  get heard(): boolean {
    return this.#listeners.length > 0;
  }

  on(listener: (event: Event) => void): () => void {
    this.#listeners = [...this.#listeners, listener];
    return () => {
      this.#listeners = this.#listeners.filter((each) => each !== listener);
    };
  }

  /** Nothing more will be said: whoever listened is held no longer. */
  close(): void {
    this.#listeners = [];
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
