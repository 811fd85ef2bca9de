import { expect, test } from "vitest";
import { nearPromise } from "./near-promise.ts";

const minute = 60_000;
const noon = Date.UTC(2026, 0, 5, 12);
const promise = (recordId: number, from: number) => ({ recordId, from: new Date(from).toISOString() });

test("DSK-CTX-07 OUT-CBK-07 a promise within ten minutes of another is warned of, whichever comes first, its own record's not", () => {
  const own = [promise(1, noon), promise(2, noon + 60 * minute)];
  const near = (at: number | undefined, recordId: number | undefined = 3) =>
    nearPromise(own, { at, recordId });
  for (const minutes of [-9, 0, 9]) expect(near(noon + minutes * minute)).toBe(own[0]);
  for (const minutes of [-10, 10, 30]) expect(near(noon + minutes * minute)).toBeUndefined();
  expect(near(noon, 1)).toBeUndefined();
  expect(near(noon + 59 * minute, 1)).toBe(own[1]);
  expect(near(undefined)).toBeUndefined();
});
