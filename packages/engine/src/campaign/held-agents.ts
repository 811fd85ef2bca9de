import type { CallId } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";

/** Agents kept for dials in the air: a number that got «Нет оператора» is dialled only with an agent reserved (OUT-CPL-04). */
export class HeldAgents {
  readonly #held = new Map<CallId, DeskSession>();

  has(callId: CallId): boolean {
    return this.#held.has(callId);
  }

  /** Keeps the one who is idle longest. */
  hold(callId: CallId, agents: readonly DeskSession[]): boolean {
    const [longest] = agents
      .filter((session) => session.eligible)
      .sort((one, other) => one.idleSince - other.idleSince);
    if (longest === undefined) return false;
    this.#held.set(callId, longest);
    longest.holdFor(callId);
    return true;
  }

  /** For the customer who is live now; undefined when he can no longer take him. */
  take(callId: CallId): DeskSession | undefined {
    const session = this.#held.get(callId);
    if (session === undefined) return undefined;
    this.#held.delete(callId);
    if (session.handOver(callId)) return session;
    session.letGo(callId);
    return undefined;
  }

  release(callId: CallId): void {
    this.#held.get(callId)?.letGo(callId);
    this.#held.delete(callId);
  }
}
