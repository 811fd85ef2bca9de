import type { TLSSocket } from "node:tls";
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
        const { origin } = request.headers;
        const welcome = origin === undefined || context.sipOrigins.includes(origin) || isOwnOrigin(request);
        if (!welcome) throw new ProblemError("origin");
      },
    },
    (socket, request) => {
      const { remoteAddress = "", remotePort = 0 } = request.socket;
      const { servername } = request.socket as Partial<TLSSocket>;
      context.acceptSip(socket, {
        remoteAddress: request.ip || remoteAddress,
        remotePort,
        secure: request.protocol === "https",
        serverName: typeof servername === "string" ? servername : request.hostname,
        raw: request.socket,
      });
    },
  );
}
