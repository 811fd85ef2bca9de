import type { Random } from "@perezvon/base";
import { type CallerNumbers, comparableText, parsePhone } from "@perezvon/model";

/** What the choice of a number looks at; all of it as it stands at the dial. */
export interface CallerFacts {
  /** Shown where the method gives no number. */
  readonly defaultNumber: string;
  /** Those of the numbers in question that belong to the centre (OUT-CID-04). */
  readonly own: ReadonlySet<string>;
  /** Dials today of each number; of a missing one there was none. */
  readonly usedToday: ReadonlyMap<string, number>;
  /** The number that the campaign's last dial has shown. */
  readonly lastShown: string | undefined;
  readonly random: Random;
  /** Numbers that rest, or have had their dials of the day (OUT-CID-03). */
  readonly held?: ReadonlySet<string> | undefined;
}

/** The record that is dialled, as far as the choice depends on it. */
export interface CallerSubject {
  /** E.164. */
  readonly dialled: string;
  /** ISO 3166: country whose national numbers its fields hold. */
  readonly country: string;
  readonly fields: readonly { readonly name: string; readonly value: string }[];
  /** Numbers shown in its former dials, the last first. */
  readonly former: readonly { readonly number: string; readonly answered: boolean }[];
}

export interface CallerChoice {
  readonly number: string;
  /** Of a list's field: what it names and the centre does not have (OUT-CID-04). */
  readonly foreign?: string;
}

/** The number that the customer sees (OUT-CID-02). Whatever gives no number falls to the default. */
export function chooseCaller(
  callers: CallerNumbers,
  subject: CallerSubject,
  facts: CallerFacts,
): CallerChoice {
  const numbers = callers.numbers.filter((number) => facts.own.has(number) && !isHeld(number, facts));
  if (callers.method === "list_field") return byField(callers.field, subject, facts);
  return { number: among(callers, numbers, subject, facts) ?? facts.defaultNumber };
}

function among(
  { method }: CallerNumbers,
  numbers: readonly string[],
  subject: CallerSubject,
  facts: CallerFacts,
): string | undefined {
  switch (method) {
    case "in_turn":
      // Of a number that is no longer among them the place is -1: the first one follows.
      return numbers[(numbers.indexOf(facts.lastShown ?? "") + 1) % numbers.length];
    case "random":
      return numbers.length === 0 ? undefined : facts.random.pick(numbers);
    case "least_used":
      return leastUsed(numbers, facts);
    case "longest_prefix": {
      const longest = Math.max(...numbers.map((number) => commonPrefix(number, subject.dialled)));
      const nearest = numbers.filter((number) => commonPrefix(number, subject.dialled) === longest);
      return leastUsed(nearest, facts);
    }
    case "last_answered": {
      const former = subject.former.filter(({ number }) => facts.own.has(number) && !isHeld(number, facts));
      return (former.find(({ answered }) => answered) ?? former[0])?.number;
    }
    default:
      return undefined;
  }
}

const isHeld = (number: string, { held }: CallerFacts) => held?.has(number) === true;

/** Ties: the first in the campaign's order. */
function leastUsed(numbers: readonly string[], { usedToday }: CallerFacts): string | undefined {
  const used = (number: string) => usedToday.get(number) ?? 0;
  const least = Math.min(...numbers.map(used));
  return numbers.find((number) => used(number) === least);
}

function commonPrefix(one: string, other: string): number {
  let length = 0;
  while (length < one.length && one[length] === other[length]) length++;
  return length;
}

function byField(field: string | undefined, subject: CallerSubject, facts: CallerFacts): CallerChoice {
  const named = numberInField(field, subject);
  if (named === undefined) return { number: facts.defaultNumber };
  if (facts.own.has(named)) return { number: isHeld(named, facts) ? facts.defaultNumber : named };
  return { number: facts.defaultNumber, foreign: named };
}

/** What the field names: E.164, or as it stands where that is no number; undefined when it is empty. */
export function numberInField(
  field: string | undefined,
  { fields, country }: Pick<CallerSubject, "fields" | "country">,
): string | undefined {
  if (field === undefined) return undefined;
  const wanted = comparableText(field);
  const value = fields.find(({ name }) => comparableText(name) === wanted)?.value.trim();
  if (!value) return undefined;
  const parsed = parsePhone(value, country);
  return parsed.ok ? parsed.value : value;
}
