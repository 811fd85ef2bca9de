import { seededRandom } from "@perezvon/base";
import { defaultTrunkSettings } from "@perezvon/model";
import { expect, test } from "vitest";
import { addressOrder } from "./address-order.ts";

const settings = {
  ...defaultTrunkSettings,
  host: "a",
  furtherAddresses: [
    { host: "b", port: 5060, weight: 50 },
    { host: "c", port: 5060, weight: 50 },
  ],
};

test("TEL-TRK-05 failover keeps the order, sharing goes by weight and leaves out nobody", () => {
  const random = seededRandom(3);
  expect(addressOrder(settings, random).map(({ host }) => host)).toEqual(["a", "b", "c"]);
  const first = { a: 0, b: 0, c: 0 };
  for (let i = 0; i < 4_000; i++) {
    const order = addressOrder({ ...settings, addressUse: "shared" }, random).map(({ host }) => host);
    expect(order.toSorted()).toEqual(["a", "b", "c"]);
    first[order[0] as "a"]++;
  }
  expect(first.a / 4_000).toBeCloseTo(0.5, 1);
  expect(first.b / 4_000).toBeCloseTo(0.25, 1);
  expect(first.c / 4_000).toBeCloseTo(0.25, 1);
});
