import { SAMPLE_RATE } from "../audio/goertzel.ts";
import { saturate, sineAmplitude } from "../audio/level.ts";
import { TONE_DBM0, type TonePart, type ToneSpec } from "./tones.ts";

/** Ends of a tone are shaped over this time, so that they do not click. */
const RAMP_SAMPLES = 40;

/** A sum of sines, each with the level. */
export function sine(hz: readonly number[], ms: number, dbm0 = TONE_DBM0): Int16Array {
  const count = Math.round((ms * SAMPLE_RATE) / 1000);
  const samples = new Int16Array(count);
  const amplitude = sineAmplitude(dbm0);
  for (let i = 0; i < count; i++) {
    let sum = 0;
    for (const frequency of hz) sum += Math.sin((2 * Math.PI * frequency * i) / SAMPLE_RATE);
    samples[i] = saturate(Math.round(sum * amplitude));
  }
  return samples;
}

/** One period of a tone's cadence. A continuous tone is one second long and joins its own beginning without a step. */
export function tonePeriod(spec: ToneSpec, dbm0 = TONE_DBM0): Int16Array {
  const continuous = spec.endless && spec.parts.length === 1;
  return concatSamples(spec.parts.map((part) => tonePart(part, dbm0, !continuous)));
}

function tonePart(part: TonePart, dbm0: number, shaped: boolean): Int16Array {
  const samples = sine(part.hz, part.ms, dbm0);
  if (!shaped || part.hz.length === 0) return samples;
  for (let i = 0; i < RAMP_SAMPLES && i < samples.length; i++) {
    const gain = (i + 1) / RAMP_SAMPLES;
    samples[i] = Math.round(samples[i]! * gain);
    samples[samples.length - 1 - i] = Math.round(samples[samples.length - 1 - i]! * gain);
  }
  return samples;
}

export function silence(ms: number): Int16Array {
  return new Int16Array(Math.round((ms * SAMPLE_RATE) / 1000));
}

export function concatSamples(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The samples of one repetition `times` over. */
export function repeatSamples(samples: Int16Array, times: number): Int16Array {
  return concatSamples(Array.from({ length: times }, () => samples));
}
