import { linearToAlaw, linearToUlaw } from "../codec/g711.ts";
import { GSM_BLOCK_BYTES, GSM_BLOCK_SAMPLES, GsmBlockEncoder } from "../codec/gsm/wav49.ts";
import type { StoredFormat } from "./formats.ts";

/** Turns pieces of both channels into octets of the stored form. Pieces but the last are whole blocks of 320 samples. */
export class StoredEncoder {
  readonly #format: StoredFormat;
  readonly #gsm: GsmBlockEncoder | undefined;

  constructor(format: StoredFormat) {
    this.#format = format;
    this.#gsm = format.encoding === "gsm" ? new GsmBlockEncoder() : undefined;
  }

  encode(left: Int16Array, right: Int16Array): Buffer {
    const samples = this.#format.channels === 1 ? sum(left, right) : interleave(left, right);
    if (this.#gsm) return encodeGsm(this.#gsm, samples);
    if (this.#format.encoding === "pcm16") return encodePcm(samples);
    const table = this.#format.encoding === "alaw" ? linearToAlaw : linearToUlaw;
    const out = Buffer.allocUnsafe(samples.length);
    for (let i = 0; i < samples.length; i++) out[i] = table[samples[i]! & 0xffff]!;
    return out;
  }
}

/** Mono is the sum of both, saturating (TEL-REC-02). */
export function sum(left: Int16Array, right: Int16Array): Int16Array {
  const out = new Int16Array(left.length);
  for (let i = 0; i < out.length; i++) out[i] = Math.max(-32_768, Math.min(32_767, left[i]! + right[i]!));
  return out;
}

function interleave(left: Int16Array, right: Int16Array): Int16Array {
  const out = new Int16Array(left.length * 2);
  for (let i = 0; i < left.length; i++) {
    out[i * 2] = left[i]!;
    out[i * 2 + 1] = right[i]!;
  }
  return out;
}

export function encodePcm(samples: Int16Array): Buffer {
  const out = Buffer.allocUnsafe(samples.length * 2);
  for (let i = 0; i < samples.length; i++) out.writeInt16LE(samples[i]!, i * 2);
  return out;
}

function encodeGsm(encoder: GsmBlockEncoder, samples: Int16Array): Buffer {
  const blocks = Math.ceil(samples.length / GSM_BLOCK_SAMPLES);
  const out = Buffer.allocUnsafe(blocks * GSM_BLOCK_BYTES);
  for (let i = 0; i < blocks; i++) {
    const from = i * GSM_BLOCK_SAMPLES;
    encoder.encode(samples.subarray(from, from + GSM_BLOCK_SAMPLES), out, i * GSM_BLOCK_BYTES);
  }
  return out;
}
