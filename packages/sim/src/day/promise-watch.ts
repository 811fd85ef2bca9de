import type { AttemptStart, PromisedCall } from "@perezvon/engine";
import { type CallId, defaultCallBacks, type UserId } from "@perezvon/model";
import { centreId, hourMs } from "./day-plan.ts";
import { keyOf, type RecordLife } from "./memory-store.ts";
import type { World } from "./world.ts";

/** What an agent said to a customer, and the desk took. */
export interface Word {
  readonly callId: CallId;
  readonly userId: UserId;
  readonly from: number;
  readonly until: number;
  readonly mine: boolean;
  readonly at: number;
}

/** A word is in the database this long after it, unless the process died or the database was away meanwhile. */
const writtenAfterMs = 3 * 60_000;
/** Its owner, if he is free, sees a promise that has come of age this much later at the latest. */
const offeredAfterMs = 10_000;
/** What the clock of a desk and that of the dialler may differ by. */
const earlyMs = 1_000;

/** Follows every call-back from the desk that promised it to the dial that keeps it (OUT-CBK-01, -03, -04, -05). */
export class PromiseWatch {
  made = 0;
  kept = 0;
  readonly #world: World;
  readonly #words: (Word & { readonly crashes: number })[] = [];
  readonly #stored = new Map<CallId, PromisedCall>();
  readonly #dialled = new Map<PromisedCall, CallId>();
  readonly #keptOf = new Map<string, number>();

  constructor(world: World) {
    this.#world = world;
  }

  /** The desk has taken the word and closed its card. */
  given(word: Word): void {
    this.#words.push({ ...word, crashes: this.#world.crashes });
  }

  /** The end of a dial is written, and with it what becomes of the promise it was made for. */
  written(
    life: RecordLife,
    before: PromisedCall | undefined,
    start: AttemptStart,
    after: PromisedCall | undefined,
  ): void {
    if (after !== undefined && after.at !== before?.at) {
      this.made += 1;
      this.#stored.set(start.callId, after);
    }
    if (before === undefined || before.at === after?.at) return;
    const due = start.startedAt >= before.from - earlyMs;
    this.#world.violations.check(due || life.state === "closed", "no call-back is lost", () => keyOf(life));
  }

  /** A dial; whether it is one that its own agent has promised. */
  dialled(start: AttemptStart): boolean {
    const { store, clock, violations, engine } = this.#world;
    const promise = store.lives.get(keyOf(start))?.promise;
    if (promise === undefined) return false;
    const now = clock.now();
    const told = () => `${keyOf(start)} from ${new Date(promise.from).toISOString()}`;
    violations.check(now >= promise.from - earlyMs, "no call-back is dialled before its time", told);
    const again = this.#dialled.get(promise);
    violations.check(again === undefined, "no call-back is dialled twice", told);
    this.#dialled.set(promise, start.callId);
    this.kept += 1;
    this.#keptOf.set(keyOf(start), this.keptOf(keyOf(start)) + 1);
    if (promise.ownerId === undefined || (!promise.strict && now >= promise.until)) return false;
    const { snapshot } =
      engine?.agents(centreId as never).find(({ userId }) => userId === promise.ownerId) ?? {};
    const his = snapshot?.interactions.some(({ recordId }) => recordId === start.recordId) === true;
    violations.check(his, "a call-back of one agent is dialled for nobody else", told);
    return true;
  }

  /** Of a record: these are dialled even when its limits are reached (OUT-RED-17). */
  keptOf(key: string): number {
    return this.#keptOf.get(key) ?? 0;
  }

  /** Every word given while the process lived and the database answered is kept there. */
  look(quietSince: number): void {
    const { clock, violations, crashes } = this.#world;
    const now = clock.now();
    const ripe = this.#words.filter(({ at }) => now - at > writtenAfterMs);
    for (const word of ripe) {
      this.#words.splice(this.#words.indexOf(word), 1);
      if (word.crashes !== crashes || word.at < quietSince) continue;
      const stored = this.#stored.get(word.callId);
      const same =
        stored !== undefined &&
        Math.abs(stored.from - word.from) < earlyMs &&
        stored.ownerId === (word.mine ? word.userId : undefined);
      violations.check(same, "no call-back is lost", () => `${word.callId} of ${word.userId}`);
    }
  }

  /** Kept free for a promise of his own that is about to come of age, or has: he gets no other call (OUT-CBK-04). */
  keepsFree(userId: UserId): boolean {
    const { store, clock } = this.#world;
    const now = clock.now();
    return [...store.lives.values()].some(({ promise, state }) => {
      if (promise?.ownerId !== userId || state !== "open") return false;
      const { from } = promise;
      return now >= from - defaultCallBacks.reserveSeconds * 1_000 && now < from + offeredAfterMs;
    });
  }

  /** Waits for its owner, or for its time: nobody else is to dial it. */
  holds({ promise }: RecordLife): boolean {
    if (promise === undefined) return false;
    // Somebody who looked in the window comes again ten minutes after.
    const free = promise.ownerId === undefined ? promise.from : promise.until + hourMs / 4;
    return (promise.ownerId !== undefined && promise.strict) || this.#world.clock.now() < free;
  }
}
