import type { CallSound } from "@perezvon/api";
import { Emitter, type Logger } from "@perezvon/base";
import type { CallId, CentreId, LegId, QualityFault, SwitchEvent } from "@perezvon/model";

interface LegFaults {
  readonly line: boolean;
  readonly faults: readonly QualityFault[];
}

const good: CallSound = { line: [], agent: [] };

/** Which calls sound poor now, and on which side: the mark at the agent and at the supervisor (TEL-QOS-04). */
export class CallSounds {
  readonly #calls = new Map<CallId, Map<LegId, LegFaults>>();
  readonly #changes: Emitter<{ readonly centreId: CentreId; readonly callId: CallId }>;
  readonly #stop: () => void;

  constructor(tools: {
    readonly pbx: { onEvent(listener: (event: SwitchEvent) => void): () => void };
    readonly logger: Logger;
  }) {
    this.#changes = new Emitter((error) =>
      tools.logger.error("a listener of sound failed", { error: String(error) }),
    );
    this.#stop = tools.pbx.onEvent((event) => this.#on(event));
  }

  /** `line`: what comes from and goes to the network; `agent`: phones and pages of ours. */
  of(callId: CallId): CallSound {
    const legs = this.#calls.get(callId);
    if (legs === undefined) return good;
    const all = [...legs.values()];
    const of = (line: boolean) => [
      ...new Set(all.filter((leg) => leg.line === line).flatMap((leg) => leg.faults)),
    ];
    return { line: of(true), agent: of(false) };
  }

  /** A mark appeared, changed or is gone. */
  onChange(listener: (change: { readonly centreId: CentreId; readonly callId: CallId }) => void): () => void {
    return this.#changes.on(listener);
  }

  stop(): void {
    this.#stop();
  }

  #on(event: SwitchEvent): void {
    if (event.kind === "ended") {
      const legs = this.#calls.get(event.callId);
      if (legs?.delete(event.legId) && legs.size === 0) this.#calls.delete(event.callId);
      return;
    }
    if (event.kind !== "leg_quality") return;
    const { callId, centreId, faults, legId, peer } = event;
    const legs = this.#calls.get(callId) ?? new Map<LegId, LegFaults>();
    const before = legs.get(legId)?.faults ?? [];
    if (faults.length === 0) legs.delete(legId);
    else legs.set(legId, { line: peer === "trunk", faults });
    if (legs.size === 0) this.#calls.delete(callId);
    else this.#calls.set(callId, legs);
    if (before.join() !== faults.join()) this.#changes.emit({ centreId, callId });
  }
}
