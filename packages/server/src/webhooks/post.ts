import { createHmac } from "node:crypto";
import { request } from "../outgoing/request.ts";

/** PLT-API-05: an answer within 10 s. */
const limitMs = 10_000;
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

/** Posts once (PLT-SEC-04). */
export async function post(
  url: URL,
  given: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    readonly allowedHosts: readonly string[];
  },
): Promise<Posted> {
  const answered = await request(url, { ...given, method: "POST", signal: AbortSignal.timeout(limitMs) });
  if (answered.status === undefined) return { status: undefined, answer: answered.fault };
  return { status: answered.status, answer: answered.body.slice(0, answerKept) };
}
