/** Fixed part of the RTP header (RFC 3550 §5.1). */
export const RTP_HEADER_BYTES = 12;
/** Octets of G.711 in 20 ms. */
export const FRAME_SAMPLES = 160;
export const FRAME_MS = 20;
/** Sizes outside are no RTP of ours (TEL-SEC-05). */
export const MIN_RTP_BYTES = 12;
export const MAX_RTP_BYTES = 1500;

/** Where the payload begins, or -1 if this is no RTP packet. */
export function payloadOffset(packet: Buffer): number {
  const length = packet.length;
  if (length < MIN_RTP_BYTES || length > MAX_RTP_BYTES) return -1;
  const first = packet[0]!;
  if (first >> 6 !== 2) return -1;
  let offset = RTP_HEADER_BYTES + (first & 0x0f) * 4;
  if (first & 0x10) {
    if (offset + 4 > length) return -1;
    offset += 4 + ((packet[offset + 2]! << 8) | packet[offset + 3]!) * 4;
  }
  return offset <= length ? offset : -1;
}

/** Where the payload ends: before the padding, if there is any. -1 if the padding is longer than the payload. */
export function payloadEnd(packet: Buffer, offset: number): number {
  if (!(packet[0]! & 0x20)) return packet.length;
  const padding = packet[packet.length - 1]!;
  const end = packet.length - padding;
  return padding > 0 && end >= offset ? end : -1;
}

/** RTCP on the RTP port (RFC 5761 §4): the second octet tells the two apart. */
export function looksLikeRtcp(packet: Buffer): boolean {
  const second = packet[1] ?? 0;
  return packet.length >= 8 && second >= 192 && second <= 223;
}

export function readTimestamp(packet: Buffer): number {
  return (packet[4]! << 24) | (packet[5]! << 16) | (packet[6]! << 8) | packet[7]!;
}

export function readSsrc(packet: Buffer): number {
  return (packet[8]! << 24) | (packet[9]! << 16) | (packet[10]! << 8) | packet[11]!;
}

export function readSequence(packet: Buffer): number {
  return (packet[2]! << 8) | packet[3]!;
}

/**
 * Writes the fixed header. 32-bit quantities are signed throughout the packet path: differences come out right over the
 * wrap, and they stay small integers for the engine.
 */
export function writeHeader(
  packet: Buffer,
  marker: boolean,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[0] = 0x80;
  rewriteHeader(packet, marker, payloadType, sequence, timestamp, ssrc);
}

/** As `writeHeader`, but leaves the first octet and so the length of the header. */
export function rewriteHeader(
  packet: Buffer,
  marker: boolean,
  payloadType: number,
  sequence: number,
  timestamp: number,
  ssrc: number,
): void {
  packet[1] = marker ? payloadType | 0x80 : payloadType;
  packet[2] = sequence >> 8;
  packet[3] = sequence;
  packet[4] = timestamp >> 24;
  packet[5] = timestamp >> 16;
  packet[6] = timestamp >> 8;
  packet[7] = timestamp;
  packet[8] = ssrc >> 24;
  packet[9] = ssrc >> 16;
  packet[10] = ssrc >> 8;
  packet[11] = ssrc;
}

/** How far `a` is after `b`, over the wrap of 16 bits. */
export function sequenceDistance(a: number, b: number): number {
  return ((a - b) << 16) >> 16;
}

/** The packet with the plain twelve octets of header before its payload: extensions and padding are the sender's own. */
export function withoutExtras(packet: Buffer, offset: number, end: number): Buffer {
  const plain = offset === RTP_HEADER_BYTES && end === packet.length;
  const bare = plain ? packet : packet.subarray(offset - RTP_HEADER_BYTES, end);
  if (!plain) bare[1] = packet[1]!;
  bare[0] = 0x80;
  return bare;
}
