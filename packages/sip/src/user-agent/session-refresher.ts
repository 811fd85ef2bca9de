import type { Timer } from "@perezvon/base";
import { type AgreedSessionTimer, expireAfterMs, refreshAfterMs } from "../dialog/session-timer.ts";
import type { UserAgentContext } from "./context.ts";

export interface RefresherActions {
  /** Our refresh is due. */
  refresh(): void;
  /** The peer has not refreshed. */
  expired(): void;
  /** A peer without session timers is asked whether it still knows the dialog (TEL-DLG-04). */
  probe(): void;
}

/** Runs the agreed session timer (RFC 4028 §10): refresh at half, or the end when the peer does not. */
export class SessionRefresher {
  readonly #context: UserAgentContext;
  readonly #actions: RefresherActions;
  #refreshTimer: Timer | undefined;
  #expiryTimer: Timer | undefined;
  #agreed: AgreedSessionTimer | undefined;

  constructor(context: UserAgentContext, actions: RefresherActions) {
    this.#context = context;
    this.#actions = actions;
  }

  get agreed(): AgreedSessionTimer | undefined {
    return this.#agreed;
  }

  /** Starts anew after every INVITE or UPDATE that went well. Without an agreement the peer is probed at the pace given. */
  arm(agreed: AgreedSessionTimer | undefined, probeSeconds: number | undefined): void {
    this.stop();
    this.#agreed = agreed;
    const { timers } = this.#context;
    if (agreed === undefined) {
      if (probeSeconds !== undefined) {
        this.#refreshTimer = timers.every(probeSeconds * 1_000, () => this.#actions.probe());
      }
      return;
    }
    this.#expiryTimer = timers.after(expireAfterMs(agreed), () => this.#actions.expired());
    if (agreed.weRefresh) {
      this.#refreshTimer = timers.after(refreshAfterMs(agreed), () => this.#actions.refresh());
    }
  }

  stop(): void {
    this.#refreshTimer?.cancel();
    this.#expiryTimer?.cancel();
    this.#refreshTimer = undefined;
    this.#expiryTimer = undefined;
  }
}
