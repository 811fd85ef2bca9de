import { randomUUID } from "node:crypto";
import { mkdir, readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "@perezvon/base";
import type { PreparedUpload, UploadJob } from "@perezvon/media";
import type { AudioMessageId, CentreId, SoundLanguage } from "@perezvon/model";
import type { AudioMessageRow, Store } from "@perezvon/store";

/** A sound that lies there and belongs to no message yet. */
export interface NewSound extends PreparedUpload {
  readonly fileId: string;
}

interface LibraryTools {
  readonly folder: string;
  readonly logger: Logger;
  readonly store: Pick<Store, "audio">;
  /** In the thread that converts: no call waits for it. */
  prepare(job: UploadJob): Promise<PreparedUpload>;
}

/**
 * Where the prepared sounds of all centres lie (PLT-AUD-01). Every sound is a file of its own under a name that is never used
 * again, so that a play that has begun goes on with what it began with (PLT-AUD-03).
 */
export class AudioLibrary {
  readonly #tools: LibraryTools;
  readonly #files = new Map<string, ReadonlyMap<SoundLanguage, string>>();

  constructor(tools: LibraryTools) {
    this.#tools = tools;
  }

  /** Learns what there is, and removes what a crash has left behind. */
  async load(): Promise<void> {
    const rows = await this.#tools.store.audio.files();
    for (const { centreId, messageId, language, fileId } of rows) {
      const key = keyOf(centreId, messageId);
      this.#files.set(key, new Map([...(this.#files.get(key) ?? []), [language, fileId]]));
    }
    const known = new Set(rows.map(({ centreId, fileId }) => this.fileOf(centreId, fileId)));
    const found = await readdir(this.#tools.folder, { recursive: true, withFileTypes: true }).catch(() => []);
    for (const entry of found) {
      const path = join(entry.parentPath, entry.name);
      if (entry.isFile() && !known.has(path)) await rm(path, { force: true });
    }
  }

  /** In this language, else in the other (PLT-AUD-02). Undefined when it has no sound. */
  path(centreId: CentreId, messageId: AudioMessageId, language: SoundLanguage): string | undefined {
    const files = this.#files.get(keyOf(centreId, messageId));
    const fileId = files?.get(language) ?? files?.values().next().value;
    return fileId === undefined ? undefined : this.fileOf(centreId, fileId);
  }

  fileOf(centreId: CentreId, fileId: string): string {
    return join(this.#tools.folder, centreId, `${fileId}.wav`);
  }

  /** Makes a sound of a file; fails with `ConversionError`, and then leaves nothing. */
  async make(centreId: CentreId, source: string, level: boolean): Promise<NewSound> {
    const fileId = randomUUID();
    await mkdir(join(this.#tools.folder, centreId), { recursive: true });
    const made = await this.#tools.prepare({ source, target: this.fileOf(centreId, fileId), level });
    return { ...made, fileId };
  }

  /** The message has these sounds from now on. */
  changed(centreId: CentreId, { id, sounds }: Pick<AudioMessageRow, "id" | "sounds">): void {
    this.#files.set(
      keyOf(centreId, id),
      new Map(sounds.map(({ language, fileId }) => [language, fileId] as const)),
    );
  }

  /** Files that belong to nothing any more. */
  async drop(centreId: CentreId, fileIds: readonly (string | undefined)[]): Promise<void> {
    for (const fileId of fileIds) {
      if (fileId === undefined) continue;
      try {
        await rm(this.fileOf(centreId, fileId), { force: true });
      } catch (error) {
        this.#tools.logger.warn("a sound cannot be removed", { fileId, error: String(error) });
      }
    }
  }
}

function keyOf(centreId: CentreId, messageId: AudioMessageId): string {
  return `${centreId}/${messageId}`;
}
