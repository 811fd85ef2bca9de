import { type Static, Type } from "typebox";
import { RemoteTarget, RemoteTrial, remoteSecrets } from "./remote.ts";
import { ResultsQuery, resultFormats } from "./results-files.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Version } from "./schema.ts";

const Time = Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" });

/** When a task is done again, in the task's zone (OUT-EXP-01). */
export const TaskSchedule = Type.Union([
  /** Counted from midnight. */
  object({ every: Type.Literal("hours"), hours: Type.Integer({ minimum: 1, maximum: 24 }) }),
  object({ every: Type.Literal("day"), at: Time }),
  object({
    every: Type.Literal("week"),
    weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
    at: Time,
  }),
  /** A month without such a day has it on its last. */
  object({ every: Type.Literal("month"), day: Type.Integer({ minimum: 1, maximum: 31 }), at: Time }),
]);
export type TaskSchedule = Static<typeof TaskSchedule>;

/** Variables of a file name, `${x}` or `$(x)`. */
export const resultsFileVariables = ["campaign", "list", "date", "time", "from", "to"] as const;
export const exportSpans = ["since_last", "everything"] as const;

const settings = {
  name: Name,
  enabled: Type.Boolean(),
  schedule: TaskSchedule,
  timeZone: Type.String({ maxLength: 64 }),
  target: RemoteTarget,
  /** With variables; `/` makes folders; the extension is added. */
  fileName: Type.String({ minLength: 1, maxLength: 500 }),
  format: oneOf(resultFormats),
  /** Ids; none means all lists of the campaign. */
  lists: Type.Array(Type.String({ format: "uuid" }), { maxItems: 200 }),
  dispositions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 }),
  delimiter: ResultsQuery.properties.delimiter,
  encoding: ResultsQuery.properties.encoding,
  header: ResultsQuery.properties.header,
  file: ResultsQuery.properties.file,
  columns: ResultsQuery.properties.columns,
  compress: Type.Boolean(),
  span: oneOf(exportSpans),
  /** «Не отправлять пустые». */
  skipEmpty: Type.Boolean(),
};

/** The whole of a task as it is saved; secrets that are left out stay. */
export const ExportTaskPut = object({ ...settings, ...remoteSecrets, version: Type.Optional(Version) });
export type ExportTaskPut = Static<typeof ExportTaskPut>;

export const ExportRun = object({
  id: Type.String(),
  cause: oneOf(["schedule", "retry", "manual"]),
  state: oneOf(["running", "done", "empty", "failed"]),
  from: nullable(Instant),
  to: nullable(Instant),
  startedAt: Instant,
  endedAt: nullable(Instant),
  file: nullable(Type.String()),
  rows: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  /** A code of the connection test, or `interrupted`, `store_unavailable`, `internal`. */
  failure: nullable(Type.String()),
  answer: nullable(Type.String()),
});
export type ExportRun = Static<typeof ExportRun>;

/** A periodic export of results (OUT-EXP-01). */
export const ExportTask = object({
  id: Type.String(),
  ...settings,
  hasPassword: Type.Boolean(),
  hasPrivateKey: Type.Boolean(),
  nextAt: nullable(Instant),
  /** Exported up to here. */
  coveredAt: nullable(Instant),
  lastRun: nullable(ExportRun),
  version: Version,
});
export type ExportTask = Static<typeof ExportTask>;

/** A connection test before anything is saved; `taskId` names the task whose secrets stand in for those left out. */
export const ExportTaskTry = object({
  target: RemoteTarget,
  ...remoteSecrets,
  taskId: Type.Optional(Type.String({ format: "uuid" })),
});
export type ExportTaskTry = Static<typeof ExportTaskTry>;

const TaskParams = object({ id: Type.String({ format: "uuid" }), taskId: Type.String({ format: "uuid" }) });
const readers = having("svc.admin.all", "svc.admin");
const editors = having("svc.admin.all", "svc.admin");

export const exportTaskRoutes = {
  exportTasks: {
    method: "GET",
    path: "/campaigns/:id/export-tasks",
    summary: "Periodic exports of results (OUT-EXP-01)",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(ExportTask) }) },
  },
  exportTaskCreate: {
    method: "POST",
    path: "/campaigns/:id/export-tasks",
    summary: "Create a periodic export",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: ExportTaskPut,
    responses: { 201: ExportTask },
  },
  exportTaskTry: {
    method: "POST",
    path: "/campaigns/:id/export-tasks/try",
    summary: "Test a target: signs in, writes a small file and deletes it",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: ExportTaskTry,
    responses: { 200: RemoteTrial },
  },
  exportTaskPut: {
    method: "PUT",
    path: "/campaigns/:id/export-tasks/:taskId",
    summary: "Change a periodic export",
    tag: "campaigns",
    privilege: editors,
    params: TaskParams,
    body: ExportTaskPut,
    responses: { 200: ExportTask },
  },
  exportTaskDelete: {
    method: "DELETE",
    path: "/campaigns/:id/export-tasks/:taskId",
    summary: "Delete a periodic export with its log",
    tag: "campaigns",
    privilege: editors,
    params: TaskParams,
    responses: { 204: Nothing },
  },
  exportTaskRun: {
    method: "POST",
    path: "/campaigns/:id/export-tasks/:taskId/run",
    summary: "Run it now; 409 `wrong_state` while it runs",
    tag: "campaigns",
    privilege: editors,
    params: TaskParams,
    responses: { 202: Nothing },
  },
  exportTaskRuns: {
    method: "GET",
    path: "/campaigns/:id/export-tasks/:taskId/runs",
    summary: "Log of the last 90 days, newest first (OUT-EXP-02)",
    tag: "campaigns",
    privilege: readers,
    params: TaskParams,
    responses: { 200: object({ items: Type.Array(ExportRun) }) },
  },
} as const satisfies Record<string, Route>;
