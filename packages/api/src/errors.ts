import { type Static, Type } from "typebox";
import { object } from "./schema.ts";

/** Codes of whole answers and their status (PLT-GEN-02). Texts live in the catalogues under `errors`. */
export const problemStatus = {
  malformed: 400,
  not_multipart: 400,
  unauthenticated: 401,
  sign_in_failed: 401,
  forbidden: 403,
  csrf_token: 403,
  origin: 403,
  password_change_required: 403,
  link_expired: 403,
  not_found: 404,
  method_not_allowed: 405,
  stale: 409,
  in_use: 409,
  running: 409,
  shared_settings: 409,
  diagnostics: 409,
  import_running: 409,
  wrong_state: 409,
  self: 409,
  last_admin: 409,
  user_busy: 409,
  too_large: 413,
  unsupported_media_type: 415,
  range: 416,
  invalid: 422,
  empty_file: 422,
  no_valid_row: 422,
  unknown_encoding: 422,
  no_columns: 422,
  missing_column: 422,
  too_many_rows: 422,
  too_many_columns: 422,
  too_many_requests: 429,
  internal: 500,
  store_unavailable: 503,
  busy: 503,
} as const satisfies Record<string, number>;
export type ProblemCode = keyof typeof problemStatus;

/** Codes of a single field of a 422. */
export const fieldCodes = [
  "required",
  "too_long",
  "too_short",
  "out_of_range",
  "not_a_multiple",
  "not_allowed",
  "wrong_type",
  "wrong_format",
  "too_many_items",
  "too_few_items",
  "unknown_field",
  "duplicate",
  "circle",
  "not_found",
  "timezone",
  "phone",
  "phone_scientific",
  "mismatch",
  "password_too_short",
  "password_too_simple",
  "password_contains_name",
  "password_same",
  "password_wrong",
  "interval_required",
  "from_after_until",
  "no_phone_column",
  "too_many_phones",
  "delimiter",
  "unknown_encoding",
  "fields_differ",
  "not_grantable",
  "reserved",
  "emergency_number",
  "mask",
  "number_pattern",
  "region",
  "postal_code",
  "in_the_past",
] as const;
export type FieldCode = (typeof fieldCodes)[number];

/** Codes of one row of an import, and of a refused desk command. */
export const rowCodes = [
  "no_number",
  "too_many_values",
  "required_missing",
  "phone",
  "phone_scientific",
  "undecodable",
  "unclosed_quote",
  "number",
  "boolean",
  "date",
  "too_long",
  "email",
  "url",
  "country",
  "time_zone",
  "priority",
  "several_numbers",
] as const;
export type RowCode = (typeof rowCodes)[number];

export const FieldFault = object({
  field: Type.String(),
  code: Type.String(),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type FieldFault = Static<typeof FieldFault>;

/** RFC 9457 problem details with our extension members. */
export const Problem = Type.Object({
  type: Type.String(),
  title: Type.String(),
  status: Type.Integer(),
  code: Type.String(),
  requestId: Type.String(),
  errors: Type.Optional(Type.Array(FieldFault)),
  params: Type.Optional(Type.Record(Type.String(), Type.Unknown())),
});
export type Problem = Static<typeof Problem>;
