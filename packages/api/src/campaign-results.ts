import { type Static, Type } from "typebox";
import { resultFormats } from "./results-files.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, nullable, object, oneOf, Uuid } from "./schema.ts";

const filter = {
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  /** Comma-separated, as in a file of results; absent means all. */
  lists: Type.Optional(Type.String({ maxLength: 10_000 })),
  dispositions: Type.Optional(Type.String({ maxLength: 10_000 })),
  timeZone: Type.Optional(Type.String({ maxLength: 64 })),
};

export const StatusesQuery = object(filter);

/** Rows of the detailed results by status: «shares of statuses» (OUT-STA-05) and the charts of the results (OUT-RES-13). */
export const StatusCounts = object({
  from: nullable(Instant),
  to: Instant,
  /** Width of the parts of time, in the zone asked for. */
  step: oneOf(["hour", "day"]),
  total: Type.Integer(),
  dispositions: Type.Array(
    object({
      key: Type.String(),
      name: object({ ru: Type.String(), en: Type.String() }),
      attempts: Type.Integer(),
      /** Of them those that closed their record. */
      closed: Type.Integer(),
    }),
  ),
  /** Most frequent first in each; by the list's order in the campaign. */
  lists: Type.Array(
    object({
      listId: Uuid,
      name: Type.String(),
      attempts: Type.Integer(),
      counts: Type.Array(object({ key: Type.String(), attempts: Type.Integer() })),
    }),
  ),
  /** Parts in which something was dialled, oldest first. */
  times: Type.Array(
    object({ at: Instant, counts: Type.Array(object({ key: Type.String(), attempts: Type.Integer() })) }),
  ),
});
export type StatusCounts = Static<typeof StatusCounts>;

export const ResultRowsQuery = object({
  format: oneOf(resultFormats),
  ...filter,
  header: Type.Optional(oneOf(["en", "ru"])),
  columns: Type.Optional(oneOf(["more"])),
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 200 })),
});
export type ResultRowsQuery = Static<typeof ResultRowsQuery>;

/** Rows of the results as a file of them has, page by page (OUT-RES-13). */
export const ResultRows = object({
  columns: Type.Array(Type.String()),
  items: Type.Array(
    object({
      recordId: Type.Integer(),
      listId: Uuid,
      cells: Type.Array(Type.String()),
      /** That the asker may hear (PLT-SEC-01). */
      recordingId: nullable(Uuid),
    }),
  ),
  nextCursor: nullable(Type.String()),
  /** Of all pages; only with the first. */
  total: nullable(Type.Integer()),
});
export type ResultRows = Static<typeof ResultRows>;

export const campaignResultRoutes = {
  campaignStatuses: {
    method: "GET",
    path: "/campaigns/:id/statuses",
    summary: "Dials and steps by status, by list and by hour (OUT-STA-05)",
    tag: "campaigns",
    privilege: having(
      "svc.admin.all",
      "svc.admin",
      "sup.campaigns",
      "sup.metrics",
      "sup.reports",
      "cli.results",
    ),
    params: IdParams,
    query: StatusesQuery,
    responses: { 200: StatusCounts },
  },
  campaignResultRows: {
    method: "GET",
    path: "/campaigns/:id/results/rows",
    summary: "Rows of the results, page by page (OUT-RES-13)",
    tag: "campaigns",
    privilege: having("svc.admin.all", "svc.admin", "sup.reports", "cli.results"),
    params: IdParams,
    query: ResultRowsQuery,
    responses: { 200: ResultRows },
  },
} as const satisfies Record<string, Route>;
