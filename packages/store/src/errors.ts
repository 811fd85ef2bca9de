/** The database cannot be reached (or went away) and the bounded time to try again is over. Nothing was acknowledged. */
export class StoreUnavailableError extends Error {
  override readonly name = "StoreUnavailableError";
  readonly code = "store_unavailable";
}

/** The schema is newer than this program knows; starting would damage it. */
export class SchemaTooNewError extends Error {
  override readonly name = "SchemaTooNewError";
  readonly code = "schema_too_new";
}

/** The embedded database cannot start; the message says what to do. */
export class EmbeddedPostgresError extends Error {
  override readonly name = "EmbeddedPostgresError";
  readonly code: EmbeddedPostgresErrorCode;

  constructor(code: EmbeddedPostgresErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type EmbeddedPostgresErrorCode =
  | "platform_unsupported"
  | "no_way_to_leave_root"
  | "data_in_use"
  | "init_failed"
  | "start_failed";

/** What a request asked for cannot be done as things stand. Each code is one of the API's (PLT-GEN-01, -03, -04). */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly code: RefusedCode;
  /** Field at fault, where one is. */
  readonly field: string | undefined;
  readonly params: Readonly<Record<string, unknown>>;

  constructor(code: RefusedCode, field?: string, params: Readonly<Record<string, unknown>> = {}) {
    super(field === undefined ? code : `${field}: ${code}`);
    this.code = code;
    this.field = field;
    this.params = params;
  }
}

export type RefusedCode =
  /** No such object in this centre: 404. */
  | "not_found"
  /** A quota allows one enabled list: 422 (OUT-SEL-09). */
  | "quota_single"
  /** The name is taken: 422. */
  | "duplicate"
  /** The value is no such thing (a network, a host): 422. */
  | "wrong_format"
  /** Updating and deleting need a key: 422 (OUT-IMP-11). */
  | "key_required"
  /** A field of a format that is to go or change its type is not empty: 422, `params.field` names it (OUT-LST-03). */
  | "field_holds_data"
  /** Lists with records would get another key or order of fields: 422 (OUT-LST-03). */
  | "rearranged"
  /** A value that was never given is left out: 422. */
  | "required"
  /** It would come after itself: 422 (OUT-LNK-06, OUT-LNK-13). */
  | "circle"
  /** A reference names nothing of this centre: 422. */
  | "unknown_reference"
  /** The actor may not grant what the role holds: 422 (PLT-ROL-01). */
  | "not_grantable"
  /** The actor himself is what he would lock out or delete: 409 (PLT-USR-05). */
  | "self"
  /** Nobody would be left who may manage users and roles: 409 (PLT-ROL-07). */
  | "last_admin"
  /** The actor stands below the one he would change: 403. */
  | "forbidden"
  /** Saved over a newer version: 409 (PLT-GEN-03). */
  | "stale"
  /** Others use it: 409, `params.users` names them (PLT-GEN-04). */
  | "in_use"
  /** A running campaign stands in the way: 409. */
  | "running"
  /** A record that is dialled or talked about just now stands in the way: 409. */
  | "locked"
  /** Rows to append have other columns than the list: 422, `params.fields` names the list's. */
  | "fields_differ"
  /** The import is over already: 409. */
  | "import_closed";
