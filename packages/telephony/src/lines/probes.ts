import type { Timer } from "@perezvon/base";
import type { Binding, Peer } from "@perezvon/sip";
import type { SwitchContext } from "../switch-context.ts";

/** TEL-REG-04. */
const probeMs = 30_000;
const missesMax = 3;
/** No answer, no way, and a flow to the phone that failed at a proxy: RFC 5626 §5.3.1's 430, and 477 as Kamailio says it. */
const notThere: ReadonlySet<number> = new Set([408, 430, 477, 503]);

interface Health {
  misses: number;
  roundTripMs: number | undefined;
  /** Number of the question that is open; 0: none. A late end of an older one counts for nothing. */
  open: number;
}

/**
 * Asks each phone by OPTIONS whether it is there (TEL-REG-04). Three misses, and calls skip it; anything it says brings it back. Over UDP
 * the question and its answer also keep the way through NAT open.
 */
export class Probes {
  readonly #context: SwitchContext;
  readonly #bindings: () => Iterable<Binding>;
  readonly #changed: (binding: Binding) => void;
  /** By contact and the way to it: a phone that registers anew over another flow begins anew. */
  readonly #health = new Map<string, Health>();
  #timer: Timer | undefined;
  #questions = 0;

  constructor(
    context: SwitchContext,
    bindings: () => Iterable<Binding>,
    changed: (binding: Binding) => void,
  ) {
    this.#context = context;
    this.#bindings = bindings;
    this.#changed = changed;
  }

  start(): void {
    this.#timer = this.#context.timers.every(probeMs, () => this.#round());
  }

  close(): void {
    this.#timer?.cancel();
  }

  reachable(binding: Binding): boolean {
    return (this.#health.get(keyOf(binding))?.misses ?? 0) < missesMax;
  }

  roundTripMs(binding: Binding): number | undefined {
    return this.#health.get(keyOf(binding))?.roundTripMs;
  }

  /** A message came from there. */
  heard({ flow }: Pick<Peer, "flow">): void {
    for (const binding of this.#bindings())
      if (binding.flow === flow && binding.path.length === 0) this.#revive(binding);
  }

  #round(): void {
    const live = new Set<string>();
    for (const binding of this.#bindings()) {
      live.add(keyOf(binding));
      void this.#ask(binding).catch((error) =>
        this.#context.logger.warn("phone not probed", { error: String(error) }),
      );
    }
    for (const key of this.#health.keys()) if (!live.has(key)) this.#health.delete(key);
  }

  async #ask(binding: Binding): Promise<void> {
    const { sip, clock, realm } = this.#context;
    const health = this.#healthOf(binding);
    if (health.open > 0) return;
    const question = ++this.#questions;
    health.open = question;
    const askedAt = clock.monotonicMs();
    const patience = this.#context.timers.after(probeMs - 1_000, () => this.#missed(binding, health));
    const outcome = await sip.request("OPTIONS", {
      target: binding.contact,
      from: `sip:${realm}`,
      flow: binding.flow,
      route: binding.path,
    });
    patience.cancel();
    if (health.open !== question) return;
    // A proxy on the way may answer for a phone that is gone; the phone itself answers anything else (RFC 3261 §11).
    const answered = outcome.kind === "response" && !notThere.has(outcome.status);
    if (!answered) {
      this.#missed(binding, health);
      return;
    }
    health.open = 0;
    health.roundTripMs = Math.round(clock.monotonicMs() - askedAt);
    this.#revive(binding);
  }

  #missed(binding: Binding, health: Health): void {
    health.open = 0;
    health.misses++;
    if (health.misses === missesMax) this.#changed(binding);
  }

  #revive(binding: Binding): void {
    const health = this.#healthOf(binding);
    const was = health.misses;
    health.misses = 0;
    if (was >= missesMax) this.#changed(binding);
  }

  #healthOf(binding: Binding): Health {
    const key = keyOf(binding);
    let health = this.#health.get(key);
    if (health === undefined) {
      health = { misses: 0, roundTripMs: undefined, open: 0 };
      this.#health.set(key, health);
    }
    return health;
  }
}

function keyOf({ contact, flow }: Binding): string {
  return `${contact} ${flow}`;
}
