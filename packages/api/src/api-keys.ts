import { type Static, Type } from "typebox";
import { type Privilege, privileges } from "./privileges.ts";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

/** Names the same change when it is sent again (OUT-API-03). */
export const idempotencyHeader = "idempotency-key";

/** What a program may be given: security is managed by people, and a desk is a person's. */
export const keyPrivileges: readonly Privilege[] = privileges.filter(
  (privilege) => !privilege.startsWith("sec.") && !privilege.startsWith("agent."),
);

export const ApiKey = object({
  id: Uuid,
  name: Type.String(),
  /** First characters, by which it is known again. */
  hint: Type.String(),
  /** Login of its owner: it never may more than he. */
  owner: Type.String(),
  privileges: Type.Array(oneOf(privileges)),
  /** Addresses and networks it may be used from; none is any. */
  addresses: Type.Array(Type.String()),
  expiresAt: nullable(Instant),
  usedAt: nullable(Instant),
  usedFrom: nullable(Type.String()),
  createdAt: Instant,
});
export type ApiKey = Static<typeof ApiKey>;

export const ApiKeyCreate = object({
  name: Name,
  privileges: Type.Array(oneOf(keyPrivileges), { minItems: 1, maxItems: 100, uniqueItems: true }),
  /** `192.0.2.7`, `192.0.2.0/24`, `2001:db8::/32`. */
  addresses: Type.Optional(Type.Array(Type.String({ minLength: 2, maxLength: 50 }), { maxItems: 50 })),
  expiresAt: Type.Optional(nullable(Instant)),
});
export type ApiKeyCreate = Static<typeof ApiKeyCreate>;

const keepers = having("sec.keys");

export const apiKeyRoutes = {
  apiKeys: {
    method: "GET",
    path: "/api-keys",
    summary: "Keys of programs, newest first; the keys themselves are never shown again",
    tag: "api-keys",
    privilege: keepers,
    responses: { 200: object({ items: Type.Array(ApiKey) }) },
  },
  apiKeyCreate: {
    method: "POST",
    path: "/api-keys",
    summary: "Make a key for a program; the answer is the only place where it is shown (PLT-API-02)",
    tag: "api-keys",
    privilege: keepers,
    body: ApiKeyCreate,
    responses: { 201: object({ key: Type.String(), item: ApiKey }) },
  },
  apiKeyDelete: {
    method: "DELETE",
    path: "/api-keys/:id",
    summary: "Withdraw a key: from the next request on it opens nothing",
    tag: "api-keys",
    privilege: keepers,
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
