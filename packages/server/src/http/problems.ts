import { type Problem, type ProblemCode, problemStatus } from "@perezvon/api";
import type { Logger } from "@perezvon/base";
import { text } from "@perezvon/i18n";
import { RefusedError, StoreUnavailableError } from "@perezvon/store";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { ProblemError } from "./problem-error.ts";

/** Every refusal leaves as RFC 9457 problem details with a stable code (PLT-GEN-02). */
export function installProblems(app: FastifyInstance, logger: Logger): void {
  app.setErrorHandler((error, request, reply) => {
    const problem = problemOf(error);
    if (problemStatus[problem.code] >= 500) {
      logger.error("request failed", {
        requestId: request.id,
        method: request.method,
        path: request.routeOptions.url ?? "?",
        error: error instanceof Error ? (error.stack ?? error.message) : String(error),
      });
    }
    return sendProblem(request, reply, problem);
  });
}

export function sendProblem(
  request: FastifyRequest,
  reply: FastifyReply,
  problem: ProblemError,
): FastifyReply {
  const status = problemStatus[problem.code];
  const body: Problem = {
    type: `urn:perezvon:problem:${problem.code}`,
    title: text("en", `errors.problem.${problem.code}`, problem.params),
    status,
    code: problem.code,
    requestId: request.id,
    ...(problem.faults && { errors: [...problem.faults] }),
    ...(problem.params && { params: { ...problem.params } }),
  };
  if (problem.retryAfter !== undefined) reply.header("retry-after", problem.retryAfter);
  return reply
    .code(status)
    .header("content-type", "application/problem+json; charset=utf-8")
    .header("cache-control", "no-store")
    .serializer((payload: unknown) => JSON.stringify(payload))
    .send(body);
}

export function problemOf(error: unknown): ProblemError {
  if (error instanceof ProblemError) return error;
  if (error instanceof StoreUnavailableError) return new ProblemError("store_unavailable", { retryAfter: 5 });
  if (error instanceof RefusedError) return ofRefusal(error);
  const { code = "", statusCode = 500 } = error as { code?: string; statusCode?: number };
  return new ProblemError(frameworkCodes[code] ?? statusCodes[statusCode] ?? "internal");
}

function ofRefusal(error: RefusedError): ProblemError {
  const params = Object.keys(error.params).length > 0 ? error.params : undefined;
  switch (error.code) {
    case "duplicate":
      return new ProblemError("invalid", {
        faults: [{ field: error.field ?? "", code: "duplicate", ...(params && { params }) }],
      });
    case "unknown_reference":
      return new ProblemError("invalid", { faults: [{ field: error.field ?? "", code: "not_found" }] });
    case "not_grantable":
      return new ProblemError("invalid", { faults: [{ field: error.field ?? "", code: "not_grantable" }] });
    case "required":
    case "circle":
    case "quota_single":
    case "wrong_format":
    case "key_required":
    case "field_holds_data":
    case "rearranged":
      return new ProblemError("invalid", {
        faults: [{ field: error.field ?? "", code: error.code, ...(params && { params }) }],
      });
    case "fields_differ":
      // Appended rows must have the columns that the list has.
      return new ProblemError("invalid", {
        faults: [{ field: "options.columns", code: "fields_differ", ...(params && { params }) }],
      });
    case "locked":
    case "import_closed":
      return new ProblemError("wrong_state", params && { params });
    default:
      return new ProblemError(error.code, params && { params });
  }
}

/** Codes of the framework and its plug-ins whose status alone would not say enough. */
const frameworkCodes: Readonly<Record<string, ProblemCode>> = {
  FST_ERR_CTP_EMPTY_JSON_BODY: "malformed",
  FST_ERR_CTP_INVALID_JSON_BODY: "malformed",
  FST_ERR_CTP_INVALID_MEDIA_TYPE: "unsupported_media_type",
  FST_ERR_CTP_BODY_TOO_LARGE: "too_large",
  FST_REQ_FILE_TOO_LARGE: "too_large",
  FST_FILES_LIMIT: "malformed",
  FST_FIELDS_LIMIT: "malformed",
  FST_PARTS_LIMIT: "malformed",
  FST_PROTO_VIOLATION: "malformed",
  FST_INVALID_MULTIPART_CONTENT_TYPE: "not_multipart",
};

const statusCodes: Readonly<Record<number, ProblemCode>> = {
  400: "malformed",
  403: "forbidden",
  404: "not_found",
  405: "method_not_allowed",
  413: "too_large",
  415: "unsupported_media_type",
  416: "range",
  429: "too_many_requests",
  503: "busy",
};
