import {
  type FieldFault,
  type RecordingExport,
  type RecordingExportPut,
  type RecordingExportRun,
  recordingFileVariables,
} from "@perezvon/api";
import { type CampaignId, unknownVariable } from "@perezvon/model";
import type { ExportRunRow, ExportTaskInput, ExportTaskRow } from "@perezvon/store";
import { type RecordingTaskSettings, recordingWindow } from "../export/recording-sender.ts";
import type { ServerContext } from "../http/context.ts";
import type { Call, Handlers } from "../http/handler.ts";
import { invalid, ProblemError } from "../http/problem-error.ts";
import { campaignOf } from "./campaigns.ts";
import { actorOf, trimmedName } from "./inputs.ts";
import { secretsOf, targetOf } from "./remote-input.ts";
import { instant, instantOrNull } from "./views.ts";

type Names =
  | "campaignRecordingExports"
  | "campaignRecordingExportCreate"
  | "campaignRecordingExportPut"
  | "campaignRecordingExportDelete"
  | "campaignRecordingExportRuns";

const weekMs = 7 * 24 * 3_600_000;

/** «Периодический экспорт Записей обращений» (OUT-EXP-03). */
export function recordingExportHandlers(context: ServerContext): Handlers<Names> {
  const { store, clock } = context;
  const view = async (row: ExportTaskRow) =>
    exportView(row, (await store.exportTasks.runs(row.centreId, row.id))[0]);
  return {
    campaignRecordingExports: {
      async handle(call) {
        const { campaign } = await campaignOf(context, call);
        const { centreId } = call.who.session;
        const { timeZone } = call.who.user.centre;
        const to = clock.now();
        const rows = await store.exportTasks.list(centreId, campaign.id, "recordings");
        return {
          items: await Promise.all(rows.map(view)),
          window: {
            ...context.recordingWindow,
            timeZone,
            hours: hoursOf(context),
            mbit: context.recordingMbit || null,
          },
          lastWeek: await store.recordingExports.volume(centreId, campaign.id, { from: to - weekMs, to }),
        };
      },
    },
    campaignRecordingExportCreate: {
      async handle(call) {
        const { who, request } = call;
        const { campaign } = await campaignOf(context, call);
        const input = checkedInput(context, call);
        const made = { ...input, campaignId: campaign.id, kind: "recordings" as const };
        return view(
          await store.exportTasks.create(who.session.centreId, made, clock.now(), actorOf(who, request)),
        );
      },
    },
    campaignRecordingExportPut: {
      async handle(call) {
        const { who, request, body } = call;
        const task = await taskOf(context, call);
        const input = checkedInput(context, call);
        const options = { version: body.version, at: clock.now() };
        const actor = actorOf(who, request);
        return view(await store.exportTasks.update(who.session.centreId, task, input, options, actor));
      },
    },
    campaignRecordingExportDelete: {
      async handle(call) {
        const { who, request } = call;
        const task = await taskOf(context, call);
        await store.exportTasks.remove(who.session.centreId, task, clock.now(), actorOf(who, request));
        return null;
      },
    },
    campaignRecordingExportRuns: {
      async handle(call) {
        const task = await taskOf(context, call);
        const rows = await store.exportTasks.runs(call.who.session.centreId, task.id);
        return { items: rows.map(runView) };
      },
    },
  };
}

async function taskOf(
  { store }: ServerContext,
  { who, params }: Pick<Call<"campaignRecordingExportRuns">, "who" | "params">,
): Promise<ExportTaskRow> {
  const row = await store.exportTasks.get(who.session.centreId, params.id as CampaignId, params.taskId);
  if (row?.kind !== "recordings") throw new ProblemError("not_found");
  return row;
}

function hoursOf({ recordingWindow: { from, to } }: ServerContext): number {
  const minutes = (time: string) => Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
  const length = minutes(to) - minutes(from);
  return (length > 0 ? length : length + 24 * 60) / 60;
}

function checkedInput(
  context: ServerContext,
  { who, body }: Pick<Call<"campaignRecordingExportCreate">, "who" | "body">,
): ExportTaskInput {
  const faults: FieldFault[] = [];
  if (trimmedName(body.name) === "") faults.push({ field: "name", code: "required" });
  const unknown = unknownVariable(body.fileName, recordingFileVariables);
  if (unknown !== undefined)
    faults.push({ field: "fileName", code: "unknown_variable", params: { variable: unknown } });
  if (body.target.protocol === "s3" && body.target.bucket.trim() === "")
    faults.push({ field: "target.bucket", code: "required" });
  if (faults.length > 0) throw invalid(faults);
  const { timeZone } = who.user.centre;
  const { weekdays, parts, signedOnly, dispositions, endedAfter, fileName, manifest, pcm } = body;
  const settings: RecordingTaskSettings = {
    parts,
    signedOnly,
    dispositions,
    endedAfter,
    fileName,
    manifest,
    pcm,
  };
  const schedule = { weekdays };
  const now = context.clock.now();
  const window = recordingWindow(context.recordingWindow, { schedule, timeZone }, now);
  return {
    name: trimmedName(body.name),
    enabled: body.enabled,
    schedule,
    timeZone,
    settings,
    target: targetOf(body.target),
    secrets: secretsOf(body),
    nextAt: body.enabled ? Math.max(now, window.from) : undefined,
  };
}

function exportView(row: ExportTaskRow, last: ExportRunRow | undefined): RecordingExport {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled,
    // Written by us from checked requests.
    weekdays: [...(row.schedule as Pick<RecordingExportPut, "weekdays">).weekdays],
    target: { ...row.target, port: row.target.port ?? null },
    ...(row.settings as RecordingTaskSettings),
    hasPassword: row.hasPassword,
    hasPrivateKey: row.hasPrivateKey,
    nextAt: instantOrNull(row.nextAt),
    lastRun: last ? runView(last) : null,
    version: row.version,
  };
}

function runView(row: ExportRunRow): RecordingExportRun {
  return {
    id: row.id,
    cause: row.cause,
    state: row.state,
    bytes: row.bytes,
    found: row.found,
    sent: row.rows,
    failed: row.failed,
    startedAt: instant(row.startedAt),
    endedAt: instantOrNull(row.endedAt),
    file: row.file ?? null,
    failure: row.failure ?? null,
    answer: row.answer ?? null,
  };
}
