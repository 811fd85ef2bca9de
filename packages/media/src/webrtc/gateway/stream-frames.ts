/** Packets on a stream, each behind its length (RFC 4571 §2), which is how ICE over TCP carries them (RFC 6544 §3). */
const LENGTH = 2;

export function framed(packet: Buffer): Buffer {
  const frame = Buffer.alloc(LENGTH + packet.length);
  frame.writeUInt16BE(packet.length, 0);
  packet.copy(frame, LENGTH);
  return frame;
}

/** Cuts a stream into its packets, wherever the network has cut it. */
export class FrameReader {
  readonly #largest: number;
  #rest: Buffer = Buffer.alloc(0);

  constructor(largest: number) {
    this.#largest = largest;
  }

  /** The packets that these octets complete; undefined: what comes is no stream of packets. */
  read(octets: Buffer): readonly Buffer[] | undefined {
    let rest = this.#rest.length === 0 ? octets : Buffer.concat([this.#rest, octets]);
    const packets: Buffer[] = [];
    while (rest.length >= LENGTH) {
      const length = rest.readUInt16BE(0);
      if (length > this.#largest) return undefined;
      if (rest.length < LENGTH + length) break;
      packets.push(rest.subarray(LENGTH, LENGTH + length));
      rest = rest.subarray(LENGTH + length);
    }
    this.#rest = Buffer.from(rest);
    return packets;
  }
}
