import { err, ok, type Result } from "@perezvon/base";
import type { OriginateRequest } from "../call/originated-call.ts";

/** Reads the body of `POST /calls`; every fault is listed. */
export function parseOriginateRequest(body: unknown): Result<OriginateRequest, readonly string[]> {
  if (typeof body !== "object" || body === null) return err(["body: no JSON object"]);
  const fields = body as Record<string, unknown>;
  const faults: string[] = [];
  const text = (name: string, pattern: RegExp): string => {
    const value = fields[name];
    if (typeof value === "string" && pattern.test(value)) return value;
    faults.push(`${name}: must match ${pattern.source}`);
    return "";
  };
  const ms = (name: string): number | undefined => {
    const value = fields[name];
    if (value === undefined) return undefined;
    if (typeof value === "number" && value >= 0 && value <= 3_600_000) return value;
    faults.push(`${name}: 0 to 3600000`);
    return undefined;
  };
  const request: OriginateRequest = {
    from: text("from", /^\+?[0-9A-Za-z._-]{1,40}$/),
    to: text("to", /^\+?[0-9A-Za-z*#._-]{1,40}$/),
    target: text("target", /^(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z.-]+)(:\d{1,5})?$/),
    talkMs: ms("talkMs"),
    patienceMs: ms("patienceMs"),
    digits: fields.digits === undefined ? undefined : text("digits", /^[0-9*#A-D]{1,64}$/),
    digitsAfterMs: ms("digitsAfterMs"),
  };
  const known = ["from", "to", "target", "talkMs", "patienceMs", "digits", "digitsAfterMs"];
  for (const name of Object.keys(fields)) if (!known.includes(name)) faults.push(`${name}: unknown`);
  return faults.length > 0 ? err(faults) : ok(request);
}
