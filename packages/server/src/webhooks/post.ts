import { createHmac } from "node:crypto";
import { request as http } from "node:http";
import { request as https } from "node:https";
import { hostOf, namesClosedAddress, openLookup } from "@perezvon/base/open-network";

/** PLT-API-05: an answer within 10 s; PLT-SEC-04: at most 1 MB of it. */
const limitMs = 10_000;
const answerMax = 1_048_576;
const answerKept = 500;

export interface Posted {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly answer: string;
}

/** Signs as Standard Webhooks: HMAC-SHA-256 of id, time and body with the hook's secret (PLT-API-05). */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Posts once. The name is resolved here and the very address that was checked is connected to; redirects are not followed. */
export function post(
  url: URL,
  {
    headers,
    body,
    allowedHosts,
  }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Listed by the provider: of any network. */
    readonly allowedHosts: readonly string[];
  },
): Promise<Posted> {
  const free = allowedHosts.includes(hostOf(url));
  if (!free && namesClosedAddress(url))
    return Promise.resolve({ status: undefined, answer: "address_not_allowed" });
  return new Promise((resolve) => {
    const send = url.protocol === "https:" ? https : http;
    const signal = AbortSignal.timeout(limitMs);
    const fail = (error: Error) =>
      resolve({ status: undefined, answer: signal.aborted ? "timeout" : error.message });
    const asked = send(
      url,
      { method: "POST", headers, signal, ...(!free && { lookup: openLookup }) },
      (response) => {
        let bytes = 0;
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          bytes += piece.length;
          if (text.length < answerKept) text += piece.slice(0, answerKept - text.length);
          if (bytes > answerMax) response.destroy();
        });
        response.on("close", () => resolve({ status: response.statusCode, answer: text }));
        response.on("error", fail);
      },
    );
    asked.on("error", fail);
    asked.end(body);
  });
}
