import type { ForecastInput, RecordGroup } from "@perezvon/forecast";
import type { RemainingRecords } from "@perezvon/store";

const minuteMs = 60_000;

/** Records by what they have in common; the kinds of a sample stand for all. */
export function groupsOf(
  { order, ratio, fresh, expiring, open, patterns }: RemainingRecords,
  list: number,
  start: number,
): RecordGroup[] {
  const known = patterns.length > 0 ? patterns : [unknownPattern];
  const kinds = known.map(({ records, numbers, ...traits }) => ({
    share: records,
    kind: {
      numbers: numbers.length > 0 ? numbers : unknownPattern.numbers,
      ...Object.fromEntries(Object.entries(traits).filter(([, value]) => value !== undefined)),
    },
  }));
  const shares = kinds.map(({ share }) => share);
  type Rest = Pick<
    RecordGroup,
    "attempts" | "dueInMinutes" | "promisedMinutes" | "attemptsToday" | "expiresInMinutes"
  >;
  const spread = (count: number, rest: Rest): RecordGroup[] =>
    divide(count, shares).flatMap((part, place) =>
      part === 0 ? [] : [{ count: part, list, order, ratio, ...kinds[place]!.kind, ...rest }],
    );
  const minutes = (at: number) => Math.max(0, Math.round((at - start) / minuteMs));
  const lasting = fresh - expiring.reduce((sum, { records }) => sum + records, 0);
  return [
    ...spread(Math.max(0, lasting), { attempts: 0, dueInMinutes: 0 }),
    ...expiring.flatMap(({ expiresAt, records }) =>
      spread(records, { attempts: 0, dueInMinutes: 0, expiresInMinutes: minutes(expiresAt) }),
    ),
    ...open.flatMap(({ attempts, attemptsToday, dueAt, expiresAt, promisedMinutes, records }) =>
      spread(records, {
        attempts,
        dueInMinutes: minutes(dueAt),
        ...(promisedMinutes !== undefined && { promisedMinutes }),
        ...(attemptsToday > 0 && { attemptsToday }),
        ...(expiresAt !== undefined && { expiresInMinutes: minutes(expiresAt) }),
      }),
    ),
  ];
}

/** Left out where no list has a quota. */
export function quotasOf(remaining: readonly RemainingRecords[]): Pick<ForecastInput, "quotas"> {
  const quotas = remaining.flatMap(({ quotas: of }, list) =>
    of.map(({ dispositions, ...group }) => ({ list, ...group, ...(dispositions && { dispositions }) })),
  );
  return quotas.length === 0 ? {} : { quotas };
}

const unknownPattern = {
  numbers: [{ prefix: "+7", label: "" }],
  timeZone: undefined,
  region: undefined,
  postalCode: undefined,
  priority: undefined,
  listed: undefined,
  notBefore: undefined,
  notAfter: undefined,
  quota: undefined,
  records: 1,
};

/** Whole parts that add up to the count, each as near to its share as the parts before it left room for. */
export function divide(count: number, shares: readonly number[]): number[] {
  let share = shares.reduce((sum, each) => sum + each, 0);
  let left = count;
  return shares.map((each) => {
    const part = share === 0 ? 0 : Math.round((left * each) / share);
    share -= each;
    left -= part;
    return part;
  });
}
