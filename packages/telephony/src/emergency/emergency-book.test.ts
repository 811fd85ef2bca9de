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
