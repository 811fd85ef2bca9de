import { createHash } from "node:crypto";
import rateLimit from "@fastify/rate-limit";
import { sessionCookie } from "@perezvon/api";
import type { FastifyInstance } from "fastify";
import { ProblemError } from "./problem-error.ts";

/** Requests of one session, or of one address without a session, in ten seconds (PLT-SEC-05). */
export const requestsPerTenSeconds = 600;

export async function installRateLimits(app: FastifyInstance): Promise<void> {
  await app.register(rateLimit, {
    global: true,
    max: requestsPerTenSeconds,
    timeWindow: 10_000,
    cache: 20_000,
    keyGenerator: (request) => {
      const token = request.cookies?.[sessionCookie];
      // A made-up cookie must not open a fresh allowance, so the address counts along with it.
      return token
        ? `${request.ip}/${createHash("sha256").update(token).digest("base64").slice(0, 16)}`
        : request.ip;
    },
    errorResponseBuilder: (_request, { ttl }) =>
      new ProblemError("too_many_requests", { retryAfter: Math.ceil(ttl / 1000) }),
  });
}
