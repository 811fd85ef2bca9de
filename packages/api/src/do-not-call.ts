import { type Static, Type } from "typebox";
import { encodings, Import, ImportParams, importModes } from "./lists.ts";
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
  Uuid,
  Version,
} from "./schema.ts";

/** OUT-DNC-02. */
export const doNotCallKinds = [
  "internal",
  "external",
  "pattern",
  "region",
  "postal_code",
  "record_field",
] as const;
/** How much one request may bring. */
const entriesMost = 5_000;

export const DoNotCallList = object({
  id: Uuid,
  name: Type.String(),
  kind: oneOf(doNotCallKinds),
  /** The one that new campaigns fill from dispositions; it cannot be deleted (OUT-DNC-06). */
  common: Type.Boolean(),
  /** Expired ones are not counted. */
  entries: Type.Integer(),
  campaigns: Type.Array(object({ id: Uuid, name: Type.String() })),
  createdAt: Instant,
  version: Version,
});
export type DoNotCallList = Static<typeof DoNotCallList>;

export const DoNotCallEntry = object({
  /** A number in E.164, a pattern, `CC region`, a postal code or a text, by the list's kind. */
  value: Type.String(),
  comment: Type.String(),
  way: oneOf(["hand", "disposition", "file", "api", "scenario"]),
  addedBy: Type.String(),
  addedAt: Instant,
  /** Name of the campaign whose disposition made the entry. */
  campaign: nullable(Type.String()),
  /** It matches while now is earlier (OUT-DNC-07). */
  expiresAt: nullable(Instant),
});
export type DoNotCallEntry = Static<typeof DoNotCallEntry>;

/** An entry found for a number, with its list (OUT-DNC-10). */
export const DoNotCallFound = object({
  ...DoNotCallEntry.properties,
  list: object({ id: Uuid, name: Type.String() }),
  expired: Type.Boolean(),
});
export type DoNotCallFound = Static<typeof DoNotCallFound>;

const Entries = Type.Array(Type.String({ minLength: 1, maxLength: 300 }), {
  minItems: 1,
  maxItems: entriesMost,
});

const readers = having("svc.lists", "api.lists", "svc.admin.all");
const editors = having("svc.lists");
const loaders = having("svc.lists", "api.lists");

export const doNotCallRoutes = {
  doNotCallLists: {
    method: "GET",
    path: "/dnc",
    summary: "Do-not-call lists",
    tag: "do-not-call",
    privilege: readers,
    query: object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
    responses: { 200: page(DoNotCallList) },
  },
  doNotCallListCreate: {
    method: "POST",
    path: "/dnc",
    summary: "Create a list; its kind stays as it is",
    tag: "do-not-call",
    privilege: editors,
    body: object({ name: Name, kind: oneOf(doNotCallKinds) }),
    responses: { 201: DoNotCallList },
  },
  doNotCallCheck: {
    method: "GET",
    path: "/dnc/check",
    summary: "In which lists a number stands, since when, by whom (OUT-DNC-10)",
    tag: "do-not-call",
    privilege: readers,
    query: object({ number: Type.String({ minLength: 1, maxLength: 40 }) }),
    responses: { 200: object({ number: Type.String(), items: Type.Array(DoNotCallFound) }) },
  },
  doNotCallList: {
    method: "GET",
    path: "/dnc/:id",
    summary: "One list",
    tag: "do-not-call",
    privilege: readers,
    params: IdParams,
    responses: { 200: DoNotCallList },
  },
  doNotCallListChange: {
    method: "PATCH",
    path: "/dnc/:id",
    summary: "Rename a list",
    tag: "do-not-call",
    privilege: editors,
    params: IdParams,
    body: object({ name: Name, version: Type.Optional(Version) }),
    responses: { 200: DoNotCallList },
  },
  doNotCallListDelete: {
    method: "DELETE",
    path: "/dnc/:id",
    summary: "Delete a list that no campaign heeds; 409 `in_use` names those that do",
    tag: "do-not-call",
    privilege: editors,
    params: IdParams,
    responses: { 204: Nothing },
  },
  doNotCallEntries: {
    method: "GET",
    path: "/dnc/:id/entries",
    summary: "Entries, newest first; expired ones stay for 90 days",
    tag: "do-not-call",
    privilege: readers,
    params: IdParams,
    query: object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) }),
    responses: { 200: page(DoNotCallEntry) },
  },
  doNotCallAdd: {
    method: "POST",
    path: "/dnc/:id/entries",
    summary:
      "Add entries; those that are there already are ignored and counted. All or none: every bad one is named. 409 `external_list` where only programs add",
    tag: "do-not-call",
    privilege: loaders,
    params: IdParams,
    body: object({
      entries: Entries,
      comment: Type.Optional(Type.String({ maxLength: 200 })),
      expiresAt: Type.Optional(nullable(Instant)),
    }),
    responses: { 200: object({ added: Type.Integer(), present: Type.Integer() }) },
  },
  doNotCallRemove: {
    method: "POST",
    path: "/dnc/:id/entries/remove",
    summary: "Remove entries; records that they closed stay closed (OUT-DNC-09)",
    tag: "do-not-call",
    privilege: loaders,
    params: IdParams,
    body: object({ entries: Entries }),
    responses: { 200: object({ removed: Type.Integer() }) },
  },
  doNotCallLoad: {
    method: "POST",
    path: "/dnc/:id/imports",
    summary:
      "Load a file, one entry a line: the first column or those that a heading names; `replace` takes effect in one instant",
    tag: "do-not-call",
    privilege: loaders,
    params: IdParams,
    multipart: [
      { name: "options", kind: "json" },
      { name: "file", kind: "file" },
    ],
    responses: {
      200: object({
        read: Type.Integer(),
        /** New and updated entries; of a deletion, those that went; of a replacement, those there are now. */
        changed: Type.Integer(),
        duplicate: Type.Integer(),
        /** Entries of an update or a deletion that the list does not have. */
        unknown: Type.Integer(),
        rejected: Type.Integer(),
        /** The first 100 of them. */
        rejections: Type.Array(object({ line: Type.Integer(), value: Type.String(), code: Type.String() })),
      }),
    },
  },
  doNotCallImports: {
    method: "GET",
    path: "/dnc/:id/imports",
    summary: "Log of imports, newest first",
    tag: "do-not-call",
    privilege: readers,
    params: IdParams,
    query: object({ ...PageQuery }),
    responses: { 200: page(Import) },
  },
  doNotCallImport: {
    method: "GET",
    path: "/dnc/:id/imports/:importId",
    summary: "One import with its first rejected entries",
    tag: "do-not-call",
    privilege: readers,
    params: ImportParams,
    responses: { 200: Import },
  },
  doNotCallRejected: {
    method: "GET",
    path: "/dnc/:id/imports/:importId/rejected",
    summary: "Rejected entries plus «Ошибка», ready to correct and load again",
    tag: "do-not-call",
    privilege: loaders,
    params: ImportParams,
    query: object({ format: Type.Optional(oneOf(["csv", "json"])) }),
    responses: { 200: "text/csv" },
  },
} as const satisfies Record<string, Route>;

/** The part `options` of a loaded file. */
export const DoNotCallLoadOptions = object({
  mode: oneOf(importModes),
  /** What is left out is detected. */
  encoding: Type.Optional(oneOf(encodings)),
  delimiter: Type.Optional(Type.String({ minLength: 1, maxLength: 1 })),
  header: Type.Optional(Type.Boolean()),
  skipLines: Type.Optional(Type.Integer({ minimum: 0, maximum: 1000 })),
  /** Of a workbook; the first one otherwise. */
  sheet: Type.Optional(Type.String({ maxLength: 100 })),
});
export type DoNotCallLoadOptions = Static<typeof DoNotCallLoadOptions>;
