import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import {
  IdParams,
  Instant,
  Name,
  Nothing,
  nullable,
  object,
  oneOf,
  PageQuery,
  page,
  RecordNumber,
  Uuid,
  Version,
} from "./schema.ts";

/** Field types of OUT-LST-10. */
export const fieldTypes = [
  "text",
  "integer",
  "decimal",
  "boolean",
  "date",
  "time",
  "date_time",
  "phone",
  "first_name",
  "last_name",
  "middle_name",
  "full_name",
  "company",
  "email",
  "url",
  "region",
  "postal_code",
  "country",
  "time_zone",
  "priority",
  "expiry",
  "not_before",
  "not_after",
  "personal_agent",
  "caller_number",
  "consent",
] as const;
export type FieldType = (typeof fieldTypes)[number];
export const phoneLabels = ["home", "mobile", "work", "own"] as const;

export const delimiters = [",", ";", "\t", "|"] as const;
export const encodings = ["utf-8", "windows-1251"] as const;
export const importModes = ["append", "replace"] as const;
export const importStates = ["running", "done", "failed"] as const;

export const ListField = object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  type: oneOf(fieldTypes),
  label: Type.Optional(oneOf(phoneLabels)),
  required: Type.Optional(Type.Boolean()),
});
export type ListField = Static<typeof ListField>;

export const ContactList = object({
  id: Uuid,
  name: Type.String(),
  fields: Type.Array(ListField),
  records: Type.Integer(),
  campaigns: Type.Array(object({ id: Uuid, name: Type.String() })),
  createdAt: Instant,
  version: Version,
});
export type ContactList = Static<typeof ContactList>;

const Span = { fromMs: Type.Integer(), toMs: Type.Integer() };

/** What the result of an analysis rests on (TEL-CPA-14); milliseconds from the first sound that was analysed. */
export const AnalysisEvidence = object({
  rule: Type.Integer(),
  decidedAfterMs: Type.Integer(),
  answeredAtMs: nullable(Type.Integer()),
  speech: Type.Array(object(Span)),
  tones: Type.Array(object({ hz: Type.Array(Type.Number()), ...Span })),
  floorDbm0: Type.Number(),
});
export type AnalysisEvidence = Static<typeof AnalysisEvidence>;

export const RecordDial = object({
  id: Uuid,
  /** Its call among the records of legs; null for a dial that never left. */
  callId: nullable(Uuid),
  campaign: Type.String(),
  number: Type.String(),
  startedAt: Instant,
  /** Null while the dial goes on. */
  disposition: nullable(Type.String()),
  note: Type.String(),
  /** 0 to 9; null without an analysis. */
  analysisResult: nullable(Type.Integer()),
  evidence: nullable(AnalysisEvidence),
  /** The sound of the analysis was kept, and may be had. */
  recorded: Type.Boolean(),
});
export type RecordDial = Static<typeof RecordDial>;

export const ListCreate = object({
  name: Name,
  /** Empty until the first import names them. */
  fields: Type.Optional(Type.Array(ListField, { maxItems: 200 })),
});
export type ListCreate = Static<typeof ListCreate>;

export const ListChange = object({ name: Type.Optional(Name), version: Type.Optional(Version) });
export type ListChange = Static<typeof ListChange>;

export const RecordState = object({
  campaignId: Uuid,
  campaign: Type.String(),
  state: oneOf(["new", "waiting", "due", "locked", "closed", "excluded"]),
  attempts: Type.Integer(),
  /** Key of the disposition. */
  lastDisposition: nullable(Type.String()),
  recordDisposition: nullable(Type.String()),
  dueAt: nullable(Instant),
});
export type RecordState = Static<typeof RecordState>;

export const ListRecord = object({
  id: RecordNumber,
  /** Texts as loaded, in the order of the list's fields; two fields may share a name (OUT-RES-10). */
  values: Type.Array(Type.String()),
  numbers: Type.Array(Type.String()),
  loadedAt: Instant,
  states: Type.Array(RecordState),
});
export type ListRecord = Static<typeof ListRecord>;

export const ImportPreview = object({
  encoding: Type.String(),
  delimiter: Type.String(),
  header: Type.Boolean(),
  columns: Type.Array(ListField),
  /** First 20 rows, as texts. */
  rows: Type.Array(Type.Array(Type.String())),
  warnings: Type.Array(
    object({ code: Type.String(), params: Type.Optional(Type.Record(Type.String(), Type.Unknown())) }),
  ),
});
export type ImportPreview = Static<typeof ImportPreview>;

/** The part `options` of an import. */
export const ImportOptions = object({
  encoding: Type.Optional(oneOf(encodings)),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  header: Type.Optional(Type.Boolean()),
  skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  mode: oneOf(importModes),
  columns: Type.Array(ListField, { minItems: 1, maxItems: 200 }),
});
export type ImportOptions = Static<typeof ImportOptions>;

/** One entry of «Журнал» (OUT-IMP-17). */
export const Import = object({
  id: Uuid,
  listId: Uuid,
  startedAt: Instant,
  endedAt: nullable(Instant),
  startedBy: nullable(Type.String()),
  source: Type.String(),
  mode: oneOf(importModes),
  state: oneOf(importStates),
  rowsRead: Type.Integer(),
  added: Type.Integer(),
  duplicate: Type.Integer(),
  rejected: Type.Integer(),
  warnings: Type.Integer(),
  /** Why the whole import failed. */
  failure: nullable(Type.String()),
  /** First rejected rows; the file has all of them. */
  rejections: Type.Array(
    object({
      line: Type.Integer(),
      column: nullable(Type.String()),
      value: nullable(Type.String()),
      code: Type.String(),
    }),
  ),
});
export type Import = Static<typeof Import>;

const loaders = having("svc.lists", "api.lists");
const ImportParams = object({ id: Uuid, importId: Uuid });

export const listRoutes = {
  lists: {
    method: "GET",
    path: "/lists",
    summary: "Contact lists",
    tag: "lists",
    privilege: having("svc.lists", "api.lists", "svc.admin.all", "sup.campaigns"),
    query: object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
    responses: { 200: page(ContactList) },
  },
  listCreate: {
    method: "POST",
    path: "/lists",
    summary: "Create an empty list",
    tag: "lists",
    privilege: having("svc.lists"),
    body: ListCreate,
    responses: { 201: ContactList },
  },
  list: {
    method: "GET",
    path: "/lists/:id",
    summary: "One list",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    responses: { 200: ContactList },
  },
  listChange: {
    method: "PATCH",
    path: "/lists/:id",
    summary: "Rename a list",
    tag: "lists",
    privilege: having("svc.lists"),
    params: IdParams,
    body: ListChange,
    responses: { 200: ContactList },
  },
  listDelete: {
    method: "DELETE",
    path: "/lists/:id",
    summary: "Delete a list; refused while a running campaign has it enabled (OUT-LST-08)",
    tag: "lists",
    privilege: having("svc.lists"),
    params: IdParams,
    responses: { 204: Nothing },
  },
  importPreview: {
    method: "POST",
    path: "/lists/imports/preview",
    summary: "Detect encoding, delimiter and columns of a file, and show its first 20 rows",
    tag: "lists",
    privilege: loaders,
    query: object({
      encoding: Type.Optional(oneOf(encodings)),
      delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
      header: Type.Optional(Type.Boolean()),
      skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    }),
    multipart: [{ name: "file", kind: "file" }],
    responses: { 200: ImportPreview },
  },
  importStart: {
    method: "POST",
    path: "/lists/:id/imports",
    summary: "Load a delimited file; the part `options` comes before the part `file`",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    multipart: [
      { name: "options", kind: "json" },
      { name: "file", kind: "file" },
    ],
    responses: { 202: Import },
  },
  imports: {
    method: "GET",
    path: "/lists/:id/imports",
    summary: "Log of imports, newest first",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({ ...PageQuery }),
    responses: { 200: page(Import) },
  },
  importOne: {
    method: "GET",
    path: "/lists/:id/imports/:importId",
    summary: "One import with its first rejected rows",
    tag: "lists",
    privilege: loaders,
    params: ImportParams,
    responses: { 200: Import },
  },
  importRejected: {
    method: "GET",
    path: "/lists/:id/imports/:importId/rejected",
    summary: "Rejected rows in the columns of the source plus «Ошибка»",
    tag: "lists",
    privilege: loaders,
    params: ImportParams,
    query: object({ format: Type.Optional(oneOf(["csv", "json"])) }),
    responses: { 200: "text/csv" },
  },
  records: {
    method: "GET",
    path: "/lists/:id/records",
    summary: "Records of a list with their state in each campaign",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
    responses: { 200: page(ListRecord) },
  },
  recordDials: {
    method: "GET",
    path: "/lists/:id/dials",
    summary: "The last dials of a record, with what call progress analysis heard",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({ record: Type.Optional(Type.Integer({ minimum: 0 })) }),
    responses: { 200: object({ items: Type.Array(RecordDial) }) },
  },
} as const satisfies Record<string, Route>;
