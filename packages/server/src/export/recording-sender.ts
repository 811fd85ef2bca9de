import { createHash } from "node:crypto";
import { join, normalize } from "node:path";
import { Readable } from "node:stream";
import type { RecordingExportPut } from "@perezvon/api";
import { uuidV7 } from "@perezvon/base";
import { RecordedAudio, readMetadata } from "@perezvon/media";
import type { CentreId, RemoteFailure, RemoteSecrets } from "@perezvon/model";
import { type DailyWindow, type Weekday, windowFrom } from "@perezvon/schedule";
import type {
  ClaimedExportTask,
  ExportCause,
  ExportTaskRow,
  RecordingItem,
  RecordingResult,
} from "@perezvon/store";
import { messageOf, RemoteError } from "../remote-files/remote-error.ts";
import { openRemote, type RemoteFolder } from "../remote-files/remote-folder.ts";
import { retriesMax, retryAfterMs, runFailure } from "../remote-files/run-rules.ts";
import { csvRows } from "../results/csv.ts";
import { zonedText } from "../results/zoned-text.ts";
import {
  freeName,
  manifestPath,
  manifestRows,
  type RecordingWords,
  recordingPath,
} from "./recording-files.ts";
import { SharedRate } from "./shared-rate.ts";
import { type TaskContext, tellFailed, tellGivenUp } from "./task-context.ts";

/** What the store keeps of a task of recordings beside its columns. */
export type RecordingTaskSettings = Pick<
  RecordingExportPut,
  "parts" | "signedOnly" | "dispositions" | "endedAfter" | "fileName" | "manifest" | "pcm"
>;

/** Recordings read from the queue together. */
const batch = 20;

/** What ends a run: no other recording would fare better. Everything else is the fault of one file. */
const endsRun: ReadonlySet<RemoteFailure> = new Set([
  "host_unknown",
  "connection_refused",
  "timeout",
  "connection_lost",
  "tls_untrusted",
  "tls_unavailable",
  "host_key_unknown",
  "host_key_changed",
  "login_refused",
  "key_unreadable",
  "no_space",
]);

interface Sums {
  found: number;
  sent: number;
  failed: number;
  bytes: number;
  givenUp: string[];
}

interface Run {
  readonly id: string;
  readonly startedAt: number;
  readonly window: { readonly from: number; readonly until: number };
  readonly words: RecordingWords;
  readonly sums: Sums;
}

/** When recordings may go: the provider's hours, on the weekdays of the task (INB-EXP-03). */
export function recordingWindow(
  hours: DailyWindow,
  task: Pick<ExportTaskRow, "schedule" | "timeZone">,
  at: number,
): { readonly from: number; readonly until: number } {
  const { weekdays } = task.schedule as { readonly weekdays: readonly Weekday[] };
  return windowFrom(hours, task.timeZone, weekdays, at);
}

/** Sends the recordings of a campaign, the oldest first, for as long as the window is open (OUT-EXP-03, INB-EXP-03). */
export class RecordingSender {
  readonly #context: TaskContext;
  readonly #stopped: () => boolean;
  readonly #rates = new Map<CentreId, SharedRate>();

  constructor(context: TaskContext, stopped: () => boolean) {
    this.#context = context;
    this.#stopped = stopped;
  }

  async run({ task, secrets }: ClaimedExportTask, cause: ExportCause): Promise<void> {
    const { store, clock, logger, recordingWindow: hours } = this.#context;
    const { centreId } = task;
    const startedAt = clock.now();
    const window = recordingWindow(hours, task, startedAt);
    if (startedAt < window.from) return store.exportTasks.postpone(centreId, task.id, window.from);
    const id = uuidV7(startedAt);
    const span = { from: task.coveredAt, to: startedAt };
    await store.exportTasks.beginRun(centreId, task.id, { id, cause, ...span, startedAt });
    const sums: Sums = { found: 0, sent: 0, failed: 0, bytes: 0, givenUp: [] };
    const run: Run = { id, startedAt, window, words: await this.#wordsOf(task), sums };
    const outcome = await this.#send(task, secrets, run);
    const at = clock.now();
    const failed = outcome.failure !== undefined;
    if (failed) logger.warn("export of recordings failed", { taskId: task.id, failure: outcome.failure });
    const again = failed && task.tries < retriesMax;
    await store.exportTasks.endRun(centreId, task.id, endOf(run, outcome), {
      at,
      coveredAt: failed ? undefined : startedAt,
      nextAt: await this.#nextAt(task, run, at, failed, again),
      tries: again ? task.tries + 1 : 0,
    });
    await store.audit.write(centreId, {
      actor: { userId: task.ownerId, name: task.name },
      act: "export",
      kind: "recordings",
      objectId: task.campaignId,
      objectName: task.campaignName,
      at,
      after: { run: id, found: sums.found, sent: sums.sent, failed: sums.failed, failure: outcome.failure },
    });
    if (failed && !again) await tellFailed(this.#context, task, outcome, at);
    if (sums.givenUp.length > 0) await tellGivenUp(this.#context, task, sums.givenUp, at);
  }

  /** Soon again while something is left to try in this window; else with the next one. */
  async #nextAt(task: ExportTaskRow, run: Run, at: number, failed: boolean, again: boolean): Promise<number> {
    const { store, recordingWindow: hours } = this.#context;
    const { window } = run;
    const soon = at + (this.#stopped() ? 0 : retryAfterMs);
    const left = failed ? again : await store.recordingExports.waits(task.centreId, task.id, window.from);
    return left && soon < window.until ? soon : recordingWindow(hours, task, window.until).from;
  }

  async #send(task: ExportTaskRow, secrets: RemoteSecrets, run: Run) {
    let folder: RemoteFolder | undefined;
    const nothing = { file: undefined, failure: undefined, answer: undefined };
    try {
      folder = await openRemote({ target: task.target, secrets }, { timers: this.#context.timers });
      await this.#sendAll(task, folder, run);
      return { ...nothing, file: await this.#sendManifest(task, folder, run) };
    } catch (error) {
      return { ...nothing, failure: runFailure(error), answer: messageOf(error) };
    } finally {
      await folder?.close();
    }
  }

  async #sendAll(task: ExportTaskRow, folder: RemoteFolder, run: Run): Promise<void> {
    const { store, clock } = this.#context;
    const { centreId } = task;
    const night = run.window.from;
    const { parts, dispositions, endedAfter } = task.settings as RecordingTaskSettings;
    const choice = { parts, dispositions, endedAfter: Date.parse(endedAfter) };
    run.sums.found = await store.recordingExports.gather(centreId, task, choice, night, run.startedAt);
    for (;;) {
      const items = await store.recordingExports.next(centreId, task.id, night, run.startedAt, batch);
      for (const item of items) {
        if (this.#stopped() || clock.now() >= run.window.until) return;
        const result = await this.#sendOne(task, folder, item, run.words);
        const tried = { night, at: Math.max(clock.now(), run.startedAt) };
        const givenUp = await store.recordingExports.put(centreId, task.id, item, result, tried);
        run.sums.bytes += result.bytes;
        if (result.state === "sent") run.sums.sent++;
        if (result.state === "failed") run.sums.failed++;
        if (result.state === "skipped") run.sums.found--;
        if (givenUp && !result.final) run.sums.givenUp.push(item.recordingId ?? item.itemId);
      }
      if (items.length < batch) return;
    }
  }

  async #sendOne(
    task: ExportTaskRow,
    folder: RemoteFolder,
    item: RecordingItem,
    words: RecordingWords,
  ): Promise<RecordingResult> {
    const settings = task.settings as RecordingTaskSettings;
    const none = { file: undefined, bytes: 0, sha256: undefined, signed: false, final: false } as const;
    const file = item.storedFile && join(this.#context.recordings, normalize(`/${item.storedFile}`));
    const signed = file ? await hasSignature(file) : false;
    if (settings.signedOnly && !signed) return { ...none, state: "skipped", failure: undefined, final: true };
    if (!file) return { ...none, state: "failed", failure: "not_recorded", final: true };
    const audio = await this.#open(task, file);
    if (typeof audio === "string")
      return { ...none, state: "failed", failure: audio, final: audio === "erased" };
    const rate = this.#rateOf(task.centreId);
    const sound = measured(audio.cut({ fromMs: item.fromMs, toMs: item.toMs, pcm: settings.pcm }), rate);
    try {
      const path = recordingPath(settings.fileName, item, signed, words);
      const name = await freeName(path, (each) => folder.has(each));
      await folder.write(name, Readable.from(sound.content));
      return {
        state: "sent",
        file: name,
        bytes: sound.bytes,
        sha256: sound.sha256(),
        signed,
        failure: undefined,
        final: true,
      };
    } catch (error) {
      if (!sound.broken && (!(error instanceof RemoteError) || endsRun.has(error.code))) throw error;
      const failure = sound.broken || !(error instanceof RemoteError) ? "unreadable" : error.code;
      return { ...none, state: "failed", failure, signed };
    } finally {
      await audio.close();
    }
  }

  /** All jobs of a centre keep it together (PLT-TEN-10). */
  #rateOf(centreId: CentreId): SharedRate | undefined {
    const { recordingMbit, clock, timers } = this.#context;
    if (recordingMbit === 0) return undefined;
    const known = this.#rates.get(centreId);
    const rate = known ?? new SharedRate((recordingMbit * 1_000_000) / 8, { clock, timers });
    if (known === undefined) this.#rates.set(centreId, rate);
    return rate;
  }

  async #open(task: ExportTaskRow, file: string): Promise<RecordedAudio | "erased" | "unreadable"> {
    const key = this.#context.store.recordingKey(task.centreId);
    try {
      return await RecordedAudio.open(file, "both", (id) => (id === key.id ? key : undefined));
    } catch (error) {
      return (error as { code?: unknown }).code === "ENOENT" ? "erased" : "unreadable";
    }
  }

  /** What was tried before and never named, after a crash, stands in it too. */
  async #sendManifest(task: ExportTaskRow, folder: RemoteFolder, run: Run): Promise<string | undefined> {
    const { store, clock } = this.#context;
    const { manifest, fileName } = task.settings as RecordingTaskSettings;
    if (!manifest) return undefined;
    const before = clock.now();
    const rows = await store.recordingExports.unlisted(task.centreId, task.id);
    if (rows.length === 0) return undefined;
    const [date = ""] = zonedText(run.startedAt, task.timeZone).split(" ");
    const path = manifestPath(fileName, date, run.id);
    const content = csvRows(manifestRows(rows, run.words), { delimiter: ",", mark: true });
    await folder.write(path, Readable.from(content));
    await store.recordingExports.listed(task.centreId, task.id, before);
    return path;
  }

  async #wordsOf(task: ExportTaskRow): Promise<RecordingWords> {
    const { store } = this.#context;
    const owner = task.ownerId && (await store.mail.addressee(task.centreId, task.ownerId));
    const language = owner?.language ?? "en";
    const known = await store.campaigns.dispositions(task.centreId, task.campaignId);
    const dispositions = new Map(known.map(({ key, name }) => [key, name[language]]));
    return { language, timeZone: task.timeZone, campaignName: task.campaignName, dispositions };
  }
}

/** What the log of runs keeps of it. */
function endOf(
  { id, sums }: Run,
  outcome: Readonly<Record<"file" | "failure" | "answer", string | undefined>>,
) {
  const { sent, bytes, found, failed } = sums;
  const state = outcome.failure !== undefined ? "failed" : sent + failed === 0 ? "empty" : "done";
  return { id, rows: sent, bytes, found, failed, ...outcome, state } as const;
}

/** A marked consent is the customer's voice signature (TEL-REC-07). */
async function hasSignature(file: string): Promise<boolean> {
  const metadata = await readMetadata(file);
  return metadata?.marks.some(({ kind }) => kind === "consent") ?? false;
}

/** Counts and digests what goes by at the rate, and knows whether it was the sound itself that broke. */
function measured(sound: AsyncIterable<Buffer>, rate: SharedRate | undefined) {
  const hash = createHash("sha256");
  const state = { bytes: 0, broken: false };
  async function* content(): AsyncGenerator<Buffer> {
    try {
      for await (const piece of sound) {
        hash.update(piece);
        state.bytes += piece.length;
        await rate?.pass(piece.length);
        yield piece;
      }
    } catch (error) {
      state.broken = true;
      throw error;
    }
  }
  return {
    content: content(),
    sha256: () => hash.digest("hex"),
    get bytes() {
      return state.bytes;
    },
    get broken() {
      return state.broken;
    },
  };
}
