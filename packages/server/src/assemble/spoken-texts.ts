import { createHash } from "node:crypto";
import { access, mkdir, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@perezvon/base";
import { type PromptLanguage, type SpeechProvider, toneProvider, writeWav } from "@perezvon/media";

/** Sounds of texts that centres write themselves, each made once: the file's name says what it says (TEL-TTS-01). */
export class SpokenTexts {
  readonly #folder: string;
  readonly #provider: SpeechProvider;
  readonly #logger: Logger;
  readonly #ready = new Set<string>();
  readonly #making = new Map<string, Promise<void>>();

  constructor(folder: string, provider: SpeechProvider | undefined, logger: Logger) {
    this.#folder = folder;
    this.#provider = provider ?? toneProvider;
    this.#logger = logger;
  }

  /** Undefined until it has been prepared. */
  path(text: string, language: PromptLanguage): string | undefined {
    const path = this.#pathOf(text, language);
    return this.#ready.has(path) ? path : undefined;
  }

  async prepare(text: string, language: PromptLanguage): Promise<void> {
    const path = this.#pathOf(text, language);
    if (this.#ready.has(path)) return;
    const making =
      this.#making.get(path) ?? this.#make(path, text, language).finally(() => this.#making.delete(path));
    this.#making.set(path, making);
    await making;
  }

  async #make(path: string, text: string, language: PromptLanguage): Promise<void> {
    try {
      if (!(await isThere(path))) {
        await mkdir(this.#folder, { recursive: true });
        const samples = await this.#provider.speak(text, language);
        await writeFile(`${path}.part`, writeWav({ sampleRate: 8000, channels: [samples] }));
        await rename(`${path}.part`, path);
      }
      this.#ready.add(path);
    } catch (error) {
      this.#logger.warn("a text cannot be spoken", { text, error: String(error) });
    }
  }

  #pathOf(text: string, language: PromptLanguage): string {
    const name = createHash("sha256").update(`${this.#provider.name}\n${language}\n${text}`).digest("hex");
    return join(this.#folder, `${name}.wav`);
  }
}

function isThere(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
