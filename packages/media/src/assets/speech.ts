import { spawn } from "node:child_process";
import { activeLevelDbm0, amplify } from "../audio/active-level.ts";
import { resample } from "../audio/resample.ts";
import { readWav } from "../audio/wav.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";

export type PromptLanguage = "ru" | "en";

/** Whoever turns text into sound (TEL-TTS-01). The result is 8 kHz mono at the level of prompts. */
export interface SpeechProvider {
  readonly name: string;
  /** `rate`: per cent of the usual speed. */
  speak(text: string, language: PromptLanguage, rate?: number): Promise<Int16Array>;
}

/** Active speech of a prompt (TEL-COD-03). */
export const PROMPT_DBM0 = -19;
const MAX_TEXT = 5000;
const TIME_LIMIT_MS = 20_000;
const WORDS_PER_MINUTE = 145;
const VOICES = { ru: "ru", en: "en-us" } as const;

/**
 * The program espeak-ng, or another that takes its arguments (`prefix` stands before them); it stays a process of its own.
 * Undefined where it is not installed.
 */
export async function espeakProvider(
  program = "espeak-ng",
  prefix: readonly string[] = [],
): Promise<SpeechProvider | undefined> {
  const present = await run(program, [...prefix, "--version"], "").then(
    () => true,
    () => false,
  );
  if (!present) return undefined;
  return {
    name: "espeak-ng",
    async speak(text, language, rate = 100) {
      checkText(text);
      const speed = String(Math.round((WORDS_PER_MINUTE * rate) / 100));
      const wav = readWav(
        await run(program, [...prefix, "-v", VOICES[language], "-s", speed, "--stdin", "--stdout"], text),
      );
      return atPromptLevel(withoutQuiet(resample(wav.channels[0]!, wav.sampleRate, 8000)));
    },
  };
}

/** The built-in provider for tests and plain machines: a melody of the text, one note a word, so that scenarios run. */
export const toneProvider: SpeechProvider = {
  name: "tones",
  speak(text, _language, rate = 100) {
    const words = text
      .split(/\s+/)
      .filter((word) => word !== "")
      .slice(0, 60);
    const notes = words.flatMap((word) => {
      const sum = [...word].reduce((total, character) => total + character.codePointAt(0)!, 0);
      const lengthMs = Math.round(((90 + 12 * Math.min(10, word.length)) * 100) / rate);
      return [sine([330 + (sum % 24) * 25], lengthMs, PROMPT_DBM0), silence(60)];
    });
    return Promise.resolve(concatSamples(notes.length > 0 ? notes : [silence(100)]));
  },
};

export function checkText(text: string): void {
  if (text.length < 1 || text.length > MAX_TEXT)
    throw new RangeError(`text of ${text.length} characters; 1 to ${MAX_TEXT}`);
}

export function atPromptLevel(samples: Int16Array): Int16Array {
  return amplify(samples, PROMPT_DBM0 - activeLevelDbm0(samples));
}

/** What stays of the quiet before and after: two such words follow each other within 20 ms (TEL-PLY-02). */
const EDGE_SAMPLES = 80;

/** Voices leave some quiet around what they say; between the words of a number it would be a pause. */
export function withoutQuiet(samples: Int16Array): Int16Array {
  const peak = samples.reduce((most, sample) => Math.max(most, Math.abs(sample)), 0);
  const audible = (sample: number) => Math.abs(sample) > peak / 100;
  const first = samples.findIndex(audible);
  if (first < 0) return samples;
  const last = samples.findLastIndex(audible);
  return samples.slice(Math.max(0, first - EDGE_SAMPLES), last + 1 + EDGE_SAMPLES);
}

function run(program: string, args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"], timeout: TIME_LIMIT_MS });
    const pieces: Buffer[] = [];
    child.stdout.on("data", (piece: Buffer) => pieces.push(piece));
    child.stdin.on("error", () => {});
    child.on("error", reject);
    child.on("close", (code) => {
      if (code === 0) resolve(Buffer.concat(pieces));
      else reject(new Error(`${program} ended with ${code}`));
    });
    child.stdin.end(input);
  });
}
