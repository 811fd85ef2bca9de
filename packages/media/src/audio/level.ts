/** A full-scale sine is +3.14 dBm0 (A-law). */
const FULL_SCALE_SINE_DBM0 = 3.14;
const FULL_SCALE_SINE_POWER = (32_768 * 32_768) / 2;

/** What digital silence measures; the scale has to end somewhere. */
export const SILENCE_DBM0 = -100;

export function levelDbm0(samples: Int16Array, from = 0, to = samples.length): number {
  let energy = 0;
  for (let i = from; i < to; i++) energy += samples[i]! * samples[i]!;
  return to > from ? powerToDbm0(energy / (to - from)) : SILENCE_DBM0;
}

export function powerToDbm0(meanSquare: number): number {
  if (meanSquare <= 0) return SILENCE_DBM0;
  return Math.max(SILENCE_DBM0, 10 * Math.log10(meanSquare / FULL_SCALE_SINE_POWER) + FULL_SCALE_SINE_DBM0);
}

/** Amplitude (peak, linear) of a sine with this level. */
export function sineAmplitude(dbm0: number): number {
  return 32_768 * 10 ** ((dbm0 - FULL_SCALE_SINE_DBM0) / 20);
}

/** Mean square of a sine with this level. */
export function dbm0ToPower(dbm0: number): number {
  return FULL_SCALE_SINE_POWER * 10 ** ((dbm0 - FULL_SCALE_SINE_DBM0) / 10);
}

export function saturate(value: number): number {
  return Math.max(-32_768, Math.min(32_767, value));
}

/** Factor of a volume, −20 to +20 dB (TEL-COD-03). */
export function gainOf(db: number | undefined): number | undefined {
  return db === undefined ? undefined : 10 ** (Math.max(-20, Math.min(20, db)) / 20);
}
