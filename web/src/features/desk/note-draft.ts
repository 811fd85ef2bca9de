import type { Timer, Timers } from "@perezvon/base";

export type DraftState = "saved" | "saving" | "kept";

export const noteLengthMax = 4_000;
const pauseMs = 800;

/**
 * The text an agent is typing. The server gets it after each short pause (DSK-CON-03: at the latest every 2 s); while the
 * connection is lost it stays here (DSK-CON-01), and it is never overwritten by what comes back.
 */
export class NoteDraft {
  readonly #send: (note: string) => Promise<boolean>;
  readonly #timers: Timers;
  readonly #onChange: () => void;
  #text: string;
  #stored: string;
  #state: DraftState = "saved";
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;

  constructor(
    stored: string,
    options: { send: (note: string) => Promise<boolean>; timers: Timers; onChange: () => void },
  ) {
    this.#text = stored;
    this.#stored = stored;
    this.#send = options.send;
    this.#timers = options.timers;
    this.#onChange = options.onChange;
  }

  get text(): string {
    return this.#text;
  }

  get state(): DraftState {
    return this.#state;
  }

  type(text: string): void {
    this.#text = text;
    this.#state = "saving";
    // Sent while typing goes on, too: the first pause after a change counts, not the last.
    this.#timer ??= this.#timers.after(pauseMs, () => void this.flush());
    this.#onChange();
  }

  /** What the server now holds; it counts only where nothing is being typed. */
  stored(note: string): void {
    this.#stored = note;
    if (this.#state !== "saved" || this.#text === note) return;
    this.#text = note;
    this.#onChange();
  }

  /** Sends what is not sent yet; resolves when the server has it or refused it. */
  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#sending;
    if (this.#text === this.#stored || this.#text.length > noteLengthMax) return this.#settle();
    const sent = this.#text;
    this.#sending = this.#send(sent).then((accepted) => {
      if (accepted) this.#stored = sent;
      this.#settle(accepted);
    });
    await this.#sending;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #settle(accepted = true): void {
    this.#sending = undefined;
    if (this.#text === this.#stored) this.#state = "saved";
    else if (!accepted) {
      this.#state = "kept";
      this.#timer ??= this.#timers.after(2_000, () => void this.flush());
    }
    this.#onChange();
  }
}
