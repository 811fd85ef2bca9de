import { createHmac } from "node:crypto";
import { crc32 } from "node:zlib";

export const iceTestPassword = "ibVpNPgLi1P6LPLNJq7ehx";

/** A connectivity check as browsers send it (RFC 8445 §7.2.2), with any tie-breaker. */
export function connectivityCheck(tieBreaker: string, key = iceTestPassword): Buffer {
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
