import type { Random } from "@perezvon/base";

/**
 * Sounds with the shape of speech where no synthesiser is installed: voiced syllables of changing pitch and colour, short
 * gaps between words. Nobody would understand it; level, rhythm and lack of a steady tone are those of a voice.
 */
export function syntheticSpeech(words: number, random: Random): Int16Array {
  const parts: Int16Array[] = [];
  const pitchHz = random.integer(95, 220);
  for (let word = 0; word < words; word++) {
    const syllables = random.integer(1, 3);
    for (let syllable = 0; syllable < syllables; syllable++) parts.push(voiced(pitchHz, random));
    parts.push(new Int16Array(random.integer(40, 120) * 8));
  }
  return joined(parts);
}

function voiced(pitchHz: number, random: Random): Int16Array {
  const samples = new Int16Array(random.integer(110, 220) * 8);
  const formants = [random.integer(300, 800), random.integer(900, 2200), random.integer(2300, 3000)];
  const glide = random.normal(0, 0.08);
  let phase = 0;
  for (let i = 0; i < samples.length; i++) {
    const position = i / samples.length;
    const pitch = pitchHz * (1 + glide * position + 0.02 * Math.sin((2 * Math.PI * 5 * i) / 8000));
    phase += (2 * Math.PI * pitch) / 8000;
    let value = 0;
    for (let harmonic = 1; harmonic * pitch < 3400; harmonic++) {
      value += colour(harmonic * pitch, formants) * Math.sin(harmonic * phase);
    }
    samples[i] = Math.round(4000 * Math.sin(Math.PI * position) ** 0.5 * value);
  }
  return samples;
}

function colour(hz: number, formants: readonly number[]): number {
  let gain = 0.03;
  formants.forEach((formant, index) => {
    gain += 0.7 ** index / (1 + ((hz - formant) / 120) ** 2);
  });
  return gain;
}

function joined(parts: readonly Int16Array[]): Int16Array {
  const whole = new Int16Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
