import { createHash } from "node:crypto";
import { idempotencyHeader } from "@perezvon/api";
import type { Clock } from "@perezvon/base";
import type { IdempotentRequest, Store } from "@perezvon/store";
import type { FastifyRequest } from "fastify";
import { invalidField, ProblemError } from "./problem-error.ts";

/** How long the same key means the same change (OUT-API-03). */
export const idempotencyMs = 24 * 3_600_000;

export interface Answer {
  readonly status: number;
  readonly answer: unknown;
}

/**
 * Does a change once, however often it is sent with the same Idempotency-Key (OUT-API-03, PLT-API-02); without a key, each time. An answer
 * that refuses frees the key, since nothing has happened. A change whose program was cut off stays unfinished for a day: nobody can tell any
 * more whether it took effect, and doing it again might do it twice.
 */
export async function once(
  request: FastifyRequest,
  { store, clock }: { readonly store: Pick<Store, "idempotency">; readonly clock: Clock },
  change: () => Promise<Answer>,
): Promise<Answer> {
  const key = request.headers[idempotencyHeader];
  if (key === undefined || request.method === "GET" || request.signedIn === undefined) return change();
  if (typeof key !== "string" || !/^[\x21-\x7e]{1,255}$/.test(key))
    throw invalidField("Idempotency-Key", "wrong_format");
  const { session, program } = request.signedIn;
  const named: IdempotentRequest = { centreId: session.centreId, party: program?.id ?? session.userId, key };
  const first = await store.idempotency.begin(named, fingerprintOf(request), clock.now());
  switch (first.kind) {
    case "answered":
      return first;
    case "reused":
      throw new ProblemError("idempotency_reused");
    case "unfinished":
      throw new ProblemError("idempotency_unfinished", { retryAfter: 1 });
    case "begun":
      return doFirst(named, store, change);
  }
}

async function doFirst(
  named: IdempotentRequest,
  { idempotency }: Pick<Store, "idempotency">,
  change: () => Promise<Answer>,
): Promise<Answer> {
  let done: Answer;
  try {
    done = await change();
  } catch (error) {
    await idempotency.refused(named);
    throw error;
  }
  await idempotency.answered(named, done.status, done.answer);
  return done;
}

/** A form's file has not been read yet when the change begins; its length stands for it. */
function fingerprintOf({ method, url, body, headers }: FastifyRequest): string {
  const content = body === undefined ? `length ${headers["content-length"] ?? ""}` : JSON.stringify(body);
  return createHash("sha256").update(`${method} ${url}\n${content}`).digest("base64url");
}
