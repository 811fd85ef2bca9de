import { isToken } from "./characters.ts";
import { Cursor } from "./cursor.ts";
import { Params, parseHeaderParams } from "./params.ts";
import { quote, unquote } from "./quoted-string.ts";
import { formatUri, parseUri, type Uri } from "./uri.ts";

/** Value of From, To, Contact, Route, Record-Route, Path, P-Asserted-Identity … (RFC 3261 §20.10). */
export interface NameAddr {
  /** Escapes undone. */
  readonly displayName: string | undefined;
  readonly uri: Uri;
  readonly params: Params;
}

/** One whole value; undefined when malformed or when more than one stands there. */
export function parseNameAddr(text: string): NameAddr | undefined {
  const cursor = new Cursor(text);
  const value = readNameAddr(cursor);
  cursor.skipWhite();
  return cursor.done ? value : undefined;
}

/** All values of one header line, comma separated; undefined when any is malformed. */
export function parseNameAddrList(text: string): NameAddr[] | undefined {
  const cursor = new Cursor(text);
  const values: NameAddr[] = [];
  for (;;) {
    const value = readNameAddr(cursor);
    if (value === undefined) return undefined;
    values.push(value);
    cursor.skipWhite();
    if (cursor.done) return values;
    if (!cursor.takeSeparator(44)) return undefined;
  }
}

export function formatNameAddr(value: NameAddr): string {
  const uri = `<${formatUri(value.uri)}>`;
  const params = value.params.size === 0 ? "" : value.params.toString();
  return value.displayName === undefined || value.displayName === ""
    ? uri + params
    : `${quote(value.displayName)} ${uri}${params}`;
}

export function nameAddr(uri: Uri, displayName?: string, params: Params = Params.none): NameAddr {
  return { displayName, uri, params };
}

function readNameAddr(cursor: Cursor): NameAddr | undefined {
  cursor.skipWhite();
  let displayName: string | undefined;
  if (cursor.is(34)) {
    const raw = cursor.quoted();
    if (raw === undefined) return undefined;
    displayName = unquote(raw);
    cursor.skipWhite();
    if (!cursor.is(60)) return undefined;
  } else if (!cursor.is(60)) {
    const open = bracketBeforeSeparator(cursor);
    if (open < 0) return readBareAddr(cursor);
    displayName = cursor.text.slice(cursor.at, open).trimEnd();
    if (!isUnquotedName(displayName)) return undefined;
    cursor.at = open;
  }
  const close = cursor.text.indexOf(">", cursor.at);
  if (close < 0) return undefined;
  const uri = parseUri(cursor.text.slice(cursor.at + 1, close));
  if (uri === undefined) return undefined;
  cursor.at = close + 1;
  const params = parseHeaderParams(cursor);
  return params === undefined ? undefined : { displayName, uri, params };
}

/** Without brackets `;` begins header parameters, and `,` or `?` would be ambiguous (RFC 3261 §20.10). */
function readBareAddr(cursor: Cursor): NameAddr | undefined {
  const start = cursor.at;
  for (;;) {
    const code = cursor.code;
    if (code < 0 || code === 59 || code === 44 || code === 32 || code === 9) break;
    if (code === 63) return undefined;
    cursor.at++;
  }
  const uri = parseUri(cursor.text.slice(start, cursor.at));
  if (uri === undefined) return undefined;
  const params = parseHeaderParams(cursor);
  return params === undefined ? undefined : { displayName: undefined, uri, params };
}

/** Index of the `<` that ends an unquoted display name, or -1 when the value is a bare address. */
function bracketBeforeSeparator(cursor: Cursor): number {
  for (let i = cursor.at; i < cursor.text.length; i++) {
    const code = cursor.text.charCodeAt(i);
    if (code === 60) return i;
    if (code === 59 || code === 44 || code === 58) return -1;
  }
  return -1;
}

/** Tokens and white space; raw UTF-8 too, which the grammar wants quoted but the field sends (TEL-MSG-05). */
function isUnquotedName(text: string): boolean {
  for (const word of text.split(/[ \t]+/)) {
    if (word === "" || isToken(word)) continue;
    for (let i = 0; i < word.length; i++) {
      const code = word.charCodeAt(i);
      if (code < 128 && !isToken(word[i]!)) return false;
    }
  }
  return true;
}
