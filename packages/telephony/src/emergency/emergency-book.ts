import type { Clock } from "@perezvon/base";
import type { CentreId, EndpointId, UserId } from "@perezvon/model";

/** Who called an emergency service, and the number it saw. */
interface Called {
  readonly centreId: CentreId;
  readonly shown: string;
  readonly caller: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
  readonly at: number;
}

/** As it outlives a restart (TEL-GEN-05): by the wall clock. */
export type StoredEmergencyCall = Omit<Called, "centreId">;

/** One call that was kept with several trunks. */
const sameMs = 1_000;
/** TEL-EMG-02. */
const callbackMs = 60 * 60_000;
/** Services show their own number, a short one, or none: nobody else calls so. */
const shortDigits = 6;

/** Remembers emergency calls, so that the service reaches the line that called it. */
export class EmergencyBook {
  readonly #clock: Clock;
  #called: Called[] = [];

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  called(call: Omit<Called, "at">): void {
    this.#forget();
    this.#called.push({ ...call, at: this.#clock.monotonicMs() });
  }

  /** The line that a call is for, if a service calls back by it; the latest of several. */
  callerFor(call: {
    readonly centreId: CentreId;
    readonly from: string;
    readonly hidden: boolean;
    readonly to: string;
  }): Called["caller"] | undefined {
    const digits = call.from.replace(/^\+/, "");
    if (!call.hidden && (!/^\d+$/.test(digits) || digits.length > shortDigits)) return undefined;
    this.#forget();
    return this.#called.findLast(({ centreId, shown }) => centreId === call.centreId && shown === call.to)
      ?.caller;
  }

  /** Of one centre: what may be called back still. */
  stored(centreId: CentreId): readonly StoredEmergencyCall[] {
    this.#forget();
    const wall = (at: number) => Math.round(this.#clock.now() - (this.#clock.monotonicMs() - at));
    return this.#called
      .filter((call) => call.centreId === centreId)
      .map(({ shown, caller, at }) => ({ shown, caller, at: wall(at) }));
  }

  /** A service calls back whether or not we have been started anew. Said again it changes nothing. */
  restore(centreId: CentreId, calls: readonly StoredEmergencyCall[]): void {
    const now = this.#clock.monotonicMs();
    for (const { shown, caller, at: wallAt } of calls) {
      const at = Math.min(now, now - (this.#clock.now() - wallAt));
      const known = this.#called.some(
        (call) => call.centreId === centreId && call.shown === shown && Math.abs(call.at - at) < sameMs,
      );
      if (!known) this.#called.push({ centreId, shown, caller, at });
    }
    this.#called.sort((a, b) => a.at - b.at);
    this.#forget();
  }

  #forget(): void {
    const since = this.#clock.monotonicMs() - callbackMs;
    this.#called = this.#called.filter(({ at }) => at > since);
  }
}
