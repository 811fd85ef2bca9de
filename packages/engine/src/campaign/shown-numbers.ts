import { chooseCaller, numberInField } from "@perezvon/dialer";
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
}

type Retry = <T>(label: string, read: () => Promise<T>) => Promise<T>;

/** Dials of other campaigns are counted in the use of numbers within this. */
const recountMs = 60_000;

/** Chooses the number of each dial of one campaign (OUT-CID-02). */
export class ShownNumbers {
  readonly #context: CentreContext;
  #usedToday = new Map<string, number>();
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
    const { callerNumber: defaultNumber = "", callers = defaultNumberOnly } = campaign;
    const usual = { number: defaultNumber, trunkId: undefined, foreign: undefined };
    if (callers.method === "default") return () => usual;
    const { store, centreId } = this.#context;
    const wanted = records.flatMap((record) => [
      ...(record.shownNumbers ?? []).map(({ number }) => number),
      numberInField(callers.field, { fields: record.fields, country: record.traits.country }) ?? "",
    ]);
    const asked = [...new Set([...callers.numbers, ...wanted])];
    const [own, trunkId] = await Promise.all([
      retry("own numbers", () => store.campaigns.ownNumbers(centreId, asked)),
      retry("default trunk", () => store.directory.defaultTrunk(centreId)),
      this.#count(campaign, callers.numbers, now, retry),
    ]);
    const ownSet: ReadonlySet<string> = new Set(own.keys());
    return (record, dialled) => {
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
        },
      );
      this.#lastShown = number;
      this.#usedToday.set(number, (this.#usedToday.get(number) ?? 0) + 1);
      if (number === defaultNumber) return { ...usual, foreign };
      // A number bound to no trunk leaves by the centre's usual one, not by that of the default number.
      return { number, trunkId: own.get(number) ?? (trunkId as TrunkId | undefined), foreign };
    };
  }

  /** Between two counts the own dials are counted here, so that dials of one moment do not all take the same number. */
  async #count(campaign: Campaign, numbers: readonly string[], now: number, retry: Retry): Promise<void> {
    const what = numbers.join(" ");
    if (now - this.#countedAt < recountMs && what === this.#countedFor) return;
    this.#countedAt = now;
    this.#countedFor = what;
    const { store, centreId } = this.#context;
    const facts = await retry("use of numbers", () =>
      store.campaigns.callerFacts(centreId, campaign.id, numbers, now),
    );
    this.#usedToday = new Map(facts.usedToday);
    this.#lastShown ??= facts.lastShown;
  }
}
