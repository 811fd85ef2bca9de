import { parseDigits } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { type Params, parseHeaderParams } from "./params.ts";
import { isHost } from "./uri.ts";

/** The magic cookie of RFC 3261 §8.1.1.7. */
export const branchCookie = "z9hG4bK";

/** First value of a Via header (RFC 3261 §20.42, RFC 3581). */
export interface Via {
  /** Upper case: `UDP`, `TCP`, `TLS`, `WS`, `WSS` or anything else. */
  readonly transport: string;
  /** Lower case. */
  readonly host: string;
  readonly port: number | undefined;
  readonly params: Params;
  /** Empty when absent. */
  readonly branch: string;
  /** Where the value ends in the header line, so that further ones can be kept unread. */
  readonly end: number;
}

/** Reads the first value of the line; undefined when malformed. */
export function parseVia(line: string): Via | undefined {
  const cursor = new Cursor(line);
  cursor.skipWhite();
  if (cursor.token().toUpperCase() !== "SIP" || !cursor.takeSeparator(47)) return undefined;
  if (cursor.token() !== "2.0" || !cursor.takeSeparator(47)) return undefined;
  const transport = cursor.token().toUpperCase();
  const white = cursor.at;
  cursor.skipWhite();
  if (transport === "" || cursor.at === white) return undefined;
  const host = readHost(cursor);
  if (host === undefined) return undefined;
  let port: number | undefined;
  if (cursor.takeSeparator(58)) {
    port = parseDigits(cursor.token(), 5);
    if (port === undefined || port > 65535) return undefined;
  }
  const params = parseHeaderParams(cursor);
  if (params === undefined) return undefined;
  cursor.skipWhite();
  if (!cursor.done && cursor.code !== 44) return undefined;
  return { transport, host, port, params, branch: params.get("branch") ?? "", end: cursor.at };
}

export function formatVia(via: Via): string {
  const port = via.port === undefined ? "" : `:${via.port}`;
  return `SIP/2.0/${via.transport} ${via.host}${port}${via.params}`;
}

function readHost(cursor: Cursor): string | undefined {
  const start = cursor.at;
  if (cursor.code === 91) {
    const close = cursor.text.indexOf("]", start);
    if (close < 0) return undefined;
    cursor.at = close + 1;
  } else cursor.token();
  const host = cursor.text.slice(start, cursor.at).toLowerCase();
  return isHost(host) ? host : undefined;
}
