import type { Timer, Timers } from "@perezvon/base";
import type { DeskScript, ScriptValues } from "@perezvon/model";

export interface ScriptEntry {
  readonly values: ScriptValues;
  readonly page: string;
  readonly path: readonly string[];
}

/** INB-SCR-08 says every 2 s. */
const pauseMs = 1_500;

/** What an agent enters in a script: sent while he types and at each page, kept while the connection is away (INB-SCR-08). */
export class ScriptDraft {
  readonly #send: (entry: ScriptEntry) => Promise<boolean>;
  readonly #timers: Timers;
  readonly #onChange: () => void;
  #values: ScriptValues;
  #pending: Record<string, string> = {};
  #page: string;
  #path: readonly string[];
  #moved = false;
  #timer: Timer | undefined;
  #sending: Promise<void> | undefined;
  state: "saved" | "saving" | "kept" = "saved";

  constructor(
    stored: DeskScript,
    options: { send: (entry: ScriptEntry) => Promise<boolean>; timers: Timers; onChange: () => void },
  ) {
    this.#values = stored.values;
    this.#page = stored.page;
    this.#path = stored.path;
    this.#send = options.send;
    this.#timers = options.timers;
    this.#onChange = options.onChange;
  }

  get values(): ScriptValues {
    return this.#values;
  }

  get page(): string {
    return this.#page;
  }

  get path(): readonly string[] {
    return this.#path;
  }

  enter(key: string, value: string): void {
    this.#values = { ...this.#values, [key]: value };
    this.#pending[key] = value;
    this.#changed();
  }

  go(page: string): void {
    this.#walk(page, [...this.#path, page].slice(-500));
  }

  /** What was entered stays (INB-SCR-04). */
  back(): void {
    const path = this.#path.slice(0, -1);
    this.#walk(path.at(-1) ?? this.#page, path.length === 0 ? this.#path : path);
  }

  /** What the server holds counts where nothing is on its way. */
  stored({ values, page, path }: DeskScript): void {
    if (this.state !== "saved") return;
    this.#values = values;
    this.#page = page;
    this.#path = path;
    this.#onChange();
  }

  async flush(): Promise<void> {
    this.#timer?.cancel();
    this.#timer = undefined;
    await this.#sending;
    if (Object.keys(this.#pending).length === 0 && !this.#moved) return;
    const values = this.#pending;
    this.#pending = {};
    this.#moved = false;
    this.#sending = this.#send({ values, page: this.#page, path: this.#path }).then((accepted) => {
      this.#sending = undefined;
      if (!accepted) {
        // What was typed meanwhile is newer.
        this.#pending = { ...values, ...this.#pending };
        this.#moved = true;
        this.#timer ??= this.#timers.after(2_000, () => void this.flush());
      }
      const waits = Object.keys(this.#pending).length > 0 || this.#moved;
      this.state = !accepted ? "kept" : waits ? "saving" : "saved";
      this.#onChange();
    });
    await this.#sending;
  }

  close(): void {
    this.#timer?.cancel();
  }

  #walk(page: string, path: readonly string[]): void {
    this.#page = page;
    this.#path = path;
    this.#moved = true;
    this.#changed();
    void this.flush();
  }

  #changed(): void {
    this.state = "saving";
    this.#timer ??= this.#timers.after(pauseMs, () => void this.flush());
    this.#onChange();
  }
}
