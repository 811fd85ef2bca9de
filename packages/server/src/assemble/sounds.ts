import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { catalogues } from "@perezvon/i18n";
import { espeakProvider, prepareAssets } from "@perezvon/media";
import type { SoundLibrary } from "@perezvon/telephony";
import type { AssembleOptions } from "./options.ts";

/** Built-in sounds for every centre, until centres have their own (PLT-SND-01). */
export async function prepareSounds({ config, programs }: AssembleOptions): Promise<SoundLibrary> {
  const assets = await prepareAssets(join(config.dataDir, "sounds"), {
    texts: promptTexts(),
    provider:
      (await espeakProvider()) ??
      (programs.speech && (await espeakProvider(process.execPath, [fileURLToPath(programs.speech)]))),
  });
  return {
    prompt: (_centreId, name, language) => assets.prompts.get(`${language}/${name}`),
    music: () => assets.music,
    file: () => undefined,
  };
}

function promptTexts() {
  return (["ru", "en"] as const).flatMap((language) =>
    Object.entries(catalogues[language].prompts).map(([name, text]) => ({ name, language, text })),
  );
}
