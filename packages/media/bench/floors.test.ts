import { expect, test } from "vitest";
import { floorHeld, floors } from "./floors.ts";

test("TEL-PRF-12 one worker must carry 400 bridged, 250 recorded, 200 analysed calls, 60 browsers, 30 legs of Opus", () => {
  expect(Object.entries(floors).map(([name, { calls }]) => [name, calls])).toEqual([
    ["bridged", 400],
    ["recorded", 250],
    ["analysed", 200],
    ["opus", 30],
    ["browser", 60],
  ]);
});

test.each([
  [{}, true],
  [{ spacingP99Ms: 30, busy: 0.85 }, true],
  [{ spacingP99Ms: 30.1 }, false],
  [{ busy: 0.86 }, false],
  [{ received: 9_989 }, false],
  [{ sent: 0, received: 0 }, false],
])("TEL-PRF-12 a floor is held by spacing, load and loss: %o", (facts, held) => {
  expect(floorHeld({ spacingP99Ms: 21, busy: 0.5, sent: 10_000, received: 10_000, ...facts })).toBe(held);
});
