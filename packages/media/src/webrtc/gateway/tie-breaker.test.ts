import fc from "fast-check";
import { expect, test } from "vitest";
import {
  connectivityCheck as check,
  iceTestPassword as password,
} from "../../../testing/connectivity-check.ts";
import { withTieBreaker } from "./tie-breaker.ts";

test("TEL-WRT-02 a genuine check with no tie-breaker gets one, and is signed as if its sender had", () => {
  expect(withTieBreaker(check("0000000000000000"), password)).toEqual(check("0100000000000000"));
});

test.each([
  ["it has one", check("00000000000000ff")],
  ["its integrity is not genuine", check("0000000000000000", "another")],
  ["it is cut short", check("0000000000000000").subarray(0, 60)],
  ["it is no request", Buffer.from("0101000c2112a442000102030405060708090a0b", "hex")],
])("TEL-WRT-03 nothing is changed where %s", (_, packet) => {
  expect(withTieBreaker(packet, password)).toBe(packet);
});

test("TEL-SEC-05 any octets pass unread", () => {
  fc.assert(
    fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
      const packet = Buffer.from(octets);
      expect(withTieBreaker(packet, password)).toBe(packet);
    }),
  );
});
