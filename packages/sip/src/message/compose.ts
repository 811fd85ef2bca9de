import { assertOneLine, type HeaderField } from "./header-field.ts";
import type { SipRequest } from "./sip-message.ts";
import { formatVia, type Via } from "./via.ts";

/**
 * Text of a message before its body; values given as `HeaderField` are checked for CR, LF and NUL (TEL-MSG-05).
 * Values copied out of a parsed message cannot hold CR or LF and are not checked again.
 */
export function composeFields(fields: readonly HeaderField[] | undefined): string {
  if (fields === undefined) return "";
  let text = "";
  for (const [name, value] of fields) {
    assertOneLine(name, name);
    assertOneLine(name, value);
    text += `${name}: ${value}\r\n`;
  }
  return text;
}

/** Head without the closing empty line, body apart, as bytes. */
export function finishMessage(
  head: string,
  body: string | Buffer | undefined,
  contentType: string | undefined,
): Buffer {
  if (body === undefined || body.length === 0) return Buffer.from(`${head}Content-Length: 0\r\n\r\n`, "utf8");
  if (contentType !== undefined) assertOneLine("Content-Type", contentType);
  const type = `Content-Type: ${contentType ?? "application/sdp"}\r\n`;
  if (typeof body === "string") {
    const length = Buffer.byteLength(body, "utf8");
    return Buffer.from(`${head}${type}Content-Length: ${length}\r\n\r\n${body}`, "utf8");
  }
  return Buffer.concat([Buffer.from(`${head}${type}Content-Length: ${body.length}\r\n\r\n`, "utf8"), body]);
}

/**
 * Top Via with the source filled in (RFC 3261 §18.2.1, RFC 3581 §4): `received` when the sent-by differs or `rport` was
 * asked for, `rport` with the source port.
 */
export function stampVia(via: Via, sourceAddress: string, sourcePort: number): Via {
  let { params } = via;
  const rportAsked = params.has("rport");
  if (rportAsked) params = params.with("rport", String(sourcePort));
  const host = via.host.startsWith("[") ? via.host.slice(1, -1) : via.host;
  if (rportAsked || host !== sourceAddress) params = params.with("received", sourceAddress);
  return params === via.params ? via : { ...via, params };
}

/** Everything a response copies from its request (RFC 3261 §8.2.6.2), made once per server transaction. */
export interface ResponseStem {
  readonly vias: string;
  readonly from: string;
  /** Raw To as received. */
  readonly to: string;
  readonly toTagged: boolean;
  readonly tail: string;
  readonly recordRoutes: string;
}

export function responseStem(request: SipRequest, stampedVia: Via): ResponseStem {
  let vias = "";
  let recordRoutes = "";
  let top = true;
  for (let i = 0; i < request.names.length; i++) {
    const name = request.names[i]!;
    if (name === "Via") {
      const value = request.values[i]!;
      vias += top ? `Via: ${formatVia(stampedVia)}${value.slice(stampedVia.end)}\r\n` : `Via: ${value}\r\n`;
      top = false;
    } else if (name === "Record-Route") recordRoutes += `Record-Route: ${request.values[i]!}\r\n`;
  }
  const timestamp = request.header("Timestamp");
  return {
    vias: asLong(vias),
    from: asLong(request.header("From") ?? ""),
    to: asLong(request.header("To") ?? ""),
    toTagged: request.toTag !== "",
    tail: asLong(`Call-ID: ${request.callId}\r\nCSeq: ${request.header("CSeq") ?? ""}\r\n`),
    recordRoutes: asLong(
      timestamp === undefined ? recordRoutes : `${recordRoutes}Timestamp: ${timestamp}\r\n`,
    ),
  };
}

/**
 * What stands for an octet that is no UTF-8 is three octets long; sent back so, a request of such octets would be answered with thrice its size
 * (TEL-SEC-06).
 */
function asLong(copied: string): string {
  return copied.includes("\uFFFD") ? copied.replaceAll("\uFFFD", "?") : copied;
}

/** Start line and the copied headers; `toTag` is added when the request had none. */
export function responseHead(stem: ResponseStem, status: number, phrase: string, toTag: string): string {
  const to = stem.toTagged || toTag === "" ? stem.to : `${stem.to};tag=${toTag}`;
  const from = stem.from === "" ? "" : `From: ${stem.from}\r\n`;
  const toLine = stem.to === "" ? "" : `To: ${to}\r\n`;
  return `SIP/2.0 ${status} ${phrase}\r\n${stem.vias}${from}${toLine}${stem.tail}`;
}
