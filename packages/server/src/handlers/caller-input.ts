import type { CallerNumbers as ApiCallerNumbers } from "@perezvon/api";
import { type CallerNumbers, type CentreId, parsePhone, type TrunkId } from "@perezvon/model";
import type { Store } from "@perezvon/store";
import { invalidField } from "../http/problem-error.ts";

/** The number shown must belong to the centre (OUT-CID-04), and selects its trunk when it is bound to one (OUT-CID-05). */
export async function callerOf(
  store: Store,
  centreId: CentreId,
  homeCountry: string,
  given: string | null | undefined,
): Promise<{ number: string | undefined; trunkId: TrunkId | undefined } | undefined> {
  if (given === undefined) return undefined;
  if (given === null || given.trim() === "") return { number: undefined, trunkId: undefined };
  const own = await ownNumbers(store, centreId, [given], homeCountry);
  return ownNumber(own, given, homeCountry, "callerNumber");
}

/** The numbers of a method, each once, all of them the centre's (OUT-CID-01, OUT-CID-04). */
export async function callersOf(
  store: Store,
  centreId: CentreId,
  homeCountry: string,
  given: ApiCallerNumbers | undefined,
): Promise<CallerNumbers | undefined> {
  if (given === undefined) return undefined;
  const limited = (given.limits ?? []).map(({ number }) => number);
  const own = await ownNumbers(store, centreId, [...given.numbers, ...limited], homeCountry);
  const numbers = given.numbers.map(
    (each, index) => ownNumber(own, each, homeCountry, `callers.numbers.${index}`).number,
  );
  const field = given.method === "list_field" ? given.field?.trim() : undefined;
  const limits = (given.limits ?? []).map(({ number, ...limit }, index) => ({
    number: ownNumber(own, number, homeCountry, `callers.limits.${index}.number`).number,
    ...limit,
  }));
  const twice = limits.findIndex(
    ({ number }, index) => limits.findIndex((each) => each.number === number) < index,
  );
  if (twice >= 0) throw invalidField(`callers.limits.${twice}.number`, "duplicate");
  return { method: given.method, numbers: [...new Set(numbers)], field, limits };
}

/** Numbers that lead to a blended campaign, each once, all of them the centre's. */
export async function entriesOf(
  store: Store,
  centreId: CentreId,
  homeCountry: string,
  given: readonly string[] | undefined,
): Promise<readonly string[] | undefined> {
  if (given === undefined) return undefined;
  const own = await ownNumbers(store, centreId, given, homeCountry);
  const numbers = given.map(
    (each, index) => ownNumber(own, each, homeCountry, `entryNumbers.${index}`).number,
  );
  return [...new Set(numbers)];
}

type OwnNumbers = ReadonlyMap<string, TrunkId | undefined>;

function ownNumbers(
  store: Store,
  centreId: CentreId,
  given: readonly string[],
  homeCountry: string,
): Promise<OwnNumbers> {
  const parsed = given.flatMap((each) => {
    const number = parsePhone(each, homeCountry);
    return number.ok ? [number.value as string] : [];
  });
  return store.engine.campaigns.ownNumbers(centreId, parsed);
}

function ownNumber(own: OwnNumbers, given: string, homeCountry: string, field: string) {
  const wanted = parsePhone(given, homeCountry);
  if (!wanted.ok) throw invalidField(field, wanted.error.code);
  if (!own.has(wanted.value)) throw invalidField(field, "not_found");
  return { number: wanted.value as string, trunkId: own.get(wanted.value) };
}
