import { G722Decoder, G722Encoder } from "../codec/g722.ts";
import { MARKED, markedSample, type SoundUnits } from "../codec/marks.ts";
import { OpusDecoder, OpusEncoder } from "../codec/opus.ts";
import { FRAME_SAMPLES, sequenceDistance } from "../rtp/packet.ts";

/** Sound of one packet at 8 kHz, laid out for the rings of sound. */
export interface DecodedSound {
  units: SoundUnits;
  law: number;
  from: number;
  to: number;
  /** Where it begins, in samples of 8 kHz: earlier than the packet if what was missing before it was made up. */
  stamp: number;
}

/** What comes and goes in a codec that remembers: unlike an octet of G.711, its packets mean nothing by themselves. */
export interface CodedAudio {
  /** Units a millisecond of its timestamps. */
  readonly unitsPerMs: 8 | 48;
  /** Decodes a packet into `sound`; false if it came too late to be of use. */
  decode(packet: Uint8Array, from: number, to: number, sequence: number, sound: DecodedSound): boolean;
  /** A packet of the stream that is no audio: not missing either. */
  skip(sequence: number): void;
  /** Begins anew: packets in between were not decoded. */
  restart(): void;
  /** Writes the payload of one frame; returns its octets. */
  encode(frame: Int16Array, out: Uint8Array, offset: number): number;
  close(): void;
}

export class OpusAudio implements CodedAudio {
  readonly unitsPerMs = 48;
  #decoder: OpusDecoder | undefined;
  #encoder: OpusEncoder | undefined;
  #last: number | undefined;

  decode(packet: Uint8Array, from: number, to: number, sequence: number, sound: DecodedSound): boolean {
    const distance = this.#last === undefined ? 1 : sequenceDistance(sequence, this.#last);
    // What was missing has been made up already.
    if (distance <= 0 && distance > -LATE) return false;
    this.#last = sequence;
    this.#decoder ??= new OpusDecoder();
    const missing = distance > 0 && distance <= LATE ? distance - 1 : 0;
    const { before, samples } = this.#decoder.decode(packet, from, to, missing);
    sound.units = this.#decoder.units;
    sound.law = MARKED;
    sound.from = 0;
    sound.to = samples;
    sound.stamp = (sound.stamp - before) | 0;
    return samples > 0;
  }

  skip(sequence: number): void {
    if (this.#last !== undefined && sequenceDistance(sequence, this.#last) > 0) this.#last = sequence;
  }

  restart(): void {
    this.#last = undefined;
  }

  encode(frame: Int16Array, out: Uint8Array, offset: number): number {
    this.#encoder ??= new OpusEncoder();
    return this.#encoder.encode(frame, out, offset);
  }

  close(): void {
    this.#decoder?.close();
    this.#encoder?.close();
    this.#decoder = undefined;
    this.#encoder = undefined;
  }
}

/** Packets further apart belong to another stretch of the stream. */
const LATE = 100;
const LONGEST_G722 = FRAME_SAMPLES * 6;
const samples = new Int16Array(LONGEST_G722);

export class G722Audio implements CodedAudio {
  readonly unitsPerMs = 8;
  readonly #decoder = new G722Decoder();
  readonly #encoder = new G722Encoder();
  readonly #units = new Uint16Array(LONGEST_G722);

  decode(packet: Uint8Array, from: number, to: number, _sequence: number, sound: DecodedSound): boolean {
    const count = this.#decoder.decode(packet, from, to, samples);
    for (let i = 0; i < count; i++) this.#units[i] = markedSample(samples[i]!);
    sound.units = this.#units;
    sound.law = MARKED;
    sound.from = 0;
    sound.to = count;
    return count > 0;
  }

  skip(): void {}
  /** Its prediction forgets by itself within a few samples. */
  restart(): void {}

  encode(frame: Int16Array, out: Uint8Array, offset: number): number {
    return this.#encoder.encode(frame, out, offset);
  }

  close(): void {}
}
