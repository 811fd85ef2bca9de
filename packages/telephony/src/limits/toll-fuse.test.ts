import { VirtualClock } from "@perezvon/base";
import { type CentreId, defaultTollPolicy, isNight, numberKind, type TollLimits } from "@perezvon/model";
import { expect, test } from "vitest";
import { type TollBreach, type TollCall, TollFuse, type TollParty } from "./toll-fuse.ts";

const none: TollLimits = defaultTollPolicy.line;
const centreId = "one" as CentreId;
const line = (limits: Partial<TollLimits>, id = "line"): TollParty => ({
  centreId,
  scope: "line",
  id,
  limits: { ...none, ...limits },
});

function fuse() {
  const clock = new VirtualClock(0);
  const alarms: TollBreach[] = [];
  return { clock, alarms, fuse: new TollFuse(clock, (breach) => alarms.push(breach)) };
}

const admitted = (result: TollCall | TollBreach): result is TollCall => "ended" in result;

test("TEL-SEC-08 calls at once: the next is refused until one ends; the administrator hears of it once", () => {
  const its = fuse();
  const party = line({ callsAtOnce: 2 });
  const calls = [its.fuse.admit([party]), its.fuse.admit([party])];
  expect(calls.every(admitted)).toBe(true);
  expect(its.fuse.admit([party])).toEqual({ scope: "line", id: "line", limit: "callsAtOnce" });
  expect(admitted(its.fuse.admit([party]))).toBe(false);
  expect(its.alarms).toHaveLength(1);
  (calls[0] as TollCall).ended();
  (calls[0] as TollCall).ended();
  expect(admitted(its.fuse.admit([party]))).toBe(true);
  expect(admitted(its.fuse.admit([party]))).toBe(false);
  expect(its.alarms).toHaveLength(2);
  expect(admitted(its.fuse.admit([line({ callsAtOnce: 2 }, "another")]))).toBe(true);
});

test("TEL-SEC-08 calls an hour: at most ten premium calls pass a limit of ten, and an hour later more may", () => {
  const its = fuse();
  const party = line({ callsPerHour: 10 });
  const passed = Array.from({ length: 100 }, () => its.fuse.admit([party])).filter(admitted);
  expect(passed).toHaveLength(10);
  expect(its.alarms).toEqual([{ scope: "line", id: "line", limit: "callsPerHour" }]);
  for (const call of passed) call.ended();
  its.clock.advanceBy(3_599_999);
  expect(admitted(its.fuse.admit([party]))).toBe(false);
  its.clock.advanceBy(1);
  expect(admitted(its.fuse.admit([party]))).toBe(true);
});

test("TEL-SEC-08 minutes a day: what has been talked and is being talked counts, and a day later it is forgotten", () => {
  const its = fuse();
  const party = line({ minutesPerDay: 30, longestCallMinutes: 60 });
  for (let i = 0; i < 2; i++) {
    const call = its.fuse.admit([party]) as TollCall;
    expect(call.longestMs).toBe(3_600_000);
    call.answered();
    its.clock.advanceBy(10 * 60_000);
    call.ended();
  }
  const third = its.fuse.admit([party]) as TollCall;
  third.answered();
  its.clock.advanceBy(9 * 60_000);
  expect(admitted(its.fuse.admit([party]))).toBe(true);
  its.clock.advanceBy(60_000);
  expect(its.fuse.admit([party])).toMatchObject({ limit: "minutesPerDay" });
  third.ended();
  expect(its.fuse.uses(centreId)).toEqual([
    { scope: "line", id: "line", callsNow: 1, callsHour: 4, minutesDay: 30 },
  ]);
  its.clock.advanceBy(24 * 3_600_000);
  expect(admitted(its.fuse.admit([party]))).toBe(true);
});

test("TEL-GEN-05 what was counted survives a restart: the hour and the day go on where they were", () => {
  const before = fuse();
  const party = line({ callsPerHour: 2, minutesPerDay: 30 });
  const call = before.fuse.admit([party]) as TollCall;
  call.answered();
  before.clock.advanceBy(20 * 60_000);
  call.ended();
  const kept = before.fuse.takeChanged();
  expect(before.fuse.takeChanged()).toEqual([]);
  const after = fuse();
  after.clock.advanceBy(30 * 60_000);
  for (const each of kept) after.fuse.restore(each.centreId, JSON.parse(JSON.stringify(each.accounts)));
  expect(after.fuse.uses(centreId)).toMatchObject([{ callsNow: 0, callsHour: 1, minutesDay: 20 }]);
  expect(admitted(after.fuse.admit([party]))).toBe(true);
  expect(after.fuse.admit([party])).toMatchObject({ limit: "callsPerHour" });
});

test.each([
  ["2026-11-22T21:59:00Z", "UTC", false],
  ["2026-11-22T22:00:00Z", "UTC", true],
  ["2026-11-22T07:59:00Z", "UTC", true],
  ["2026-11-22T08:00:00Z", "UTC", false],
  ["2026-11-22T19:00:00Z", "Europe/Moscow", true],
  ["2026-11-22T05:00:00Z", "Europe/Moscow", false],
])("TEL-SEC-08 %s in %s is night: %s", (at, zone, night) => {
  expect(isNight(Date.parse(at), zone, defaultTollPolicy)).toBe(night);
});

test("TEL-SEC-08, PLT-SEC-06 centre, user and line are counted apart; a user has five calls at once by default", () => {
  const its = fuse();
  const user = { centreId, scope: "user", id: "anna", limits: defaultTollPolicy.user } as const;
  const centre = { centreId, scope: "centre", id: "one", limits: defaultTollPolicy.centre } as const;
  const calls = Array.from({ length: 5 }, () => its.fuse.admit([centre, user]));
  expect(calls.every(admitted)).toBe(true);
  expect(its.fuse.admit([centre, user])).toEqual({ scope: "user", id: "anna", limit: "callsAtOnce" });
  // A refused call counts for nobody.
  expect(admitted(its.fuse.admit([{ ...centre, limits: { ...none, callsAtOnce: 6 } }]))).toBe(true);
});

test.each([
  ["+79161234567", "RU", undefined],
  ["+74951234567", "RU", undefined],
  ["+78091234567", "RU", "premium"],
  ["+77271234567", "KZ", undefined],
  ["+12025550123", "US", undefined],
  ["+19005550123", "US", "premium"],
  ["+442079460000", "GB", undefined],
  ["+881612345678", undefined, "satellite"],
  ["+870773123456", undefined, "satellite"],
  ["+979123456789", undefined, "premium"],
])("TEL-SEC-08 %s is of %s and %s", (number, country, closed) => {
  expect(numberKind(number)).toEqual({ country, closed });
});
