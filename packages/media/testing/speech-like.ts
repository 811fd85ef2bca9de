import type { Random } from "@perezvon/base";
import { saturate, sineAmplitude } from "../src/audio/level.ts";

/**
 * Sound with the properties of speech that detectors go by: a gliding voice pitch with harmonics under formants, syllables
 * of 150 to 300 ms with dips between them. Deterministic, and nowhere periodic enough to correlate with itself.
 */
export function speechLike(random: Random, ms: number, dbm0 = -18): Int16Array {
  const samples = new Int16Array(ms * 8);
  const amplitude = sineAmplitude(dbm0) * 0.8;
  let phase = 0;
  let left = 0;
  let length = 1;
  let pitch = 120;
  let glide = 0;
  let formant = 600;
  let second = 1500;
  for (let i = 0; i < samples.length; i++) {
    if (left === 0) {
      length = random.integer(1200, 2400);
      left = length;
      pitch = 100 + random.next() * 80;
      glide = (random.next() - 0.5) * 40;
      formant = 350 + random.next() * 450;
      second = 1000 + random.next() * 1200;
    }
    const through = 1 - left / length;
    const envelope = Math.sin(Math.PI * through) ** 1.3;
    const voice = pitch + glide * through;
    phase += (2 * Math.PI * voice) / 8000;
    let sum = 0;
    for (let harmonic = 1; harmonic * voice < 3400; harmonic++) {
      const hz = harmonic * voice;
      const gain = resonance(hz, formant, 120) + 0.5 * resonance(hz, second, 180) + 0.02;
      sum += gain * Math.sin(harmonic * phase);
    }
    samples[i] = saturate(Math.round(amplitude * envelope * (sum + 0.02 * (random.next() - 0.5))));
    left--;
  }
  return samples;
}

function resonance(hz: number, centre: number, width: number): number {
  return 1 / (1 + ((hz - centre) / width) ** 2);
}
