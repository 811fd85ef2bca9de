import { createHash } from "node:crypto";
import { mkdir, readdir, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Clock, Logger } from "@perezvon/base";
import { type SpeechProvider, writeWav } from "@perezvon/media";
import type { SpokenText } from "@perezvon/telephony";
import { SpeechTurns } from "./speech-turns.ts";

/** What is kept of texts that were spoken once (TEL-TTS-01): so long after the last use, and so much. */
export const spokenLimits = { days: 30, bytes: 1024 ** 3 } as const;
const dayMs = 86_400_000;
/** Raised whenever the voices sound otherwise, so that what was made before is made anew. */
const EDITION = 2;
/** After a failure the service is left alone for so long; the spare voice speaks meanwhile. */
const againMs = 60_000;

/** Sounds of texts that centres write themselves, each made once: the file's name says what it says (TEL-TTS-01). */
export class SpokenTexts {
  readonly #folder: string;
  readonly #provider: SpeechProvider;
  readonly #spare: SpeechProvider;
  readonly #logger: Logger;
  readonly #clock: Clock;
  readonly #bytesMax: number;
  /** By the path that a text has: the file that says it now. */
  readonly #ready = new Map<string, string>();
  readonly #making = new Map<string, Promise<void>>();
  readonly #turns = new SpeechTurns();
  #againAt = 0;
  #prunedAt: number;

  constructor(
    folder: string,
    provider: SpeechProvider,
    tools: {
      readonly logger: Logger;
      readonly clock: Clock;
      /** Speaks where the provider does not. */
      readonly spare: SpeechProvider;
      readonly bytesMax?: number;
    },
  ) {
    this.#folder = folder;
    this.#provider = provider;
    this.#spare = tools.spare;
    this.#logger = tools.logger;
    this.#clock = tools.clock;
    this.#bytesMax = tools.bytesMax ?? spokenLimits.bytes;
    this.#prunedAt = tools.clock.now();
  }

  /** Undefined until it has been prepared. */
  path(spoken: SpokenText): string | undefined {
    return this.#ready.get(this.#pathOf(this.#provider, spoken));
  }

  /** `now`: somebody waits for it, before all that is only made in advance. */
  async prepare(spoken: SpokenText, now = false): Promise<void> {
    const path = this.#pathOf(this.#provider, spoken);
    // What only the spare voice has said is tried again.
    if (this.#ready.get(path) === path) {
      await this.#used(path);
      return;
    }
    if (now) this.#turns.hurry(path);
    const making =
      this.#making.get(path) ??
      this.#turns.take(path, now, () => this.#make(path, spoken)).finally(() => this.#making.delete(path));
    this.#making.set(path, making);
    await making;
  }

  /** The file that says it, made first if need be; undefined when no voice could. */
  async say(spoken: SpokenText): Promise<string | undefined> {
    await this.prepare(spoken, true);
    return this.path(spoken);
  }

  /** Removes what nobody has used for long, and the oldest of what is too much. */
  async prune(): Promise<void> {
    this.#prunedAt = this.#clock.now();
    const names = await readdir(this.#folder).catch(() => []);
    const files = await Promise.all(
      names.map(async (name) => {
        const path = join(this.#folder, name);
        const { mtimeMs, size } = await stat(path);
        return { path, mtimeMs, size };
      }),
    );
    const oldest = this.#clock.now() - spokenLimits.days * dayMs;
    let bytes = 0;
    for (const { path, mtimeMs, size } of files.sort((a, b) => b.mtimeMs - a.mtimeMs)) {
      bytes += size;
      if (mtimeMs >= oldest && bytes <= this.#bytesMax) continue;
      bytes -= size;
      for (const [wanted, file] of this.#ready) if (file === path) this.#ready.delete(wanted);
      await rm(path, { force: true });
    }
  }

  async #make(path: string, spoken: SpokenText): Promise<void> {
    const { text, language, rate } = spoken;
    try {
      await this.#ensure(path, () => this.#first(spoken));
      this.#ready.set(path, path);
    } catch (error) {
      this.#logger.warn("a text cannot be spoken", { text, error: String(error) });
      if (this.#spare === this.#provider) return;
      const spare = this.#pathOf(this.#spare, spoken);
      try {
        await this.#ensure(spare, () => this.#spare.speak(text, language, rate));
        this.#ready.set(path, spare);
      } catch (fault) {
        this.#logger.warn("nor by the spare voice", { text, error: String(fault) });
      }
    }
    if (this.#clock.now() - this.#prunedAt > dayMs) await this.prune();
  }

  async #first({ text, language, rate }: SpokenText): Promise<Int16Array> {
    if (this.#clock.now() < this.#againAt) throw new Error("the speech service has just failed");
    try {
      return await this.#provider.speak(text, language, rate);
    } catch (error) {
      this.#againAt = this.#clock.now() + againMs;
      throw error;
    }
  }

  async #ensure(path: string, speak: () => Promise<Int16Array>): Promise<void> {
    if (await this.#used(path)) return;
    const samples = await speak();
    await mkdir(this.#folder, { recursive: true });
    await writeFile(`${path}.part`, writeWav({ sampleRate: 8000, channels: [samples] }));
    await rename(`${path}.part`, path);
    await this.#used(path);
  }

  /** Whether the file is there; its age is counted from now on. */
  #used(path: string): Promise<boolean> {
    const now = new Date(this.#clock.now());
    return utimes(path, now, now).then(
      () => true,
      () => false,
    );
  }

  #pathOf(provider: SpeechProvider, { text, language, rate = 100 }: SpokenText): string {
    const how = rate === 100 ? language : `${language} ${rate}`;
    const name = createHash("sha256").update(`${EDITION}\n${provider.name}\n${how}\n${text}`).digest("hex");
    return join(this.#folder, `${name}.wav`);
  }
}
