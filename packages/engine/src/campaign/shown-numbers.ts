import { callerFreeAt, chooseCaller, numberInField } from "@perezvon/dialer";
import { type Campaign, defaultNumberOnly, type TrunkId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { ClaimedRecord } from "../ports.ts";

/** What the customer sees, and the way that goes with it. */
export interface ShownNumber {
  readonly number: string;
  /** Undefined: the trunk of the campaign (OUT-CID-05). */
  readonly trunkId: TrunkId | undefined;
  /** What a field of the list names and the centre does not have (OUT-CID-04). */
  readonly foreign: string | undefined;
  /** The outgoing number plan hides it (INB-DOU-06). */
  readonly hidden?: boolean;
  /** Nothing may be shown before: all numbers rest, or have had their dials of the day (OUT-CID-03). */
  readonly until?: number | undefined;
}

type Retry = <T>(label: string, read: () => Promise<T>) => Promise<T>;

/** Dials of other campaigns are counted in the use of numbers within this. */
const recountMs = 60_000;

/** Chooses the number of each dial of one campaign (OUT-CID-02). */
export class ShownNumbers {
  readonly #context: CentreContext;
  #usedToday = new Map<string, number>();
  /** The dial that made a number rest; kept until a later one does. */
  readonly #fullAt = new Map<string, number>();
  #dayEndsAt = 0;
  #lastShown: string | undefined;
  #countedAt = Number.NEGATIVE_INFINITY;
  #countedFor = "";

  constructor(context: CentreContext) {
    this.#context = context;
  }

  /** Asks the store what the choice for these records looks at; the answer chooses for one of them and the number it is dialled by. */
  async prepare(
    campaign: Campaign,
    records: readonly ClaimedRecord[],
    now: number,
    retry: Retry,
  ): Promise<(record: ClaimedRecord, dialled: string) => ShownNumber> {
    const { callers = defaultNumberOnly } = campaign;
    const usually = await this.#usual(campaign, retry);
    const limited = (callers.limits ?? []).length > 0;
    if (callers.method === "default" && !limited) return usually;
    const { store, centreId } = this.#context;
    const wanted = records.flatMap((record) => [
      ...(record.shownNumbers ?? []).map(({ number }) => number),
      numberInField(callers.field, { fields: record.fields, country: record.traits.country }) ?? "",
    ]);
    const counted = limited ? this.#shownBy(campaign) : callers.numbers;
    const asked = [...new Set([...callers.numbers, ...wanted])];
    const [own, trunkId] = await Promise.all([
      retry("own numbers", () => store.campaigns.ownNumbers(centreId, asked)),
      retry("default trunk", () => store.directory.defaultTrunk(centreId)),
      this.#count(campaign, counted, now, retry),
    ]);
    const ownSet: ReadonlySet<string> = new Set(own.keys());
    return (record, dialled) => {
      const at = this.#context.clock.now();
      const usual = usually(record, dialled);
      const defaultNumber = usual.number;
      const held = new Set(counted.filter((each) => this.#freeAt(campaign, each, at) > at));
      const { number, foreign } = chooseCaller(
        callers,
        {
          dialled,
          country: record.traits.country,
          fields: record.fields,
          former: record.shownNumbers ?? [],
        },
        {
          defaultNumber,
          own: ownSet,
          usedToday: this.#usedToday,
          lastShown: this.#lastShown,
          random: this.#context.random,
          held,
        },
      );
      if (held.has(number)) return { ...usual, foreign, until: this.#anyFreeAt(campaign, at) };
      this.#lastShown = number;
      this.#shown(campaign, number, at);
      if (number === defaultNumber) return { ...usual, foreign };
      // A number bound to no trunk leaves by the centre's usual one, not by that of the default number.
      return { number, trunkId: own.get(number) ?? (trunkId as TrunkId | undefined), foreign };
    };
  }

  /** The default number; without one the centre's outgoing number plan decides (OUT-CID-01). */
  async #usual(
    { callerNumber }: Campaign,
    retry: Retry,
  ): Promise<(record: ClaimedRecord, dialled: string) => ShownNumber> {
    if (callerNumber !== undefined) {
      const usual = { number: callerNumber, trunkId: undefined, foreign: undefined };
      return () => usual;
    }
    const plan = await retry("outgoing number plan", () => this.#context.outgoing.read());
    return ({ shownNumbers = [], traits }, dialled) => ({
      ...plan.shownByCampaign(dialled, traits.country, shownNumbers[0]?.number),
      foreign: undefined,
    });
  }

  /** When a number may be shown again; now, when one may (OUT-CID-03). Asked before records are taken up. */
  async freeAt(campaign: Campaign, now: number, retry: Retry): Promise<number | undefined> {
    if (campaign.callerNumber === undefined) {
      const plan = await retry("outgoing number plan", () => this.#context.outgoing.read());
      // The plan has no limits: it names a number at any time, or never (OUT-CID-01).
      return plan.decides ? now : undefined;
    }
    if ((campaign.callers?.limits ?? []).length === 0) return now;
    await this.#count(campaign, this.#shownBy(campaign), now, retry);
    return this.#anyFreeAt(campaign, now);
  }

  #anyFreeAt(campaign: Campaign, now: number): number {
    return Math.min(...this.#shownBy(campaign).map((number) => this.#freeAt(campaign, number, now)));
  }

  #freeAt({ callers }: Campaign, number: string, now: number): number {
    const limit = callers?.limits?.find((each) => each.number === number);
    const day = { dials: this.#usedToday.get(number) ?? 0, fullAt: this.#fullAt.get(number) };
    // A day that has ended since the count is counted anew within a minute.
    return callerFreeAt(limit, day, now, Math.max(this.#dayEndsAt, now + 1));
  }

  #shown({ callers }: Campaign, number: string, at: number): void {
    const dials = (this.#usedToday.get(number) ?? 0) + 1;
    this.#usedToday.set(number, dials);
    const { restAfter = null } = callers?.limits?.find((each) => each.number === number) ?? {};
    if (restAfter !== null && dials % restAfter === 0) this.#fullAt.set(number, at);
  }

  /** The default number, and those that the method chooses among. */
  #shownBy({ callerNumber, callers = defaultNumberOnly }: Campaign): readonly string[] {
    const own = ["default", "list_field", "last_answered"].includes(callers.method) ? [] : callers.numbers;
    return [...new Set([...own, ...(callerNumber === undefined ? [] : [callerNumber])])];
  }

  /** Between two counts the own dials are counted here, so that dials of one moment do not all take the same number. */
  async #count(campaign: Campaign, numbers: readonly string[], now: number, retry: Retry): Promise<void> {
    const what = numbers.join(" ");
    if (now - this.#countedAt < recountMs && what === this.#countedFor) return;
    this.#countedAt = now;
    this.#countedFor = what;
    const { store, centreId } = this.#context;
    const facts = await retry("use of numbers", () =>
      store.campaigns.callerFacts(centreId, campaign.id, numbers, now, restsOf(campaign)),
    );
    this.#usedToday = new Map(facts.usedToday);
    for (const [number, at] of facts.fullAt)
      this.#fullAt.set(number, Math.max(at, this.#fullAt.get(number) ?? 0));
    this.#dayEndsAt = facts.dayEndsAt;
    this.#lastShown ??= facts.lastShown;
  }
}

/** After how many dials each number rests. */
function restsOf({ callers }: Campaign): ReadonlyMap<string, number> {
  return new Map(
    (callers?.limits ?? []).flatMap(({ number, restAfter }) =>
      restAfter === null ? [] : [[number, restAfter]],
    ),
  );
}
