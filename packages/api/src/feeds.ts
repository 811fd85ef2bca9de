import { type Static, Type } from "typebox";
import { duplicateRules, encodings, importModes, Widths } from "./lists.ts";
import { RemoteTarget, RemoteTrial, remoteSecrets } from "./remote.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, nullable, object, oneOf, Version } from "./schema.ts";

/** When a list is brought up to date, in the feed's zone (OUT-IMP-15). */
export const FeedSchedule = Type.Union([
  /** Both counted from midnight. */
  object({ every: Type.Literal("minutes"), minutes: Type.Integer({ minimum: 5, maximum: 720 }) }),
  object({ every: Type.Literal("hours"), hours: Type.Integer({ minimum: 1, maximum: 24 }) }),
  object({
    every: Type.Literal("times"),
    weekdays: Type.Array(Type.Integer({ minimum: 1, maximum: 7 }), { minItems: 1, maxItems: 7 }),
    times: Type.Array(Type.String({ pattern: "^([01][0-9]|2[0-3]):[0-5][0-9]$" }), {
      minItems: 1,
      maxItems: 24,
    }),
  }),
]);
export type FeedSchedule = Static<typeof FeedSchedule>;

/** Variables of a path, `${x}` or `$(x)`: of the moment at which the run begins, in the feed's zone. */
export const feedPathVariables = ["date", "year", "month", "day", "hour"] as const;
/** What becomes of a file that was read. */
export const afterReading = ["leave", "rename", "move", "delete"] as const;

const settings = {
  enabled: Type.Boolean(),
  schedule: FeedSchedule,
  timeZone: Type.String({ maxLength: 64 }),
  target: RemoteTarget,
  /** With variables; `*` in the file's name is any characters. */
  path: Type.String({ minLength: 1, maxLength: 500 }),
  mode: oneOf(importModes),
  after: oneOf(afterReading),
  /** Folder for `move`, with variables. */
  moveTo: Type.String({ maxLength: 500 }),
  /** A file whose content was imported already is left out. */
  skipKnown: Type.Boolean(),
  /** «Файл обязателен»: no file is a failure. */
  fileRequired: Type.Boolean(),
  encoding: oneOf(encodings),
  delimiter: Type.String({ minLength: 1, maxLength: 1 }),
  header: Type.Boolean(),
  skipLines: Type.Integer({ minimum: 0, maximum: 1000 }),
  /** Makes it a text of fixed width. */
  widths: Type.Optional(Widths),
  /** Of a workbook; the first one otherwise. */
  sheet: Type.Optional(Type.String({ maxLength: 100 })),
  /** Of a contact list. */
  duplicates: oneOf(duplicateRules),
  /** Of a contact list. */
  splitNumbers: Type.Boolean(),
};

/** The whole of it as it is saved; secrets that are left out stay. */
export const FeedPut = object({ ...settings, ...remoteSecrets, version: Type.Optional(Version) });
export type FeedPut = Static<typeof FeedPut>;

/** A list's periodic update (OUT-IMP-15, OUT-DNC-08). What came of each run is in the list's log. */
export const Feed = object({
  ...settings,
  hasPassword: Type.Boolean(),
  hasPrivateKey: Type.Boolean(),
  nextAt: nullable(Instant),
  running: Type.Boolean(),
  version: Version,
});
export type Feed = Static<typeof Feed>;

/** A connection test before anything is saved; the list's kept secrets stand in for those left out. */
export const FeedTry = object({ target: RemoteTarget, ...remoteSecrets, after: oneOf(afterReading) });
export type FeedTry = Static<typeof FeedTry>;

const readers = having("svc.lists", "svc.admin.all", "svc.admin");
const editors = having("svc.lists");

export const feedRoutes = {
  listFeed: {
    method: "GET",
    path: "/lists/:id/feed",
    summary: "Periodic update of a list; null where none was ever set (OUT-IMP-15)",
    tag: "lists",
    privilege: readers,
    params: IdParams,
    responses: { 200: object({ feed: nullable(Feed) }) },
  },
  listFeedPut: {
    method: "PUT",
    path: "/lists/:id/feed",
    summary: "Set the periodic update of a list",
    tag: "lists",
    privilege: editors,
    params: IdParams,
    body: FeedPut,
    responses: { 200: Feed },
  },
  listFeedTry: {
    method: "POST",
    path: "/lists/:id/feed/try",
    summary: "Test a server: signs in, and where files are to be moved writes a small one and deletes it",
    tag: "lists",
    privilege: editors,
    params: IdParams,
    body: FeedTry,
    responses: { 200: RemoteTrial },
  },
  listFeedRun: {
    method: "POST",
    path: "/lists/:id/feed/run",
    summary: "Update now; 409 `import_running` while another import of the list runs",
    tag: "lists",
    privilege: editors,
    params: IdParams,
    responses: { 202: Nothing },
  },
  doNotCallFeed: {
    method: "GET",
    path: "/dnc/:id/feed",
    summary: "Periodic update of a do-not-call list; null where none was ever set (OUT-DNC-08)",
    tag: "do-not-call",
    privilege: readers,
    params: IdParams,
    responses: { 200: object({ feed: nullable(Feed) }) },
  },
  doNotCallFeedPut: {
    method: "PUT",
    path: "/dnc/:id/feed",
    summary: "Set the periodic update of a do-not-call list",
    tag: "do-not-call",
    privilege: editors,
    params: IdParams,
    body: FeedPut,
    responses: { 200: Feed },
  },
  doNotCallFeedTry: {
    method: "POST",
    path: "/dnc/:id/feed/try",
    summary: "Test a server, as for a contact list",
    tag: "do-not-call",
    privilege: editors,
    params: IdParams,
    body: FeedTry,
    responses: { 200: RemoteTrial },
  },
  doNotCallFeedRun: {
    method: "POST",
    path: "/dnc/:id/feed/run",
    summary: "Update now; 409 `import_running` while another import of the list runs",
    tag: "do-not-call",
    privilege: editors,
    params: IdParams,
    responses: { 202: Nothing },
  },
} as const satisfies Record<string, Route>;
