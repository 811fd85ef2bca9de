import { align, decodeUlaw, encodeUlaw, levelDbm0, resample, type WavAudio } from "@perezvon/media";

/** How what was heard compares with what was said, once the two lie side by side (TEL-INT-02). */
export interface Comparison {
  readonly comparedMs: number;
  /** Share of samples that are the same to one step of µ-law: where two steps are equally near, encoders choose otherwise. */
  readonly same: number;
  readonly correlation: number;
  /** Louder or quieter than it was said. */
  readonly levelDb: number;
  /** Longest stretch in which nothing that was said is heard. */
  readonly longestGapMs: number;
}

const rate = 8_000;
const frame = 160;
/** Enough of it to be found, and late enough for a codec to have settled. */
const needle = { from: 8_000, length: 1_600 };

/** `said` at 8,000 samples a second. Phones begin to speak when a call is up, so that the beginning may be lost. */
export function compareSound(heard: WavAudio, said: Int16Array): Comparison {
  const wire = decodeUlaw(encodeUlaw(said));
  const got = resample(heard.channels[0]!, heard.sampleRate, rate);
  const { lag } = align(got, wire.subarray(needle.from, needle.from + needle.length));
  // What was said at some moment was heard so many samples later.
  const later = lag - needle.from;
  const from = Math.max(0, later);
  const length = Math.min(got.length - from, wire.length - (from - later));
  const here = got.subarray(from, from + length);
  const there = wire.subarray(from - later, from - later + length);
  let [same, gap, longest] = [0, 0, 0];
  for (let at = 0; at + frame <= length; at += frame) {
    const [a, b] = [here.subarray(at, at + frame), there.subarray(at, at + frame)];
    same += a.reduce(
      (sum, sample, index) => sum + (Math.abs(sample - b[index]!) <= step(b[index]!) ? 1 : 0),
      0,
    );
    // A frame that was said aloud and is not heard.
    gap = levelDbm0(b) > -35 && levelDbm0(a) < levelDbm0(b) - 15 ? gap + 20 : 0;
    longest = Math.max(longest, gap);
  }
  return {
    comparedMs: (length / rate) * 1_000,
    same: same / (length - (length % frame)),
    correlation: align(here, there, 0, 0).correlation,
    levelDb: levelDbm0(here) - levelDbm0(there),
    longestGapMs: longest,
  };
}

/** How far the levels of µ-law lie apart around a value (G.711, 16 bits). */
function step(sample: number): number {
  return 2 ** Math.floor(Math.log2(Math.abs(sample) + 132) - 4);
}
