import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogues } from "@perezvon/i18n";
import { espeakProvider, httpProvider, prepareAssets, toneProvider } from "@perezvon/media";
import type { SoundLibrary } from "@perezvon/telephony";
import type { AssembleOptions } from "./options.ts";
import { SpokenTexts } from "./spoken-texts.ts";

/** Whoever reads the centres' texts. */
export interface SpeechDesk {
  /** False where only the tones of the built-in provider would be heard. */
  readonly available: boolean;
  /** The file that says it; undefined when no voice could. */
  say(text: string, language: "ru" | "en"): Promise<string | undefined>;
}

/** Built-in sounds for every centre, until centres have their own (PLT-SND-01). */
export async function prepareSounds({
  config,
  programs,
  clock,
  logger,
}: AssembleOptions): Promise<{ readonly sounds: SoundLibrary; readonly speech: SpeechDesk }> {
  const folder = join(config.dataDir, "sounds");
  const provider =
    (await espeakProvider()) ??
    (programs.speech && (await espeakProvider(process.execPath, [fileURLToPath(programs.speech)])));
  const assets = await prepareAssets(folder, { texts: promptTexts(), provider });
  const service = config.speech && httpProvider(config.speech);
  const spoken = new SpokenTexts(join(folder, "spoken"), service ?? provider ?? toneProvider, {
    logger,
    clock,
    spare: provider ?? toneProvider,
  });
  await spoken.prune();
  const sounds: SoundLibrary = {
    prompt: (_centreId, name, language) => assets.prompts.get(`${language}/${name}`),
    music: () => assets.music,
    builtInMusic: () => assets.music,
    file: () => undefined,
    speech: (text) => spoken.path(text),
    prepareSpeech: (text, now) => spoken.prepare(text, now),
  };
  const available = service !== undefined || provider !== undefined;
  return { sounds, speech: { available, say: (text, language) => spoken.say({ text, language }) } };
}

function promptTexts() {
  return (["ru", "en"] as const).flatMap((language) =>
    Object.entries(catalogues[language].prompts).map(([name, text]) => ({ name, language, text })),
  );
}
