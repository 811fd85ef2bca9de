const HALF_WIDTH = 16;
/** Points of the kernel's table for each input sample. */
const FINENESS = 256;

/** To 8 kHz by a windowed sinc, which also takes away what lies above the new band. */
export function resampleTo8k(samples: Int16Array, sampleRate: number): Int16Array {
  if (sampleRate === 8000) return samples;
  const step = sampleRate / 8000;
  const cutoff = Math.min(1, 1 / step) * 0.95;
  const reach = Math.ceil(HALF_WIDTH / cutoff);
  const kernel = kernelTable(cutoff, reach);
  const out = new Int16Array(Math.floor(samples.length / step));
  for (let i = 0; i < out.length; i++) {
    const centre = i * step;
    const first = Math.ceil(centre - reach);
    const last = Math.floor(centre + reach);
    let sum = 0;
    let weights = 0;
    for (let k = first; k <= last; k++) {
      const weight = kernel[Math.round(Math.abs(k - centre) * FINENESS)]!;
      weights += weight;
      sum += weight * (samples[k] ?? 0);
    }
    out[i] = Math.max(-32_768, Math.min(32_767, Math.round(sum / weights)));
  }
  return out;
}

/** One half of the symmetric kernel. */
function kernelTable(cutoff: number, reach: number): Float64Array {
  return Float64Array.from({ length: reach * FINENESS + 1 }, (_, index) => {
    const distance = index / FINENESS;
    const x = distance * cutoff;
    const sinc = x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
    return sinc * (0.5 + 0.5 * Math.cos((Math.PI * distance) / reach));
  });
}
