/**
 * Frequencies by which calls and phones are told apart. They lie 40 Hz from each other, have whole periods in 400 samples
 * (the window of `Hearing`), and keep 40 Hz away from whatever a network or a fax sends, so that they are taken for no signal.
 */
const SIGNALS_HZ = [350, 425, 440, 480, 620, 800, 900, 950, 1000, 1100, 1400, 1650, 1800, 1850, 2100, 2250];

export const identityTonesHz: readonly number[] = candidates().filter((hz) =>
  SIGNALS_HZ.every((signal) => Math.abs(signal - hz) >= 40),
);

/** The identity nearest to what was measured, if one is near enough. */
export function nearestIdentityHz(measuredHz: number, toleranceHz = 12): number | undefined {
  return identityTonesHz.find((hz) => Math.abs(hz - measuredHz) <= toleranceHz);
}

function candidates(): number[] {
  return Array.from({ length: 60 }, (_, index) => 520 + 40 * index);
}
