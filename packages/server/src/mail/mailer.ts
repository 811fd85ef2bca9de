import type { Clock, Logger } from "@perezvon/base";
import type { Language } from "@perezvon/i18n";
import type { CentreId } from "@perezvon/model";
import type { Store, WaitingLetter } from "@perezvon/store";
import { writeLetter } from "./letters.ts";
import { nextTry } from "./retry.ts";
import { type Delivery, deliver, type SmtpTrust } from "./smtp.ts";

export interface MailerOptions {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly trust?: SmtpTrust;
}

const atOnce = 8;
/** Longer than the slowest try; a letter that was taken by a program which then ended is due again after it. */
const leaseMs = 5 * 60_000;
const rememberedMs = 30 * 24 * 3_600_000;

/** Sends what is in the queue, and test letters past it (PLT-EML-02, PLT-EML-03). */
export class Mailer {
  readonly #options: MailerOptions;
  #turn: Promise<void> | undefined;
  #again = false;
  #stopped = false;

  constructor(options: MailerOptions) {
    this.#options = options;
  }

  /** Undefined when the centre has no mail server. */
  async test(centreId: CentreId, to: string, language: Language): Promise<Delivery | undefined> {
    const { store, trust } = this.#options;
    const server = await store.mail.server(centreId);
    if (server === undefined) return undefined;
    const centre = await store.centres.get(centreId);
    const letter = writeLetter("test", language, { centre: centre?.name ?? "" });
    return deliver(server, { ...letter, recipient: to }, trust);
  }

  /** Something was put into the queue: it need not wait for the next turn of the job. */
  wake(): void {
    this.deliver().catch((error) => this.#options.logger.warn("mail not sent", { error: String(error) }));
  }

  /** Everything that is due. A call during a turn makes another one follow. */
  deliver(): Promise<void> {
    this.#again = true;
    this.#turn ??= this.#run();
    return this.#turn;
  }

  async sweep(): Promise<void> {
    await this.#options.store.mail.sweep(this.#options.clock.now() - rememberedMs);
  }

  /** Waits for letters on their way; the others are in the queue when the program starts again. */
  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turn?.catch(() => undefined);
  }

  async #run(): Promise<void> {
    const { store, clock } = this.#options;
    try {
      while (this.#again && !this.#stopped) {
        // Whoever calls while the queue is read may have put a letter behind what is read.
        this.#again = false;
        const now = clock.now();
        const letters = await store.mail.claim(now, now + leaseMs, atOnce);
        if (letters.length === atOnce) this.#again = true;
        await Promise.all(letters.map((letter) => this.#send(letter)));
      }
    } finally {
      // In the same breath as the last look: a call after it begins a turn of its own.
      this.#turn = undefined;
    }
  }

  async #send(letter: WaitingLetter): Promise<void> {
    const { store, clock, trust } = this.#options;
    const server = await store.mail.server(letter.centreId);
    const delivery: Delivery =
      server === undefined
        ? { outcome: "failed", answer: "no mail server" }
        : await deliver(server, letter, trust);
    const now = clock.now();
    if (delivery.outcome === "accepted") {
      await store.mail.end(letter, "sent", delivery.answer, now);
      return;
    }
    const next = delivery.outcome === "failed" ? nextTry(letter, letter.attempts + 1, now) : undefined;
    if (next === undefined) await this.#fail(letter, delivery, now);
    else await store.mail.retry(letter, next, delivery.answer);
  }

  async #fail(letter: WaitingLetter, { answer }: Delivery, now: number): Promise<void> {
    await this.#options.store.mail.end(letter, "failed", answer, now);
    this.#options.logger.warn("letter not delivered", {
      centreId: letter.centreId,
      letterId: letter.id,
      kind: letter.kind,
      attempts: letter.attempts + 1,
      answer,
    });
  }
}
