import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { instantOf, isTimeZone, localDay, offsetAt, parseRecordZone } from "./zone.ts";

test("OUT-LST-10 zones of records", () => {
  const cases: readonly (readonly [string, string | undefined])[] = [
    ["Europe/Moscow", "Europe/Moscow"],
    [" Asia/Yekaterinburg ", "Asia/Yekaterinburg"],
    ["UTC+5", "Etc/GMT-5"],
    ["UTC-3:30", "-03:30"],
    ["utc", "UTC"],
    ["UTC-8", "Etc/GMT+8"],
    ["МСК", "Etc/GMT-3"],
    ["МСК+2", "Etc/GMT-5"],
    ["мск-1", "Etc/GMT-2"],
    ["МСК +4", "Etc/GMT-7"],
    ["UTC+15", undefined],
    ["Mars/Phobos", undefined],
    ["", undefined],
    ["+05:00", undefined],
  ];
  for (const [input, zone] of cases) expect([input, parseRecordZone(input)]).toEqual([input, zone]);
});

test("OUT-LST-10 a zone of a record has the offset it names", () => {
  const hours = (text: string) => offsetAt(parseRecordZone(text) ?? "", 0) / 3_600_000;
  expect(["UTC+5", "МСК+4", "UTC-8", "UTC+5:30", "МСК"].map(hours)).toEqual([5, 7, -8, 5.5, 3]);
});

test("PLT-GEN-05 settings take IANA names only", () => {
  expect(isTimeZone("Europe/Moscow")).toBe(true);
  expect(isTimeZone("+03:00")).toBe(false);
  expect(isTimeZone("Nowhere")).toBe(false);
});

test("OUT-RED-14 the local day of an instant", () => {
  const day = localDay("Asia/Yekaterinburg", Date.UTC(2026, 0, 5, 20));
  expect(day).toEqual({ start: Date.UTC(2026, 0, 5, 19), next: Date.UTC(2026, 0, 6, 19) });
});

const zones = [
  "Europe/Moscow",
  "Europe/Berlin",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Pacific/Apia",
  "Asia/Kolkata",
  "+05:00",
];

test("PLT-CAL-08 offsets and wall-clock times agree with Temporal, gaps and repeated hours included", () => {
  const nearChange = fc
    .tuple(
      fc.constantFrom(...zones),
      fc.integer({ min: Date.UTC(2012, 0), max: Date.UTC(2032, 0) }),
      fc.integer({ min: -7_200_000, max: 7_200_000 }),
    )
    .map(([zone, at, shift]) => {
      const next = Temporal.Instant.fromEpochMilliseconds(at)
        .toZonedDateTimeISO(zone)
        .getTimeZoneTransition("next");
      return { zone, at: (next?.epochMilliseconds ?? at) + shift };
    });
  fc.assert(
    fc.property(nearChange, ({ zone, at }) => {
      const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);
      expect(offsetAt(zone, at)).toBe(local.offsetNanoseconds / 1e6);
      const plain = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO("UTC").toPlainDateTime();
      const first = plain.toZonedDateTime(zone, { disambiguation: "earlier" });
      const second = plain.toZonedDateTime(zone, { disambiguation: "later" });
      const inGap = !first.toPlainDateTime().equals(plain);
      const expected = inGap ? second.getTimeZoneTransition("previous") : undefined;
      expect(instantOf(zone, at, "first")).toBe(expected?.epochMilliseconds ?? first.epochMilliseconds);
      expect(instantOf(zone, at, "second")).toBe(expected?.epochMilliseconds ?? second.epochMilliseconds);
    }),
    { numRuns: 1000 },
  );
});
