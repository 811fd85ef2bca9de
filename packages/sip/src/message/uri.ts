import { isHostCode, isToken, parseDigits } from "./characters.ts";
import { Params, parseUriParams } from "./params.ts";
import { percentDecode, percentEncodeUser } from "./percent.ts";

/** `sip:` or `sips:` (RFC 3261 §19.1). */
export interface SipUri {
  readonly scheme: "sip" | "sips";
  /** Escapes undone. */
  readonly user: string | undefined;
  readonly password: string | undefined;
  /** Lower case; IPv6 in its brackets. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Params;
  /** What follows `?`, raw. */
  readonly headers: string | undefined;
}

/** `tel:` (RFC 3966). */
export interface TelUri {
  readonly scheme: "tel";
  /** Visual separators removed; `+` kept. */
  readonly number: string;
  readonly params: Params;
}

/** Any other scheme, unread. */
export interface OpaqueUri {
  readonly scheme: "other";
  readonly name: string;
  readonly rest: string;
}

export type Uri = SipUri | TelUri | OpaqueUri;

/** Undefined when malformed. */
export function parseUri(text: string): Uri | undefined {
  const colon = text.indexOf(":");
  if (colon <= 0) return undefined;
  const scheme = text.slice(0, colon).toLowerCase();
  if (scheme === "sip" || scheme === "sips") return parseSipUri(scheme, text, colon + 1);
  if (scheme === "tel") return parseTelUri(text.slice(colon + 1));
  if (!isToken(scheme) || colon + 1 >= text.length || hasWhite(text)) return undefined;
  return { scheme: "other", name: scheme, rest: text.slice(colon + 1) };
}

export function formatUri(uri: Uri): string {
  if (uri.scheme === "other") return `${uri.name}:${uri.rest}`;
  if (uri.scheme === "tel") return `tel:${uri.number}${uri.params}`;
  let text = `${uri.scheme}:`;
  if (uri.user !== undefined) {
    text += percentEncodeUser(uri.user);
    if (uri.password !== undefined) text += `:${percentEncodeUser(uri.password)}`;
    text += "@";
  }
  text += uri.host;
  if (uri.port !== undefined) text += `:${uri.port}`;
  if (uri.params.size > 0) text += uri.params.toString();
  return uri.headers === undefined ? text : `${text}?${uri.headers}`;
}

export function sipUri(
  user: string | undefined,
  host: string,
  port?: number,
  params: Params = Params.none,
): SipUri {
  return {
    scheme: "sip",
    user,
    password: undefined,
    host: bracketIfIpv6(host),
    port,
    params,
    headers: undefined,
  };
}

export function bracketIfIpv6(host: string): string {
  return host.includes(":") && !host.startsWith("[") ? `[${host}]` : host;
}

export function unbracket(host: string): string {
  return host.startsWith("[") ? host.slice(1, -1) : host;
}

/** The user of a SIP URI or the number of a tel URI; empty when there is neither. */
export function uriUser(uri: Uri): string {
  if (uri.scheme === "tel") return uri.number;
  return uri.scheme === "other" ? "" : (uri.user ?? "");
}

function parseSipUri(scheme: "sip" | "sips", text: string, start: number): SipUri | undefined {
  let user: string | undefined;
  let password: string | undefined;
  let at = start;
  const ampersand = text.indexOf("@", start);
  if (ampersand >= 0) {
    const userInfo = text.slice(start, ampersand);
    if (userInfo === "" || !isUserInfo(userInfo)) return undefined;
    const colon = userInfo.indexOf(":");
    user = percentDecode(colon < 0 ? userInfo : userInfo.slice(0, colon));
    if (user === undefined || user === "") return undefined;
    if (colon >= 0) {
      password = percentDecode(userInfo.slice(colon + 1));
      if (password === undefined) return undefined;
    }
    at = ampersand + 1;
  }
  const hostEnd = endOfHost(text, at);
  if (hostEnd === at) return undefined;
  const host = text.slice(at, hostEnd).toLowerCase();
  if (!isHost(host)) return undefined;
  at = hostEnd;
  let port: number | undefined;
  if (text.charCodeAt(at) === 58) {
    const portEnd = endOfPort(text, at + 1);
    port = parseDigits(text.slice(at + 1, portEnd), 5);
    if (port === undefined || port > 65535) return undefined;
    at = portEnd;
  }
  if (at === text.length)
    return { scheme, user, password, host, port, params: Params.none, headers: undefined };
  return parseSipUriTail(
    { scheme, user, password, host, port, params: Params.none, headers: undefined },
    text,
    at,
  );
}

function parseSipUriTail(uri: SipUri, text: string, at: number): SipUri | undefined {
  const question = text.indexOf("?", at);
  const paramsEnd = question < 0 ? text.length : question;
  let params = Params.none;
  if (paramsEnd > at) {
    if (text.charCodeAt(at) !== 59) return undefined;
    const parsed = parseUriParams(text.slice(at + 1, paramsEnd));
    if (parsed === undefined) return undefined;
    params = parsed;
  }
  let headers: string | undefined;
  if (question >= 0) {
    headers = text.slice(question + 1);
    if (hasWhite(headers) || headers === "") return undefined;
  }
  return { ...uri, params, headers };
}

function parseTelUri(text: string): TelUri | undefined {
  const semicolon = text.indexOf(";");
  const raw = semicolon < 0 ? text : text.slice(0, semicolon);
  let number = "";
  for (let i = 0; i < raw.length; i++) {
    const character = raw[i]!;
    if ("-.()".includes(character)) continue;
    const plus = character === "+" && i === 0;
    if (!plus && !"0123456789ABCDEFabcdef*#".includes(character)) return undefined;
    number += character;
  }
  if (number === "" || number === "+") return undefined;
  const params = semicolon < 0 ? Params.none : parseUriParams(text.slice(semicolon + 1));
  return params === undefined ? undefined : { scheme: "tel", number, params };
}

function endOfHost(text: string, start: number): number {
  if (text.charCodeAt(start) === 91) {
    const close = text.indexOf("]", start);
    return close < 0 ? start : close + 1;
  }
  let i = start;
  while (i < text.length && isHostCode(text.charCodeAt(i))) i++;
  return i;
}

function endOfPort(text: string, start: number): number {
  let i = start;
  while (i < text.length && text.charCodeAt(i) !== 59 && text.charCodeAt(i) !== 63) i++;
  return i;
}

/** A name, an IPv4 address or a bracketed IPv6 reference. Loose inside: the resolver has the last word. */
export function isHost(host: string): boolean {
  if (host === "") return false;
  if (host.charCodeAt(0) === 91) {
    if (host.length < 4 || !host.endsWith("]")) return false;
    for (let i = 1; i < host.length - 1; i++) {
      if (!"0123456789abcdefABCDEF:.%".includes(host[i]!)) return false;
    }
    return true;
  }
  for (let i = 0; i < host.length; i++) if (!isHostCode(host.charCodeAt(i))) return false;
  return host.charCodeAt(0) !== 46 && host.charCodeAt(0) !== 45;
}

function isUserInfo(text: string): boolean {
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    // Controls, space, quotes, brackets of a name-addr: never in a user part. UTF-8 in the raw is tolerated.
    if (code <= 32 || code === 127 || code === 34 || code === 60 || code === 62) return false;
  }
  return true;
}

function hasWhite(text: string): boolean {
  return text.includes(" ") || text.includes("\t");
}
