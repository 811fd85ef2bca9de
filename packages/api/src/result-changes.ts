import { type Static, Type } from "typebox";
import { Instant, nullable, object, RecordNumber, Uuid } from "./schema.ts";

/** A status by key, and as it was called when it was written (OUT-API-06, OUT-DSP-07). */
const Status = object({
  key: Type.String(),
  name: object({ ru: Type.String(), en: Type.String() }),
  code: nullable(Type.String()),
});

/** A row of the simple results, with its last call, or of the detailed ones, with this call (OUT-API-02). */
export const ResultChange = object({
  /** A cursor that goes on after this one. */
  id: Type.String(),
  at: Instant,
  listId: Uuid,
  recordId: RecordNumber,
  /** By the names of the list's fields; null for a record that has been removed since. */
  values: nullable(Type.Record(Type.String(), Type.String())),
  attempts: Type.Integer(),
  completed: Type.Boolean(),
  recordDisposition: nullable(Status),
  number: nullable(Type.String()),
  disposition: nullable(Status),
  note: nullable(Type.String()),
  callAt: nullable(Instant),
  talkMs: nullable(Type.Integer()),
  /** Login. */
  agent: nullable(Type.String()),
  callId: nullable(Uuid),
});
export type ResultChange = Static<typeof ResultChange>;

export const ResultChanges = object({
  items: Type.Array(ResultChange),
  cursor: Type.String(),
  /** There is more at once. */
  more: Type.Boolean(),
});
export type ResultChanges = Static<typeof ResultChanges>;

/** Only with `Accept: application/json`. */
export const ResultChangesQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 40 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
  /** Completed since instead of changed since: records that were closed. */
  completed: Type.Optional(Type.Boolean()),
};
