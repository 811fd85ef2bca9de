import { type Static, Type } from "typebox";
import { Instant, nullable, object, oneOf } from "./schema.ts";

export const resultFormats = ["simple", "detailed", "interval"] as const;

/** OUT-RES-02 and the file options of OUT-RES-09. `lists` and `dispositions` are comma-separated; absent means all. */
export const ResultsQuery = object({
  format: oneOf(resultFormats),
  from: Type.Optional(Instant),
  to: Type.Optional(Instant),
  lists: Type.Optional(Type.String({ maxLength: 10_000 })),
  dispositions: Type.Optional(Type.String({ maxLength: 10_000 })),
  timeZone: Type.Optional(Type.String({ maxLength: 64 })),
  delimiter: Type.Optional(oneOf([",", ";", "\t"])),
  encoding: Type.Optional(oneOf(["utf-8-bom", "utf-8", "windows-1251"])),
  header: Type.Optional(oneOf(["en", "ru"])),
  file: Type.Optional(oneOf(["csv", "xlsx"])),
  /** The optional columns of OUT-RES-07 too, after all others; the simple report has none. */
  columns: Type.Optional(oneOf(["more"])),
  /** The file comes within a zip. */
  compress: Type.Optional(oneOf(["zip"])),
});
export type ResultsQuery = Static<typeof ResultsQuery>;

/** A results file that is made in the background and kept for 7 days (OUT-RES-11). */
export const ResultsExport = object({
  id: Type.String(),
  campaignId: Type.String(),
  query: ResultsQuery,
  fileName: Type.String(),
  state: oneOf(["running", "done", "failed", "cancelled"]),
  /** `store_unavailable`, `disk`, `interrupted`. */
  failure: nullable(Type.String()),
  /** Null until they are counted. */
  rowsTotal: nullable(Type.Integer({ minimum: 0 })),
  rowsWritten: Type.Integer({ minimum: 0 }),
  bytes: Type.Integer({ minimum: 0 }),
  /** Characters that the encoding does not have; each became «?» (OUT-RES-09). */
  replacedCharacters: Type.Integer({ minimum: 0 }),
  startedBy: Type.String(),
  startedAt: Instant,
  endedAt: nullable(Instant),
  expiresAt: Instant,
});
export type ResultsExport = Static<typeof ResultsExport>;
