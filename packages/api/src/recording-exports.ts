import { type Static, Type } from "typebox";
import { RemoteTarget, remoteSecrets } from "./remote.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Version } from "./schema.ts";

/** Variables of a file name, `${x}` or `$(x)` (INB-EXP-04). */
export const recordingFileVariables = [
  "callDate",
  "callTime",
  "callHour",
  "customerPhone",
  "agent",
  "agentFirstName",
  "agentLastName",
  "direction",
  "service",
  "disposition",
  "voiceSignature",
  "flagged",
  "globalInteractionId",
  "recordingId",
  "segment",
] as const;
export const recordingParts = ["whole", "agent"] as const;

const settings = {
  name: Name,
  enabled: Type.Boolean(),
  /** ISO 8601: Monday is 1. A window that crosses midnight belongs to the day on which it begins. */
  weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), {
    minItems: 1,
    maxItems: 7,
    uniqueItems: true,
  }),
  target: RemoteTarget,
  /** «Состав»: the whole conversation, or each agent's part as a file of its own. */
  parts: oneOf(recordingParts),
  /** «Только с голосовой подписью клиента». */
  signedOnly: Type.Boolean(),
  /** Keys; the empty text is «без статуса»; none means all. */
  dispositions: Type.Array(Type.String({ maxLength: 64 }), { maxItems: 200 }),
  /** «Записи, завершённые после». */
  endedAfter: Instant,
  /** With variables; `/` makes folders; the extension is added. */
  fileName: Type.String({ minLength: 1, maxLength: 500 }),
  /** «Загрузить манифест со списком файлов». */
  manifest: Type.Boolean(),
  /** 16-bit PCM instead of the stored format. */
  pcm: Type.Boolean(),
};

/** The whole of an export as it is saved; secrets that are left out stay. */
export const RecordingExportPut = object({
  ...settings,
  ...remoteSecrets,
  version: Type.Optional(Version),
});
export type RecordingExportPut = Static<typeof RecordingExportPut>;

export const RecordingExportRun = object({
  id: Type.String(),
  cause: oneOf(["schedule", "retry", "manual"]),
  state: oneOf(["running", "done", "empty", "failed"]),
  startedAt: Instant,
  endedAt: nullable(Instant),
  found: Type.Integer({ minimum: 0 }),
  sent: Type.Integer({ minimum: 0 }),
  failed: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  /** The manifest. */
  file: nullable(Type.String()),
  failure: nullable(Type.String()),
  answer: nullable(Type.String()),
});
export type RecordingExportRun = Static<typeof RecordingExportRun>;

/** A periodic export of recordings (OUT-EXP-03). */
export const RecordingExport = object({
  id: Type.String(),
  ...settings,
  hasPassword: Type.Boolean(),
  hasPrivateKey: Type.Boolean(),
  nextAt: nullable(Instant),
  lastRun: nullable(RecordingExportRun),
  version: Version,
});
export type RecordingExport = Static<typeof RecordingExport>;

export const RecordingExports = object({
  items: Type.Array(RecordingExport),
  /** «Интервал времени для ежедневной выгрузки», set by the provider (PLT-TEN-10). */
  window: object({
    from: Type.String(),
    to: Type.String(),
    timeZone: Type.String(),
    hours: Type.Number(),
    /** Mbit/s of all exports of the centre together; null: no cap. */
    mbit: nullable(Type.Number()),
  }),
  /** Recordings of the last seven days (INB-EXP-08). */
  lastWeek: object({ recordings: Type.Integer(), durationMs: Type.Integer(), bytes: Type.Integer() }),
});
export type RecordingExports = Static<typeof RecordingExports>;

const ExportParams = object({ id: Type.String({ format: "uuid" }), taskId: Type.String({ format: "uuid" }) });
const readers = having("svc.admin.all", "svc.admin");
const editors = having("svc.admin.all", "svc.admin");

export const recordingExportRoutes = {
  campaignRecordingExports: {
    method: "GET",
    path: "/campaigns/:id/recording-exports",
    summary:
      "Periodic exports of recordings, with the window and last week's volume (OUT-EXP-03, INB-EXP-08)",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: RecordingExports },
  },
  campaignRecordingExportCreate: {
    method: "POST",
    path: "/campaigns/:id/recording-exports",
    summary: "Create a periodic export of recordings",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: RecordingExportPut,
    responses: { 201: RecordingExport },
  },
  campaignRecordingExportPut: {
    method: "PUT",
    path: "/campaigns/:id/recording-exports/:taskId",
    summary: "Change a periodic export of recordings; what it has sent is not sent again",
    tag: "campaigns",
    privilege: editors,
    params: ExportParams,
    body: RecordingExportPut,
    responses: { 200: RecordingExport },
  },
  campaignRecordingExportDelete: {
    method: "DELETE",
    path: "/campaigns/:id/recording-exports/:taskId",
    summary: "Delete a periodic export of recordings with its journal",
    tag: "campaigns",
    privilege: editors,
    params: ExportParams,
    responses: { 204: Nothing },
  },
  campaignRecordingExportRuns: {
    method: "GET",
    path: "/campaigns/:id/recording-exports/:taskId/runs",
    summary: "Journal of the last 90 days, newest first (INB-EXP-08)",
    tag: "campaigns",
    privilege: readers,
    params: ExportParams,
    responses: { 200: object({ items: Type.Array(RecordingExportRun) }) },
  },
} as const satisfies Record<string, Route>;
