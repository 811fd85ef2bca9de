import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";
import fc from "fast-check";
import { expect, test } from "vitest";
import { withTieBreaker } from "./tie-breaker.ts";

const password = "ibVpNPgLi1P6LPLNJq7ehx";

/** A connectivity check as browsers send it (RFC 8445 §7.2.2), with any tie-breaker. */
function check(tieBreaker: string, key = password): Buffer {
  const attribute = (type: number, value: Buffer) => {
    const head = Buffer.alloc(4);
    head.writeUInt16BE(type, 0);
    head.writeUInt16BE(value.length, 2);
    return Buffer.concat([head, value, Buffer.alloc((4 - (value.length % 4)) % 4)]);
  };
  const withLength = (packet: Buffer, more: number) => {
    const copy = Buffer.from(packet);
    copy.writeUInt16BE(packet.length + more - 20, 2);
    return copy;
  };
  const header = Buffer.from("000100002112a442000102030405060708090a0b", "hex");
  let packet = Buffer.concat([
    header,
    attribute(0x0006, Buffer.from("Nsm6:kQ2p")),
    attribute(0x802a, Buffer.from(tieBreaker, "hex")),
    attribute(0x0024, Buffer.from("6e0001ff", "hex")),
  ]);
  packet = withLength(packet, 24);
  packet = Buffer.concat([packet, attribute(0x0008, createHmac("sha1", key).update(packet).digest())]);
  packet = withLength(packet, 8);
  const sum = Buffer.alloc(4);
  sum.writeUInt32BE((crc32(packet) ^ 0x5354554e) >>> 0);
  return Buffer.concat([packet, attribute(0x8028, sum)]);
}

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
