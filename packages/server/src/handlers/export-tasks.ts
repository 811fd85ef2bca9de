import {
  type ExportRun,
  type ExportTask,
  type ExportTaskPut,
  type FieldFault,
  resultsFileVariables,
} from "@perezvon/api";
import { type CampaignId, unknownVariable } from "@perezvon/model";
import { nextRun, type TaskSchedule } from "@perezvon/schedule";
import type { ExportRunRow, ExportTaskInput, ExportTaskRow } from "@perezvon/store";
import type { ResultsTaskSettings } from "../export/task-runner.ts";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { tryRemote } from "../remote-files/try-remote.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf, trimmedName } from "./inputs.ts";
import { secretsOf, targetOf } from "./remote-input.ts";
import { isTimeZone } from "./time-zone.ts";
import { instant } from "./views.ts";

type TaskHandlers = Handlers<
  | "exportTasks"
  | "exportTaskCreate"
  | "exportTaskTry"
  | "exportTaskPut"
  | "exportTaskDelete"
  | "exportTaskRun"
  | "exportTaskRuns"
>;

/** «Периодический экспорт результатов кампании» (OUT-EXP-01, OUT-EXP-02). */
export function exportTaskHandlers(context: ServerContext): TaskHandlers {
  const { store, clock, timers, tasks } = context;
  const view = async (row: ExportTaskRow): Promise<ExportTask> =>
    taskView(row, (await store.exportTasks.runs(row.centreId, row.id))[0]);
  return {
    exportTasks: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const rows = await store.exportTasks.list(call.who.session.centreId, campaign.id, "results");
        return { items: await Promise.all(rows.map(view)) };
      },
    },
    exportTaskCreate: {
      async handle(call) {
        const { who, body, request } = call;
        const { campaign } = await campaignOf(context, call);
        refuse(taskFaults(body));
        const now = clock.now();
        const input = { ...inputOf(body, now), campaignId: campaign.id, kind: "results" as const };
        return view(await store.exportTasks.create(who.session.centreId, input, now, actorOf(who, request)));
      },
    },
    exportTaskTry: {
      async handle(call) {
        const { who, body } = call;
        const { campaign } = await campaignOf(context, call);
        const { centreId } = who.session;
        const task =
          body.taskId === undefined
            ? undefined
            : await store.exportTasks.get(centreId, campaign.id, body.taskId);
        const known = task && (await store.exportTasks.secrets(centreId, task.id));
        const secrets = { password: undefined, privateKey: undefined, ...known, ...secretsOf(body) };
        const trial = await tryRemote({ target: targetOf(body.target), secrets }, { timers, writes: true });
        return {
          failure: trial.failure ?? null,
          answer: trial.answer,
          hostKey: trial.hostKey ?? null,
        };
      },
    },
    exportTaskPut: {
      async handle(call) {
        const { who, body, request } = call;
        const task = await taskOf(context, call);
        refuse(taskFaults(body));
        const at = clock.now();
        const options = { version: body.version, at };
        const actor = actorOf(who, request);
        return view(
          await store.exportTasks.update(who.session.centreId, task, inputOf(body, at), options, actor),
        );
      },
    },
    exportTaskDelete: {
      async handle(call) {
        const { who, request } = call;
        const task = await taskOf(context, call);
        await store.exportTasks.remove(who.session.centreId, task, clock.now(), actorOf(who, request));
        return null;
      },
    },
    exportTaskRun: {
      async handle(call) {
        const task = await taskOf(context, call);
        if (!(await tasks.runNow(call.who.session.centreId, task))) throw new ProblemError("wrong_state");
        return null;
      },
    },
    exportTaskRuns: {
      async handle(call) {
        const task = await taskOf(context, call);
        const rows = await store.exportTasks.runs(call.who.session.centreId, task.id);
        return { items: rows.map(runView) };
      },
    },
  };
}

function refuse(faults: readonly FieldFault[]): void {
  if (faults.length > 0) throw invalid([...faults]);
}

async function taskOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"exportTaskRuns">, "who" | "params">,
): Promise<ExportTaskRow> {
  const row = await store.exportTasks.get(who.session.centreId, params.id as CampaignId, params.taskId);
  if (row?.kind !== "results") throw new ProblemError("not_found");
  return row;
}

function taskFaults(body: ExportTaskPut): FieldFault[] {
  const faults: FieldFault[] = [];
  if (trimmedName(body.name) === "") faults.push({ field: "name", code: "required" });
  if (!isTimeZone(body.timeZone)) faults.push({ field: "timeZone", code: "timezone" });
  const unknown = unknownVariable(body.fileName, resultsFileVariables);
  if (unknown !== undefined) {
    faults.push({ field: "fileName", code: "unknown_variable", params: { variable: unknown } });
  }
  const { protocol, bucket } = body.target;
  if (protocol === "s3" && bucket.trim() === "") faults.push({ field: "target.bucket", code: "required" });
  return faults;
}

function inputOf(body: ExportTaskPut, now: number): ExportTaskInput {
  const {
    name,
    enabled,
    schedule,
    timeZone,
    target,
    version: _,
    password: __,
    privateKey: ___,
    ...rest
  } = body;
  const settings: ResultsTaskSettings = rest;
  return {
    name: trimmedName(name),
    enabled,
    schedule,
    timeZone,
    target: targetOf(target),
    secrets: secretsOf(body),
    settings,
    nextAt: enabled ? nextRun(schedule as TaskSchedule, timeZone, now) : undefined,
  };
}

function taskView(row: ExportTaskRow, last: ExportRunRow | undefined): ExportTask {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    // Written by us from checked requests.
    schedule: row.schedule as ExportTask["schedule"],
    timeZone: row.timeZone,
    target: { ...row.target, port: row.target.port ?? null },
    ...(row.settings as ResultsTaskSettings),
    hasPassword: row.hasPassword,
    hasPrivateKey: row.hasPrivateKey,
    nextAt: row.nextAt === undefined ? null : instant(row.nextAt),
    coveredAt: row.coveredAt === undefined ? null : instant(row.coveredAt),
    lastRun: last ? runView(last) : null,
    version: row.version,
  };
}

function runView(row: ExportRunRow): ExportRun {
  const moment = (at: number | undefined) => (at === undefined ? null : instant(at));
  return {
    id: row.id,
    cause: row.cause,
    state: row.state,
    from: moment(row.from),
    to: moment(row.to),
    startedAt: instant(row.startedAt),
    endedAt: moment(row.endedAt),
    file: row.file ?? null,
    rows: row.rows,
    bytes: row.bytes,
    failure: row.failure ?? null,
    answer: row.answer ?? null,
  };
}
