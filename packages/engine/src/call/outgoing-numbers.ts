import { dialByPlan, planDecides, planEntryOf, plannedCaller } from "@perezvon/dialer";
import type { PlanEntry, TrunkId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { StoredPlan } from "../ports.ts";

/** What an outgoing call shows by the plan, and the way that goes with it. */
export interface PlannedNumber {
  /** Empty: the number that the trunk has for such calls. */
  readonly number: string;
  /** Undefined: the centre's usual trunk. */
  readonly trunkId: TrunkId | undefined;
  readonly hidden: boolean;
}

/** Of so many customers it is remembered what was shown to them last. */
const customersMax = 10_000;

/** The centre's outgoing number plan as its calls use it (INB-DOU-01). */
export class OutgoingNumbers {
  readonly #context: Pick<CentreContext, "centreId" | "store" | "random">;
  readonly #lastShown = new Map<string, string>();

  constructor(context: Pick<CentreContext, "centreId" | "store" | "random">) {
    this.#context = context;
  }

  async read(): Promise<PlanInForce> {
    const { centreId, store } = this.#context;
    return new PlanInForce(await store.directory.outgoingPlan(centreId), (number, stored, entry, before) =>
      this.#shown(number, stored, entry, before),
    );
  }

  #shown(to: string, { plan, pool }: StoredPlan, entry: PlanEntry | undefined, before?: string) {
    const lastShown = this.#lastShown.get(to) ?? before;
    const numbers = [...pool.keys()];
    const { random } = this.#context;
    const { number, hidden } = plannedCaller(plan, entry, { pool: numbers, random, lastShown });
    if (number !== undefined) this.#remember(to, number);
    return { number: number ?? "", hidden, trunkId: number === undefined ? undefined : pool.get(number) };
  }

  #remember(to: string, number: string): void {
    this.#lastShown.delete(to);
    this.#lastShown.set(to, number);
    const [oldest] = this.#lastShown.keys();
    if (this.#lastShown.size > customersMax && oldest !== undefined) this.#lastShown.delete(oldest);
  }
}

type Show = (to: string, stored: StoredPlan, entry: PlanEntry | undefined, before?: string) => PlannedNumber;

/** The plan at the moment of a call. */
export class PlanInForce {
  readonly #stored: StoredPlan;
  readonly #show: Show;

  constructor(stored: StoredPlan, show: Show) {
    this.#stored = stored;
    this.#show = show;
  }

  /** Whether it says anything of numbers at all (OUT-CID-01). */
  get decides(): boolean {
    return planDecides(this.#stored.plan);
  }

  /** What goes out for a string that somebody dials: as it is where no entry has its beginning (PBX-SIP-06). */
  sent(dialled: string): { readonly number: string; readonly entry: PlanEntry | undefined } {
    const found = dialByPlan(this.#stored.plan, dialled);
    return found === undefined
      ? { number: dialled, entry: undefined }
      : { number: found.sent, entry: found.entry };
  }

  /** What a hand-made call shows; `entry` is the one that was dialled by. */
  shownByHand(to: string, entry: PlanEntry | undefined): PlannedNumber {
    return this.#show(to, this.#stored, entry);
  }

  /** What a campaign without a number of its own shows; `before` is what it showed to the same record last. */
  shownByCampaign(to: string, homeCountry: string, before: string | undefined): PlannedNumber {
    return this.#show(to, this.#stored, planEntryOf(this.#stored.plan, to, homeCountry), before);
  }
}
