import { rm } from "node:fs/promises";
import { join, normalize } from "node:path";
import type { Clock, Logger } from "@perezvon/base";
import { numberPattern } from "@perezvon/model";
import type { RunningErasure, Store } from "@perezvon/store";
import type { ArchiveKeeper } from "../export/archive-keeper.ts";
import type { ExportRunner } from "../export/export-runner.ts";
import { eraseFromArchive } from "./erase-archive.ts";

export interface EraserContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly exports: ExportRunner;
  readonly archives: ArchiveKeeper;
  readonly folders: { readonly recordings: string };
}

interface Step {
  /** Where the count of what was erased stands. */
  readonly place: string;
  readonly erase: () => Promise<number>;
}

/**
 * Erases a number from everything that is kept, in the background (OUT-CPL-11). Each step may be done twice, so that an erasure which a
 * crash cut off is simply begun again.
 */
export class Eraser {
  readonly #context: EraserContext;
  #turn: Promise<void> | undefined;
  #stopped = false;

  constructor(context: EraserContext) {
    this.#context = context;
  }

  /** Goes on with what is to be erased, one number after the other. */
  tick(): Promise<void> {
    this.#turn ??= this.#all().finally(() => {
      this.#turn = undefined;
    });
    return this.#turn;
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.#turn;
  }

  async #all(): Promise<void> {
    for (;;) {
      const [next] = await this.#context.store.subjects.running();
      if (next === undefined || this.#stopped) return;
      await this.#erase(next);
    }
  }

  async #erase(running: RunningErasure): Promise<void> {
    const { store, clock, logger } = this.#context;
    const { centreId, id } = running;
    const counts: Record<string, number> = {};
    let failure: string | undefined;
    try {
      const steps = await this.#steps(running);
      for (const [done, step] of steps.entries()) {
        if (this.#stopped) return;
        const erased = await step.erase();
        if (erased > 0) counts[step.place] = (counts[step.place] ?? 0) + erased;
        await store.subjects.progress(centreId, id, { done: done + 1, all: steps.length }, counts);
      }
    } catch (error) {
      failure = String((error as { code?: unknown }).code ?? "internal");
      // Neither the number nor a text that may hold it.
      logger.warn("erasure failed", { id, failure });
    }
    await store.subjects.end(running, { counts, failure, at: clock.now() });
  }

  async #steps({ centreId, number }: RunningErasure): Promise<Step[]> {
    const { subjects } = this.#context.store;
    const tables = await subjects.tables(centreId);
    return [
      { place: "recordings", erase: () => this.#sound(centreId, number) },
      { place: "record", erase: async () => (await subjects.eraseRecords(centreId, number)).records },
      { place: "sealed", erase: () => subjects.eraseSealed(centreId, number) },
      { place: "archives", erase: () => this.#archives(centreId, number) },
      { place: "exports", erase: () => this.#exports(centreId) },
      ...tables.map((place) => ({ place, erase: () => subjects.eraseIn(centreId, place, number) })),
    ];
  }

  /** The files first: rows that name them are found again when a file could not be removed. */
  async #sound(centreId: RunningErasure["centreId"], number: RunningErasure["number"]): Promise<number> {
    const { folders, store } = this.#context;
    const sound = await store.subjects.sound(centreId, number);
    const files = [...sound.recordings.map(({ file }) => file), ...sound.analyses];
    for (const file of files) {
      const path = normalize(join(folders.recordings, file));
      if (!path.startsWith(normalize(`${folders.recordings}/`))) continue;
      await rm(path, { force: true });
      await rm(`${path}.json`, { force: true });
    }
    await store.subjects.eraseCalls(centreId, number, sound);
    return files.length;
  }

  async #archives(centreId: RunningErasure["centreId"], number: RunningErasure["number"]): Promise<number> {
    const { archives, store } = this.#context;
    const pattern = new RegExp(numberPattern(number));
    let erased = 0;
    for (const row of await store.subjects.archives(centreId)) {
      const left = await eraseFromArchive(archives.pathOf(centreId, row), pattern);
      if (left === undefined) continue;
      await store.subjects.archiveErased(centreId, row.id, left);
      erased += left.erased;
    }
    return erased;
  }

  /** Files of results are made again by whoever needs one; those there are may hold the number in a form that is not read back. */
  async #exports(centreId: RunningErasure["centreId"]): Promise<number> {
    const { exports, store } = this.#context;
    const rows = await store.exports.all(centreId);
    for (const row of rows) await exports.remove(centreId, row);
    return rows.length;
  }
}
