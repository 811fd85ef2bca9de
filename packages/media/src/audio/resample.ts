const HALF_TAPS = 16;

/** Band-limited conversion of the sample rate by a windowed sinc. For preparing files, not for the packet path. */
export function resample(samples: Int16Array, fromRate: number, toRate: number): Int16Array {
  if (fromRate === toRate) return samples.slice();
  const ratio = fromRate / toRate;
  const cutoff = Math.min(1, toRate / fromRate) * 0.95;
  const reach = Math.ceil(HALF_TAPS / cutoff);
  const out = new Int16Array(Math.floor(samples.length / ratio));
  for (let i = 0; i < out.length; i++) {
    const centre = i * ratio;
    const first = Math.ceil(centre - reach);
    let sum = 0;
    let weights = 0;
    for (let at = first; at <= centre + reach; at++) {
      const distance = at - centre;
      const weight = sinc(distance * cutoff) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / (reach + 1)));
      weights += weight;
      sum += weight * (samples[Math.max(0, Math.min(samples.length - 1, at))] ?? 0);
    }
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum / weights)));
  }
  return out;
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
