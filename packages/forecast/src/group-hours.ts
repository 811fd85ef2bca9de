import {
  type DialPlace,
  dialHours,
  type FrequencyEnvironment,
  preferenceAt,
  type RedialEnvironment,
  zonesOf,
} from "@perezvon/dialer";
import { alwaysOpen, type RedialSettings } from "@perezvon/model";
import { localDay, localDayAfter } from "@perezvon/schedule";
import type { PlayedCampaign, RecordGroup } from "./forecast-input.ts";

const minuteMs = 60_000;

/** What the rules know around the records of a group. */
export interface GroupWorld {
  readonly environment: RedialEnvironment;
  /** Limits over several days; what they count each record has for itself. */
  readonly frequency: Omit<FrequencyEnvironment, "past"> | undefined;
  /** Beginning of the local day that holds an instant. */
  readonly dayStart: (at: number) => number;
}

const windows = [
  ["day", 1],
  ["week", 7],
  ["month", 30],
] as const;

/** Hours, limits a day and limits over several days, as before each dial (OUT-HRS-09, OUT-RED-14). */
export function worldOfGroup(input: PlayedCampaign, group: RecordGroup): GroupWorld {
  const { redial } = input;
  const place = placeOf(input, group);
  const zone = zonesOf(place, 0, false)[0] ?? input.timeZone;
  const dayLimit = redial.dayLimit && { ...redial.dayLimit, day: rememberedDay(zone) };
  return {
    environment: { ...hoursOfGroup(input, place), ...(dayLimit && { dayLimit }) },
    frequency: redial.frequency && frequencyOf(redial.frequency, zone),
    dayStart: (at) => localDay(zone, at).start,
  };
}

function frequencyOf(
  frequency: NonNullable<RedialSettings["frequency"]>,
  zone: string,
): GroupWorld["frequency"] {
  const day = rememberedDay(zone);
  const known = new Map<number, number>();
  return {
    limits: windows.flatMap(([name, days]) => {
      const attempts = frequency[name];
      return attempts === undefined ? [] : [{ days, attempts }];
    }),
    together: frequency.per === "person",
    dayAfter: (at, days) => {
      const { start } = day(at);
      const key = start + days;
      const after = known.get(key) ?? localDayAfter(zone, at, days);
      known.set(key, after);
      return after;
    },
  };
}

/** The days of a zone are asked for with every dial, and there are few of them. */
function rememberedDay(zone: string): (at: number) => { readonly start: number; readonly next: number } {
  let last = { start: 0, next: 0 };
  return (at) => {
    if (at < last.start || at >= last.next) last = localDay(zone, at);
    return last;
  };
}

function placeOf(input: PlayedCampaign, group: RecordGroup): DialPlace {
  // By its place in the record each number is another one, though their beginnings may be alike.
  const numbers = group.numbers.map(({ prefix }, place) => `${prefix.padEnd(11, "0")}${place}`);
  const named = group.numbers.flatMap(({ zones }, place) =>
    zones === undefined ? [] : [[numbers[place] ?? "", zones] as const],
  );
  return {
    numbers,
    numberZones: new Map(named),
    labels: group.numbers.map(({ label }) => label ?? ""),
    timeZone: group.timeZone,
    region: group.region,
    postalCode: group.postalCode,
    ownZones: group.numbers.map(({ ownZone }) => ownZone),
    defaultZone: group.defaultZone ?? input.timeZone,
    window: { notBefore: group.notBefore, notAfter: group.notAfter },
  };
}

/** When records of a group may be dialled: the dialler's own hours, asked once a minute and number (OUT-HRS-09). */
function hoursOfGroup(input: PlayedCampaign, place: DialPlace): RedialEnvironment {
  const { dialTime } = input;
  const always =
    dialTime.hours.entries.length === alwaysOpen.entries.length &&
    dialTime.schedules.length === 0 &&
    !dialTime.useCallingHours &&
    place.window?.notBefore === undefined &&
    place.window?.notAfter === undefined;
  if (always) return {};
  const hours = dialHours(dialTime, input.callingHours, place);
  const known = place.numbers.map(() => new Map<number, number | undefined>());
  return {
    // Hours begin and end at whole minutes, so what holds at the beginning of one holds throughout it.
    allowedFrom: (index, at) => {
      const minute = Math.floor(at / minuteMs) * minuteMs;
      const answers = known[index]!;
      if (!answers.has(minute)) answers.set(minute, hours(index, minute));
      const from = answers.get(minute);
      return from === undefined ? undefined : Math.max(from, at);
    },
    order: (at) => preferenceAt(dialTime, place, at),
  };
}
