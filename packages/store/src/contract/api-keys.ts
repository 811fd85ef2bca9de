import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** A program's key as people see it (PLT-API-02): the key itself is shown once and never stored. */
export interface ApiKeyRow {
  readonly id: string;
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly login: string;
  readonly name: string;
  /** First characters, by which a person knows it again. */
  readonly hint: string;
  readonly privileges: readonly string[];
  /** Addresses and networks, e.g. `192.0.2.0/24`; none is any. */
  readonly addresses: readonly string[];
  readonly expiresAt: number | undefined;
  readonly usedAt: number | undefined;
  readonly usedFrom: string | undefined;
  readonly createdAt: number;
}

export interface NewApiKey {
  readonly userId: UserId;
  readonly name: string;
  readonly keyHash: string;
  readonly hint: string;
  readonly privileges: readonly string[];
  readonly addresses: readonly string[];
  readonly expiresAt: number | undefined;
  readonly at: number;
}

export interface ApiKeyQueries {
  /** Newest first; up to 500. */
  all(centreId: CentreId): Promise<readonly ApiKeyRow[]>;
  /** Refused `duplicate` for a name that is taken. */
  create(centreId: CentreId, key: NewApiKey, actor: Actor): Promise<ApiKeyRow>;
  /** Refused `not_found`. */
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
  /** Of any centre: nobody knows yet who asks. */
  find(keyHash: string): Promise<ApiKeyRow | undefined>;
  used(key: Pick<ApiKeyRow, "centreId" | "id">, at: number, from: string): Promise<void>;
}

/** What the first request with an Idempotency-Key came to. */
export type IdempotentOutcome =
  /** It is this one: do it. */
  | { readonly kind: "begun" }
  /** The key has served another request. */
  | { readonly kind: "reused" }
  /** It is still in work, or was cut off. */
  | { readonly kind: "unfinished" }
  | { readonly kind: "answered"; readonly status: number; readonly answer: unknown };

export interface IdempotentRequest {
  readonly centreId: CentreId;
  /** The session's user or the id of the program's key. */
  readonly party: string;
  readonly key: string;
}

/** Changes that are done once however often they are sent (OUT-API-03). */
export interface IdempotencyQueries {
  begin(request: IdempotentRequest, fingerprint: string, at: number): Promise<IdempotentOutcome>;
  answered(request: IdempotentRequest, status: number, answer: unknown): Promise<void>;
  /** The request was refused and changed nothing: the key is free again. */
  refused(request: IdempotentRequest): Promise<void>;
  sweep(before: number): Promise<number>;
}
