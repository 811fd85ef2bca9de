import { ALAW_SILENCE, linearToAlaw, linearToUlaw, ULAW_SILENCE } from "../codec/g711.ts";
import { LAW_ALAW, MARKED, markedSample } from "../codec/marks.ts";
import type { Codec, RemoteAudio } from "../contract.ts";
import { FRAME_SAMPLES, RTP_HEADER_BYTES } from "../rtp/packet.ts";
import { LEFT, RIGHT } from "./capture.ts";
import { type CodedAudio, type DecodedSound, G722Audio, OpusAudio } from "./coded-audio.ts";
import type { Recording } from "./recording.ts";

/** What a payload number means; the first two are laws, as the rings of sound mark them. */
export const KIND = { unknown: 0, pcma: 1, pcmu: 2, event: 4, comfortNoise: 5, g722: 6, opus: 7 } as const;
const COMFORT_NOISE_TYPE = 13;

/** Packets of one kind may leave as the other: the same, or both of G.711, where a table turns octets. */
export function passesAs(kind: number, other: number): boolean {
  return kind === other || (kind <= KIND.pcmu && other <= KIND.pcmu);
}

/** The packet that is being taken, decoded; one for all legs, for a worker does one leg at a time. */
export const sound: DecodedSound = { units: new Uint8Array(0), law: 0, from: 0, to: 0, stamp: 0 };
/** The frame that is being sent, for codecs that are more than a table. */
const frame16 = new Int16Array(FRAME_SAMPLES);
const units = new Uint16Array(FRAME_SAMPLES);

/** In which codecs a leg's sound comes and goes, and under which numbers. */
export class LegCoding {
  /** Kind of what we send. */
  kindOut: number = LAW_ALAW;
  /** Kind of what comes, by its last packet: a far side may change among all that it has named. */
  kindIn: number = LAW_ALAW;
  payloadType = 8;
  /** Number of telephone-event, -1 without. */
  eventType = -1;
  eventRate: 8000 | 48_000 = 8000;
  readonly #kinds = new Uint8Array(128);
  readonly #coded = new Map<number, CodedAudio>();
  readonly #clock = new ClockDivider();
  #out: CodedAudio | undefined;
  #encode = linearToAlaw;
  #silence = ALAW_SILENCE;
  #opening = false;

  settle(remote: Omit<RemoteAudio, "address" | "port" | "symmetric">): void {
    this.#kinds.fill(KIND.unknown);
    this.#kinds[COMFORT_NOISE_TYPE] = KIND.comfortNoise;
    for (const { codec, payloadType } of remote.accepts ?? [remote]) this.#kinds[payloadType] = KIND[codec];
    for (const number of remote.telephoneEventsIn ?? []) this.#kinds[number] = KIND.event;
    this.eventType = remote.telephoneEvent ?? -1;
    if (this.eventType >= 0) this.#kinds[this.eventType] = KIND.event;
    this.eventRate = remote.telephoneEventRate ?? 8000;
    this.payloadType = remote.payloadType;
    this.#choose(remote.codec);
  }

  #choose(codec: Codec): void {
    const kind = KIND[codec];
    if (kind !== this.kindOut) this.kindIn = kind;
    this.kindOut = kind;
    this.#out = this.#codedBy(kind);
    this.#encode = codec === "pcmu" ? linearToUlaw : linearToAlaw;
    this.#silence = codec === "pcmu" ? ULAW_SILENCE : ALAW_SILENCE;
  }

  /** Units a millisecond of the timestamps that we send, and of those that come. */
  get unitsPerMs(): 8 | 48 {
    return this.#out?.unitsPerMs ?? 8;
  }

  get unitsPerMsIn(): 8 | 48 {
    return this.kindIn === KIND.opus ? 48 : 8;
  }

  kindOf(payloadType: number): number {
    return this.#kinds[payloadType]!;
  }

  /** The timestamp in samples of 8 kHz. */
  stampOf(kind: number, timestamp: number): number {
    return kind === KIND.opus ? this.#clock.divide(timestamp) : timestamp;
  }

  /** A packet of the stream that is no audio; another source begins anew. */
  skip(sequence: number): void {
    this.#coded.get(this.kindIn)?.skip(sequence);
  }

  restart(): void {
    for (const coded of this.#coded.values()) coded.restart();
  }

  /** Makes `sound` what the packet says. False if it says nothing, or if nobody needs it opened. */
  open(
    packet: Buffer,
    offset: number,
    end: number,
    kind: number,
    sequence: number,
    stamp: number,
    needed: boolean,
  ): boolean {
    sound.stamp = stamp;
    if (kind <= KIND.pcmu) {
      sound.units = packet;
      sound.law = kind;
      sound.from = offset;
      sound.to = end;
      return true;
    }
    const coded = needed ? this.#codedBy(kind) : undefined;
    if (!this.#opening) coded?.restart();
    this.#opening = needed;
    return coded?.decode(packet, offset, end, sequence, sound) ?? false;
  }

  /** The sum of the round into the packet, saturated and never wrapped (TEL-COD-03). */
  writeSum(packet: Buffer, sum: Int32Array, gain: number): void {
    const table = this.#encode;
    const coded = this.#out !== undefined;
    for (let i = 0; i < FRAME_SAMPLES; i++) {
      const wanted = gain === 1 ? sum[i]! : Math.round(sum[i]! * gain);
      const sample = Math.max(-32_768, Math.min(32_767, wanted));
      if (coded) frame16[i] = sample;
      else packet[RTP_HEADER_BYTES + i] = table[sample & 0xffff]!;
    }
  }

  writeSilence(packet: Buffer): void {
    if (this.#out) frame16.fill(0);
    else packet.fill(this.#silence, RTP_HEADER_BYTES);
  }

  writeFrame(packet: Buffer, frame: Int16Array): void {
    if (this.#out) frame16.set(frame);
    else
      for (let i = 0; i < FRAME_SAMPLES; i++)
        packet[RTP_HEADER_BYTES + i] = this.#encode[frame[i]! & 0xffff]!;
  }

  /** What was written last, as far as the packet goes. */
  finish(packet: Buffer): Buffer {
    const coded = this.#out;
    if (!coded) return packet;
    return packet.subarray(0, RTP_HEADER_BYTES + coded.encode(frame16, packet, RTP_HEADER_BYTES));
  }

  /** What was written last is what the leg hears. */
  captureWritten(recordings: readonly Recording[], packet: Buffer, dueMs: number): void {
    if (recordings.length === 0) return;
    if (this.#out) captureFrame(recordings, RIGHT, frame16, dueMs);
    else {
      for (const { capture } of recordings)
        capture.frame(RIGHT, packet, RTP_HEADER_BYTES, packet.length, this.kindOut, dueMs);
    }
  }

  /** A frame that the leg says. Of G.711 it is coded anew, into `scratch`, so that it is what others hear of it. */
  captureSaid(recordings: readonly Recording[], frame: Int16Array, scratch: Buffer, dueMs: number): void {
    if (this.#out) {
      captureFrame(recordings, LEFT, frame, dueMs);
      return;
    }
    this.writeFrame(scratch, frame);
    for (const { capture } of recordings)
      capture.frame(LEFT, scratch, RTP_HEADER_BYTES, scratch.length, this.kindOut, dueMs);
  }

  release(): void {
    for (const coded of this.#coded.values()) coded.close();
    this.#coded.clear();
    this.#out = undefined;
  }

  #codedBy(kind: number): CodedAudio | undefined {
    if (kind !== KIND.opus && kind !== KIND.g722) return undefined;
    let coded = this.#coded.get(kind);
    if (!coded) {
      coded = kind === KIND.opus ? new OpusAudio() : new G722Audio();
      this.#coded.set(kind, coded);
    }
    return coded;
  }
}

function captureFrame(
  recordings: readonly Recording[],
  side: typeof LEFT | typeof RIGHT,
  frame: Int16Array,
  dueMs: number,
): void {
  for (let i = 0; i < FRAME_SAMPLES; i++) units[i] = markedSample(frame[i]!);
  for (const { capture } of recordings) capture.frame(side, units, 0, FRAME_SAMPLES, MARKED, dueMs);
}

/** A clock of 48 kHz counted in samples of 8 kHz, over the wrap of its timestamps. */
export class ClockDivider {
  #anchor = 0;
  #stamp = 0;

  divide(timestamp: number): number {
    const distance = (timestamp - this.#anchor) | 0;
    const steps = Math.floor(distance / 6);
    const stamp = (this.#stamp + steps) | 0;
    // Moved along now and then, by whole samples, so that the distance never wraps.
    if (distance > 0x1000_0000 || distance < -0x1000_0000) {
      this.#anchor = (this.#anchor + steps * 6) | 0;
      this.#stamp = stamp;
    }
    return stamp;
  }
}
