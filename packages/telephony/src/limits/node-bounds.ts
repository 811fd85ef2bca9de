import type { Clock, Logger } from "@perezvon/base";
import type { CallId, LegId } from "@perezvon/model";

/** What a node takes at most, whatever room it has (TEL-LIM-04). */
export interface NodeBounds {
  /** Live contacts of phones. */
  readonly registrations: number;
  readonly calls: number;
  readonly legs: number;
  readonly trunks: number;
  /** New calls, in both directions together. */
  readonly callsPerSecond: number;
  readonly legsOfCall: number;
  /** Phones that one leg rings at once. */
  readonly branches: number;
}

export const nodeBounds: NodeBounds = {
  registrations: 10_000,
  calls: 2_000,
  legs: 4_000,
  trunks: 500,
  callsPerSecond: 200,
  legsOfCall: 64,
  branches: 32,
};

/** The legs of a node, found by call too: to look through all of them for each offer would cost more the more calls there are. */
export class LegTable<Leg extends { readonly callId: CallId }> extends Map<LegId, Leg> {
  readonly #ofCall = new Map<CallId, readonly Leg[]>();

  override set(legId: LegId, leg: Leg): this {
    this.delete(legId);
    this.#ofCall.set(leg.callId, [...this.legsOf(leg.callId), leg]);
    return super.set(legId, leg);
  }

  override delete(legId: LegId): boolean {
    const leg = this.get(legId);
    if (leg !== undefined) {
      const left = this.legsOf(leg.callId).filter((other) => other !== leg);
      if (left.length > 0) this.#ofCall.set(leg.callId, left);
      else this.#ofCall.delete(leg.callId);
    }
    return super.delete(legId);
  }

  legsOf(callId: CallId): readonly Leg[] {
    return this.#ofCall.get(callId) ?? noLegs;
  }

  ofCall(callId: CallId): number {
    return this.legsOf(callId).length;
  }

  get calls(): number {
    return this.#ofCall.size;
  }
}

const noLegs: readonly never[] = [];

const toldEveryMs = 60_000;

/** Whether one more leg may begin; emergency calls are not asked for (TEL-EMG-02). */
export class NodeGate {
  readonly bounds: NodeBounds;
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #legs: Pick<LegTable<{ readonly callId: CallId }>, "size" | "calls" | "ofCall">;
  #tokens: number;
  #at: number;
  #toldAt = Number.NEGATIVE_INFINITY;

  constructor(
    { clock, logger }: { readonly clock: Clock; readonly logger: Logger },
    legs: Pick<LegTable<{ readonly callId: CallId }>, "size" | "calls" | "ofCall">,
    bounds: NodeBounds = nodeBounds,
  ) {
    this.bounds = bounds;
    this.#clock = clock;
    this.#logger = logger;
    this.#legs = legs;
    this.#tokens = bounds.callsPerSecond;
    this.#at = clock.monotonicMs();
  }

  /** `callId` is left out of a call that comes: it has none yet. */
  admitsLeg(callId: CallId | undefined): boolean {
    const bound = this.#reached(callId);
    if (bound !== undefined) this.#tell(bound);
    return bound === undefined;
  }

  #reached(callId: CallId | undefined): keyof NodeBounds | undefined {
    const { legs, legsOfCall, calls } = this.bounds;
    const own = callId === undefined ? 0 : this.#legs.ofCall(callId);
    if (this.#legs.size >= legs) return "legs";
    if (own > 0) return own >= legsOfCall ? "legsOfCall" : undefined;
    if (this.#legs.calls >= calls) return "calls";
    return this.#takeToken() ? undefined : "callsPerSecond";
  }

  #takeToken(): boolean {
    const { callsPerSecond } = this.bounds;
    const now = this.#clock.monotonicMs();
    this.#tokens = Math.min(callsPerSecond, this.#tokens + ((now - this.#at) * callsPerSecond) / 1_000);
    this.#at = now;
    if (this.#tokens < 1) return false;
    this.#tokens--;
    return true;
  }

  #tell(bound: keyof NodeBounds): void {
    const now = this.#clock.monotonicMs();
    if (now - this.#toldAt < toldEveryMs) return;
    this.#toldAt = now;
    this.#logger.warn("node.bound", { bound, most: this.bounds[bound] });
  }
}
