import { type CallingHoursRow, comparableText, type DialTime, type HoursSet } from "@perezvon/model";
import { allOf, anyOf, inZone, type Opening, opens, parseRecordZone } from "@perezvon/schedule";
import { zonesOfNumber, zonesOfPostalCode } from "./number-zones.ts";
import { type RecordWindow, recordOpening } from "./record-window.ts";
import { postalCodeKey } from "./zone-table.ts";

/** What the hours of a record's numbers depend on. */
export interface DialPlace {
  /** E.164, in the order of the record. */
  readonly numbers: readonly string[];
  /** Beside `numbers`: the label of the phone field, empty for none. */
  readonly labels: readonly string[];
  /** Zone that the record itself names. */
  readonly timeZone: string | undefined;
  /** Beside `numbers`, as loaded: the zone that the record names for this number alone. */
  readonly ownZones?: readonly (string | undefined)[] | undefined;
  readonly region: string | undefined;
  readonly postalCode: string | undefined;
  /** Of the list, else of the centre: where nothing else is known. */
  readonly defaultZone: string;
  readonly window: RecordWindow;
  /**
   * Of numbers and of the postal code, as files of the centre name them; they say more than the product's own tables, of mobiles
   * above all. No zones at all: the centre has its own table, which does not know the place.
   */
  readonly numberZones?: ReadonlyMap<string, readonly string[]> | undefined;
}

function zonesByNumber({ numbers, numberZones }: DialPlace, index: number): readonly string[] | undefined {
  const number = numbers[index] ?? "";
  const named = numberZones?.get(number);
  return named ? filled(named) : zonesOfNumber(number);
}

function zonesByCode({ postalCode, numberZones }: DialPlace): readonly string[] | undefined {
  const named = numberZones?.get(postalCodeKey(postalCode));
  return named ? filled(named) : zonesOfPostalCode(postalCode ?? "");
}

function filled(zones: readonly string[]): readonly string[] | undefined {
  return zones.length > 0 ? zones : undefined;
}

/** What the record says itself: of the number, else of all of its numbers. */
function ownZone({ ownZones, timeZone }: DialPlace, index: number): string | undefined {
  const text = ownZones?.[index];
  return (text === undefined ? undefined : parseRecordZone(text)) ?? timeZone;
}

/** Zones in which a dial of this number has to be allowed, and those by the postal code where both are asked (OUT-HRS-05, -06, -07). */
export function zonesOf(place: DialPlace, index: number, twoZones: boolean): readonly string[] {
  const own = ownZone(place, index);
  if (own !== undefined) return [own];
  const byNumber = zonesByNumber(place, index);
  const byCode = twoZones ? zonesByCode(place) : undefined;
  const known = [...(byNumber ?? []), ...(byCode ?? [])];
  return known.length > 0 ? [...new Set(known)] : [place.defaultZone];
}

/** Which of the places of OUT-HRS-05 named the zones of a number. */
export function zoneSourceOf(
  place: DialPlace,
  index: number,
  twoZones: boolean,
): "record" | "number" | "postal_code" | "both" | "default" {
  if (ownZone(place, index) !== undefined) return "record";
  const byNumber = zonesByNumber(place, index) !== undefined;
  const byCode = twoZones && zonesByCode(place) !== undefined;
  if (byNumber && byCode) return "both";
  return byNumber ? "number" : byCode ? "postal_code" : "default";
}

/** The row that stands for a number: its region's, else its country's default, else none (OUT-HRS-02). */
export function callingHoursOf<Row extends CallingHoursRow>(
  rows: readonly Row[],
  number: string,
  region: string | undefined,
): Row | undefined {
  const digits = number.slice(1);
  const ofCountry = rows.filter(({ countryCode }) => digits.startsWith(countryCode));
  // `7` and `77` may both be there: the longer code says more.
  const longest = Math.max(0, ...ofCountry.map(({ countryCode }) => countryCode.length));
  const own = ofCountry.filter(({ countryCode }) => countryCode.length === longest);
  const wanted = region === undefined ? undefined : comparableText(region);
  const named = own.find((row) => row.region !== undefined && comparableText(row.region) === wanted);
  return named ?? own.find((row) => row.region === undefined);
}

/**
 * When each number of a record may be dialled: the campaign's hours, a row of its schedules, the table of calling hours and the
 * record's own window all have to allow it (OUT-HRS-09). For `allowedFrom` of the redial rules.
 */
export function dialHours(
  time: DialTime,
  rows: readonly CallingHoursRow[],
  place: DialPlace,
): (numberIndex: number, at: number) => number | undefined {
  const openings = new Map<number, Opening>();
  return (index, at) => {
    let opening = openings.get(index);
    if (opening === undefined) {
      opening = openingOf(time, rows, place, index);
      openings.set(index, opening);
    }
    return opening(at);
  };
}

function openingOf(
  time: DialTime,
  rows: readonly CallingHoursRow[],
  place: DialPlace,
  index: number,
): Opening {
  const zones = zonesOf(place, index, time.twoZones);
  const inAll = (set: HoursSet) => zones.map((zone) => opens(inZone(set, zone)));
  const label = place.labels[index] ?? "";
  const schedules = time.schedules.filter(({ labels }) => labels.includes(label));
  const table = time.useCallingHours
    ? callingHoursOf(rows, place.numbers[index] ?? "", place.region)?.hours
    : undefined;
  return allOf([
    opens(time.hours),
    ...(time.schedules.length === 0 ? [] : [anyOf(schedules.map(({ hours }) => allOf(inAll(hours))))]),
    ...(table === undefined ? [] : inAll(table)),
    ...zones.map((zone) => recordOpening(place.window, zone)),
  ]);
}

/**
 * Numbers by preference at an instant: the labels of the schedule in force, then the order of the columns (OUT-HRS-08). Numbers whose
 * label stands in no open row come last, in their order; the hours keep them from being dialled.
 */
export function preferenceAt(time: DialTime, place: DialPlace, at: number): readonly number[] {
  const indexes = place.numbers.map((_, index) => index);
  const rank = (index: number): number => {
    const label = place.labels[index] ?? "";
    const zones = zonesOf(place, index, time.twoZones);
    for (const { hours, labels } of time.schedules) {
      const at0 = labels.indexOf(label);
      if (at0 >= 0 && zones.every((zone) => opens(inZone(hours, zone))(at) === at)) return at0;
    }
    return Number.MAX_SAFE_INTEGER;
  };
  if (time.schedules.length === 0) return indexes;
  const ranks = indexes.map(rank);
  return indexes.sort((a, b) => ranks[a]! - ranks[b]! || a - b);
}
