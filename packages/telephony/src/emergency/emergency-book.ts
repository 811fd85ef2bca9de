import type { Clock } from "@perezvon/base";
import type { CentreId, EndpointId, UserId } from "@perezvon/model";

/** Who called an emergency service, and the number it saw. */
interface Called {
  readonly centreId: CentreId;
  readonly shown: string;
  readonly caller: { readonly userId: UserId; readonly endpointId: EndpointId | undefined };
  readonly at: number;
}

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

  #forget(): void {
    const since = this.#clock.monotonicMs() - callbackMs;
    this.#called = this.#called.filter(({ at }) => at > since);
  }
}
