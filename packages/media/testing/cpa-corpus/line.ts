import { spawnSync } from "node:child_process";
import type { Random } from "@perezvon/base";
import { amplify } from "../../src/audio/active-level.ts";
import { saturate, sineAmplitude } from "../../src/audio/level.ts";
import { decodeAlaw, decodeUlaw, encodeAlaw, encodeUlaw } from "../../src/codec/g711.ts";
import { Concealer } from "../../src/rtp/concealer.ts";

const FRAME = 160;

/** What a call does to a sound on its way; everything left out does not happen. */
export interface Line {
  /** Of the whole sound, relative to what it was made with. */
  readonly gainDb?: number;
  /** What else is heard at the far side, already at its level. */
  readonly background?: Int16Array;
  readonly noiseDbm0?: number;
  /** A room: seconds to −60 dB. */
  readonly reverbSeconds?: number;
  readonly echo?: { readonly ms: number; readonly db: number };
  /** Everything above this share of full scale is cut off. */
  readonly clipAt?: number;
  readonly gsm?: boolean;
  readonly loss?: number;
  readonly law: "a" | "mu";
}

/** The sound as our side of the call decodes it. */
export function throughLine(samples: Int16Array, line: Line, random: Random): Int16Array {
  let sound = line.gainDb === undefined ? samples.slice() : amplify(samples, line.gainDb);
  if (line.reverbSeconds !== undefined) sound = reverberate(sound, line.reverbSeconds, random);
  if (line.echo) sound = mixed(sound, amplify(shifted(sound, line.echo.ms), line.echo.db));
  if (line.background) sound = mixed(sound, line.background);
  if (line.noiseDbm0 !== undefined) sound = mixed(sound, whiteNoise(random, sound.length, line.noiseDbm0));
  if (line.clipAt !== undefined) sound = clipped(sound, line.clipAt);
  if (line.gsm) sound = throughGsm(sound);
  sound = line.law === "a" ? decodeAlaw(encodeAlaw(sound)) : decodeUlaw(encodeUlaw(sound));
  if (line.loss !== undefined) lose(sound, line.loss, random);
  return sound;
}

export function mixed(first: Int16Array, second: Int16Array): Int16Array {
  return Int16Array.from(first, (sample, i) => saturate(sample + (second[i] ?? 0)));
}

export function whiteNoise(random: Random, length: number, dbm0: number): Int16Array {
  const deviation = sineAmplitude(dbm0) / Math.SQRT2;
  return Int16Array.from({ length }, () => saturate(Math.round(random.normal(0, deviation))));
}

/** A street: low noise whose level swells and falls as things pass. */
export function street(random: Random, length: number, dbm0: number): Int16Array {
  const deviation = sineAmplitude(dbm0) * 1.6;
  const swells = Array.from({ length: 3 }, () => ({
    hz: 0.1 + random.next() * 0.4,
    phase: random.next() * 7,
  }));
  let low = 0;
  return Int16Array.from({ length }, (_, i) => {
    low = low * 0.9 + random.normal(0, 0.1) * 2.3;
    const swell = swells.reduce(
      (sum, { hz, phase }) => sum + Math.sin((2 * Math.PI * hz * i) / 8000 + phase),
      0,
    );
    return saturate(Math.round(low * deviation * (1 + 0.25 * swell)));
  });
}

/** Mains hum and its harmonics, as badly screened lines have it. */
export function hum(random: Random, length: number, dbm0: number): Int16Array {
  const amplitude = sineAmplitude(dbm0) * 0.8;
  const phase = random.next() * 7;
  return Int16Array.from({ length }, (_, i) => {
    const at = (2 * Math.PI * 50 * i) / 8000 + phase;
    return Math.round(amplitude * (Math.sin(at) + 0.5 * Math.sin(3 * at) + 0.2 * Math.sin(5 * at)));
  });
}

/** Early reflections and a tail that dies away: sparse taps of both signs. */
function reverberate(samples: Int16Array, seconds: number, random: Random): Int16Array {
  const taps = Array.from({ length: 60 }, () => {
    const at = 40 + Math.floor(random.next() ** 1.5 * seconds * 8000);
    return { at, gain: 0.3 * 10 ** ((-3 * at) / (seconds * 8000)) * (random.chance(0.5) ? 1 : -1) };
  });
  return samples.map((sample, i) => {
    let sum = sample * 0.8;
    for (const { at, gain } of taps) if (i >= at) sum += gain * samples[i - at]!;
    return saturate(Math.round(sum));
  });
}

function shifted(samples: Int16Array, ms: number): Int16Array {
  const later = new Int16Array(samples.length);
  later.set(samples.subarray(0, samples.length - ms * 8), ms * 8);
  return later;
}

function clipped(samples: Int16Array, share: number): Int16Array {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  const limit = peak * share;
  return samples.map((sample) => Math.max(-limit, Math.min(limit, sample)));
}

/** GSM 06.10 and back. */
function throughGsm(samples: Int16Array): Int16Array {
  const raw = ["-t", "raw", "-r", "8000", "-c", "1", "-b", "16", "-e", "signed"];
  const input = Buffer.from(samples.buffer, samples.byteOffset, samples.byteLength);
  const options = { input, maxBuffer: 64 << 20 };
  const coded = spawnSync("sox", ["-D", ...raw, "-", "-t", "gsm", "-"], options);
  if (coded.status !== 0) throw new Error(`sox: ${coded.stderr}`);
  const decoded = spawnSync("sox", ["-D", "-t", "gsm", "-", ...raw, "-"], {
    ...options,
    input: coded.stdout,
  });
  const bytes = decoded.stdout;
  const out = new Int16Array(samples.length);
  out.set(
    new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + (bytes.length & ~1))).subarray(
      0,
      out.length,
    ),
  );
  return out;
}

/** Packets lost at random, and filled in as the media plane fills them. */
function lose(samples: Int16Array, share: number, random: Random): void {
  const concealer = new Concealer();
  for (let at = 0; at + FRAME <= samples.length; at += FRAME) {
    if (random.chance(share)) concealer.missing(samples, at, at + FRAME);
    else concealer.real(samples, at, at + FRAME);
  }
}
