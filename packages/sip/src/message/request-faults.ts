import { isToken } from "./characters.ts";
import type { HeaderField } from "./header-field.ts";
import { allowHeader, isKnownMethod } from "./methods.ts";
import type { SipRequest } from "./sip-message.ts";
import { parseVia } from "./via.ts";

/** A refusal that needs no dialog and no logic to decide (TEL-MSG-03). */
export interface RequestFault {
  readonly status: number;
  readonly reasonPhrase?: string;
  readonly headers?: readonly HeaderField[];
}

const singleHeaders = ["From", "To", "Call-ID", "CSeq", "Max-Forwards"] as const;

/** Rows of TEL-MSG-03 about one message alone, in the order of RFC 3261 §8.2. */
export function findRequestFault(
  request: SipRequest,
  supported: ReadonlySet<string>,
): RequestFault | undefined {
  return (
    findHeaderFault(request) ??
    findMethodFault(request) ??
    findUriFault(request) ??
    findRequireFault(request, supported)
  );
}

function malformed(name: string): RequestFault {
  return { status: 400, reasonPhrase: `Bad or Missing ${name}` };
}

/** Mandatory headers (RFC 3261 §8.1.1): there, once, well formed. Max-Forwards may be absent only in RFC 2543's age. */
function findHeaderFault(request: SipRequest): RequestFault | undefined {
  for (const name of singleHeaders) {
    if (request.countOf(name) !== 1) {
      if (name === "Max-Forwards" && request.countOf(name) === 0 && isFromRfc2543(request)) continue;
      return malformed(name);
    }
  }
  if (!viasAreSound(request)) return malformed("Via");
  if (request.from === undefined) return malformed("From");
  if (request.to === undefined) return malformed("To");
  if (request.callId === "" || request.callId.includes(" ")) return malformed("Call-ID");
  if (request.cseq === undefined) return malformed("CSeq");
  if (request.countOf("Max-Forwards") === 1) {
    const hops = request.maxForwards;
    if (hops === undefined || hops > 255) return malformed("Max-Forwards");
  }
  if (request.cseq.method !== request.method) return malformed("CSeq");
  if (request.method !== "REGISTER" && request.addresses("Contact") === undefined)
    return malformed("Contact");
  return undefined;
}

/** Every value of every Via line: the answer copies them all. */
function viasAreSound(request: SipRequest): boolean {
  const top = request.via;
  if (top === undefined) return false;
  let rest = (request.header("Via") ?? "").slice(top.end);
  if (rest === "" && request.countOf("Via") === 1) return true;
  for (const line of request.headerLines("Via").slice(1)) rest += `,${line}`;
  while (rest !== "") {
    const next = parseVia(rest.slice(1));
    if (next === undefined) return false;
    rest = rest.slice(1 + next.end);
  }
  return true;
}

/** RFC 2543 knew neither the branch cookie nor a mandatory Max-Forwards (RFC 4475 §3.4.1 wants such an INVITE taken). */
function isFromRfc2543(request: SipRequest): boolean {
  return !(request.via?.branch ?? "").startsWith("z9hG4bK");
}

function findMethodFault(request: SipRequest): RequestFault | undefined {
  if (isKnownMethod(request.method)) return undefined;
  return { status: 501, headers: [["Allow", allowHeader]] };
}

function findUriFault(request: SipRequest): RequestFault | undefined {
  const { uri } = request;
  if (uri === undefined) return { status: 400, reasonPhrase: "Bad Request-URI" };
  if (uri.scheme === "other") return { status: 416 };
  // RFC 3261 §19.1.1: headers are not allowed in a Request-URI.
  if (uri.scheme !== "tel" && uri.headers !== undefined)
    return { status: 400, reasonPhrase: "Headers in Request-URI" };
  if (request.maxForwards === 0 && request.method !== "OPTIONS") return { status: 483 };
  return undefined;
}

/** RFC 3261 §8.2.2.3; ACK and CANCEL are never refused for it. */
function findRequireFault(request: SipRequest, supported: ReadonlySet<string>): RequestFault | undefined {
  if (request.method === "ACK" || request.method === "CANCEL") return undefined;
  const required = request.headerList("Require");
  // A proxy's business, but nobody else stands before the destination: RFC 4475 §3.3.6 expects both to be refused.
  if (request.countOf("Proxy-Require") > 0) required.push(...request.headerList("Proxy-Require"));
  if (required.length === 0) return undefined;
  const unsupported = required.filter((tag) => !supported.has(tag.toLowerCase()));
  // Only what is an option tag is told back (RFC 3261 §20.32): nothing else may get into a header of ours.
  if (!unsupported.every(isToken)) return malformed("Require");
  return unsupported.length === 0
    ? undefined
    : { status: 420, headers: [["Unsupported", unsupported.join(", ")]] };
}
