const SIZE = 256;
const BIN_HZ = 8000 / SIZE;
/** Half width of a peak under the Hann window, in bins. */
const LOBE = 2;
const LOWEST_BIN = 6;
const HIGHEST_BIN = 122;

const window = Float64Array.from({ length: SIZE }, (_, i) => 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / SIZE));
const cosines = Float64Array.from({ length: SIZE / 2 }, (_, i) => Math.cos((2 * Math.PI * i) / SIZE));
const sines = Float64Array.from({ length: SIZE / 2 }, (_, i) => Math.sin((2 * Math.PI * i) / SIZE));
const reversed = Uint8Array.from({ length: SIZE }, (_, i) => {
  let value = 0;
  for (let bit = 0; bit < 8; bit++) value |= ((i >> bit) & 1) << (7 - bit);
  return value;
});
const real = new Float64Array(SIZE);
const imaginary = new Float64Array(SIZE);
const power = new Float64Array(SIZE / 2);

/** The strongest frequencies of the last 32 ms, and the share of the energy that each explains. */
export interface Peaks {
  hz1: number;
  share1: number;
  hz2: number;
  share2: number;
  /** Share of the third peak; tells music, which has many, from signals. */
  share3: number;
  /** Share of the energy between 1,600 and 1,900 Hz: where V.21 lives. */
  v21Share: number;
}

/** Looks at the newest 32 ms of a stream of 20 ms frames. One for a stream; the work arrays are shared. */
export class Spectrum {
  readonly #samples = new Float64Array(SIZE);
  readonly #peaks: Peaks = { hz1: 0, share1: 0, hz2: 0, share2: 0, share3: 0, v21Share: 0 };

  /** The result is overwritten by the next call. */
  feed(frame: Int16Array): Peaks {
    const samples = this.#samples;
    samples.copyWithin(0, frame.length);
    for (let i = 0; i < frame.length; i++) samples[SIZE - frame.length + i] = frame[i]!;
    transform(samples);
    return this.#find();
  }

  #find(): Peaks {
    const peaks = this.#peaks;
    let total = 0;
    let v21 = 0;
    for (let bin = 2; bin < SIZE / 2; bin++) {
      total += power[bin]!;
      if (bin >= 51 && bin <= 61) v21 += power[bin]!;
    }
    if (total <= 0) total = 1;
    peaks.v21Share = v21 / total;
    const first = strongest();
    peaks.hz1 = interpolate(first);
    peaks.share1 = take(first) / total;
    const second = strongest();
    peaks.hz2 = interpolate(second);
    peaks.share2 = take(second) / total;
    peaks.share3 = take(strongest()) / total;
    return peaks;
  }
}

function strongest(): number {
  let best = LOWEST_BIN;
  for (let bin = LOWEST_BIN; bin <= HIGHEST_BIN; bin++) if (power[bin]! > power[best]!) best = bin;
  return best;
}

/** Place of the peak between its neighbours: a parabola through the logarithms. */
function interpolate(bin: number): number {
  const before = Math.log(power[bin - 1]! + 1e-9);
  const at = Math.log(power[bin]! + 1e-9);
  const after = Math.log(power[bin + 1]! + 1e-9);
  const curve = before - 2 * at + after;
  const shift = curve < 0 ? Math.max(-0.5, Math.min(0.5, (0.5 * (before - after)) / curve)) : 0;
  return (bin + shift) * BIN_HZ;
}

/** Energy of the peak, which is then taken out. */
function take(bin: number): number {
  let energy = 0;
  for (let i = bin - LOBE; i <= bin + LOBE; i++) {
    energy += power[i]!;
    power[i] = 0;
  }
  return energy;
}

function transform(samples: Float64Array): void {
  for (let i = 0; i < SIZE; i++) {
    real[i] = samples[reversed[i]!]! * window[reversed[i]!]!;
    imaginary[i] = 0;
  }
  for (let half = 1; half < SIZE; half *= 2) {
    const step = SIZE / (2 * half);
    for (let start = 0; start < SIZE; start += 2 * half) {
      for (let k = 0; k < half; k++) {
        const a = start + k;
        const b = a + half;
        const c = cosines[k * step]!;
        const s = sines[k * step]!;
        const re = real[b]! * c + imaginary[b]! * s;
        const im = imaginary[b]! * c - real[b]! * s;
        real[b] = real[a]! - re;
        imaginary[b] = imaginary[a]! - im;
        real[a] = real[a]! + re;
        imaginary[a] = imaginary[a]! + im;
      }
    }
  }
  for (let bin = 0; bin < SIZE / 2; bin++)
    power[bin] = real[bin]! * real[bin]! + imaginary[bin]! * imaginary[bin]!;
}
