import { readFile, stat } from "node:fs/promises";
import { readWav } from "../audio/wav.ts";
import type { PlayItem } from "../contract.ts";
import { concatSamples, repeatSamples, silence, tonePeriod } from "../tone/generate.ts";
import { TONES } from "../tone/tones.ts";
import type { Segment } from "./player.ts";

const MAX_CACHED_SAMPLES = 16 * 1024 * 1024;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

interface Cached {
  readonly samples: Int16Array;
  readonly modifiedMs: number;
}

/** Turns items into samples. Files are read once and kept while they stay unchanged; the least lately used goes first. */
export class Sounds {
  readonly #cache = new Map<string, Cached>();
  #cachedSamples = 0;

  /** `missing` is told of files that cannot be played; they are passed over (TEL-PLY-06). */
  async load(
    items: readonly PlayItem[],
    missing: (path: string, detail: string) => void,
  ): Promise<Segment[]> {
    const segments = await Promise.all(items.map((item) => this.#segment(item, missing)));
    return segments.filter((segment) => segment !== undefined);
  }

  async #segment(
    item: PlayItem,
    missing: (path: string, detail: string) => void,
  ): Promise<Segment | undefined> {
    switch (item.kind) {
      case "file":
        return this.#playable(item, missing);
      case "silence":
        return { samples: silence(item.durationMs), endless: false };
      case "samples":
        return { samples: item.samples, endless: false };
      case "tone":
        return toneSegment(item);
      case "echo":
        return undefined;
    }
  }

  async #playable(
    { path, instead, whole = false }: Extract<PlayItem, { kind: "file" }>,
    missing: (path: string, detail: string) => void,
  ): Promise<Segment | undefined> {
    try {
      return { samples: await this.#file(path), endless: false, whole };
    } catch (error) {
      missing(path, error instanceof Error ? error.message : "unreadable");
      if (instead === undefined || instead === path) return undefined;
      return this.#playable({ kind: "file", path: instead, whole }, missing);
    }
  }

  async #file(path: string): Promise<Int16Array> {
    const facts = await stat(path);
    const known = this.#cache.get(path);
    if (known && known.modifiedMs === facts.mtimeMs) {
      this.#cache.delete(path);
      this.#cache.set(path, known);
      return known.samples;
    }
    if (facts.size > MAX_FILE_BYTES) throw new Error("file too large");
    const wav = readWav(await readFile(path));
    if (wav.sampleRate !== 8000 || wav.channels.length !== 1) {
      throw new Error(`${wav.sampleRate} Hz, ${wav.channels.length} channels; 8000 Hz mono is needed`);
    }
    const samples = wav.channels[0]!;
    this.#keep(path, { samples, modifiedMs: facts.mtimeMs });
    return samples;
  }

  #keep(path: string, entry: Cached): void {
    const former = this.#cache.get(path);
    if (former) this.#cachedSamples -= former.samples.length;
    this.#cache.delete(path);
    this.#cache.set(path, entry);
    this.#cachedSamples += entry.samples.length;
    for (const [oldest, cached] of this.#cache) {
      if (this.#cachedSamples <= MAX_CACHED_SAMPLES || oldest === path) break;
      this.#cache.delete(oldest);
      this.#cachedSamples -= cached.samples.length;
    }
  }
}

function toneSegment(item: Extract<PlayItem, { kind: "tone" }>): Segment {
  const spec = TONES[item.zone][item.tone];
  const period = tonePeriod(spec);
  if (item.durationMs === undefined) return { samples: period, endless: spec.endless };
  const count = Math.round(item.durationMs * 8);
  if (!spec.endless) return { samples: period.slice(0, count), endless: false };
  const whole = repeatSamples(period, Math.ceil(count / period.length));
  return { samples: concatSamples([whole.subarray(0, count)]), endless: false };
}
