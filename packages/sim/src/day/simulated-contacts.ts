import type { AttemptStart, ClaimedRecord, EngineStore } from "@perezvon/engine";

type Contacts = Awaited<ReturnType<EngineStore["campaigns"]["contactHistory"]>>;

/** Where attempts are kept, and those that were made before the days began. */
interface Kept {
  readonly attempts: ReadonlyMap<unknown, { readonly start: AttemptStart }>;
  readonly contacts: Contacts["ofNumber"];
}

/** The attempts with these records' numbers that limits over days count (OUT-RED-14). No list of the simulation has a key. */
export function contactsOf(
  { attempts, contacts }: Kept,
  records: readonly Pick<ClaimedRecord, "numbers">[],
): Contacts {
  const numbers = new Set(records.flatMap((record) => record.numbers));
  const ofNumber = new Map(contacts);
  for (const { start } of attempts.values())
    if (numbers.has(start.number) && start.repeatNumber === 0)
      ofNumber.set(start.number, [...(ofNumber.get(start.number) ?? []), start.startedAt]);
  return { ofNumber, ofPerson: new Map() };
}

/** An attempt with the number that the limits over days have not seen (OUT-RED-14). */
export function contactedSince(kept: Kept, { number, seen }: AttemptStart): boolean {
  if (seen === undefined) return false;
  const now = contactsOf(kept, [{ numbers: [number] }]).ofNumber.get(number) ?? [];
  return now.some((at) => at >= seen.since && !seen.at.includes(at));
}
