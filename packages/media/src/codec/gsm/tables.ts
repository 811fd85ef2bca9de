/** The tables of ETSI EN 300 961 (GSM 06.10) §5.4, and the order of the parameters in a frame (§1.7, table 1.1). */

export const GSM_FRAME_SAMPLES = 160;
export const SUBFRAMES = 4;
export const SUBFRAME_SAMPLES = 40;
export const LAR_COUNT = 8;
export const PULSES = 13;

/** Parameters of a frame: eight log area ratios, then for each of four subframes lag, gain, grid, block maximum and 13 pulses. */
export const SUBFRAME_PARAMETERS = 4 + PULSES;
export const GSM_PARAMETERS = LAR_COUNT + SUBFRAMES * SUBFRAME_PARAMETERS;
const SUBFRAME_BITS: readonly number[] = [7, 2, 2, 6, ...Array.from({ length: PULSES }, () => 3)];
/** Width of each parameter; 260 bits together. */
export const PARAMETER_BITS: readonly number[] = [
  6,
  6,
  5,
  5,
  4,
  4,
  3,
  3,
  ...Array.from({ length: SUBFRAMES }, () => SUBFRAME_BITS).flat(),
];

/** Table 5.1: quantization of the log area ratios. */
export const LAR_A: readonly number[] = [20_480, 20_480, 20_480, 20_480, 13_964, 15_360, 8534, 9036];
export const LAR_B: readonly number[] = [0, 0, 2048, -2560, 94, -1792, -341, -1144];
export const LAR_MIN: readonly number[] = [-32, -32, -16, -16, -8, -8, -4, -4];
export const LAR_MAX: readonly number[] = [31, 31, 15, 15, 7, 7, 3, 3];
/** Table 5.2: 1/A. */
export const LAR_INVERSE_A: readonly number[] = [
  13_107, 13_107, 13_107, 13_107, 19_223, 17_476, 31_454, 29_708,
];
/** Table 5.3: decision and quantization levels of the long term gain. */
export const GAIN_DECISION: readonly number[] = [6554, 16_384, 26_214, 32_767];
export const GAIN_LEVEL: readonly number[] = [3277, 11_469, 21_299, 32_767];
/** Table 5.4: impulse response of the weighting filter. */
export const WEIGHTING: readonly number[] = [-134, -374, 0, 2054, 5741, 8192, 5741, 2054, 0, -374, -134];
/** Tables 5.5 and 5.6: normalized inverse and direct mantissa of the block maximum. */
export const INVERSE_MANTISSA: readonly number[] = [
  29_128, 26_215, 23_832, 21_846, 20_165, 18_725, 17_476, 16_384,
];
export const MANTISSA: readonly number[] = [18_431, 20_479, 22_527, 24_575, 26_623, 28_671, 30_719, 32_767];
