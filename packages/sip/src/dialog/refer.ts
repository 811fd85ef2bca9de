import { type NameAddr, parseNameAddr } from "../message/name-addr.ts";
import { percentDecode } from "../message/percent.ts";
import type { SipRequest } from "../message/sip-message.ts";
import { formatUri, type Uri } from "../message/uri.ts";
import { formatReplaces, parseReplaces, type ReplacesValue } from "./replaces.ts";

/** What `Refer-To` asks for (RFC 3515 §2.1), its embedded headers read. */
export interface ReferTarget {
  /** Without embedded headers and method. */
  readonly target: Uri;
  readonly method: string;
  readonly replaces: ReplacesValue | undefined;
}

/** Undefined when the request has none, several, or one that cannot be read (RFC 3515 §2.4.2: 400). */
export function readReferTo(request: SipRequest): ReferTarget | undefined {
  const lines = request.headerLines("Refer-To");
  const uri = lines.length === 1 ? parseNameAddr(lines[0] ?? "")?.uri : undefined;
  if (uri === undefined) return undefined;
  if (uri.scheme === "tel" || uri.scheme === "other")
    return { target: uri, method: "INVITE", replaces: undefined };
  const method = uri.params.get("method")?.toUpperCase() ?? "INVITE";
  const target = { ...uri, params: uri.params.without("method"), headers: undefined };
  const embedded = embeddedHeader(uri.headers, "replaces");
  if (embedded === undefined) return { target, method, replaces: undefined };
  const replaces = parseReplaces(embedded);
  return replaces === undefined ? undefined : { target, method, replaces };
}

/** Value of `Refer-To`. The dialog goes into the URI, escaped (RFC 3891 §6.1). */
export function formatReferTo(target: Uri, replaces: ReplacesValue | undefined): string {
  if (replaces === undefined || target.scheme === "tel" || target.scheme === "other")
    return `<${formatUri(target)}>`;
  const header = `Replaces=${encodeURIComponent(formatReplaces(replaces))}`;
  return `<${formatUri({ ...target, headers: header })}>`;
}

export function referredBy(request: SipRequest): NameAddr | undefined {
  const line = request.header("Referred-By");
  return line === undefined ? undefined : parseNameAddr(line);
}

/** Status line of a `message/sipfrag` body (RFC 3420): all that a transferrer needs of it. */
export function parseSipfrag(
  body: string,
): { readonly status: number; readonly reasonPhrase: string } | undefined {
  const match = /^\s*SIP\/2\.0 ([1-6]\d\d)(?: ([^\r\n]*))?/i.exec(body);
  return match === null ? undefined : { status: Number(match[1]), reasonPhrase: (match[2] ?? "").trim() };
}

function embeddedHeader(headers: string | undefined, name: string): string | undefined {
  for (const part of (headers ?? "").split("&")) {
    const equals = part.indexOf("=");
    if (equals > 0 && part.slice(0, equals).toLowerCase() === name)
      return percentDecode(part.slice(equals + 1));
  }
  return undefined;
}
