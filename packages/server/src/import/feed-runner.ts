import { createHash, randomUUID } from "node:crypto";
import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { finished, pipeline } from "node:stream/promises";
import type { FeedPut } from "@perezvon/api";
import type { Clock, Logger, Timers } from "@perezvon/base";
import { type CentreId, type DoNotCallListId, fillTemplate, type ListId } from "@perezvon/model";
import { nextRun, type TaskSchedule } from "@perezvon/schedule";
import {
  type Actor,
  type ClaimedFeed,
  type FeedRow,
  type ImportRow,
  RefusedError,
  type Store,
} from "@perezvon/store";
import { DueRuns } from "../jobs/due-runs.ts";
import { writeLetter } from "../mail/letters.ts";
import { tellOwner } from "../mail/tell-owner.ts";
import { messageOf, RemoteError } from "../remote-files/remote-error.ts";
import { openRemote, type RemoteFile, type RemoteFolder } from "../remote-files/remote-folder.ts";
import { atOnce, leaseMs, retriesMax, retryAfterMs, runFailure } from "../remote-files/run-rules.ts";
import { zonedText } from "../results/zoned-text.ts";
import { loadEntries } from "./do-not-call-load.ts";
import { type FeedPlace, feedPlace, feedVariables, oldestFirst, readName } from "./feed-files.ts";
import { limitOf, tooLarge } from "./file-refused.ts";
import { fileLimitsOf } from "./import-limits.ts";
import type { ImportRunner } from "./import-runner.ts";

/** What the store keeps of a feed beside its columns. */
export type FeedSettings = Pick<
  FeedPut,
  | "path"
  | "mode"
  | "after"
  | "moveTo"
  | "skipKnown"
  | "fileRequired"
  | "encoding"
  | "delimiter"
  | "header"
  | "skipLines"
  | "widths"
  | "sheet"
  | "duplicates"
  | "splitNumbers"
>;

export interface FeedContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  readonly imports: ImportRunner;
  /** Files on their way. */
  readonly folder: string;
  /** A letter lies in the queue. */
  readonly mailWaits: () => void;
}

const actor: Actor = { userId: undefined, name: "feed" };

/** How a run ended: all is done, something else must end first, or it failed. */
type Outcome =
  | { readonly state: "done" | "wait" }
  | { readonly state: "failed"; readonly failure: string; readonly answer: string; readonly again: boolean };

interface FetchedFile {
  readonly path: string;
  readonly fileName: string;
  readonly source: "feed";
  readonly actor: Actor;
}

interface Run {
  readonly feed: FeedRow;
  readonly settings: FeedSettings;
  readonly startedAt: number;
  /** When the first try began. */
  readonly since: number;
}

/** Fetches the files of lists from the servers of others when their time has come, and loads them (OUT-IMP-15, OUT-IMP-16, OUT-DNC-08). */
export class FeedRunner {
  readonly #context: FeedContext;
  readonly #runs: DueRuns<ClaimedFeed>;

  constructor(context: FeedContext) {
    const { clock, logger, store } = context;
    this.#context = context;
    this.#runs = new DueRuns({
      clock,
      atOnce,
      leaseMs,
      claimDue: (now, until, most) => store.feeds.claimDue(now, until, most),
      run: (claimed, byHand) => this.#run(claimed, byHand),
      onLost: ({ feed }, error) => logger.error("feed not closed", { id: feed.id, error: String(error) }),
    });
  }

  tick(): Promise<void> {
    return this.#runs.tick();
  }

  /** «Обновить сейчас»; false while another import of the list is on its way. */
  runNow(centreId: CentreId, id: string): Promise<boolean> {
    return this.#runs.startNow((now, until) => this.#context.store.feeds.claim(centreId, id, now, until));
  }

  settled(): Promise<void> {
    return this.#runs.settled();
  }

  stop(): Promise<void> {
    return this.#runs.stop();
  }

  async #run({ feed, secrets }: ClaimedFeed, byHand: boolean): Promise<void> {
    const { store, clock, logger } = this.#context;
    const startedAt = clock.now();
    const run: Run = {
      feed,
      settings: feed.settings as FeedSettings,
      startedAt,
      since: feed.runSince ?? startedAt,
    };
    const outcome = await this.#fetch(run, { target: feed.target, secrets });
    const at = clock.now();
    const schedule = nextRun(feed.schedule as TaskSchedule, feed.timeZone, at);
    const failed = outcome.state === "failed";
    if (failed) {
      logger.warn("periodic update of a list failed", { id: feed.id, failure: outcome.failure });
      await store.feeds.note(feed.centreId, feed, {
        mode: run.settings.mode,
        fileName: run.settings.path,
        startedBy: actor.name,
        startedAt,
        endedAt: at,
        failure: outcome.failure,
      });
    }
    if (outcome.state === "wait") {
      const then = { nextAt: at, tries: feed.tries, runSince: run.since };
      return store.feeds.end(feed, then);
    }
    const over = { nextAt: schedule, tries: 0, runSince: undefined };
    // Somebody who asked for it sees what became of it; the schedule goes on as it would have.
    if (byHand)
      return store.feeds.end(feed, { nextAt: feed.nextAt, tries: feed.tries, runSince: feed.runSince });
    if (failed && outcome.again && feed.tries < retriesMax) {
      const then = { nextAt: at + retryAfterMs, tries: feed.tries + 1, runSince: run.since };
      return store.feeds.end(feed, then);
    }
    await store.feeds.end(feed, over);
    if (failed) await this.#tellOwner(feed, `${outcome.failure}: ${outcome.answer}`, at);
  }

  async #fetch(run: Run, settings: Parameters<typeof openRemote>[0]): Promise<Outcome> {
    let remote: RemoteFolder | undefined;
    try {
      remote = await openRemote(settings, { timers: this.#context.timers });
      const place = feedPlace(run.settings.path, feedVariables(run.startedAt, run.feed.timeZone));
      const files = oldestFirst(await filesAt(remote, place));
      if (files.length === 0) return await this.#noFile(run);
      for (const file of files) {
        if (this.#runs.stopped || !(await this.#take(run, remote, place, file))) return { state: "wait" };
      }
      return { state: "done" };
    } catch (error) {
      return { state: "failed", failure: runFailure(error), answer: messageOf(error), again: true };
    } finally {
      // A connection that is lost already cannot be closed.
      await remote?.close().catch(() => undefined);
    }
  }

  async #noFile({ feed, settings, startedAt }: Run): Promise<Outcome> {
    if (settings.fileRequired)
      return { state: "failed", failure: "no_file", answer: settings.path, again: false };
    await this.#context.store.feeds.note(feed.centreId, feed, {
      mode: settings.mode,
      fileName: settings.path,
      startedBy: actor.name,
      startedAt,
      endedAt: this.#context.clock.now(),
      failure: undefined,
    });
    return { state: "done" };
  }

  /** One file; false when another import of the list has to end first. */
  async #take(run: Run, remote: RemoteFolder, place: FeedPlace, file: RemoteFile): Promise<boolean> {
    const { store, clock, folder } = this.#context;
    const { centreId, id } = run.feed;
    const from = joined(place.folder, file.name);
    await mkdir(folder, { recursive: true });
    const path = join(folder, `${randomUUID()}.upload`);
    try {
      const limits = await fileLimitsOf(store, centreId);
      if (file.bytes > limits.bytes) {
        await store.feeds.note(centreId, run.feed, {
          mode: run.settings.mode,
          fileName: file.name,
          startedBy: actor.name,
          startedAt: clock.now(),
          endedAt: clock.now(),
          failure: "file_too_large",
          failureLimit: limitOf(tooLarge(limits.bytes)),
        });
        return true;
      }
      const to = createWriteStream(path, { mode: 0o600 });
      try {
        await remote.read(from, to);
        await finished(to);
      } finally {
        to.destroy();
      }
      const hash = await hashOf(path);
      const seenAt = await store.feeds.seenAt(centreId, id, hash);
      // A later try of the same run goes on where the earlier one broke off, whatever the setting.
      const known =
        seenAt !== undefined && (run.settings.skipKnown || (run.feed.tries > 0 && seenAt >= run.since));
      if (!known) {
        const ended = await this.#load(run, path, file.name);
        if (ended === undefined) return false;
        // A file that is no list stays where it is for its owner to look at.
        if (ended.outcome !== "done") return true;
        await store.feeds.remember(centreId, id, hash, clock.now());
      }
      await this.#putAway(run, remote, from, file.name);
      return true;
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Undefined when another import of the list has to end first. */
  async #load(run: Run, path: string, fileName: string): Promise<ImportRow | undefined> {
    const file = { path, fileName: fileName.slice(-200), source: "feed" as const, actor };
    try {
      return await (run.feed.kind === "list" ? this.#loadRecords(run, file) : this.#loadEntries(run, file));
    } catch (error) {
      if (error instanceof RefusedError && error.code === "locked") return undefined;
      throw error;
    }
  }

  async #loadRecords({ feed, settings }: Run, file: FetchedFile): Promise<ImportRow | undefined> {
    const { store, imports } = this.#context;
    const list = await store.lists.get(feed.centreId, feed.id as ListId);
    if (list === undefined) return undefined;
    const { homeCountry } = (await store.centres.get(feed.centreId))!;
    const { splitNumbers, mode, duplicates, header } = settings;
    const { ended } = await imports.begin({
      ...file,
      centreId: feed.centreId,
      listId: list.id,
      reading: settings,
      header,
      rules: { fields: list.fields, homeCountry, splitNumbers, mode, duplicates, uniqueNumbers: false },
      newFields: undefined,
      reopenIn: [],
    });
    return await ended;
  }

  async #loadEntries({ feed, settings }: Run, file: FetchedFile): Promise<ImportRow> {
    const { store, clock } = this.#context;
    const listId = feed.id as DoNotCallListId;
    const { kind } = await store.doNotCall.get(feed.centreId, listId, clock.now());
    const { homeCountry, timeZone } = (await store.centres.get(feed.centreId))!;
    const order = {
      ...file,
      centreId: feed.centreId,
      listId,
      mode: settings.mode,
      reading: settings,
      rules: { kind, homeCountry, timeZone },
    };
    return (await loadEntries(this.#context, order)).row;
  }

  async #putAway({ feed, settings, startedAt }: Run, remote: RemoteFolder, from: string, name: string) {
    const { timeZone } = feed;
    if (settings.after === "delete") await remote.remove(from);
    else if (settings.after === "rename") {
      const folder = from.slice(0, from.length - name.length);
      await remote.rename(from, folder + readName(name, startedAt, timeZone));
    } else if (settings.after === "move") {
      const folder = fillTemplate(settings.moveTo, feedVariables(startedAt, timeZone));
      // Most servers do not make the folder of a new name; writing does.
      const maker = joined(folder, `.perezvon-${randomUUID()}`);
      await remote.write(maker, Readable.from([]));
      await remote.remove(maker);
      const taken = await remote.has(joined(folder, name));
      await remote.rename(from, joined(folder, taken ? readName(name, startedAt, timeZone) : name));
    }
  }

  #tellOwner({ centreId, name, ownerId, timeZone }: FeedRow, reason: string, at: number): Promise<void> {
    return tellOwner(this.#context, centreId, ownerId, {
      kind: "feed_failed",
      at,
      write: (owner) =>
        writeLetter("feedFailed", owner.language, {
          name: owner.name,
          list: name,
          at: zonedText(at, timeZone),
          reason,
        }),
    });
  }
}

async function filesAt(remote: RemoteFolder, place: FeedPlace): Promise<readonly RemoteFile[]> {
  try {
    return (await remote.list(place.folder)).filter(({ name }) => place.matches(name));
  } catch (error) {
    // The folder of a day on which nobody has written anything is not there.
    if (error instanceof RemoteError && error.code === "not_found") return [];
    throw error;
  }
}

function joined(folder: string, name: string): string {
  return folder === "" ? name : `${folder}/${name}`;
}

async function hashOf(path: string): Promise<Buffer> {
  const hash = createHash("sha256");
  await pipeline(createReadStream(path), hash);
  return hash.digest();
}
