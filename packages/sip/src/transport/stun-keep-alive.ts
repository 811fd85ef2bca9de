import { Buffer } from "node:buffer";
import { isIPv6 } from "node:net";

const magicCookie = 0x2112a442;
const bindingRequest = 0x0001;
const bindingSuccess = 0x0101;
const xorMappedAddress = 0x0020;

/** A STUN message on a SIP port begins with two zero bits, SIP with a letter (RFC 5626 §4.4.2, RFC 8489 §5). */
export function isStun(bytes: Buffer): boolean {
  return bytes.length >= 20 && (bytes[0]! & 0xc0) === 0 && bytes.readUInt32BE(4) === magicCookie;
}

/** Answer to a binding request with XOR-MAPPED-ADDRESS; undefined for anything else (RFC 8489 §14.2). */
export function answerStunKeepAlive(bytes: Buffer, address: string, port: number): Buffer | undefined {
  if (bytes.readUInt16BE(0) !== bindingRequest || bytes.readUInt16BE(2) !== bytes.length - 20)
    return undefined;
  const packed = packAddress(address);
  const answer = Buffer.alloc(20 + 8 + packed.length);
  answer.writeUInt16BE(bindingSuccess, 0);
  answer.writeUInt16BE(8 + packed.length, 2);
  bytes.copy(answer, 4, 4, 20);
  answer.writeUInt16BE(xorMappedAddress, 20);
  answer.writeUInt16BE(4 + packed.length, 22);
  answer.writeUInt8(packed.length === 4 ? 1 : 2, 25);
  answer.writeUInt16BE(port ^ (magicCookie >>> 16), 26);
  // The mask is the cookie followed by the transaction id: bytes 4 to 19 of the request.
  for (let i = 0; i < packed.length; i++) answer[28 + i] = packed[i]! ^ bytes[4 + i]!;
  return answer;
}

function packAddress(address: string): Uint8Array {
  if (!isIPv6(address)) return Uint8Array.from(address.split(".").map(Number));
  const [head = "", tail] = address.replace(/%.*$/, "").split("::");
  const groups = (text: string | undefined) => (text ? text.split(":") : []);
  const left = groups(head);
  const right = groups(tail);
  const all =
    tail === undefined ? left : [...left, ...Array(8 - left.length - right.length).fill("0"), ...right];
  const packed = new Uint8Array(16);
  all.forEach((group, i) => {
    const value = Number.parseInt(group, 16) || 0;
    packed[2 * i] = value >> 8;
    packed[2 * i + 1] = value & 0xff;
  });
  return packed;
}
