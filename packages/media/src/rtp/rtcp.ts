/** RTCP of one audio leg (RFC 3550 §6): sender and receiver reports, source description, BYE. */

const SENDER_REPORT = 200;
const RECEIVER_REPORT = 201;
const SOURCE_DESCRIPTION = 202;
const BYE = 203;
const REPORT_BLOCK_BYTES = 24;
/** Seconds from 1900 to 1970. */
const NTP_EPOCH = 2_208_988_800;

export interface SenderInfo {
  readonly nowMs: number;
  readonly rtpTimestamp: number;
  readonly packets: number;
  readonly octets: number;
}

export interface ReportBlock {
  readonly ssrc: number;
  /** In 1/256. */
  readonly fractionLost: number;
  readonly lost: number;
  readonly highestSequence: number;
  /** In timestamp units. */
  readonly jitter: number;
  /** Middle 32 bits of the NTP time of the last sender report, and the delay since, in 1/65536 s. */
  readonly lastReport: number;
  readonly delaySinceLastReport: number;
}

export interface RtcpCompound {
  /** Of a sender report. */
  readonly senderNtpMiddle: number | undefined;
  readonly reports: readonly ReportBlock[];
  readonly bye: boolean;
}

/** A compound packet: report (SR if we have sent, RR otherwise), description, and BYE at the end of the leg. */
export function writeRtcp(
  ssrc: number,
  cname: string,
  sender: SenderInfo | undefined,
  block: ReportBlock | undefined,
  bye: boolean,
): Buffer {
  const parts = [reportPacket(ssrc, sender, block), descriptionPacket(ssrc, cname)];
  if (bye) {
    const packet = Buffer.alloc(8);
    writeCommon(packet, 1, BYE);
    packet.writeInt32BE(ssrc | 0, 4);
    parts.push(packet);
  }
  return Buffer.concat(parts);
}

/** Undefined if it is no valid compound packet. */
export function readRtcp(packet: Buffer): RtcpCompound | undefined {
  let senderNtpMiddle: number | undefined;
  let bye = false;
  const reports: ReportBlock[] = [];
  let at = 0;
  while (at + 4 <= packet.length) {
    const first = packet[at]!;
    const type = packet[at + 1]!;
    const end = at + 4 + packet.readUInt16BE(at + 2) * 4;
    if (first >> 6 !== 2 || end > packet.length) return undefined;
    if (type === SENDER_REPORT && end - at >= 28) senderNtpMiddle = packet.readUInt32BE(at + 10);
    if (type === SENDER_REPORT || type === RECEIVER_REPORT) {
      let block = at + (type === SENDER_REPORT ? 28 : 8);
      for (
        let i = first & 0x1f;
        i > 0 && block + REPORT_BLOCK_BYTES <= end;
        i--, block += REPORT_BLOCK_BYTES
      ) {
        reports.push(readBlock(packet, block));
      }
    }
    if (type === BYE) bye = true;
    at = end;
  }
  return at === packet.length && at > 0 ? { senderNtpMiddle, reports, bye } : undefined;
}

/** Middle 32 bits of the NTP timestamp (RFC 3550 §4), unsigned. */
export function ntpMiddle(nowMs: number): number {
  return Math.floor((nowMs / 1000 + NTP_EPOCH) * 65_536) % 4_294_967_296;
}

/** Round trip in milliseconds from a report about us (RFC 3550 §6.4.1); undefined if the report cannot tell. */
export function roundTripMs(block: ReportBlock, nowMs: number): number | undefined {
  if (block.lastReport === 0) return undefined;
  const elapsed = (ntpMiddle(nowMs) - block.lastReport - block.delaySinceLastReport) >>> 0;
  // A report from the future by clock steps would come out as hours.
  return elapsed < 60 * 65_536 ? (elapsed * 1000) / 65_536 : undefined;
}

function reportPacket(ssrc: number, sender: SenderInfo | undefined, block: ReportBlock | undefined): Buffer {
  const packet = Buffer.alloc((sender ? 28 : 8) + (block ? REPORT_BLOCK_BYTES : 0));
  writeCommon(packet, block ? 1 : 0, sender ? SENDER_REPORT : RECEIVER_REPORT);
  packet.writeInt32BE(ssrc | 0, 4);
  if (sender) {
    const seconds = sender.nowMs / 1000 + NTP_EPOCH;
    packet.writeUInt32BE(Math.floor(seconds) % 4_294_967_296, 8);
    packet.writeUInt32BE(Math.floor((seconds % 1) * 4_294_967_296), 12);
    packet.writeInt32BE(sender.rtpTimestamp | 0, 16);
    packet.writeUInt32BE(sender.packets >>> 0, 20);
    packet.writeUInt32BE(sender.octets >>> 0, 24);
  }
  if (block) writeBlock(packet, packet.length - REPORT_BLOCK_BYTES, block);
  return packet;
}

function descriptionPacket(ssrc: number, cname: string): Buffer {
  const name = Buffer.from(cname, "utf8").subarray(0, 255);
  // Chunk: SSRC, item, at least one zero octet, up to a multiple of four.
  const chunk = Math.ceil((4 + 2 + name.length + 1) / 4) * 4;
  const packet = Buffer.alloc(4 + chunk);
  writeCommon(packet, 1, SOURCE_DESCRIPTION);
  packet.writeInt32BE(ssrc | 0, 4);
  packet[8] = 1;
  packet[9] = name.length;
  name.copy(packet, 10);
  return packet;
}

function writeCommon(packet: Buffer, count: number, type: number): void {
  packet[0] = 0x80 | count;
  packet[1] = type;
  packet.writeUInt16BE(packet.length / 4 - 1, 2);
}

function writeBlock(packet: Buffer, at: number, block: ReportBlock): void {
  packet.writeInt32BE(block.ssrc | 0, at);
  packet[at + 4] = block.fractionLost;
  packet.writeUIntBE(Math.min(0x7f_ffff, block.lost), at + 5, 3);
  packet.writeUInt32BE(block.highestSequence >>> 0, at + 8);
  packet.writeUInt32BE(Math.round(block.jitter) >>> 0, at + 12);
  packet.writeUInt32BE(block.lastReport >>> 0, at + 16);
  packet.writeUInt32BE(block.delaySinceLastReport >>> 0, at + 20);
}

function readBlock(packet: Buffer, at: number): ReportBlock {
  return {
    ssrc: packet.readInt32BE(at),
    fractionLost: packet[at + 4]!,
    lost: packet.readIntBE(at + 5, 3),
    highestSequence: packet.readUInt32BE(at + 8),
    jitter: packet.readUInt32BE(at + 12),
    lastReport: packet.readUInt32BE(at + 16),
    delaySinceLastReport: packet.readUInt32BE(at + 20),
  };
}
