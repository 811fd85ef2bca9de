import { GsmDecoder } from "./decoder.ts";
import { GsmEncoder } from "./encoder.ts";
import { GSM_FRAME_SAMPLES, GSM_PARAMETERS, PARAMETER_BITS } from "./tables.ts";

/** Two frames in 65 octets, parameters packed from the lowest bit on: the form in which WAV type 49 holds GSM 06.10. */
export const GSM_BLOCK_BYTES = 65;
export const GSM_BLOCK_SAMPLES = 2 * GSM_FRAME_SAMPLES;

/** Codes one channel block by block. */
export class GsmBlockEncoder {
  readonly #encoder = new GsmEncoder();
  readonly #frame = new Int16Array(GSM_PARAMETERS);

  /** 320 samples to 65 octets; missing samples are silence. */
  encode(samples: Int16Array, out: Uint8Array, at: number): void {
    const whole =
      samples.length === GSM_BLOCK_SAMPLES
        ? samples
        : Int16Array.from({ length: GSM_BLOCK_SAMPLES }, (_, i) => samples[i] ?? 0);
    let bits = 0;
    let held = 0;
    let to = at;
    for (let half = 0; half < 2; half++) {
      this.#encoder.encode(
        whole.subarray(half * GSM_FRAME_SAMPLES, (half + 1) * GSM_FRAME_SAMPLES),
        this.#frame,
      );
      for (let i = 0; i < GSM_PARAMETERS; i++) {
        bits |= this.#frame[i]! << held;
        held += PARAMETER_BITS[i]!;
        for (; held >= 8; held -= 8, bits >>>= 8) out[to++] = bits & 0xff;
      }
    }
  }
}

/** Decodes one channel block by block. */
export class GsmBlockDecoder {
  readonly #decoder = new GsmDecoder();
  readonly #frame = new Int16Array(GSM_PARAMETERS);

  decode(block: Uint8Array, at: number, out: Int16Array, outAt: number): void {
    let bits = 0;
    let held = 0;
    let from = at;
    for (let half = 0; half < 2; half++) {
      for (let i = 0; i < GSM_PARAMETERS; i++) {
        const width = PARAMETER_BITS[i]!;
        if (held < width) {
          bits |= (block[from++] ?? 0) << held;
          held += 8;
        }
        this.#frame[i] = bits & ((1 << width) - 1);
        bits >>>= width;
        held -= width;
      }
      const start = outAt + half * GSM_FRAME_SAMPLES;
      this.#decoder.decode(this.#frame, out.subarray(start, start + GSM_FRAME_SAMPLES));
    }
  }
}
