import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { activeLevelDbm0, amplify } from "../../src/audio/active-level.ts";
import { resample } from "../../src/audio/resample.ts";
import { readWav } from "../../src/audio/wav.ts";
import type { Voice } from "./voices.ts";

export const SPEECH_DBM0 = -18;
/** Quieter than the loudest by this much, at the ends, is what the engine puts round its speech. */
const EDGE = 0.02;
/** Engines are programs of their own; a sound is made once and then read from its file. */
const CACHE_VERSION = "1";

/** Says texts in voices. Sounds are kept in a folder outside the project. */
export class SpeechStore {
  readonly #folder: string;
  readonly #memory = new Map<string, Promise<Int16Array>>();

  constructor(folder = join(tmpdir(), "perezvon-cpa-corpus")) {
    this.#folder = folder;
    mkdirSync(folder, { recursive: true });
  }

  /** 8 kHz, at the level of speech, without silence round it. */
  say(voice: Voice, text: string): Promise<Int16Array> {
    const key = createHash("sha1")
      .update(JSON.stringify([CACHE_VERSION, voice, text]))
      .digest("hex");
    let sound = this.#memory.get(key);
    if (!sound) {
      sound = this.#load(join(this.#folder, `${key}.raw`), voice, text);
      this.#memory.set(key, sound);
    }
    return sound;
  }

  async #load(path: string, voice: Voice, text: string): Promise<Int16Array> {
    if (existsSync(path)) return samplesOf(readFileSync(path));
    const wav = readWav(withSizes(await synthesise(voice, text)));
    const spoken = resample(wav.channels[0]!, Math.round(wav.sampleRate * voice.formants), 8000);
    const level = trimmed(amplify(spoken, SPEECH_DBM0 - activeLevelDbm0(spoken)));
    if (level.length < 400) throw new Error(`${voice.id} said nothing for «${text}»`);
    const unfinished = `${path}.${process.pid}`;
    writeFileSync(unfinished, Buffer.from(level.buffer, level.byteOffset, level.byteLength));
    renameSync(unfinished, path);
    return level;
  }
}

/** The voices whose engine this machine has. */
export function presentVoices(voices: readonly Voice[]): Voice[] {
  const known = new Map<string, boolean>();
  return voices.filter((voice) => {
    const key = voice.engine === "festival" ? voice.name : voice.engine;
    if (!known.has(key)) known.set(key, isPresent(voice));
    return known.get(key)!;
  });
}

function isPresent({ engine, name }: Voice): boolean {
  if (engine === "espeak") return spawnSync("espeak-ng", ["--version"]).status === 0;
  if (engine === "flite") return spawnSync("flite", ["--version"]).error === undefined;
  const listed = spawnSync("festival", ["--pipe"], { input: "(print (voice.list))" });
  return listed.error === undefined && listed.stdout.toString().includes(name);
}

/** An engine that writes to a pipe does not know in time how long its sound will be. */
function withSizes(wav: Buffer): Buffer {
  if (wav.readUInt32LE(40) + 44 !== wav.length) {
    wav.writeUInt32LE(wav.length - 8, 4);
    wav.writeUInt32LE(wav.length - 44, 40);
  }
  return wav;
}

function samplesOf(bytes: Buffer): Int16Array {
  return new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

function trimmed(samples: Int16Array): Int16Array {
  let peak = 0;
  for (const sample of samples) peak = Math.max(peak, Math.abs(sample));
  let first = 0;
  let last = samples.length;
  while (first < last && Math.abs(samples[first]!) < peak * EDGE) first++;
  while (last > first && Math.abs(samples[last - 1]!) < peak * EDGE) last--;
  return samples.slice(first, last);
}

function synthesise({ engine, name, rate, pitch }: Voice, text: string): Promise<Buffer> {
  switch (engine) {
    case "espeak":
      return run("espeak-ng", ["-v", name, "-s", `${rate}`, "-p", `${pitch}`, "--stdin", "--stdout"], text);
    case "flite":
      // It opens its output by name, which a socket to a child cannot be.
      return run("sh", ["-c", 'flite -voice "$0" -t "$1" -o /dev/stdout | cat', name, text], "");
    case "festival":
      return run("text2wave", ["-eval", `(voice_${name})`], text);
  }
}

function run(program: string, args: readonly string[], input: string): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "ignore"] });
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
