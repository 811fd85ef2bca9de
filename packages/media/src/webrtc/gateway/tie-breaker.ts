import { createHmac, timingSafeEqual } from "node:crypto";
import { crc32 } from "node:zlib";

const BINDING_REQUEST = 0x0001;
const MAGIC_COOKIE = 0x2112a442;
const HEADER = 20;
const MESSAGE_INTEGRITY = 0x0008;
const FINGERPRINT = 0x8028;
const ROLES: ReadonlySet<number> = new Set([0x8029, 0x802a]);
/** RFC 8489 §14.7. */
const FINGERPRINT_XOR = 0x5354554e;

/**
 * Chromium's checks over TURN by TCP or TLS carry the tie-breaker 0, which the library takes for none and refuses. Such a request, if
 * its integrity is genuine, gets another tie-breaker and is signed anew; everything else is returned as it came. The tie-breaker
 * only matters where both sides want to control (RFC 8445 §7.3.1.1), and ours never does.
 */
export function withTieBreaker(packet: Buffer, password: string): Buffer {
  const attributes = readRequest(packet);
  const role = attributes?.find(({ type, length }) => ROLES.has(type) && length === 8);
  const integrity = attributes?.find(({ type }) => type === MESSAGE_INTEGRITY);
  if (role === undefined || integrity === undefined || role.at > integrity.at) return packet;
  const value = packet.subarray(role.at + 4, role.at + 12);
  if (value.some((octet) => octet !== 0) || !isSigned(packet, integrity, password)) return packet;
  const mended = Buffer.from(packet);
  mended.writeUInt8(1, role.at + 4);
  sign(mended, integrity.at, password).copy(mended, integrity.at + 4);
  const fingerprint = attributes?.find(({ type }) => type === FINGERPRINT);
  if (fingerprint !== undefined) {
    const sum = crc32(covered(mended, fingerprint.at, 8));
    mended.writeUInt32BE((sum ^ FINGERPRINT_XOR) >>> 0, fingerprint.at + 4);
  }
  return mended;
}

/** A check of connectivity whose sender knows the password (RFC 8445 §7.3). */
export function isGenuineCheck(packet: Buffer, password: string): boolean {
  const integrity = readRequest(packet)?.find(({ type }) => type === MESSAGE_INTEGRITY);
  return integrity !== undefined && isSigned(packet, integrity, password);
}

interface Attribute {
  readonly type: number;
  readonly at: number;
  readonly length: number;
}

function readRequest(packet: Buffer): readonly Attribute[] | undefined {
  if (packet.length < HEADER || packet.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (packet.readUInt32BE(4) !== MAGIC_COOKIE || packet.readUInt16BE(2) !== packet.length - HEADER)
    return undefined;
  const attributes: Attribute[] = [];
  for (let at = HEADER; at + 4 <= packet.length; ) {
    const length = packet.readUInt16BE(at + 2);
    if (at + 4 + length > packet.length) return undefined;
    attributes.push({ type: packet.readUInt16BE(at), at, length });
    at += 4 + Math.ceil(length / 4) * 4;
  }
  return attributes;
}

function isSigned(packet: Buffer, { at }: Attribute, password: string): boolean {
  const signature = packet.subarray(at + 4, at + 24);
  return signature.length === 20 && timingSafeEqual(signature, sign(packet, at, password));
}

/** RFC 8489 §14.5. */
function sign(packet: Buffer, at: number, password: string): Buffer {
  return createHmac("sha1", password)
    .update(covered(packet, at, 24))
    .digest();
}

/** Everything before the attribute, under a header that counts up to its end. */
function covered(packet: Buffer, at: number, attributeLength: number): Buffer {
  const before = Buffer.from(packet.subarray(0, at));
  before.writeUInt16BE(at + attributeLength - HEADER, 2);
  return before;
}
