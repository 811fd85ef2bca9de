import {
  type DialPlace,
  dialHours,
  type FrequencyEnvironment,
  preferenceAt,
  type RedialEnvironment,
  zonesOf,
} from "@perezvon/dialer";
import { anyTime, type CallingHoursRow, type Campaign, type FrequencyLimits } from "@perezvon/model";
import { localDay, localDayAfter } from "@perezvon/schedule";
import type { ClaimedRecord, ContactHistory, SeenContacts } from "../ports.ts";

/** Whether the clock has a say in the dials of a record at all. */
function asksHours({ traits }: ClaimedRecord, { dialTime }: Campaign): boolean {
  return dialTime !== anyTime || traits.notBefore !== undefined || traits.notAfter !== undefined;
}

/** Whether the zones of its numbers matter: for hours, or for the day of its limit (OUT-RED-14). */
export function asksZones(record: ClaimedRecord, campaign: Campaign): boolean {
  return (
    asksHours(record, campaign) ||
    campaign.redial.dayLimit !== undefined ||
    campaign.redial.frequency !== undefined
  );
}

/** As far back as attempts may count: 30 local days and what their clocks may be apart. */
export const contactHistoryMs = 32 * 86_400_000;

const windows = [
  ["day", 1],
  ["week", 7],
  ["month", 30],
] as const;

/** Limits over days beside what all campaigns have dialled (OUT-RED-14). */
function frequencyOf(
  frequency: FrequencyLimits,
  { numbers, recordId }: ClaimedRecord,
  zone: () => string,
  contacts: ContactHistory | undefined,
): FrequencyEnvironment {
  // Without a key nobody knows whose record it is: each number stands for itself (OUT-CPL-07).
  const person = frequency.per === "person" ? contacts?.ofPerson.get(recordId) : undefined;
  return {
    limits: windows.flatMap(([name, days]) => {
      const attempts = frequency[name];
      return attempts === undefined ? [] : [{ days, attempts }];
    }),
    past: (index) => person ?? contacts?.ofNumber.get(numbers[index] ?? "") ?? [],
    together: person !== undefined,
    dayAfter: (at, days) => localDayAfter(zone(), at, days),
  };
}

/** What a dial of this number was decided by; a repeat begins no attempt and asks no limit (OUT-RED-04). */
export function seenContacts(
  { frequency }: RedialEnvironment,
  { numberIndex, repeatNumber }: { readonly numberIndex: number; readonly repeatNumber: number },
  now: number,
): SeenContacts | undefined {
  if (frequency === undefined || repeatNumber > 0) return undefined;
  return { person: frequency.together, since: now - contactHistoryMs, at: frequency.past(numberIndex) };
}

/** What the rules have to know around one record: hours, preference, bars (OUT-HRS-09, OUT-HRS-08, OUT-RED-11). */
export function environmentOf(
  record: ClaimedRecord,
  campaign: Campaign,
  rows: readonly CallingHoursRow[],
  barred: ReadonlySet<string>,
  numberZones?: ReadonlyMap<string, readonly string[]>,
  contacts?: ContactHistory,
): RedialEnvironment {
  const {
    dialTime,
    redial: { dayLimit, frequency },
  } = campaign;
  const { traits } = record;
  const always = !asksHours(record, campaign);
  // In preview mode the system makes no repeats (OUT-RED-21).
  const kept = campaign.dialling.mode === "preview" ? { barred, repeats: false } : { barred };
  if (always && dayLimit === undefined && frequency === undefined) return kept;
  const place: DialPlace = {
    numbers: record.numbers,
    labels: traits.labels,
    timeZone: traits.ownZone,
    ownZones: traits.ownZones,
    region: traits.region,
    postalCode: traits.postalCode,
    defaultZone: record.timeZone,
    window: { notBefore: traits.notBefore, notAfter: traits.notAfter },
    numberZones,
  };
  const zone = () => zonesOf(place, 0, false)[0]!;
  const limited = {
    ...(dayLimit && { dayLimit: { ...dayLimit, day: (at: number) => localDay(zone(), at) } }),
    ...(frequency && { frequency: frequencyOf(frequency, record, zone, contacts) }),
  };
  if (always) return { ...kept, ...limited };
  return {
    ...limited,
    ...kept,
    allowedFrom: dialHours(dialTime, rows, place),
    order: (at) => preferenceAt(dialTime, place, at),
  };
}
