import { FRAME_MS, rewriteHeader, sequenceDistance, writeHeader } from "../rtp/packet.ts";

/** A relayed source whose numbers leap this far begins anew: it must not leap on our side. */
const MAX_SEQUENCE_LEAP = 500;
const MAX_LEAP_MS = 10_000;

/**
 * The one RTP stream that a leg is sent, whatever stands behind it: another leg's packets, frames, digits. SSRC,
 * sequence and timestamp go on through every change (TEL-MED-01, TEL-COD-02).
 */
export class OutputStream {
  readonly ssrc: number;
  /** Clock of its timestamps, in units a millisecond: 8, and 48 of Opus. */
  unitsPerMs: 8 | 48 = 8;
  packets = 0;
  octets = 0;
  #sequence: number;
  #timestamp: number;
  #lastMs = 0;
  #started = false;
  /** The next packet begins a talk-spurt. */
  #marker = true;
  #relaying = false;
  #relaySsrc = 0;
  #sequenceOffset = 0;
  #timestampOffset = 0;
  #inSequence = 0;
  #inTimestamp = 0;
  #framing = false;
  #round = 0;

  constructor(ssrc: number, sequence: number, timestamp: number) {
    this.ssrc = ssrc | 0;
    this.#sequence = sequence & 0xffff;
    this.#timestamp = timestamp | 0;
  }

  /** Makes another source's packet ours, in place: its losses stay visible, its order stays as it came. */
  adopt(
    packet: Buffer,
    payloadType: number,
    sequence: number,
    timestamp: number,
    ssrc: number,
    nowMs: number,
  ): void {
    if (!this.#relaying || ssrc !== this.#relaySsrc || this.#leaps(sequence, timestamp)) {
      this.#beginRelay(sequence, timestamp, ssrc, nowMs);
    }
    const ours = (sequence + this.#sequenceOffset) & 0xffff;
    const stamp = (timestamp + this.#timestampOffset) | 0;
    const marker = this.#marker || (packet[1]! & 0x80) !== 0;
    rewriteHeader(packet, marker, payloadType, ours, stamp, this.ssrc);
    this.#marker = false;
    if (sequenceDistance(ours, this.#sequence) > 0) {
      this.#sequence = ours;
      this.#timestamp = stamp;
      this.#lastMs = nowMs;
      this.#inSequence = sequence;
      this.#inTimestamp = timestamp;
    }
    this.#count(packet);
  }

  /** Moves on to a frame of the 20 ms schedule; its packets get their header by `head`. */
  beginFrame(round: number, nowMs: number): void {
    if (this.#framing)
      this.#timestamp = (this.#timestamp + FRAME_MS * this.unitsPerMs * (round - this.#round)) | 0;
    else {
      if (this.#started) this.#timestamp = this.#stampAt(nowMs);
      this.#marker = true;
      this.#framing = true;
      this.#relaying = false;
    }
    this.#started = true;
    this.#round = round;
    this.#lastMs = nowMs;
  }

  /** Writes the header of a packet of this frame. Events keep the timestamp of their start (RFC 4733 §2.2). */
  head(packet: Buffer, payloadType: number, timestamp = this.#timestamp, marker = this.#marker): void {
    this.#sequence = (this.#sequence + 1) & 0xffff;
    writeHeader(packet, marker, payloadType, this.#sequence, timestamp, this.ssrc);
    this.#marker = false;
    this.#count(packet);
  }

  /** Timestamp of the present frame. */
  get timestamp(): number {
    return this.#timestamp;
  }

  /** What the stream's timestamp would be at this moment, for sender reports. */
  stampAt(nowMs: number): number {
    return this.#started
      ? (this.#timestamp + Math.round((nowMs - this.#lastMs) * this.unitsPerMs)) | 0
      : this.#timestamp;
  }

  #beginRelay(sequence: number, timestamp: number, ssrc: number, nowMs: number): void {
    const ours = (this.#sequence + 1) & 0xffff;
    const stamp = this.#started ? this.#stampAt(nowMs) : this.#timestamp;
    this.#sequenceOffset = ours - sequence;
    this.#timestampOffset = (stamp - timestamp) | 0;
    this.#relaySsrc = ssrc;
    this.#inSequence = sequence;
    this.#inTimestamp = timestamp;
    this.#relaying = true;
    this.#framing = false;
    this.#started = true;
    this.#marker = true;
  }

  /** Where a new source goes on: by the time that has passed, and never on top of what was sent. */
  #stampAt(nowMs: number): number {
    const elapsed = Math.round((nowMs - this.#lastMs) * this.unitsPerMs);
    return (this.#timestamp + Math.max(FRAME_MS * this.unitsPerMs, elapsed)) | 0;
  }

  #leaps(sequence: number, timestamp: number): boolean {
    const distance = sequenceDistance(sequence, this.#inSequence);
    const stamp = (timestamp - this.#inTimestamp) | 0;
    return Math.abs(distance) > MAX_SEQUENCE_LEAP || Math.abs(stamp) > MAX_LEAP_MS * this.unitsPerMs;
  }

  #count(packet: Buffer): void {
    this.packets++;
    this.octets += packet.length - 12;
  }
}
