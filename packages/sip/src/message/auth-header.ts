import { Cursor } from "./cursor.ts";
import { quote, unquote } from "./quoted-string.ts";

/** `Digest name=value, …` of the four authentication headers (RFC 3261 §20.7, §20.27). */
export interface AuthHeader {
  /** Lower case. */
  readonly scheme: string;
  /** Names in lower case, quotes undone. */
  readonly params: ReadonlyMap<string, string>;
}

/** Undefined when malformed; a parameter given twice is malformed. */
export function parseAuthHeader(text: string): AuthHeader | undefined {
  const cursor = new Cursor(text);
  cursor.skipWhite();
  const scheme = cursor.token().toLowerCase();
  if (scheme === "") return undefined;
  const params = new Map<string, string>();
  cursor.skipWhite();
  while (!cursor.done) {
    const name = cursor.token().toLowerCase();
    if (name === "" || params.has(name) || !cursor.takeSeparator(61)) return undefined;
    const raw = cursor.code === 34 ? cursor.quoted() : cursor.token();
    if (raw === undefined) return undefined;
    params.set(name, unquote(raw));
    cursor.skipWhite();
    if (!cursor.done && !cursor.takeSeparator(44)) return undefined;
  }
  return { scheme, params };
}

/** Parameters in the given order; those named in `bare` are sent without quotes (RFC 7616 §3.3, §3.4). */
export function formatAuthHeader(
  scheme: string,
  params: readonly (readonly [string, string | undefined])[],
  bare: ReadonlySet<string>,
): string {
  const parts: string[] = [];
  for (const [name, value] of params) {
    if (value !== undefined) parts.push(`${name}=${bare.has(name) ? value : quote(value)}`);
  }
  return `${scheme} ${parts.join(", ")}`;
}
