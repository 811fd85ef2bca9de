import { createHash } from "node:crypto";
import { open, readFile, rename, rm } from "node:fs/promises";
import { activeLevelDbm0, amplify } from "../audio/active-level.ts";
import { SILENCE_DBM0 } from "../audio/level.ts";
import { writeWav } from "../audio/wav.ts";
import { syncFolderOf } from "../recording/durable.ts";
import { AudioRefused, checkLength, type Mono, readAnyWav } from "./any-wav.ts";
import { readOggOpus } from "./ogg-opus.ts";
import { PROMPT_DBM0 } from "./speech.ts";

/** Somebody's file is to become one that can be played without a thought (TEL-PLY-01). */
export interface UploadJob {
  readonly source: string;
  readonly target: string;
  /** Brings its speech to the level of prompts (TEL-COD-03). */
  readonly level: boolean;
}

export interface PreparedUpload {
  readonly durationMs: number;
  readonly bytes: number;
  /** Lower-case hexadecimal, of the file as it lies there. */
  readonly sha256: string;
  /** It was not what is played already: the format, the rate or the channels were changed. */
  readonly converted: boolean;
}

const RATE = 8000;
/** Less is a click, not a message. */
const LEAST_SAMPLES = RATE / 20;

/** Runs in a thread of its own: nothing of this belongs where packets or calls are served. */
export async function prepareUpload({ source, target, level }: UploadJob): Promise<PreparedUpload> {
  const sound = readSound(await readFile(source));
  checkLength(sound.samples.length, sound.sampleRate);
  const resampled = toRate(sound, RATE);
  if (resampled.length < LEAST_SAMPLES) throw new AudioRefused("audio_empty", `${resampled.length} samples`);
  const samples = level ? levelled(resampled) : resampled;
  const file = writeWav({ sampleRate: RATE, channels: [samples] });
  await store(target, file);
  return {
    durationMs: Math.round(samples.length / 8),
    bytes: file.length,
    sha256: createHash("sha256").update(file).digest("hex"),
    converted: !sound.plain,
  };
}

/** What a file says of itself by its first octets counts, not its name. */
function readSound(file: Buffer): Mono {
  if (file.length === 0) throw new AudioRefused("audio_empty", "no octets");
  return file.toString("latin1", 0, 4) === "OggS" ? readOggOpus(file) : readAnyWav(file);
}

/** Silence stays silence. */
function levelled(samples: Int16Array): Int16Array {
  const now = activeLevelDbm0(samples);
  return now <= SILENCE_DBM0 + 20 ? samples : amplify(samples, PROMPT_DBM0 - now);
}

async function store(target: string, file: Buffer): Promise<void> {
  const part = `${target}.part`;
  const handle = await open(part, "w", 0o600);
  try {
    await handle.writeFile(file);
    await handle.sync();
  } catch (error) {
    await rm(part, { force: true });
    throw error;
  } finally {
    await handle.close();
  }
  await rename(part, target);
  await syncFolderOf(target);
}

const HALF_TAPS = 16;

/** Band-limited change of the rate: the weights of each phase are computed once, since a message has millions of samples. */
function toRate({ sampleRate, samples }: Mono, rate: number): Int16Array {
  const whole = (value: number) => Math.max(-32_768, Math.min(32_767, Math.round(value * 32_768)));
  if (sampleRate === rate) return Int16Array.from(samples, whole);
  const divisor = greatestDivisor(sampleRate, rate);
  const [step, phases] = [sampleRate / divisor, rate / divisor];
  const cutoff = Math.min(1, rate / sampleRate) * 0.95;
  const reach = Math.ceil(HALF_TAPS / cutoff);
  const weights = Array.from({ length: phases }, (_, phase) => weightsAt(phase / phases, cutoff, reach));
  const out = new Int16Array(Math.floor((samples.length * rate) / sampleRate));
  for (let i = 0; i < out.length; i++) {
    const place = i * step;
    const base = Math.floor(place / phases);
    const own = weights[place % phases]!;
    let sum = 0;
    for (let k = 0; k < own.length; k++) sum += own[k]! * (samples[base - reach + 1 + k] ?? 0);
    out[i] = whole(sum);
  }
  return out;
}

/** Of the samples around a point that lies `fraction` behind one of them. */
function weightsAt(fraction: number, cutoff: number, reach: number): Float64Array {
  const weights = Float64Array.from({ length: 2 * reach }, (_, k) => {
    const distance = k - reach + 1 - fraction;
    return sinc(distance * cutoff) * (0.5 + 0.5 * Math.cos((Math.PI * distance) / (reach + 1)));
  });
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function greatestDivisor(a: number, b: number): number {
  return b === 0 ? a : greatestDivisor(b, a % b);
}
