import type { TObject, TSchema } from "typebox";
import type { Privilege } from "./privileges.ts";

/** Who may call a route. Deny by default: a route without this does not register. */
export type Access =
  /** Anybody, signed in or not. */
  | { readonly kind: "public" }
  /** Any signed-in user; `evenTemporary` also with a temporary password (PLT-AUT-02). */
  | { readonly kind: "session"; readonly evenTemporary: boolean }
  /** A signed-in user who has one of these. */
  | { readonly kind: "privilege"; readonly anyOf: readonly Privilege[] };

export type Method = "GET" | "POST" | "PATCH" | "PUT" | "DELETE";

/** One operation of the HTTP contract. Paths are relative to `/api/v1` and use `:name` for parameters. */
export interface Route {
  readonly method: Method;
  readonly path: string;
  readonly summary: string;
  readonly tag: string;
  readonly privilege: Access;
  readonly params?: TObject;
  readonly query?: TObject;
  readonly body?: TSchema;
  /** The body is multipart/form-data with these parts. */
  readonly multipart?: readonly { readonly name: string; readonly kind: "file" | "json" }[];
  /** Of a streamed answer: what `Accept: application/json` gets instead. */
  readonly json?: TSchema;
  /** What a success looks like, by status. A string is the content type of a streamed answer. */
  readonly responses: Readonly<Record<number, TSchema | string>>;
}

export const anybody: Access = { kind: "public" };
export const signedIn: Access = { kind: "session", evenTemporary: false };
export const signedInEvenTemporary: Access = { kind: "session", evenTemporary: true };
export function having(...anyOf: Privilege[]): Access {
  return { kind: "privilege", anyOf };
}
