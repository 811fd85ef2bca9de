import { type TProperties, type TSchema, Type } from "typebox";

/** An object that admits no other field: an unknown one is a fault, never ignored (PLT-GEN-02). */
export function object<P extends TProperties>(properties: P) {
  return Type.Object(properties, { additionalProperties: false });
}

/** A value or null; answers carry null instead of leaving a field out. */
export function nullable<S extends TSchema>(schema: S) {
  return Type.Union([schema, Type.Null()]);
}

/** One of the given words. */
export function oneOf<const W extends readonly string[]>(words: W) {
  return Type.Unsafe<W[number]>({ type: "string", enum: [...words] });
}

/** A page of a list (PLT-API-02): the cursor is absent on the last page, `total` counts all pages. */
export function page<S extends TSchema>(item: S) {
  return object({ items: Type.Array(item), nextCursor: Type.Optional(Type.String()), total: Type.Integer() });
}

export const Uuid = Type.String({ format: "uuid" });
export const RecordNumber = Type.Integer({ minimum: 1 });
/** ISO 8601, UTC, milliseconds (PLT-GEN-05). */
export const Instant = Type.String({ format: "date-time" });
/** PLT-GEN-01; trimming and the duplicate check are the server's. */
export const Name = Type.String({ minLength: 1, maxLength: 100 });
export const Version = Type.Integer({ minimum: 1 });
export const IdParams = object({ id: Uuid });
export const PageQuery = {
  cursor: Type.Optional(Type.String({ maxLength: 200 })),
  limit: Type.Optional(Type.Integer({ minimum: 1, maximum: 500 })),
};
/** Just a reference: enough to show and to link. */
export const Reference = object({ id: Uuid, name: Type.String() });
/** «Уровень сервиса»: so many percent of the calls answered within so many seconds (INB-SLV-01). */
export const ServiceLevel = object({
  percent: Type.Integer({ minimum: 1, maximum: 100 }),
  seconds: Type.Integer({ minimum: 1, maximum: 3600 }),
});
/** Agents in after-call work hear of waiting calls: null is at once (OUT-CMP-03). */
export const QueueNotice = object({
  enabled: Type.Boolean(),
  afterSeconds: nullable(Type.Integer({ minimum: 0, maximum: 3600 })),
});
export const Nothing = Type.Null();
export const Disposition = Type.String({ minLength: 1, maxLength: 64 });
