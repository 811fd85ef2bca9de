/**
 * G.722 at 64 kbit/s, the lower half of its band (ITU-T G.722). Its two sub-bands are coded apart, each with 8,000 samples a
 * second, and the lower one is telephone speech by itself: frames of ours need no filters, an octet is a sample. What we send has
 * silence above 4 kHz; between two sides that both speak G.722 packets are relayed and the whole band stays.
 */

/** Quantiser of the lower band: limits of its 30 intervals, and the codes below and above zero (tables 6 and 7 of the Recommendation). */
const LIMITS = [
  0, 35, 72, 110, 150, 190, 233, 276, 323, 370, 422, 473, 530, 587, 650, 714, 786, 858, 940, 1023, 1121, 1219,
  1339, 1458, 1612, 1765, 1980, 2195, 2557, 2919,
] as const;
/** Inverse quantisers of four bits, for the prediction of both sides, and of six, for what is heard. */
const INVERSE_4 = [
  0, -20456, -12896, -8968, -6288, -4240, -2584, -1200, 20456, 12896, 8968, 6288, 4240, 2584, 1200, 0,
] as const;
const POSITIVE_6 = [
  24808, 21904, 19008, 16704, 14984, 13512, 12280, 11192, 10232, 9360, 8576, 7856, 7192, 6576, 6000, 5456,
  4944, 4464, 4008, 3576, 3168, 2776, 2400, 2032, 1688, 1360, 1040, 728,
] as const;
const INVERSE_6 = Int32Array.from([
  -136,
  -136,
  -136,
  -136,
  ...POSITIVE_6.map((value) => -value),
  ...POSITIVE_6,
  432,
  136,
  -432,
  -136,
]);
const LOW_SCALE = [-60, -30, 58, 172, 334, 538, 1198, 3042] as const;
const LOW_SCALE_OF = [0, 7, 6, 5, 4, 3, 2, 1, 7, 6, 5, 4, 3, 2, 1, 0] as const;
const INVERSE_2 = [-7408, -1616, 7408, 1616] as const;
const HIGH_SCALE_OF = [798, -214, 798, -214] as const;
/** 2048 · 2^(i/32), as the Recommendation rounds it. */
const POWERS = [
  2048, 2093, 2139, 2186, 2233, 2282, 2332, 2383, 2435, 2489, 2543, 2599, 2656, 2714, 2774, 2834, 2896, 2960,
  3025, 3091, 3158, 3228, 3298, 3371, 3444, 3520, 3597, 3676, 3756, 3838, 3922, 4008,
] as const;

/** Adaptive prediction and step of one sub-band; coder and decoder run the same one. */
class SubBand {
  /** Predicted sample. */
  predicted = 0;
  /** Step of the quantiser. */
  step: number;
  readonly #shift: number;
  readonly #ceiling: number;
  #logStep = 0;
  #zeroPart = 0;
  #a1 = 0;
  #a2 = 0;
  #r1 = 0;
  #r2 = 0;
  #p1 = 0;
  #p2 = 0;
  /** The last six differences and their weights. */
  readonly #d = new Int32Array(6);
  readonly #b = new Int32Array(6);

  constructor(step: number, shift: number, ceiling: number) {
    this.step = step;
    this.#shift = shift;
    this.#ceiling = ceiling;
  }

  adapt(difference: number, scale: number): void {
    this.#logStep = Math.max(0, Math.min(this.#ceiling, ((this.#logStep * 127) >> 7) + scale));
    const power = POWERS[(this.#logStep >> 6) & 31]!;
    const shift = this.#shift - (this.#logStep >> 11);
    this.step = (shift < 0 ? power << -shift : power >> shift) << 2;
    this.#predict(difference);
  }

  #predict(difference: number): void {
    const reconstructed = saturated(this.predicted + difference);
    const partial = saturated(this.#zeroPart + difference);
    this.#weighPoles(partial);
    this.#weighZeros(difference);
    this.#r2 = this.#r1;
    this.#r1 = reconstructed;
    this.#p2 = this.#p1;
    this.#p1 = partial;
    let zeros = 0;
    for (let i = 5; i >= 0; i--) zeros += (this.#b[i]! * saturated(2 * this.#d[i]!)) >> 15;
    this.#zeroPart = saturated(zeros);
    const poles = ((this.#a1 * saturated(2 * this.#r1)) >> 15) + ((this.#a2 * saturated(2 * this.#r2)) >> 15);
    this.predicted = saturated(saturated(poles) + this.#zeroPart);
  }

  #weighPoles(partial: number): void {
    const sameAsLast = partial < 0 === this.#p1 < 0;
    const sameAsBefore = partial < 0 === this.#p2 < 0;
    const quadruple = saturated(this.#a1 * 4);
    const turned = Math.min(32_767, sameAsLast ? -quadruple : quadruple);
    const a2 = clamped((sameAsBefore ? 128 : -128) + (turned >> 7) + ((this.#a2 * 32_512) >> 15), 12_288);
    const a1 = saturated((sameAsLast ? 192 : -192) + ((this.#a1 * 32_640) >> 15));
    this.#a2 = a2;
    this.#a1 = clamped(a1, saturated(15_360 - a2));
  }

  #weighZeros(difference: number): void {
    const gain = difference === 0 ? 0 : 128;
    for (let i = 0; i < 6; i++) {
      const turn = this.#d[i]! < 0 === difference < 0 ? gain : -gain;
      this.#b[i] = saturated(turn + ((this.#b[i]! * 32_640) >> 15));
    }
    this.#d.copyWithin(1, 0, 5);
    this.#d[0] = difference;
  }
}

function lowerBand(): SubBand {
  return new SubBand(32, 8, 18_432);
}

function adaptLower(band: SubBand, code: number): void {
  const coarse = code >> 2;
  band.adapt((band.step * INVERSE_4[coarse]!) >> 15, LOW_SCALE[LOW_SCALE_OF[coarse]!]!);
}

export class G722Encoder {
  readonly #low = lowerBand();
  readonly #high = new SubBand(8, 10, 22_528);

  /** One octet for each sample of 8 kHz. */
  encode(frame: Int16Array, out: Uint8Array, offset: number): number {
    for (let i = 0; i < frame.length; i++)
      out[offset + i] = (this.#upper() << 6) | this.#lower(frame[i]! >> 1);
    return frame.length;
  }

  #lower(sample: number): number {
    const band = this.#low;
    const error = saturated(sample - band.predicted);
    const size = error < 0 ? -(error + 1) : error;
    let interval = 1;
    while (interval < LIMITS.length && size >= (LIMITS[interval]! * band.step) >> 12) interval++;
    // Codes fall as the interval rises; the first two of the negative ones stand elsewhere, so that no code is all zeros.
    const code = error < 0 ? (interval < 3 ? 64 - interval : 34 - interval) : 62 - interval;
    adaptLower(band, code);
    return code;
  }

  /** Silence above 4 kHz. */
  #upper(): number {
    const band = this.#high;
    const error = saturated(-band.predicted);
    const size = error < 0 ? -(error + 1) : error;
    const large = size >= (564 * band.step) >> 12;
    const code = error < 0 ? (large ? 0 : 1) : large ? 2 : 3;
    band.adapt((band.step * INVERSE_2[code]!) >> 15, HIGH_SCALE_OF[code]!);
    return code;
  }
}

export class G722Decoder {
  readonly #low = lowerBand();

  /** Calls `put` with each sample of 8 kHz. */
  decode(data: Uint8Array, from: number, to: number, out: Int16Array): number {
    const count = Math.min(to - from, out.length);
    for (let i = 0; i < count; i++) {
      const band = this.#low;
      const code = data[from + i]! & 0x3f;
      const sample = clamped(band.predicted + ((band.step * INVERSE_6[code]!) >> 15), 16_383);
      adaptLower(band, code);
      out[i] = sample * 2;
    }
    return count;
  }
}

function saturated(value: number): number {
  return value > 32_767 ? 32_767 : value < -32_768 ? -32_768 : value;
}

function clamped(value: number, limit: number): number {
  return value > limit ? limit : value < -limit ? -limit : value;
}
