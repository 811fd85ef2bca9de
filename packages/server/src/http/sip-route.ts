import type { FastifyInstance } from "fastify";
import type { ServerContext } from "./context.ts";
import { isOwnOrigin } from "./guard.ts";
import { ProblemError } from "./problem-error.ts";

/** SIP of third-party web phones, on the web port (TEL-TPT-01, TEL-TPT-07). Who they are, SIP itself asks by digest. */
export function installSipRoute(app: FastifyInstance, context: ServerContext): void {
  app.get(
    "/sip",
    {
      websocket: true,
      schema: { hide: true },
      config: { access: { kind: "public" } },
      preValidation: async (request) => {
        const offered = String(request.headers["sec-websocket-protocol"] ?? "").split(",");
        if (!offered.some((name) => name.trim().toLowerCase() === "sip")) throw new ProblemError("malformed");
        // Browsers name the page they run; programs without a page name none.
        if (request.headers.origin !== undefined && !isOwnOrigin(request)) throw new ProblemError("origin");
      },
    },
    (socket, request) => {
      const { remoteAddress = "", remotePort = 0 } = request.socket;
      context.acceptSip(socket, { remoteAddress, remotePort, secure: request.protocol === "https" });
    },
  );
}
