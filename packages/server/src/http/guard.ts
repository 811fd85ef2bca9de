import { timingSafeEqual } from "node:crypto";
import { type Access, csrfHeader, sessionCookie } from "@perezvon/api";
import type { Clock } from "@perezvon/base";
import type { FastifyRequest } from "fastify";
import type { ApiKeys } from "../sign-in/api-keys.ts";
import type { Sessions } from "../sign-in/sessions.ts";
import { mayAny, type SignedIn } from "../sign-in/signed-in.ts";
import { ProblemError } from "./problem-error.ts";
import type { TokenBuckets } from "./token-buckets.ts";

declare module "fastify" {
  interface FastifyRequest {
    signedIn: SignedIn | undefined;
  }
}

/** What admission needs to know of people and programs. */
export interface Doorkeeper {
  readonly sessions: Sessions;
  readonly apiKeys: ApiKeys;
  /** What each key may still ask. */
  readonly keyBuckets: TokenBuckets;
  readonly clock: Clock;
}

/** Admits a request to a route, or refuses it: session or key, temporary password, token against forgery, privilege. */
export async function admit(request: FastifyRequest, access: Access, keeper: Doorkeeper): Promise<void> {
  const changes = !["GET", "HEAD", "OPTIONS"].includes(request.method);
  if (changes && !isOwnOrigin(request)) throw new ProblemError("origin");
  if (access.kind === "public") return;
  const key = /^Bearer +(\S+)$/i.exec(request.headers.authorization ?? "")?.[1];
  request.signedIn =
    key === undefined
      ? await admitSession(request, access, changes, keeper.sessions)
      : await admitProgram(request, access, key, keeper);
}

async function admitSession(
  request: FastifyRequest,
  access: Access,
  changes: boolean,
  sessions: Sessions,
): Promise<SignedIn> {
  const who = await signedInOf(request, sessions);
  if (who === undefined) throw new ProblemError("unauthenticated");
  if (changes && !equal(request.headers[csrfHeader], who.session.csrfToken)) {
    throw new ProblemError("csrf_token");
  }
  // PLT-AUT-02: with a temporary password nothing is open but the way to a real one.
  if (who.user.passwordChangeRequired && !(access.kind === "session" && access.evenTemporary)) {
    throw new ProblemError("password_change_required");
  }
  if (access.kind === "privilege" && !mayAny(who, access.anyOf)) throw new ProblemError("forbidden");
  await sessions.touch(who.session);
  return who;
}

/** A key opens what its privileges open, and nothing that belongs to a person's session (PLT-API-02). */
async function admitProgram(
  request: FastifyRequest,
  access: Access,
  key: string,
  { apiKeys, keyBuckets, clock }: Doorkeeper,
): Promise<SignedIn> {
  const who = await apiKeys.resolve(key, request.ip);
  if (who === undefined) throw new ProblemError("unauthenticated");
  const wait = keyBuckets.take(who.tokenHash, clock.now());
  if (wait > 0) throw new ProblemError("too_many_requests", { retryAfter: Math.ceil(wait / 1000) });
  if (access.kind !== "privilege" || !mayAny(who, access.anyOf)) throw new ProblemError("forbidden");
  return who;
}

export async function signedInOf(request: FastifyRequest, sessions: Sessions): Promise<SignedIn | undefined> {
  const token = request.cookies[sessionCookie];
  return token ? sessions.resolve(token) : undefined;
}

/** Browsers name the page that a changing request or a WebSocket comes from; programs name none. */
export function isOwnOrigin(request: FastifyRequest): boolean {
  const origin = request.headers.origin;
  if (origin === undefined) return true;
  try {
    return new URL(origin).host === request.host;
  } catch {
    return false;
  }
}

function equal(given: string | string[] | undefined, expected: string): boolean {
  if (typeof given !== "string" || given.length !== expected.length) return false;
  return timingSafeEqual(Buffer.from(given), Buffer.from(expected));
}
