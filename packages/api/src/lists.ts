import { outboundLimitTable } from "@perezvon/model";
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

/** The centre's own limit may be lower (OUT-IMP-01). */
const listFieldsMax = outboundLimitTable.importFields.max;

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
/** OUT-IMP-03. */
export const encodings = [
  "utf-8",
  "windows-1251",
  "koi8-r",
  "cp866",
  "utf-16le",
  "utf-16be",
  "iso-8859-1",
  "iso-8859-5",
] as const;
/** OUT-IMP-01; that a file is a workbook follows from its bytes. */
export const textKinds = ["delimited", "fixed"] as const;
/** OUT-IMP-09. */
export const importModes = ["append", "replace", "update", "append_update", "delete"] as const;
export const duplicateRules = ["skip", "update"] as const;
export const importSources = ["upload", "feed", "api", "results"] as const;
export const importStates = ["running", "done", "failed", "no_file"] as const;

export const ListField = object({
  name: Type.String({ minLength: 1, maxLength: 100 }),
  type: oneOf(fieldTypes),
  label: Type.Optional(oneOf(phoneLabels)),
  required: Type.Optional(Type.Boolean()),
  /** Part of the key by which rows are known again (OUT-IMP-14). */
  key: Type.Optional(Type.Boolean()),
  /** Of a time zone: name of the phone field whose number it is of; left out it is of the record (OUT-HRS-05). */
  phone: Type.Optional(Type.String({ minLength: 1, maxLength: 100 })),
  /** Of dates and times: how the files write them beside the usual ways, `MM/DD/YYYY HH:mm` (OUT-LST-10). */
  pattern: Type.Optional(Type.String({ minLength: 1, maxLength: 40 })),
});
export type ListField = Static<typeof ListField>;

export const ContactList = object({
  id: Uuid,
  name: Type.String(),
  fields: Type.Array(ListField),
  /** The named format that gives the fields (OUT-LST-03); null where the list has its own. */
  format: nullable(object({ id: Uuid, name: Type.String() })),
  records: Type.Integer(),
  campaigns: Type.Array(object({ id: Uuid, name: Type.String() })),
  /** Out of use in every campaign (OUT-LST-09). */
  frozen: Type.Boolean(),
  /** Percent of rejected rows beyond which a replacement leaves the old content; 100 is off (OUT-IMP-10). */
  errorThreshold: Type.Integer(),
  /** Of records and numbers that name none, and of their dates (OUT-HRS-05, OUT-LST-10); null is the centre's. */
  timeZone: nullable(Type.String()),
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
  campaignId: Uuid,
  campaign: Type.String(),
  number: Type.String(),
  startedAt: Instant,
  /** Until then a manager may correct the status (OUT-DSP-08); null for what is no finished call. */
  correctableUntil: nullable(Instant),
  /** What the status was before the first correction. */
  firstDisposition: nullable(Type.String()),
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
  fields: Type.Optional(Type.Array(ListField, { maxItems: listFieldsMax })),
  /** Its fields are those of the list. */
  formatId: Type.Optional(Uuid),
});
export type ListCreate = Static<typeof ListCreate>;

export const ListChange = object({
  name: Type.Optional(Name),
  frozen: Type.Optional(Type.Boolean()),
  errorThreshold: Type.Optional(Type.Integer({ minimum: 0, maximum: 100 })),
  timeZone: Type.Optional(nullable(Type.String({ minLength: 1, maxLength: 64 }))),
  /** Another format: of a list with records only one with the same fields; null leaves the list its fields as its own. */
  formatId: Type.Optional(nullable(Uuid)),
  version: Type.Optional(Version),
});
export type ListChange = Static<typeof ListChange>;

export const recordStates = ["new", "waiting", "due", "locked", "closed", "excluded"] as const;

export const RecordState = object({
  campaignId: Uuid,
  campaign: Type.String(),
  state: oneOf(recordStates),
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
  kind: oneOf(["delimited", "fixed", "xlsx"]),
  /** Of a workbook, in the order of its tabs. */
  sheets: Type.Array(Type.String()),
  /** Of a text of fixed width: characters of each column. */
  widths: Type.Array(Type.Integer()),
  encoding: oneOf(encodings),
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

export const Widths = Type.Array(Type.Integer({ minimum: 1, maximum: 4_000 }), {
  minItems: 1,
  maxItems: listFieldsMax,
});

/** The part `options` of an import. */
export const ImportOptions = object({
  encoding: Type.Optional(oneOf(encodings)),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  /** Makes it a text of fixed width. */
  widths: Type.Optional(Widths),
  /** Of a workbook; the first one otherwise. */
  sheet: Type.Optional(Type.String({ maxLength: 100 })),
  header: Type.Optional(Type.Boolean()),
  skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  mode: oneOf(importModes),
  /** May be left out where the list has its fields. */
  columns: Type.Optional(Type.Array(ListField, { minItems: 1, maxItems: listFieldsMax })),
  /** What a row is whose key was there before (OUT-IMP-14). */
  duplicates: Type.Optional(oneOf(duplicateRules)),
  /** «Не загружать повторяющиеся номера», where there is no key. */
  uniqueNumbers: Type.Optional(Type.Boolean()),
  /** Several numbers in a cell fill the phone fields after it (OUT-IMP-12). */
  splitNumbers: Type.Optional(Type.Boolean()),
  /** Campaigns in which updated closed records begin anew (OUT-IMP-11). */
  reopenIn: Type.Optional(Type.Array(Uuid, { maxItems: 200 })),
});
export type ImportOptions = Static<typeof ImportOptions>;

/** As `ImportOptions`; `listId` left out is a list that is yet to be made. */
export const ImportCheckOptions = object({ ...ImportOptions.properties, listId: Type.Optional(Uuid) });
export type ImportCheckOptions = Static<typeof ImportCheckOptions>;

/** What an import would do (OUT-LST-04). */
export const ImportCheck = object({
  rowsRead: Type.Integer(),
  added: Type.Integer(),
  updated: Type.Integer(),
  deleted: Type.Integer(),
  unknown: Type.Integer(),
  duplicate: Type.Integer(),
  rejected: Type.Integer(),
  warnings: Type.Integer(),
  /** Code of what is wrong with the file as a whole. */
  failure: nullable(Type.String()),
  /** Rows, fields or megabytes: what a refused file went beyond (OUT-IMP-01). */
  failureLimit: nullable(Type.Integer()),
  /** Columns of the file that are no field of the list. */
  ignored: Type.Array(Type.String()),
  /** The first 20 of each verdict. */
  rows: Type.Array(
    object({
      line: Type.Integer(),
      verdict: oneOf(["add", "update", "delete", "duplicate", "unknown", "reject"]),
      column: nullable(Type.String()),
      value: nullable(Type.String()),
      code: nullable(Type.String()),
      cells: Type.Array(Type.String()),
    }),
  ),
});
export type ImportCheck = Static<typeof ImportCheck>;

/** Values by the names of fields, without regard to case and spaces; the same check as an import (OUT-API-06). */
const RecordValues = Type.Record(Type.String({ maxLength: 100 }), Type.String({ maxLength: 10_000 }));

export const RecordAdd = object({ values: RecordValues });
/** Fields that are left out keep their values. */
export const RecordChange = object({ values: RecordValues });

/** OUT-API-02: what is wrong with one row does not hold up the others. */
export const RecordBatch = object({
  mode: oneOf(["append", "update", "append_update", "delete"]),
  rows: Type.Array(RecordValues, { minItems: 1, maxItems: 5_000 }),
  /** What a row is whose key was there before, when appending. */
  duplicates: Type.Optional(oneOf(duplicateRules)),
});
export type RecordBatch = Static<typeof RecordBatch>;

export const RecordBatchResult = object({
  added: Type.Integer(),
  updated: Type.Integer(),
  deleted: Type.Integer(),
  missingRequired: Type.Integer(),
  missingKey: Type.Integer(),
  duplicateKey: Type.Integer(),
  unknownKey: Type.Integer(),
  formatError: Type.Integer(),
  /** The first 100 rows that were not taken, by their place in the request. */
  errors: Type.Array(object({ row: Type.Integer(), column: nullable(Type.String()), code: Type.String() })),
});
export type RecordBatchResult = Static<typeof RecordBatchResult>;

/** One entry of «Журнал» (OUT-IMP-17). */
export const Import = object({
  id: Uuid,
  listId: Uuid,
  startedAt: Instant,
  endedAt: nullable(Instant),
  startedBy: nullable(Type.String()),
  /** Name of the file. */
  source: Type.String(),
  /** What started it (OUT-IMP-17). */
  startedThrough: oneOf(importSources),
  mode: oneOf(importModes),
  state: oneOf(importStates),
  rowsRead: Type.Integer(),
  added: Type.Integer(),
  updated: Type.Integer(),
  deleted: Type.Integer(),
  /** Keys of an update or deletion that the list does not have. */
  unknown: Type.Integer(),
  /** Closed records that begin anew. */
  reopened: Type.Integer(),
  duplicate: Type.Integer(),
  rejected: Type.Integer(),
  warnings: Type.Integer(),
  /** Why the whole import failed. */
  failure: nullable(Type.String()),
  /** Rows, fields or megabytes: what a refused file went beyond (OUT-IMP-01). */
  failureLimit: nullable(Type.Integer()),
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
/** The value of the key field; of several a JSON array in their order. */
const RecordKey = Type.String({ minLength: 1, maxLength: 2_000 });
const RecordParams = object({ id: Uuid, recordId: RecordNumber });
export const ImportParams = object({ id: Uuid, importId: Uuid });

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
    summary: "Rename a list, freeze it in every campaign, set its time zone or its error threshold",
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
    summary:
      "Detect kind, encoding, delimiter and columns of a file, and show its first 20 rows; of a plain text its beginning is enough",
    tag: "lists",
    privilege: loaders,
    query: object({
      kind: Type.Optional(oneOf(textKinds)),
      encoding: Type.Optional(oneOf(encodings)),
      delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
      /** Characters of each column, separated by commas. */
      widths: Type.Optional(Type.String({ pattern: "^[1-9]\\d{0,3}(,[1-9]\\d{0,3}){0,199}$" })),
      sheet: Type.Optional(Type.String({ maxLength: 100 })),
      header: Type.Optional(Type.Boolean()),
      skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
    }),
    multipart: [{ name: "file", kind: "file" }],
    responses: { 200: ImportPreview },
  },
  importCheck: {
    method: "POST",
    path: "/lists/imports/check",
    summary: "Dry run: what an import would do, counted, with the first rows of each outcome (OUT-LST-04)",
    tag: "lists",
    privilege: loaders,
    multipart: [
      { name: "options", kind: "json" },
      { name: "file", kind: "file" },
    ],
    responses: { 200: ImportCheck },
  },
  importStart: {
    method: "POST",
    path: "/lists/:id/imports",
    summary:
      "Load a file: delimited or fixed-width text, plain or in .zip or .gz, or .xlsx; `options` comes before `file`",
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
    summary:
      "Records of a list with their state in each campaign, by phone or text, by state and last status, in the order of any field",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({
      ...PageQuery,
      search: Type.Optional(Type.String({ maxLength: 200 })),
      /** State and last status are those in this campaign; left out, in any. */
      campaignId: Type.Optional(Uuid),
      state: Type.Optional(oneOf(recordStates)),
      disposition: Type.Optional(Type.String({ maxLength: 100 })),
      /** JSON: values by the names of fields, `{"Город":"Тула"}`. */
      fields: Type.Optional(Type.String({ maxLength: 10_000 })),
      key: Type.Optional(RecordKey),
      /** Those that changed since, in the order of their changes; `nextCursor` always goes on: nothing is skipped or comes twice. */
      changedSince: Type.Optional(Instant),
      /** `id`, or the place of a field, 0 the first; with `-` before it the other way round. */
      sort: Type.Optional(Type.String({ pattern: "^-?(id|\\d{1,3})$" })),
    }),
    responses: { 200: page(ListRecord) },
  },
  recordOne: {
    method: "GET",
    path: "/lists/:id/records/:recordId",
    summary: "One record with its state in each campaign",
    tag: "lists",
    privilege: loaders,
    params: RecordParams,
    responses: { 200: ListRecord },
  },
  recordChangeByKey: {
    method: "PATCH",
    path: "/lists/:id/records",
    summary: "Change values of the record with this key",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({ key: Type.Optional(RecordKey) }),
    body: RecordChange,
    responses: { 200: ListRecord },
  },
  recordDeleteByKey: {
    method: "DELETE",
    path: "/lists/:id/records",
    summary: "Delete the record with this key; refused while it is dialled or talked about",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: object({ key: Type.Optional(RecordKey) }),
    responses: { 204: Nothing },
  },
  recordAdd: {
    method: "POST",
    path: "/lists/:id/records",
    summary: "Add one record; 409 `known_key` where its key is there already",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    body: RecordAdd,
    responses: { 201: object({ id: RecordNumber }) },
  },
  recordBatch: {
    method: "POST",
    path: "/lists/:id/records:batch",
    summary:
      "Add, update or delete up to 5,000 records by their key; rows that are wrong are named, the others taken",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    body: RecordBatch,
    responses: { 200: RecordBatchResult },
  },
  recordChange: {
    method: "PATCH",
    path: "/lists/:id/records/:recordId",
    summary: "Change values of a record; id, attempts and states stay, a changed number begins anew",
    tag: "lists",
    privilege: loaders,
    params: RecordParams,
    body: RecordChange,
    responses: { 200: ListRecord },
  },
  recordDelete: {
    method: "DELETE",
    path: "/lists/:id/records/:recordId",
    summary: "Delete a record; refused while it is dialled or talked about (OUT-LST-07)",
    tag: "lists",
    privilege: loaders,
    params: RecordParams,
    responses: { 204: Nothing },
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
