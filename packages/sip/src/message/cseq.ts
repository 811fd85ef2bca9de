import { isToken, parseDigits } from "./characters.ts";

export interface CSeq {
  readonly number: number;
  readonly method: string;
}

/** RFC 3261 §20.16; undefined when malformed or 2^31 and more (§8.1.1.5). */
export function parseCSeq(text: string): CSeq | undefined {
  let i = 0;
  while (i < text.length && text.charCodeAt(i) !== 32 && text.charCodeAt(i) !== 9) i++;
  const number = parseDigits(text.slice(0, i), 32);
  if (number === undefined || number >= 0x8000_0000) return undefined;
  while (text.charCodeAt(i) === 32 || text.charCodeAt(i) === 9) i++;
  const method = text.slice(i);
  return isToken(method) ? { number, method } : undefined;
}
