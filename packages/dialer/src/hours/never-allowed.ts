import type { CallingHoursRow, DialTime } from "@perezvon/model";
import { callingHoursOf, dialHours, zonesOf } from "./dial-hours.ts";

/** A number of a list, with what else its hours depend on. */
interface NumberPlace {
  readonly number: string;
  readonly postalCode: string | undefined;
  readonly region: string | undefined;
}

/**
 * Of these numbers, those that no hour of the year allows, whatever their label: their zones never overlap within their hours, so
 * that they would wait for ever (OUT-HRS-06). Numbers of the same zones and hours are looked at once.
 */
export function neverAllowed(
  time: DialTime,
  rows: readonly CallingHoursRow[],
  numbers: readonly NumberPlace[],
  about: {
    readonly defaultZone: string;
    readonly numberZones: ReadonlyMap<string, readonly string[]>;
    readonly now: number;
  },
): readonly string[] {
  const labels =
    time.schedules.length === 0 ? [""] : [...new Set(time.schedules.flatMap((row) => row.labels))];
  const known = new Map<string, boolean>();
  return numbers.flatMap(({ number, postalCode, region }) => {
    const place = (label: string) => ({
      numbers: [number],
      labels: [label],
      timeZone: undefined,
      region,
      postalCode,
      defaultZone: about.defaultZone,
      window: { notBefore: undefined, notAfter: undefined },
      numberZones: about.numberZones,
    });
    const zones = zonesOf(place(""), 0, time.twoZones);
    // One zone alone meets itself: what else keeps its numbers is told of the hours as such.
    if (zones.length < 2) return [];
    const row = time.useCallingHours ? callingHoursOf(rows, number, region) : undefined;
    const key = `${zones.join()} ${row ? rows.indexOf(row) : ""}`;
    const never =
      known.get(key) ??
      labels.every((label) => dialHours(time, rows, place(label))(0, about.now) === undefined);
    known.set(key, never);
    return never ? [number] : [];
  });
}
