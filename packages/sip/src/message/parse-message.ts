import { isToken, isTokenCode, parseDigits } from "./characters.ts";
import { canonicalHeaderName } from "./header-names.ts";
import { messageLimits as limits } from "./limits.ts";
import { SipRequest, SipResponse } from "./sip-message.ts";

/** `bad` holds what could be read, so that it may be answered; `noise` is dropped without an answer (TEL-MSG-04). */
export type ParseOutcome =
  | { readonly kind: "message"; readonly message: SipRequest | SipResponse }
  | {
      readonly kind: "bad";
      readonly message: SipRequest | SipResponse;
      readonly status: number;
      readonly reason: string;
    }
  | { readonly kind: "noise" };

const noise: ParseOutcome = { kind: "noise" };
const headEndMark = Buffer.from("\r\n\r\n");
const noBody = Buffer.alloc(0);

/**
 * Reads one message (RFC 3261 §7). `framing` is how its end is known: a datagram or WebSocket frame may be longer than
 * `Content-Length` (the rest is ignored, §18.3), a stream has been cut to the right length before.
 */
export function parseMessage(bytes: Buffer, framing: "datagram" | "stream" = "datagram"): ParseOutcome {
  let start = 0;
  // RFC 3261 §7.5: CRLF before the start line is ignored.
  while (bytes[start] === 13 && bytes[start + 1] === 10) start += 2;
  const headEnd = bytes.indexOf(headEndMark, start);
  const head = bytes.toString("utf8", start, headEnd < 0 ? bytes.length : headEnd);
  const lineEnd = head.indexOf("\r\n");
  const startLine = lineEnd < 0 ? head : head.slice(0, lineEnd);
  const index = indexHeaders(head, lineEnd < 0 ? head.length : lineEnd + 2);
  const body = headEnd < 0 ? noBody : bytes.subarray(headEnd + 4);
  const line = readStartLine(startLine);
  if (line === undefined) return noise;
  const fault = line.fault ?? sizeFault(bytes, startLine, framing) ?? index.fault ?? endFault(headEnd);
  const { content, fault: lengthFault } = cutBody(index, body, framing);
  const message =
    line.kind === "request"
      ? new SipRequest(line.method, line.uri, index.names, index.values, content)
      : new SipResponse(line.status, line.phrase, index.names, index.values, content);
  const first = fault ?? lengthFault;
  return first === undefined ? { kind: "message", message } : { kind: "bad", message, ...first };
}

interface Fault {
  readonly status: number;
  readonly reason: string;
}

interface HeaderIndex {
  readonly names: string[];
  readonly values: string[];
  readonly fault: Fault | undefined;
}

function bad(reason: string, status = 400): Fault {
  return { status, reason };
}

/** One pass over the lines: names made canonical, folded lines joined (RFC 3261 §7.3.1). */
function indexHeaders(head: string, start: number): HeaderIndex {
  const names: string[] = [];
  const values: string[] = [];
  let fault: Fault | undefined;
  let at = start;
  let viaCount = 0;
  let routeCount = 0;
  while (at < head.length) {
    const newline = head.indexOf("\n", at);
    const end = newline < 0 ? head.length : newline - 1;
    if (newline >= 0 && head.charCodeAt(end) !== 13) fault ??= bad("Bare LF in Header");
    const first = head.charCodeAt(at);
    if (first === 32 || first === 9) {
      fault ??= fold(values, head.slice(at, end));
    } else {
      if (names.length >= limits.headerLinesMax) return { names, values, fault: bad("Too Many Headers") };
      const colon = head.indexOf(":", at);
      const name = colon < 0 || colon > end ? undefined : readName(head, at, colon);
      if (name === undefined) fault ??= bad("Malformed Header Line");
      else {
        const value = trimmedSlice(head, colon + 1, end);
        if (value.length > limits.headerLengthMax) fault ??= bad(`${name} Too Long`);
        names.push(name);
        values.push(value);
        if (name === "Via") viaCount++;
        else if (name === "Route") routeCount++;
      }
    }
    at = newline < 0 ? head.length : newline + 1;
  }
  if (fault === undefined && head.indexOf("\r", start) >= 0) fault = strayReturn(values);
  if (fault === undefined && (viaCount > limits.viaMax || routeCount > limits.routeMax)) {
    fault = bad(viaCount > limits.viaMax ? "Too Many Via" : "Too Many Route");
  }
  return { names, values, fault };
}

function fold(values: string[], line: string): Fault | undefined {
  const last = values.length - 1;
  if (last < 0) return bad("Folded Line First");
  const joined = `${values[last]} ${line.trim()}`;
  if (joined.length > limits.headerLengthMax) return bad("Header Too Long");
  values[last] = joined.trim();
  return undefined;
}

/** A CR inside a value could end a line for a laxer reader further on. */
function strayReturn(values: readonly string[]): Fault | undefined {
  for (const value of values) if (value.includes("\r")) return bad("Bare CR in Header");
  return undefined;
}

/** Name up to the colon; white space before the colon is legal, anything but a token is not. */
function readName(head: string, at: number, colon: number): string | undefined {
  let end = colon;
  while (end > at && (head.charCodeAt(end - 1) === 32 || head.charCodeAt(end - 1) === 9)) end--;
  if (end === at) return undefined;
  for (let i = at; i < end; i++) if (!isTokenCode(head.charCodeAt(i))) return undefined;
  return canonicalHeaderName(head.slice(at, end));
}

function trimmedSlice(text: string, start: number, end: number): string {
  let from = start;
  let to = end;
  while (from < to && isWhite(text.charCodeAt(from))) from++;
  while (to > from && isWhite(text.charCodeAt(to - 1))) to--;
  return text.slice(from, to);
}

function isWhite(code: number): boolean {
  return code === 32 || code === 9;
}

type StartLine =
  | {
      readonly kind: "request";
      readonly method: string;
      readonly uri: string;
      readonly fault: Fault | undefined;
    }
  | {
      readonly kind: "response";
      readonly status: number;
      readonly phrase: string;
      readonly fault: Fault | undefined;
    };

/** Undefined when this is no SIP at all. */
function readStartLine(line: string): StartLine | undefined {
  if (line.startsWith("SIP/") || line.startsWith("sip/")) return readStatusLine(line);
  const space = line.indexOf(" ");
  if (space <= 0 || !isToken(line.slice(0, space))) return undefined;
  const method = line.slice(0, space);
  const versionAt = line.toUpperCase().lastIndexOf(" SIP/");
  if (versionAt < space) return undefined;
  const uri = line.slice(space + 1, versionAt);
  const version = line.slice(versionAt + 1);
  // RFC 3261 §7.1: exactly one SP between the parts, no white space inside or after them.
  const fault =
    uri === "" || uri.includes(" ") || uri.includes("\t") || uri.startsWith("<")
      ? bad("Malformed Request-Line")
      : versionFault(version);
  return { kind: "request", method, uri, fault };
}

function versionFault(version: string): Fault | undefined {
  if (version === "SIP/2.0") return undefined;
  const number = version.slice(4);
  const wellFormed = /^\d{1,10}\.\d{1,10}$/.test(number);
  if (!wellFormed) return bad("Malformed Request-Line");
  return number === "2.0" ? undefined : bad("Version Not Supported", 505);
}

function readStatusLine(line: string): StartLine {
  const code = line.slice(8, 11);
  const status = parseDigits(code, 3) ?? 0;
  const phrase = line.slice(12);
  const shapeOk =
    line.slice(0, 8).toUpperCase() === "SIP/2.0 " && (line.length === 11 || line.charCodeAt(11) === 32);
  const fault =
    shapeOk && code.length === 3 && status >= 100 && status <= 699 ? undefined : bad("Malformed Status-Line");
  return { kind: "response", status, phrase, fault };
}

function sizeFault(bytes: Buffer, startLine: string, framing: "datagram" | "stream"): Fault | undefined {
  if (startLine.length > limits.startLineLengthMax) return bad("Request-URI Too Long", 414);
  const bytesMax = framing === "stream" ? limits.streamBytesMax : limits.datagramBytesMax;
  return bytes.length > bytesMax ? bad("Message Too Large", 513) : undefined;
}

function endFault(headEnd: number): Fault | undefined {
  return headEnd < 0 ? bad("Headers Not Ended") : undefined;
}

/** TEL-MSG-04: shorter than the datagram, the rest is ignored; longer or no number, 400. */
function cutBody(
  index: HeaderIndex,
  body: Buffer,
  framing: "datagram" | "stream",
): { content: Buffer; fault: Fault | undefined } {
  const at = index.names.indexOf("Content-Length");
  if (at < 0) {
    const fault = framing === "stream" ? bad("Content-Length Missing") : bodyFault(body.length);
    return { content: body, fault };
  }
  if (index.names.indexOf("Content-Length", at + 1) >= 0)
    return { content: noBody, fault: bad("Content-Length Duplicated") };
  const length = parseDigits(index.values[at]!, 10);
  if (length === undefined) return { content: noBody, fault: bad("Malformed Content-Length") };
  if (length > limits.bodyBytesMax) return { content: noBody, fault: bodyFault(length) };
  if (length > body.length) return { content: noBody, fault: bad("Content-Length Exceeds Message") };
  return { content: length === 0 ? noBody : body.subarray(0, length), fault: undefined };
}

function bodyFault(length: number): Fault | undefined {
  return length > limits.bodyBytesMax ? bad("Body Too Large", 413) : undefined;
}
