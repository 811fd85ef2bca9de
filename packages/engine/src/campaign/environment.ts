import { type DialPlace, dialHours, preferenceAt, type RedialEnvironment, zonesOf } from "@perezvon/dialer";
import { anyTime, type CallingHoursRow, type Campaign } from "@perezvon/model";
import { localDay } from "@perezvon/schedule";
import type { ClaimedRecord } from "../ports.ts";

/** Whether the clock has a say in the dials of a record at all. */
function asksHours({ traits }: ClaimedRecord, { dialTime }: Campaign): boolean {
  return dialTime !== anyTime || traits.notBefore !== undefined || traits.notAfter !== undefined;
}

/** Whether the zones of its numbers matter: for hours, or for the day of its limit (OUT-RED-14). */
export function asksZones(record: ClaimedRecord, campaign: Campaign): boolean {
  return asksHours(record, campaign) || campaign.redial.dayLimit !== undefined;
}

/** What the rules have to know around one record: hours, preference, bars (OUT-HRS-09, OUT-HRS-08, OUT-RED-11). */
export function environmentOf(
  record: ClaimedRecord,
  campaign: Campaign,
  rows: readonly CallingHoursRow[],
  barred: ReadonlySet<string>,
  numberZones?: ReadonlyMap<string, readonly string[]>,
): RedialEnvironment {
  const {
    dialTime,
    redial: { dayLimit },
  } = campaign;
  const { traits } = record;
  const always = !asksHours(record, campaign);
  // In preview mode the system makes no repeats (OUT-RED-21).
  const kept = campaign.dialling.mode === "preview" ? { barred, repeats: false } : { barred };
  if (always && dayLimit === undefined) return kept;
  const place: DialPlace = {
    numbers: record.numbers,
    labels: traits.labels,
    timeZone: traits.ownZone,
    region: traits.region,
    postalCode: traits.postalCode,
    defaultZone: record.timeZone,
    window: { notBefore: traits.notBefore, notAfter: traits.notAfter },
    numberZones,
  };
  const limited = dayLimit && {
    dayLimit: { ...dayLimit, day: (at: number) => localDay(zonesOf(place, 0, false)[0]!, at) },
  };
  if (always) return { ...kept, ...limited };
  return {
    ...limited,
    ...kept,
    allowedFrom: dialHours(dialTime, rows, place),
    order: (at) => preferenceAt(dialTime, place, at),
  };
}
