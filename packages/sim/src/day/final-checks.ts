import { centreId } from "./day-plan.ts";
import { keyOf } from "./memory-store.ts";
import { campaignHours } from "./watch.ts";
import type { World } from "./world.ts";

/** What must hold of the database when nothing is under way any more. */
export function checkBooks(world: World): void {
  const { store, violations } = world;
  for (const { start } of store.openAttempts()) {
    violations.report("every attempt has an end", start.attemptId);
  }
  const counted = new Map<string, Set<number>>();
  const closing = new Map<string, number>();
  const ofNumbers = new Map<string, Set<number>>();
  for (const { start, end } of store.attempts.values()) {
    const key = keyOf(start);
    if (end?.recordDisposition !== undefined) closing.set(key, (closing.get(key) ?? 0) + 1);
    if (end?.isCallAttempt) {
      const number = `${key} ${start.number}`;
      ofNumbers.set(number, (ofNumbers.get(number) ?? new Set()).add(start.attemptNumber));
    }
    if (end?.isCallAttempt) counted.set(key, (counted.get(key) ?? new Set()).add(start.attemptNumber));
  }
  for (const [key, places] of ofNumbers)
    violations.check(
      places.size <= mostOfNumber(world, key) + byHand(world, key.split(" ")[0]!),
      "no number is dialled past its limit",
      () => key,
    );
  for (const [key, life] of store.lives) {
    violations.check(!life.locked, "no record stays locked", () => key);
    const { redial } = store.campaigns.get(life.campaignId)!;
    const attempts = life.columns?.attempts ?? 0;
    violations.check(
      attempts <= redial.maxAttemptsPerRecord + byHand(world, key),
      "no record is dialled past its limit",
      () => key,
    );
    violations.check(
      (counted.get(key)?.size ?? 0) <= attempts,
      "rows add up to the record's attempts",
      () => key,
    );
    const closed = life.state === "closed";
    violations.check(
      (closing.get(key) ?? 0) === (closed ? 1 : 0),
      "a record closes once, in one row",
      () => key,
    );
  }
}

/** Dials of a record that no limit holds. */
function byHand({ own, promises }: World, key: string): number {
  return promises.keptOf(key) + own.keptOf(key);
}

/** By the key of a record and its number. */
function mostOfNumber({ store }: World, key: string): number {
  const life = store.lives.get(key.split(" ")[0]!)!;
  return store.campaigns.get(life.campaignId)!.redial.maxAttemptsPerNumber;
}

/** After faults stop, work goes on: what is due is dialled while agents are ready and not promised (liveness). */
export class ProgressCheck {
  readonly #world: World;
  #stuck = 0;

  constructor(world: World) {
    this.#world = world;
  }

  /** Once a minute. One look may fall between two dials, three in a row may not. */
  look(quietSince: number): void {
    const { engine, clock, store, violations, watch, plan, promises } = this.#world;
    const now = clock.now();
    const agents = engine?.agents(centreId as never) ?? [];
    const idle = agents.filter(
      ({ userId, snapshot }) => snapshot.state === "ready" && !promises.keepsFree(userId),
    ).length;
    const forgotten = [...store.lives.values()].filter(
      (life) =>
        life.state === "open" &&
        !life.locked &&
        (life.dueAt ?? 0) < now - 60_000 &&
        !promises.holds(life) &&
        !this.#world.own.holds(life) &&
        store.hasRoom(life) &&
        this.#world.waitsSince(life.campaignId) === undefined,
    );
    const open = !plan.hours || campaignHours(now - 120_000);
    const stuck = open && now - quietSince > 60_000 && idle > watch.inFlight && forgotten.length > 0;
    this.#stuck = stuck ? this.#stuck + 1 : 0;
    const first = forgotten[0] ? keyOf(forgotten[0]) : "";
    violations.check(
      this.#stuck < 3,
      "what is due is dialled while agents are ready",
      () => `${forgotten.length} due, ${idle} ready, ${watch.inFlight} in flight, first ${first}`,
    );
  }
}

/** No claimed record waits so long for its attempt. */
const lockMs = 10 * 60_000;

/** Locks without an attempt that nobody will ever give back. */
export function checkLocks(world: World, lockedSince: Map<string, number>): void {
  const { store, clock, violations } = world;
  const now = clock.now();
  const busy = new Set(store.openAttempts().map(({ start }) => keyOf(start)));
  for (const [key, life] of store.lives) {
    if (!life.locked || busy.has(key)) lockedSince.delete(key);
    else if (!lockedSince.has(key)) lockedSince.set(key, now);
    else if (now - (lockedSince.get(key) ?? now) > lockMs) {
      violations.report("a lock without an attempt is given back", key);
      lockedSince.delete(key);
    }
  }
}
