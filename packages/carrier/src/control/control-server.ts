import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { Carrier } from "../carrier.ts";
import { parseProfile } from "../profile.ts";
import { parseOriginateRequest } from "./originate-request.ts";

const BODY_MAX_BYTES = 65_536;

export interface ControlServer {
  readonly port: number;
  close(): Promise<void>;
}

/** The door for tests and for whoever wants to look: JSON over HTTP, on loopback only, for it has no sign-in. */
export async function startControlServer(carrier: Carrier, port: number): Promise<ControlServer> {
  const server = createServer((request, response) => {
    answer(carrier, request, response).catch((error: unknown) => {
      send(response, 500, { error: "internal", detail: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  return {
    port: boundPort(server),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(carrier: Carrier, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? "/", "http://127.0.0.1");
  const [collection, id, part] = url.pathname.split("/").slice(1).map(decodeURIComponent);
  switch (`${request.method} ${collection}${id === undefined ? "" : "/:id"}${part ? `/${part}` : ""}`) {
    case "GET health":
      return send(response, 200, { ok: true });
    case "GET report": {
      const report = carrier.report();
      return send(response, 200, url.searchParams.get("calls") === "0" ? { ...report, perCall: [] } : report);
    }
    case "POST reset":
      carrier.reset();
      return send(response, 200, { ok: true });
    case "PUT profile": {
      const parsed = parseProfile(await readJson(request));
      if (!parsed.ok) return send(response, 422, { error: "invalid", faults: parsed.error });
      carrier.setProfile(parsed.value);
      return send(response, 200, parsed.value);
    }
    case "POST calls": {
      const parsed = parseOriginateRequest(await readJson(request));
      if (!parsed.ok) return send(response, 422, { error: "invalid", faults: parsed.error });
      return send(response, 202, { callId: await carrier.originate(parsed.value) });
    }
    case "DELETE calls/:id":
      return found(response, carrier.hangUp(id!));
    case "POST calls/:id/digits": {
      const body = await readJson(request);
      const digits = typeof body === "object" && body !== null && "digits" in body ? body.digits : undefined;
      if (typeof digits !== "string" || !/^[0-9*#A-D]{1,64}$/.test(digits)) {
        return send(response, 422, { error: "invalid", faults: ["digits: 1 to 64 of 0-9 * # A-D"] });
      }
      return found(response, carrier.press(id!, digits));
    }
    default:
      return send(response, 404, { error: "not_found" });
  }
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  let text = "";
  for await (const chunk of request.setEncoding("utf8")) {
    text += chunk;
    if (text.length > BODY_MAX_BYTES) return undefined;
  }
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function found(response: ServerResponse, known: boolean): void {
  send(response, known ? 200 : 404, known ? { ok: true } : { error: "no_such_call" });
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json; charset=utf-8" });
  response.end(`${JSON.stringify(body)}\n`);
}

function boundPort(server: Server): number {
  const address = server.address();
  return typeof address === "object" && address !== null ? address.port : 0;
}
