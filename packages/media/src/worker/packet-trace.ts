import { isIP } from "node:net";

/** Heads of RTP alone: what was said and pressed is in the payload, and stays out of every trace (TEL-GEN-06, TEL-SEC-10). */
const RTP_HEAD = 12;
/** Of RTCP a sender report with its first block; names and other descriptions come after. */
const RTCP_HEAD = 52;
/** Ten minutes of a talk both ways; a flood of strangers ends the trace of its leg, not our memory. */
const MAX_PACKETS = 60_000;
const CHUNK_BYTES = 32_768;
const CHUNK_MS = 2_000;
const UDP_BYTES = 8;
const RECORD_BYTES = 16;

export interface TracedEnd {
  readonly address: string;
  readonly port: number;
}

/** Writes the packets of one leg as records of a pcap file, each with the IP and UDP headers that it had on the wire. */
export class PacketTrace {
  readonly #local: TracedEnd;
  readonly #wallMs: () => number;
  readonly #told: (records: Uint8Array) => void;
  #chunk = Buffer.alloc(CHUNK_BYTES);
  #used = 0;
  #toldAt: number;
  #packets = 0;

  /** `told` gets whole records, a couple of seconds after the packets at the latest while there are any. */
  constructor(local: TracedEnd, wallMs: () => number, told: (records: Uint8Array) => void) {
    this.#local = local;
    this.#wallMs = wallMs;
    this.#told = told;
    this.#toldAt = wallMs();
  }

  note(packet: Buffer, inbound: boolean, address: string, port: number, rtcp: boolean): void {
    if (this.#packets >= MAX_PACKETS) return;
    this.#packets++;
    const ours = { address: this.#local.address, port: this.#local.port + (rtcp ? 1 : 0) };
    const theirs = { address, port };
    const now = this.#wallMs();
    const head = packet.subarray(0, Math.min(packet.length, rtcp ? RTCP_HEAD : RTP_HEAD));
    const ip = inbound
      ? ipHeader(theirs, ours, packet.length + UDP_BYTES)
      : ipHeader(ours, theirs, packet.length + UDP_BYTES);
    const kept = ip.length + UDP_BYTES + head.length;
    if (this.#used + RECORD_BYTES + kept > CHUNK_BYTES) this.flush();
    let at = this.#used;
    this.#chunk.writeUInt32LE(Math.floor(now / 1000), at);
    this.#chunk.writeUInt32LE(Math.round((now % 1000) * 1000), at + 4);
    this.#chunk.writeUInt32LE(kept, at + 8);
    this.#chunk.writeUInt32LE(ip.length + UDP_BYTES + packet.length, at + 12);
    at += RECORD_BYTES;
    at += ip.copy(this.#chunk, at);
    const [from, to] = inbound ? [theirs, ours] : [ours, theirs];
    this.#chunk.writeUInt16BE(from.port, at);
    this.#chunk.writeUInt16BE(to.port, at + 2);
    this.#chunk.writeUInt16BE(packet.length + UDP_BYTES, at + 4);
    this.#chunk.writeUInt16BE(0, at + 6);
    at += UDP_BYTES;
    this.#used = at + head.copy(this.#chunk, at);
    if (now - this.#toldAt >= CHUNK_MS) this.flush();
  }

  flush(): void {
    this.#toldAt = this.#wallMs();
    if (this.#used === 0) return;
    this.#told(Uint8Array.prototype.slice.call(this.#chunk, 0, this.#used));
    this.#used = 0;
  }
}

function ipHeader(from: TracedEnd, to: TracedEnd, length: number): Buffer {
  const mapped = (address: string) => address.replace(/^::ffff:(?=\d+\.)/i, "");
  const [source, target] = [mapped(from.address), mapped(to.address)];
  if (isIP(source) === 4 && isIP(target) === 4) {
    const header = Buffer.alloc(20);
    header[0] = 0x45;
    header.writeUInt16BE(20 + length, 2);
    header[8] = 64;
    header[9] = 17;
    header.set(source.split(".").map(Number), 12);
    header.set(target.split(".").map(Number), 16);
    header.writeUInt16BE(checksum(header), 10);
    return header;
  }
  const header = Buffer.alloc(40);
  header[0] = 0x60;
  header.writeUInt16BE(length, 4);
  header[6] = 17;
  header[7] = 64;
  header.set(ipv6Octets(source), 8);
  header.set(ipv6Octets(target), 24);
  return header;
}

function checksum(header: Buffer): number {
  let sum = 0;
  for (let i = 0; i < header.length; i += 2) sum += header.readUInt16BE(i);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}

function ipv6Octets(address: string): Buffer {
  const octets = Buffer.alloc(16);
  if (isIP(address) === 4) {
    octets.set([0xff, 0xff, ...address.split(".").map(Number)], 10);
    return octets;
  }
  const [before = "", after] = address.replace(/%.*$/, "").split("::");
  const words = (text: string) =>
    text
      .split(":")
      .filter((word) => word !== "")
      .map((word) => Number.parseInt(word, 16));
  const first = words(before);
  const last = after === undefined ? [] : words(after);
  for (const [index, word] of first.entries()) octets.writeUInt16BE(word & 0xffff, index * 2);
  for (const [index, word] of last.entries())
    octets.writeUInt16BE(word & 0xffff, 16 - (last.length - index) * 2);
  return octets;
}

/** What a pcap file begins with (LINKTYPE_RAW): records of any leg may follow. */
export function pcapHeader(): Buffer {
  const header = Buffer.alloc(24);
  header.writeUInt32LE(0xa1b2_c3d4, 0);
  header.writeUInt16LE(2, 4);
  header.writeUInt16LE(4, 6);
  header.writeUInt32LE(65_535, 16);
  header.writeUInt32LE(101, 20);
  return header;
}
