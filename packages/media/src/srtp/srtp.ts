import { createCipheriv, createHmac } from "node:crypto";
import type { SrtpKey, SrtpSuite } from "../contract.ts";
import { MAX_RTP_BYTES, payloadOffset, readSequence, readSsrc, sequenceDistance } from "../rtp/packet.ts";
import { deriveSessionKeys, type SessionKeys } from "./key-derivation.ts";
import { ReplayWindow } from "./replay-window.ts";

const TAG_BYTES: Readonly<Record<SrtpSuite, number>> = {
  AES_CM_128_HMAC_SHA1_80: 10,
  AES_CM_128_HMAC_SHA1_32: 4,
};
const RTCP_TAG_BYTES = 10;
const RTCP_HEADER_BYTES = 8;
const RTCP_ENCRYPTED = 0x8000_0000;
/** Sources that are told apart at once; a far side has one, and another for a moment when it begins anew. */
const MAX_SOURCES = 4;
/** Buffers in turn, because a packet that the socket could not take at once is sent a little later. */
const BUFFERS = 8;

interface Source {
  /** Times that the sequence number has wrapped, and its highest value. */
  rollover: number;
  highest: number;
  readonly replay: ReplayWindow;
  readonly rtcpReplay: ReplayWindow;
}

/** What we send: encrypts and signs. */
export class SrtpSender {
  readonly #rtp: Protection;
  readonly #rtcp: Protection;
  readonly #tagBytes: number;
  readonly #buffers = Array.from({ length: BUFFERS }, () => Buffer.alloc(MAX_RTP_BYTES + RTCP_TAG_BYTES + 4));
  #next = 0;
  #rollover = 0;
  #lastSequence = -1;
  #rtcpIndex = 0;

  constructor({ suite, master }: SrtpKey) {
    this.#rtp = new Protection(deriveSessionKeys(master, "rtp"));
    this.#rtcp = new Protection(deriveSessionKeys(master, "rtcp"));
    this.#tagBytes = TAG_BYTES[suite];
  }

  /** Sequence numbers may go back a little, as relayed packets do, but not by half their range. */
  protectRtp(packet: Buffer): Buffer {
    const sequence = readSequence(packet);
    const rollover = this.#rolloverOf(sequence);
    const out = this.#buffer(packet.length + this.#tagBytes);
    packet.copy(out);
    const offset = payloadOffset(packet);
    this.#rtp.crypt(out, offset, packet.length, readSsrc(packet), rollover * 65_536 + sequence);
    this.#rtp.tag(out, packet.length, rollover).copy(out, packet.length, 0, this.#tagBytes);
    return out;
  }

  protectRtcp(packet: Buffer): Buffer {
    const index = this.#rtcpIndex;
    this.#rtcpIndex = (index + 1) & 0x7fff_ffff;
    const end = packet.length + 4;
    const out = this.#buffer(end + RTCP_TAG_BYTES);
    packet.copy(out);
    this.#rtcp.crypt(out, RTCP_HEADER_BYTES, packet.length, packet.readInt32BE(4), index);
    out.writeUInt32BE((RTCP_ENCRYPTED | index) >>> 0, packet.length);
    this.#rtcp.tag(out, end, undefined).copy(out, end, 0, RTCP_TAG_BYTES);
    return out;
  }

  #rolloverOf(sequence: number): number {
    if (this.#lastSequence < 0) {
      this.#lastSequence = sequence;
      return 0;
    }
    if (sequenceDistance(sequence, this.#lastSequence) <= 0)
      return sequence > this.#lastSequence ? Math.max(0, this.#rollover - 1) : this.#rollover;
    if (sequence < this.#lastSequence) this.#rollover++;
    this.#lastSequence = sequence;
    return this.#rollover;
  }

  #buffer(bytes: number): Buffer {
    this.#next = (this.#next + 1) % BUFFERS;
    return this.#buffers[this.#next]!.subarray(0, bytes);
  }
}

/** What we receive: checks the tag, then the replay, then decrypts in place. */
export class SrtpReceiver {
  /** Packets whose tag was wrong, and those that had come before. */
  unauthentic = 0;
  replayed = 0;
  readonly #rtp: Protection;
  readonly #rtcp: Protection;
  readonly #tagBytes: number;
  readonly #sources = new Map<number, Source>();

  constructor({ suite, master }: SrtpKey) {
    this.#rtp = new Protection(deriveSessionKeys(master, "rtp"));
    this.#rtcp = new Protection(deriveSessionKeys(master, "rtcp"));
    this.#tagBytes = TAG_BYTES[suite];
  }

  /** The packet in the clear, or undefined if it is not genuine. */
  unprotectRtp(packet: Buffer): Buffer | undefined {
    const end = packet.length - this.#tagBytes;
    const offset = payloadOffset(packet);
    if (offset < 0 || end < offset) return this.#refuse();
    const ssrc = readSsrc(packet);
    const sequence = readSequence(packet);
    const known = this.#sources.get(ssrc);
    const rollover = known ? rolloverOf(sequence, known) : 0;
    if (rollover < 0 || !sameTag(packet, end, this.#rtp.tag(packet, end, rollover), this.#tagBytes))
      return this.#refuse();
    const source = known ?? this.#admit(ssrc, sequence);
    const index = rollover * 65_536 + sequence;
    if (!source.replay.admits(index)) return this.#repeat();
    source.replay.note(index);
    if (rollover > source.rollover || (rollover === source.rollover && sequence > source.highest)) {
      source.rollover = rollover;
      source.highest = sequence;
    }
    this.#rtp.crypt(packet, offset, end, ssrc, index);
    return packet.subarray(0, end);
  }

  unprotectRtcp(packet: Buffer): Buffer | undefined {
    const end = packet.length - RTCP_TAG_BYTES;
    if (end < RTCP_HEADER_BYTES + 4) return this.#refuse();
    if (!sameTag(packet, end, this.#rtcp.tag(packet, end, undefined), RTCP_TAG_BYTES)) return this.#refuse();
    const trailer = packet.readUInt32BE(end - 4);
    const index = trailer & 0x7fff_ffff;
    const ssrc = packet.readInt32BE(4);
    const source = this.#sources.get(ssrc) ?? this.#admit(ssrc, 0);
    if (!source.rtcpReplay.admits(index)) return this.#repeat();
    source.rtcpReplay.note(index);
    if (trailer >= RTCP_ENCRYPTED) this.#rtcp.crypt(packet, RTCP_HEADER_BYTES, end - 4, ssrc, index);
    return packet.subarray(0, end - 4);
  }

  #admit(ssrc: number, sequence: number): Source {
    if (this.#sources.size >= MAX_SOURCES) this.#sources.delete(this.#sources.keys().next().value!);
    const source = {
      rollover: 0,
      highest: sequence,
      replay: new ReplayWindow(),
      rtcpReplay: new ReplayWindow(),
    };
    this.#sources.set(ssrc, source);
    return source;
  }

  #refuse(): undefined {
    this.unauthentic++;
  }

  #repeat(): undefined {
    this.replayed++;
  }
}

/** Cipher and tag with one set of session keys. */
class Protection {
  readonly #keys: SessionKeys;
  readonly #iv = Buffer.alloc(16);
  readonly #rollover = Buffer.alloc(4);

  constructor(keys: SessionKeys) {
    this.#keys = keys;
  }

  /** AES in counter mode over `from..to`, in place; the same both ways (RFC 3711 §4.1.1). */
  crypt(packet: Buffer, from: number, to: number, ssrc: number, index: number): void {
    if (to <= from) return;
    const iv = this.#iv;
    iv.fill(0);
    iv.set(this.#keys.salt);
    for (let i = 0; i < 4; i++) iv[4 + i]! ^= (ssrc >>> (24 - 8 * i)) & 0xff;
    const high = Math.floor(index / 2 ** 32);
    iv[8]! ^= high >>> 8;
    iv[9]! ^= high & 0xff;
    for (let i = 0; i < 4; i++) iv[10 + i]! ^= (index >>> (24 - 8 * i)) & 0xff;
    const cipher = createCipheriv("aes-128-ctr", this.#keys.cipherKey, iv);
    packet.set(cipher.update(packet.subarray(from, to)), from);
  }

  /** HMAC-SHA1 of the packet, and for RTP of the rollover counter behind it. */
  tag(packet: Buffer, end: number, rollover: number | undefined): Buffer {
    const hmac = createHmac("sha1", this.#keys.authKey).update(packet.subarray(0, end));
    if (rollover === undefined) return hmac.digest();
    this.#rollover.writeUInt32BE(rollover >>> 0);
    return hmac.update(this.#rollover).digest();
  }
}

/** The rollover counter that a sequence number most likely belongs to (RFC 3711 §3.3.1); -1 before the first. */
function rolloverOf(sequence: number, { highest, rollover }: Source): number {
  if (highest < 0x8000) return sequence - highest > 0x8000 ? rollover - 1 : rollover;
  return highest - 0x8000 > sequence ? rollover + 1 : rollover;
}

/** Takes the same time whatever differs. */
function sameTag(packet: Buffer, at: number, tag: Buffer, bytes: number): boolean {
  let difference = 0;
  for (let i = 0; i < bytes; i++) difference |= packet[at + i]! ^ tag[i]!;
  return difference === 0;
}
