import { type DialPlace, dialHours, preferenceAt, type RedialEnvironment } from "@perezvon/dialer";
import { alwaysOpen } from "@perezvon/model";
import type { ForecastInput, RecordGroup } from "./forecast-input.ts";

const minuteMs = 60_000;

/** When records of a group may be dialled: the dialler's own hours, asked once a minute and number (OUT-HRS-09). */
export function hoursOfGroup(input: ForecastInput, group: RecordGroup): RedialEnvironment {
  const { dialTime } = input;
  const always =
    dialTime.hours.entries.length === alwaysOpen.entries.length &&
    dialTime.schedules.length === 0 &&
    !dialTime.useCallingHours;
  if (always) return {};
  const place: DialPlace = {
    numbers: group.numbers.map(({ prefix }) => prefix.padEnd(12, "0")),
    labels: group.numbers.map(({ label }) => label ?? ""),
    timeZone: group.timeZone,
    region: group.region,
    postalCode: group.postalCode,
    defaultZone: input.timeZone,
    window: { notBefore: undefined, notAfter: undefined },
  };
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
