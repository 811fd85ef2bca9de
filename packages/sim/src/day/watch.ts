import type { CallId, LegId, SwitchCommand, UserId } from "@perezvon/model";
import { centreId } from "./day-plan.ts";
import type { SwitchWatch } from "./simulated-switch.ts";
import type { World } from "./world.ts";

type Command<Kind extends SwitchCommand["kind"]> = Extract<SwitchCommand, { kind: Kind }>;

/** A bar must be kept by dials that begin this much later (OUT-DNC-03). */
const barredAfterMs = 1_000;

/** A follower pauses within this when its predecessor gets open records again (OUT-LNK-16). */
const followerPausesMs = 5_000;

/** Sees every command to the switch and holds it against what must never happen (reliability, section H). */
export class Watch implements SwitchWatch {
  dials = 0;
  readonly #world: World;
  readonly #byNumber = new Map<string, CallId>();
  readonly #dialLegs = new Map<LegId, CallId>();
  readonly #agentLegs = new Map<LegId, { readonly userId: UserId; readonly callId: CallId }>();

  constructor(world: World) {
    this.#world = world;
  }

  dialled(command: Command<"dial">): void {
    const { store, violations, clock } = this.#world;
    const { to, callId, legId } = command;
    this.dials += 1;
    violations.check(!this.#byNumber.has(to), "no number is dialled twice at once", () => to);
    const written = store.openAttempts().some(({ start }) => start.callId === callId && start.number === to);
    violations.check(written, "the attempt is written before the INVITE leaves", () => callId);
    const attempt = store.openAttempts().find(({ start }) => start.callId === callId);
    const waitsSince = attempt && this.#world.waitsSince(attempt.start.campaignId);
    violations.check(
      waitsSince === undefined || clock.now() < waitsSince + followerPausesMs,
      "a follower never dials while a predecessor has open records",
      () => to,
    );
    const barredAt = store.barred.get(to);
    const late = barredAt !== undefined && clock.now() >= barredAt + barredAfterMs;
    violations.check(!late, "no barred number is dialled", () => to);
    const listedAt = store.doNotCall.get(to);
    const listedBefore = listedAt !== undefined && clock.now() >= listedAt + barredAfterMs;
    violations.check(!listedBefore, "no number on a do-not-call list is dialled", () => to);
    this.#byNumber.set(to, callId);
    this.#dialLegs.set(legId, callId);
    this.#checkPace();
  }

  rings({ endpoint, callId, legId }: Command<"ring_user">): void {
    const { userId } = endpoint;
    const busy = [...this.#agentLegs.values()].some((leg) => leg.userId === userId);
    this.#world.violations.check(!busy, "an agent never holds two voice calls", () => userId);
    const twice = [...this.#agentLegs.values()].some((leg) => leg.callId === callId);
    this.#world.violations.check(!twice, "a call is never offered to two agents", () => callId);
    this.#agentLegs.set(legId, { userId, callId });
  }

  /** Told to end is ended: the wire may take its time. */
  hungUp(legId: LegId): void {
    this.#agentLegs.delete(legId);
    this.#dialLegs.delete(legId);
  }

  /** Dials that may still need an agent. */
  get inFlight(): number {
    const withAgent = new Set([...this.#agentLegs.values()].map((leg) => leg.callId));
    return [...this.#dialLegs.values()].filter((callId) => !withAgent.has(callId)).length;
  }

  ended({ legId, number }: { readonly legId: LegId; readonly number: string | undefined }): void {
    this.#dialLegs.delete(legId);
    this.#agentLegs.delete(legId);
    if (number !== undefined) this.#byNumber.delete(number);
  }

  /** Nothing of the switch outlives its process. */
  processDied(): void {
    this.#byNumber.clear();
    this.#dialLegs.clear();
    this.#agentLegs.clear();
  }

  /** With a dial that starts, those without an agent are no more than the ready agents allow (OUT-MOD-05, OUT-MOD-13). */
  #checkPace(): void {
    const { engine, violations, plan } = this.#world;
    if (!engine) return;
    const { inFlight } = this;
    const ready = engine
      .agents(centreId as never)
      .filter(({ snapshot }) => snapshot.state === "ready").length;
    violations.check(
      inFlight <= plan.dialsPerAgent * ready,
      "dials in flight have agents",
      () => `${inFlight} for ${ready} ready`,
    );
  }
}
