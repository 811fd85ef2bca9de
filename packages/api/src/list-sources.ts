import { type Static, Type } from "typebox";
import { Import, ImportCheck, ImportCheckOptions, ImportOptions, ImportPreview } from "./lists.ts";
import { RemoteTarget, RemoteTrial, remoteSecrets } from "./remote.ts";
import { having, type Route } from "./route.ts";
import { IdParams, nullable, object, oneOf, Uuid } from "./schema.ts";

/** Records of a campaign's results whose status, or status of the last attempt, is one of these (OUT-IMP-19). */
export const ResultsSource = object({
  campaignId: Uuid,
  /** Keys of dispositions. */
  statuses: Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { minItems: 1, maxItems: 500 }),
  /** Lists of the campaign; all where left out. */
  lists: Type.Optional(Type.Array(Uuid, { minItems: 1, maxItems: 200 })),
});
export type ResultsSource = Static<typeof ResultsSource>;

export const ResultsPreview = object({
  ...ImportPreview.properties,
  /** So many columns are fields of the campaign's lists and of its script; the others are what the results tell. */
  fields: Type.Integer(),
  /** Name of the column with the status of the last attempt. */
  lastStatus: nullable(Type.String()),
});
export type ResultsPreview = Static<typeof ResultsPreview>;

/** Where a list that is yet to be made will have its files from. */
const RemoteSource = { target: RemoteTarget, ...remoteSecrets };
export const SourceTry = object({
  ...RemoteSource,
  /** Files are to be moved, renamed or deleted: the test writes a small one. */
  writes: Type.Boolean(),
});
export type SourceTry = Static<typeof SourceTry>;
export const SourceFileGet = object({
  ...RemoteSource,
  /** With the variables and `*` of a feed; the oldest file that fits. */
  path: Type.String({ minLength: 1, maxLength: 500 }),
  timeZone: Type.String({ maxLength: 64 }),
});
export type SourceFileGet = Static<typeof SourceFileGet>;

export const ContentQuery = object({
  delimiter: Type.Optional(oneOf([",", ";", "\t"])),
  encoding: Type.Optional(oneOf(["utf-8-bom", "utf-8", "windows-1251"])),
  /** With «ID записи» as the last column, under its name in this language. */
  ids: Type.Optional(oneOf(["en", "ru"])),
});
export type ContentQuery = Static<typeof ContentQuery>;

const loaders = having("svc.lists", "api.lists");

export const listSourceRoutes = {
  listContent: {
    method: "GET",
    path: "/lists/:id/content",
    summary: "Content of a list as a CSV file, in the list's fields (OUT-LST-07)",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    query: ContentQuery,
    responses: { 200: "text/csv" },
  },
  sourceTry: {
    method: "POST",
    path: "/lists/source/try",
    summary: "Test a server for a list that is yet to be made",
    tag: "lists",
    privilege: having("svc.lists"),
    body: SourceTry,
    responses: { 200: RemoteTrial },
  },
  sourceFile: {
    method: "POST",
    path: "/lists/source/file",
    summary: "Fetch the file that a periodic update would read first, so that a new list can be set up by it",
    tag: "lists",
    privilege: having("svc.lists"),
    body: SourceFileGet,
    responses: { 200: "application/octet-stream" },
  },
  resultsPreview: {
    method: "POST",
    path: "/lists/results/preview",
    summary:
      "Fields and first 20 rows of the results of a campaign as the source of a list; fields of its lists keep their types",
    tag: "lists",
    privilege: loaders,
    body: ResultsSource,
    responses: { 200: ResultsPreview },
  },
  resultsCheck: {
    method: "POST",
    path: "/lists/results/check",
    summary: "Dry run of an import from the results of a campaign",
    tag: "lists",
    privilege: loaders,
    body: object({ source: ResultsSource, options: ImportCheckOptions }),
    responses: { 200: ImportCheck },
  },
  resultsImport: {
    method: "POST",
    path: "/lists/:id/imports/results",
    summary: "Load the results of a campaign: chosen statuses become records (OUT-IMP-19)",
    tag: "lists",
    privilege: loaders,
    params: IdParams,
    body: object({ source: ResultsSource, options: ImportOptions }),
    responses: { 202: Import },
  },
} as const satisfies Record<string, Route>;
