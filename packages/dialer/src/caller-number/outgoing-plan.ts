import type { Random } from "@perezvon/base";
import { type OutgoingPlan, type PlanChoice, type PlanEntry, parsePhone } from "@perezvon/model";

/** What goes out for a dialled string, by the entry with the longest digits it begins with (INB-DOU-03). */
export function dialByPlan(
  plan: OutgoingPlan,
  dialled: string,
): { readonly sent: string; readonly entry: PlanEntry } | undefined {
  const entry = longest(plan.entries, ({ digits }) =>
    dialled.startsWith(digits) ? digits.length : undefined,
  );
  return entry && { sent: beginningSent(entry) + dialled.slice(entry.digits.length), entry };
}

/**
 * The entry that decides for a number nobody has dialled by hand, as those of a campaign's list: the one by which it could have been
 * dialled, that names most of its beginning.
 */
export function planEntryOf(plan: OutgoingPlan, number: string, homeCountry: string): PlanEntry | undefined {
  return longest(plan.entries, (entry) => {
    const sent = beginningSent(entry);
    // Of a prefix alone nothing is known before it is followed by a number: the whole is tried.
    for (const beginning of spellings(number, homeCountry))
      if (beginning.startsWith(sent)) return sent.replace(/^\+/, "").length;
    return undefined;
  });
}

/** The ways to write the same number: as E.164, without its `+`, and as it is dialled inside its country. */
function spellings(number: string, homeCountry: string): readonly string[] {
  const national = number.startsWith("+7") ? `8${number.slice(2)}` : "";
  const parsed = national === "" ? undefined : parsePhone(national, homeCountry);
  const athome = parsed?.ok === true && parsed.value === number;
  return [number, number.slice(1), ...(athome ? [national] : [])];
}

function beginningSent({ digits, insert, remove }: PlanEntry): string {
  return insert + (remove ? "" : digits);
}

function longest(
  entries: readonly PlanEntry[],
  fits: (entry: PlanEntry) => number | undefined,
): PlanEntry | undefined {
  let best: PlanEntry | undefined;
  let length = -1;
  for (const entry of entries) {
    const fitting = fits(entry) ?? -1;
    if (fitting > length) [best, length] = [entry, fitting];
  }
  return best;
}

/** What the plan shows; a number is undefined where the trunk's own is taken. */
export interface PlannedCaller {
  readonly number: string | undefined;
  readonly hidden: boolean;
}

/** What an outgoing call shows by its entry, else by the plan (INB-DOU-06). */
export function plannedCaller(
  plan: OutgoingPlan,
  entry: PlanEntry | undefined,
  facts: {
    /** The centre's numbers for calls. */
    readonly pool: readonly string[];
    readonly random: Random;
    /** What was shown to the same customer before: two calls running do not show the same number (PBX-CID-05). */
    readonly lastShown?: string | undefined;
  },
): PlannedCaller {
  const choice: PlanChoice | undefined = entry?.shown ?? plan.usual;
  if (choice === undefined) return { number: undefined, hidden: false };
  if (choice.caller !== "random") return { number: choice.number, hidden: choice.caller === "hidden" };
  const others = facts.pool.filter((number) => number !== facts.lastShown);
  const among = others.length === 0 ? facts.pool : others;
  return { number: among.length === 0 ? undefined : facts.random.pick(among), hidden: false };
}

/** Whether the plan names a number, or how to choose one, for anything at all (OUT-CID-01). */
export function planDecides({ usual, entries }: OutgoingPlan): boolean {
  return usual !== undefined || entries.some(({ shown }) => shown !== undefined);
}
