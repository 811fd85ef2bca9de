import { timingSafeEqual } from "node:crypto";
import { type Access, csrfHeader, sessionCookie } from "@perezvon/api";
import type { FastifyRequest } from "fastify";
import type { Sessions } from "../sign-in/sessions.ts";
import { mayAny, type SignedIn } from "../sign-in/signed-in.ts";
import { ProblemError } from "./problem-error.ts";

declare module "fastify" {
  interface FastifyRequest {
    signedIn: SignedIn | undefined;
  }
}

/** Admits a request to a route, or refuses it: session, temporary password, token against forgery, privilege. */
export async function admit(request: FastifyRequest, access: Access, sessions: Sessions): Promise<void> {
  const changes = !["GET", "HEAD", "OPTIONS"].includes(request.method);
  if (changes && !isOwnOrigin(request)) throw new ProblemError("origin");
  if (access.kind === "public") return;
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
  request.signedIn = who;
  await sessions.touch(who.session);
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
