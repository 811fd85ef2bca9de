import { createHash } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { writeWav } from "../audio/wav.ts";
import { sine } from "../tone/generate.ts";
import { holdMusic } from "./music.ts";
import { espeakProvider, type PromptLanguage, type SpeechProvider, toneProvider } from "./speech.ts";

export interface PromptText {
  /** Letters, digits, `-` and `_`. */
  readonly name: string;
  readonly language: PromptLanguage;
  readonly text: string;
}

export interface PreparedAssets {
  /** Name of the provider that spoke the prompts. */
  readonly speech: string;
  readonly music: string;
  readonly beep: string;
  /** Path of a prompt by `<language>/<name>`. */
  readonly prompts: ReadonlyMap<string, string>;
}

/** Raised whenever the generators change, so that files made before are made anew. */
const EDITION = 1;

/**
 * Puts music on hold, beep and spoken prompts into a folder, as files that can be played at once (TEL-PLY-01). What is
 * there already and still matches its text is left, so that a restart costs nothing.
 */
export async function prepareAssets(
  folder: string,
  request: { readonly texts: readonly PromptText[]; readonly provider?: SpeechProvider },
): Promise<PreparedAssets> {
  await mkdir(folder, { recursive: true });
  const provider = request.provider ?? (await espeakProvider()) ?? toneProvider;
  const known = await readManifest(folder);
  const made = new Map<string, string>();
  const ensure = async (name: string, source: string, make: () => Promise<Made> | Made) => {
    const path = join(folder, name);
    const mark = createHash("sha256").update(`${EDITION}\n${source}`).digest("hex");
    if (known.get(name) !== mark) {
      const { samples, final } = await make();
      await writeSound(path, samples);
      if (!final) return path;
    }
    made.set(name, mark);
    return path;
  };
  const music = await ensure("music.wav", "music", () => ({ samples: holdMusic(), final: true }));
  const beep = await ensure("beep.wav", "beep", () => ({ samples: sine([1000], 300, -15), final: true }));
  const prompts = new Map<string, string>();
  for (const { name, language, text } of request.texts) {
    if (!/^[\w-]{1,64}$/.test(name)) throw new RangeError(`prompt name «${name}»`);
    await mkdir(join(folder, language), { recursive: true });
    const source = `${provider.name}\n${language}\n${text}`;
    prompts.set(
      `${language}/${name}`,
      await ensure(`${language}/${name}.wav`, source, () => speak(provider, text, language)),
    );
  }
  await writeFile(join(folder, MANIFEST), JSON.stringify(Object.fromEntries(made), undefined, 1));
  return { speech: provider.name, music, beep, prompts };
}

interface Made {
  readonly samples: Int16Array;
  /** False for a stopgap, which the next start tries to replace. */
  readonly final: boolean;
}

/** A provider that fails leaves the melody: a prompt that sounds strange is better than none (TEL-PLY-06). */
async function speak(provider: SpeechProvider, text: string, language: PromptLanguage): Promise<Made> {
  try {
    return { samples: await provider.speak(text, language), final: true };
  } catch {
    return { samples: await toneProvider.speak(text, language), final: false };
  }
}

const MANIFEST = "manifest.json";

async function readManifest(folder: string): Promise<Map<string, string>> {
  try {
    return new Map(
      Object.entries(JSON.parse(await readFile(join(folder, MANIFEST), "utf8")) as Record<string, string>),
    );
  } catch {
    return new Map();
  }
}

async function writeSound(path: string, samples: Int16Array): Promise<void> {
  await writeFile(`${path}.part`, writeWav({ sampleRate: 8000, channels: [samples] }));
  await rename(`${path}.part`, path);
}
