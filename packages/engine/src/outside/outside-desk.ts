import type { Logger, Timer, Timers } from "@perezvon/base";
import type { OutsideAct, OutsideAnswer } from "@perezvon/flow";

/** Performs one act for a centre; `signal` says that nobody waits for it any more. */
export type AskOutside = (act: OutsideAct, signal: AbortSignal) => Promise<OutsideAnswer>;

/** Of one centre at the same time; the others wait, and their time runs (PLT-TEN-16). */
const atOnce = 50;
/** What is no web request waits for our own database alone. */
const usualWaitMs = 10_000;

interface Asked {
  readonly act: OutsideAct;
  readonly answered: (answer: OutsideAnswer) => void;
  readonly stop: AbortController;
  timer: Timer | undefined;
}

/** Asks others what scenarios of one centre want to know or done: few at a time, and nobody waits for ever. */
export class OutsideDesk {
  readonly #ask: AskOutside;
  readonly #timers: Timers;
  readonly #logger: Logger;
  readonly #waiting = new Set<Asked>();
  readonly #open = new Set<Asked>();

  constructor(ask: AskOutside, { timers, logger }: { readonly timers: Timers; readonly logger: Logger }) {
    this.#ask = ask;
    this.#timers = timers;
    this.#logger = logger;
  }

  /** `answered` is called once, unless what is returned here was called before. */
  ask(act: OutsideAct, answered: (answer: OutsideAnswer) => void): () => void {
    const asked: Asked = { act, answered, stop: new AbortController(), timer: undefined };
    const waitMs = act.kind === "fetch_url" ? act.waitMs : usualWaitMs;
    asked.timer = this.#timers.after(waitMs, () => this.#end(asked, { kind: "timeout" }));
    this.#waiting.add(asked);
    this.#next();
    return () => this.#end(asked, undefined);
  }

  /** The product stops: what nobody has answered yet has failed. */
  stop(): void {
    for (const asked of [...this.#waiting, ...this.#open])
      this.#end(asked, { kind: "failed", reason: "stopping" });
  }

  #next(): void {
    for (const asked of this.#waiting) {
      if (this.#open.size >= atOnce) return;
      this.#waiting.delete(asked);
      this.#open.add(asked);
      this.#ask(asked.act, asked.stop.signal).then(
        (answer) => this.#end(asked, answer),
        (error: unknown) => this.#end(asked, { kind: "failed", reason: String(error) }),
      );
    }
  }

  #end(asked: Asked, answer: OutsideAnswer | undefined): void {
    const known = this.#waiting.delete(asked) || this.#open.delete(asked);
    if (!known) return;
    asked.timer?.cancel();
    asked.stop.abort();
    if (answer?.kind === "failed" || answer?.kind === "timeout")
      this.#logger.info("asked outside in vain", {
        act: asked.act.kind,
        reason: answer.kind === "failed" ? answer.reason : "timeout",
      });
    this.#next();
    if (answer !== undefined) asked.answered(answer);
  }
}
