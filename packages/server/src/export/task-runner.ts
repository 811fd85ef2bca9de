import { createReadStream, createWriteStream } from "node:fs";
import { mkdir, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ExportTaskPut, ResultsQuery } from "@perezvon/api";
import { uuidV7 } from "@perezvon/base";
import { type CentreId, fillTemplate, type RemoteSecrets } from "@perezvon/model";
import { nextRun, type TaskSchedule } from "@perezvon/schedule";
import type { ClaimedExportTask, ExportCause, ExportTaskRow } from "@perezvon/store";
import { DueRuns } from "../jobs/due-runs.ts";
import { messageOf } from "../remote-files/remote-error.ts";
import { openRemote } from "../remote-files/remote-folder.ts";
import { atOnce, leaseMs, retriesMax, retryAfterMs, runFailure } from "../remote-files/run-rules.ts";
import { resultsContent, storeQuery } from "../results/results-file.ts";
import { zonedText } from "../results/zoned-text.ts";
import { RecordingSender } from "./recording-sender.ts";
import { type TaskContext, tellFailed } from "./task-context.ts";

/** What the store keeps of a task of results beside its columns. */
export type ResultsTaskSettings = Pick<
  ExportTaskPut,
  | "fileName"
  | "format"
  | "lists"
  | "dispositions"
  | "delimiter"
  | "encoding"
  | "header"
  | "file"
  | "columns"
  | "compress"
  | "span"
  | "skipEmpty"
>;

const loggedMs = 90 * 24 * 3_600_000;
/** What the engine writes behind reaches the database well within it. */
const settledMs = 60_000;

interface Outcome {
  readonly state: "done" | "empty" | "failed";
  readonly file: string | undefined;
  readonly rows: number;
  readonly bytes: number;
  readonly failure: string | undefined;
  readonly answer: string | undefined;
}

/** Sends results to the servers of others when their time has come (OUT-EXP-01, OUT-EXP-02). */
export class TaskRunner {
  readonly #context: TaskContext;
  readonly #recordings: RecordingSender;
  readonly #runs: DueRuns<ClaimedExportTask>;

  constructor(context: TaskContext) {
    const { clock, logger, store } = context;
    this.#context = context;
    this.#recordings = new RecordingSender(context, () => this.#runs.stopped);
    this.#runs = new DueRuns({
      clock,
      atOnce,
      leaseMs,
      claimDue: (now, until, most) => store.exportTasks.claimDue(now, until, most),
      run: (claimed, byHand) => this.#begin(claimed, byHand),
      onLost: ({ task }, error) =>
        logger.error("export task not closed", { taskId: task.id, error: String(error) }),
    });
  }

  tick(): Promise<void> {
    return this.#runs.tick();
  }

  /** «Выполнить сейчас»; false while another run of it is on its way. */
  runNow(centreId: CentreId, task: ExportTaskRow): Promise<boolean> {
    const { store } = this.#context;
    return this.#runs.startNow((now, until) => store.exportTasks.claim(centreId, task.id, now, until));
  }

  settled(): Promise<void> {
    return this.#runs.settled();
  }

  async sweep(): Promise<void> {
    await this.#context.store.exportTasks.sweepRuns(this.#context.clock.now() - loggedMs);
  }

  stop(): Promise<void> {
    return this.#runs.stop();
  }

  #begin(claimed: ClaimedExportTask, byHand: boolean): Promise<void> {
    const { kind, tries } = claimed.task;
    const cause = byHand ? "manual" : tries > 0 ? "retry" : "schedule";
    return kind === "recordings" ? this.#recordings.run(claimed, cause) : this.#run(claimed, cause);
  }

  async #run({ task, secrets }: ClaimedExportTask, cause: ExportCause): Promise<void> {
    const { store, clock, logger } = this.#context;
    const { centreId } = task;
    const startedAt = clock.now();
    const to = await store.exportTasks.settledUntil(centreId, task.campaignId, startedAt - settledMs);
    const settings = task.settings as ResultsTaskSettings;
    const from = settings.span === "since_last" ? task.coveredAt : undefined;
    const id = uuidV7(startedAt);
    await store.exportTasks.beginRun(centreId, task.id, { id, cause, from, to, startedAt });
    const outcome = await this.#send(task, secrets, { id, from, to, startedAt });
    const at = clock.now();
    const failed = outcome.state === "failed";
    if (failed) logger.warn("periodic export failed", { taskId: task.id, failure: outcome.failure, cause });
    const schedule = nextRun(task.schedule as TaskSchedule, task.timeZone, at);
    // Somebody who asked for it sees what became of it; the schedule goes on as it would have.
    const again = failed && cause !== "manual" && task.tries < retriesMax;
    await store.exportTasks.endRun(
      centreId,
      task.id,
      { id, ...outcome },
      {
        at,
        coveredAt: failed ? undefined : to,
        nextAt: again ? Math.min(at + retryAfterMs, schedule) : cause === "manual" ? task.nextAt : schedule,
        tries: again ? task.tries + 1 : cause === "manual" ? task.tries : 0,
      },
    );
    if (failed && !again && cause !== "manual") await tellFailed(this.#context, task, outcome, at);
  }

  async #send(
    task: ExportTaskRow,
    secrets: RemoteSecrets,
    run: {
      readonly id: string;
      readonly from: number | undefined;
      readonly to: number;
      readonly startedAt: number;
    },
  ): Promise<Outcome> {
    const folder = join(this.#context.folder, "tasks");
    const path = join(folder, `${run.id}.part`);
    const nothing = { file: undefined, rows: 0, bytes: 0, failure: undefined, answer: undefined };
    try {
      await mkdir(folder, { recursive: true });
      const { rows, listNames } = await this.#write(task, run, path);
      const settings = task.settings as ResultsTaskSettings;
      if (rows === 0 && settings.skipEmpty) return { ...nothing, state: "empty" };
      const file = fileNameOf(task, run, listNames);
      const { size } = await stat(path);
      const remote = await openRemote({ target: task.target, secrets }, { timers: this.#context.timers });
      try {
        await remote.write(file, createReadStream(path));
      } finally {
        await remote.close();
      }
      return { ...nothing, state: "done", file, rows, bytes: size };
    } catch (error) {
      return { ...nothing, state: "failed", failure: runFailure(error), answer: messageOf(error) };
    } finally {
      await rm(path, { force: true });
    }
  }

  /** Made here first: a slow server must not hold a snapshot of the database open, and the row count decides whether it goes. */
  async #write(
    task: ExportTaskRow,
    run: { readonly from: number | undefined; readonly to: number },
    path: string,
  ): Promise<{ rows: number; listNames: readonly string[] }> {
    const { store, hostName } = this.#context;
    const query = queryOf(task, run);
    let rows = 0;
    let listNames: readonly string[] = [];
    await store.results.read(task.centreId, task.campaignId, storeQuery(query), async (stream) => {
      listNames = stream.head.lists.map(({ name }) => name);
      const content = resultsContent(stream, {
        query,
        timeZone: task.timeZone,
        hostName,
        campaignName: task.campaignName,
        personal: task.ownerSeesPersonal,
        onRow: () => rows++,
      });
      await pipeline(Readable.from(content), createWriteStream(path, { mode: 0o600 }));
    });
    return { rows, listNames };
  }
}

function queryOf(
  task: ExportTaskRow,
  { from, to }: { readonly from: number | undefined; readonly to: number },
): ResultsQuery & { format: ResultsQuery["format"] } {
  const settings = task.settings as ResultsTaskSettings;
  // Everything of the records is all of them, open ones too; an interval would leave those out (OUT-RES-03).
  const whole = settings.span === "everything" && settings.format !== "interval";
  return {
    format: settings.format,
    ...(!whole && { from: new Date(from ?? 0).toISOString(), to: new Date(to).toISOString() }),
    ...(settings.lists.length > 0 && { lists: settings.lists.join(",") }),
    ...(settings.dispositions.length > 0 && { dispositions: settings.dispositions.join(",") }),
    timeZone: task.timeZone,
    delimiter: settings.delimiter,
    encoding: settings.encoding,
    header: settings.header,
    file: settings.file,
    columns: settings.columns,
    ...(settings.compress && { compress: "zip" }),
  };
}

/** `${date}` and `${time}` are those of the run, in the task's zone; the time has no colons, which some systems refuse. */
function fileNameOf(
  task: ExportTaskRow,
  run: { readonly from: number | undefined; readonly to: number; readonly startedAt: number },
  lists: readonly string[],
): string {
  const settings = task.settings as ResultsTaskSettings;
  const text = (at: number) => zonedText(at, task.timeZone).replaceAll(":", "-");
  const [date = "", time = ""] = text(run.startedAt).split(" ");
  const name = fillTemplate(settings.fileName, {
    campaign: task.campaignName,
    list: lists.join("+"),
    date,
    time,
    from: text(run.from ?? task.createdAt).replace(" ", "_"),
    to: text(run.to).replace(" ", "_"),
  });
  return `${name === "" ? task.id : name}.${settings.compress ? "zip" : (settings.file ?? "csv")}`;
}
