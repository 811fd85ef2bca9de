import type { Timer } from "@perezvon/base";
import { type AgreedSessionTimer, expireAfterMs, refreshAfterMs } from "../dialog/session-timer.ts";
import type { UserAgentContext } from "./context.ts";

/** Runs the agreed session timer (RFC 4028 §10): refresh at half, or the end when the peer does not. */
export class SessionRefresher {
  readonly #context: UserAgentContext;
  readonly #refresh: () => void;
  readonly #expired: () => void;
  #refreshTimer: Timer | undefined;
  #expiryTimer: Timer | undefined;
  #agreed: AgreedSessionTimer | undefined;

  constructor(context: UserAgentContext, refresh: () => void, expired: () => void) {
    this.#context = context;
    this.#refresh = refresh;
    this.#expired = expired;
  }

  get agreed(): AgreedSessionTimer | undefined {
    return this.#agreed;
  }

  /** Starts anew after every INVITE or UPDATE that went well. */
  arm(agreed: AgreedSessionTimer | undefined): void {
    this.stop();
    this.#agreed = agreed;
    if (agreed === undefined) return;
    const { timers } = this.#context;
    this.#expiryTimer = timers.after(expireAfterMs(agreed), this.#expired);
    if (agreed.weRefresh) this.#refreshTimer = timers.after(refreshAfterMs(agreed), this.#refresh);
  }

  stop(): void {
    this.#refreshTimer?.cancel();
    this.#expiryTimer?.cancel();
    this.#refreshTimer = undefined;
    this.#expiryTimer = undefined;
  }
}
