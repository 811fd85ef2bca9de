import { VirtualClock } from "@perezvon/base";
import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import { expect, test } from "vitest";
import { EmergencyBook } from "./emergency-book.ts";

const centreId = "one" as CentreId;
const shown = "+74951234567";
const caller = { userId: "anna" as UserId, endpointId: "line" as EndpointId };

test("TEL-EMG-02 for 60 minutes a service's callback is for the line that called it, and nobody else's call is", () => {
  const clock = new VirtualClock(0);
  const book = new EmergencyBook(clock);
  const back = (change: object = {}) =>
    book.callerFor({ centreId, from: "112", hidden: false, to: shown, ...change });
  expect(back()).toBeUndefined();
  book.called({ centreId, shown, caller });
  expect(back()).toBe(caller);
  expect(back({ from: "", hidden: true })).toBe(caller);
  expect(back({ from: "+79161234567" })).toBeUndefined();
  expect(back({ to: "+74951234568" })).toBeUndefined();
  expect(back({ centreId: "two" })).toBeUndefined();
  const other = { userId: "boris" as UserId, endpointId: undefined };
  clock.advanceBy(59 * 60_000);
  book.called({ centreId, shown, caller: other });
  expect(back()).toBe(other);
  clock.advanceBy(60 * 60_000);
  expect(back()).toBeUndefined();
});

test("TEL-EMG-02 TEL-GEN-05 a restart does not lose whom a service calls back, nor make the hour longer", () => {
  const before = new VirtualClock(Date.UTC(2026, 10, 20));
  const book = new EmergencyBook(before);
  book.called({ centreId, shown, caller });
  before.advanceBy(20 * 60_000);
  // As it was written, and as often as there are trunks.
  const stored = JSON.parse(JSON.stringify(book.stored(centreId)));
  expect(book.stored("two" as CentreId)).toEqual([]);
  const after = new VirtualClock(before.now() + 10 * 60_000);
  const restarted = new EmergencyBook(after);
  for (let trunk = 0; trunk < 3; trunk++) restarted.restore(centreId, stored);
  const back = () => restarted.callerFor({ centreId, from: "112", hidden: false, to: shown });
  expect(back()).toEqual(caller);
  expect(restarted.stored(centreId)).toEqual(stored);
  after.advanceBy(29 * 60_000);
  expect(back()).toEqual(caller);
  after.advanceBy(60_000);
  expect(back()).toBeUndefined();
});
