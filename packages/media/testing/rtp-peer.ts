import { createSocket, type RemoteInfo, type Socket } from "node:dgram";
import type { Clock, Timer, Timers } from "@perezvon/base";
import {
  ALAW_SILENCE,
  alawToLinear,
  linearToAlaw,
  linearToUlaw,
  ULAW_SILENCE,
  ulawToLinear,
} from "../src/codec/g711.ts";
import type { Codec } from "../src/contract.ts";
import { payloadOffset, readSequence, readSsrc, readTimestamp, writeHeader } from "../src/rtp/packet.ts";

export interface HeardPacket {
  readonly atMs: number;
  readonly from: RemoteInfo;
  readonly payloadType: number;
  readonly marker: boolean;
  readonly sequence: number;
  readonly timestamp: number;
  readonly ssrc: number;
  readonly payload: Buffer;
}

export interface RtpPeerOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly codec?: Codec;
  readonly payloadType?: number;
  readonly ssrc?: number;
  readonly firstSequence?: number;
  readonly firstTimestamp?: number;
}

/** A party at the other end of a leg: sends what it is told, keeps whatever it hears. Speaks plain UDP, none of our legs. */
export class RtpPeer {
  readonly heard: HeardPacket[] = [];
  readonly rtcp: Buffer[] = [];
  readonly ssrc: number;
  readonly #socket: Socket;
  readonly #options: RtpPeerOptions;
  #sequence: number;
  #timestamp: number;
  #target: { address: string; port: number } | undefined;
  #sending: Timer | undefined;

  private constructor(socket: Socket, options: RtpPeerOptions) {
    this.#socket = socket;
    this.#options = options;
    this.ssrc = options.ssrc ?? 0x1234_5678;
    this.#sequence = options.firstSequence ?? 65_530;
    this.#timestamp = options.firstTimestamp ?? 0x7fff_f000;
    socket.on("message", (packet, from) => this.#hear(packet, from));
  }

  static async open(options: RtpPeerOptions): Promise<RtpPeer> {
    const socket = createSocket("udp4");
    await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
    return new RtpPeer(socket, options);
  }

  get port(): number {
    return this.#socket.address().port;
  }

  sendTo(address: string, port: number): void {
    this.#target = { address, port };
  }

  /** Sends samples in 20 ms packets on an absolute schedule. Resolves when the last is out. */
  say(samples: Int16Array): Promise<void> {
    this.hush();
    const { clock, timers } = this.#options;
    const startMs = clock.monotonicMs();
    let next = 0;
    return new Promise((resolve) => {
      this.#sending = timers.every(5, () => {
        while (startMs + next * 20 <= clock.monotonicMs()) {
          if (next * 160 >= samples.length) {
            this.hush();
            resolve();
            return;
          }
          this.sendAudio(samples.subarray(next * 160, next * 160 + 160), next === 0);
          next++;
        }
      });
    });
  }

  hush(): void {
    this.#sending?.cancel();
    this.#sending = undefined;
  }

  /** One packet of audio, now. */
  sendAudio(samples: Int16Array, marker = false): void {
    const { codec = "pcma" } = this.#options;
    const table = codec === "pcmu" ? linearToUlaw : linearToAlaw;
    const payload = Buffer.alloc(samples.length);
    for (let i = 0; i < samples.length; i++) payload[i] = table[samples[i]! & 0xffff]!;
    const payloadType = this.#options.payloadType ?? (codec === "pcmu" ? 0 : 8);
    this.sendPayload(payload, payloadType, marker);
    this.#timestamp = (this.#timestamp + samples.length) | 0;
  }

  /** One packet with the present timestamp, which does not move. */
  sendPayload(payload: Buffer, payloadType: number, marker = false, timestamp = this.#timestamp): void {
    const packet = Buffer.alloc(12 + payload.length);
    writeHeader(packet, marker, payloadType, this.#sequence & 0xffff, timestamp, this.ssrc);
    this.#sequence++;
    payload.copy(packet, 12);
    this.sendRaw(packet);
  }

  sendRaw(packet: Buffer): void {
    if (this.#target) this.#socket.send(packet, this.#target.port, this.#target.address);
  }

  /** Leaves out packets, as a network that loses them. */
  skip(packets: number): void {
    this.#sequence += packets;
    this.#timestamp = (this.#timestamp + packets * 160) | 0;
  }

  get timestamp(): number {
    return this.#timestamp;
  }

  /** A key press as RFC 4733 events of 100 ms, sent at once. */
  pressKey(event: number, payloadType = 101): void {
    for (let update = 1; update <= 7; update++) {
      const end = update >= 5;
      const duration = Math.min(update, 5) * 160;
      this.sendPayload(
        Buffer.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]),
        payloadType,
        update === 1,
      );
    }
    this.#timestamp = (this.#timestamp + 5 * 160) | 0;
  }

  /** What was heard, laid out by timestamp: gaps are silence. */
  heardSamples(payloadType: number, codec: Codec = this.#options.codec ?? "pcma"): Int16Array {
    const packets = this.heard.filter((packet) => packet.payloadType === payloadType);
    const first = packets[0];
    if (!first) return new Int16Array(0);
    const place = (packet: HeardPacket) => (packet.timestamp - first.timestamp) | 0;
    const length = Math.max(...packets.map((packet) => place(packet) + packet.payload.length));
    const octets = Buffer.alloc(length, codec === "pcmu" ? ULAW_SILENCE : ALAW_SILENCE);
    for (const packet of packets) if (place(packet) >= 0) packet.payload.copy(octets, place(packet));
    const table = codec === "pcmu" ? ulawToLinear : alawToLinear;
    return Int16Array.from(octets, (octet) => table[octet]!);
  }

  close(): void {
    this.hush();
    this.#socket.close();
  }

  #hear(packet: Buffer, from: RemoteInfo): void {
    const offset = payloadOffset(packet);
    if (offset < 0 || (packet[1]! >= 192 && packet[1]! <= 223)) {
      this.rtcp.push(packet);
      return;
    }
    this.heard.push({
      atMs: this.#options.clock.monotonicMs(),
      from,
      payloadType: packet[1]! & 0x7f,
      marker: packet[1]! >> 7 === 1,
      sequence: readSequence(packet),
      timestamp: readTimestamp(packet),
      ssrc: readSsrc(packet),
      payload: packet.subarray(offset),
    });
  }
}
