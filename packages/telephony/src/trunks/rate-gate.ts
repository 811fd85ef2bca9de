import type { Clock, Timer, Timers } from "@perezvon/base";

/** Who wants a token: people first, then campaigns by turns (TEL-TRK-06). */
export interface TokenWish {
  /** Undefined: a manual call, a transfer. */
  readonly campaign: string | undefined;
}

interface Waiting extends TokenWish {
  readonly settle: (taken: boolean) => void;
  readonly limit: Timer;
}

/** Token bucket with a burst of one second. Campaign dials wait in it, in fair order of campaigns. */
export class RateGate {
  readonly #tools: { readonly clock: Clock; readonly timers: Timers };
  #perSecond: number;
  #tokens: number;
  #at: number;
  readonly #waiting: Waiting[] = [];
  #timer: Timer | undefined;
  #lastCampaign: string | undefined;

  constructor(perSecond: number, tools: { readonly clock: Clock; readonly timers: Timers }) {
    this.#tools = tools;
    this.#perSecond = perSecond;
    this.#tokens = this.#burst;
    this.#at = tools.clock.monotonicMs();
  }

  set perSecond(value: number) {
    this.#refill();
    this.#perSecond = value;
    this.#tokens = Math.min(this.#tokens, this.#burst);
  }

  /** A token now, or not. Nobody overtakes those who wait. */
  take(wish: TokenWish = { campaign: undefined }): boolean {
    this.#refill();
    const overtaken = this.#waiting.some(
      (each) => wish.campaign !== undefined || each.campaign === undefined,
    );
    if (overtaken || this.#tokens < 1) return false;
    this.#tokens -= 1;
    return true;
  }

  /** A token within the time, or false. */
  wait(wish: TokenWish, limitMs: number): Promise<boolean> {
    if (this.take(wish)) return Promise.resolve(true);
    return new Promise((resolve) => {
      const waiting: Waiting = {
        ...wish,
        settle: resolve,
        limit: this.#tools.timers.after(limitMs, () => {
          this.#waiting.splice(this.#waiting.indexOf(waiting), 1);
          resolve(false);
        }),
      };
      this.#waiting.push(waiting);
      this.#schedule();
    });
  }

  close(): void {
    this.#timer?.cancel();
    for (const { limit, settle } of this.#waiting.splice(0)) {
      limit.cancel();
      settle(false);
    }
  }

  get #burst(): number {
    return Math.max(1, this.#perSecond);
  }

  #refill(): void {
    const now = this.#tools.clock.monotonicMs();
    this.#tokens = Math.min(this.#burst, this.#tokens + ((now - this.#at) * this.#perSecond) / 1_000);
    this.#at = now;
  }

  #schedule(): void {
    if (this.#timer !== undefined || this.#waiting.length === 0) return;
    // A thousandth more, so that rounding never wakes it a moment too early for ever.
    const waitMs = Math.max(1, ((1 - this.#tokens) * 1_000) / this.#perSecond + 0.001);
    this.#timer = this.#tools.timers.after(waitMs, () => {
      this.#timer = undefined;
      this.#refill();
      while (this.#tokens >= 1 && this.#waiting.length > 0) this.#serve();
      this.#schedule();
    });
  }

  #serve(): void {
    const next = this.#waiting.splice(this.#nextIndex(), 1)[0]!;
    this.#tokens -= 1;
    if (next.campaign !== undefined) this.#lastCampaign = next.campaign;
    next.limit.cancel();
    next.settle(true);
  }

  /** The first person; else the campaign after the one served last, in the order in which they came. */
  #nextIndex(): number {
    const person = this.#waiting.findIndex(({ campaign }) => campaign === undefined);
    if (person >= 0) return person;
    const other = this.#waiting.findIndex(({ campaign }) => campaign !== this.#lastCampaign);
    return Math.max(0, other);
  }
}
