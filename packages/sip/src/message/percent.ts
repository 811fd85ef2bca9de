import { isUserCode } from "./characters.ts";

/** `%` escapes undone as UTF-8 (RFC 3261 §19.1.2); undefined when one is malformed. NUL becomes U+FFFD (TEL-MSG-05). */
export function percentDecode(text: string): string | undefined {
  if (!text.includes("%")) return text;
  const bytes = Buffer.allocUnsafe(text.length * 3);
  let length = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code !== 37) {
      if (code < 128) bytes[length++] = code;
      else {
        const point = String.fromCodePoint(text.codePointAt(i) ?? 0xfffd);
        length += bytes.write(point, length);
        i += point.length - 1;
      }
      continue;
    }
    const high = hexDigit(text.charCodeAt(i + 1));
    const low = hexDigit(text.charCodeAt(i + 2));
    if (high < 0 || low < 0) return undefined;
    bytes[length++] = high * 16 + low;
    i += 2;
  }
  const decoded = bytes.toString("utf8", 0, length);
  return decoded.includes("\0") ? decoded.replaceAll("\0", "\uFFFD") : decoded;
}

/** Escapes what may not stand in the user part of a URI. */
export function percentEncodeUser(text: string): string {
  for (let i = 0; i < text.length; i++) {
    if (!isUserCode(text.charCodeAt(i))) return encodeSlowly(text);
  }
  return text;
}

function encodeSlowly(text: string): string {
  let encoded = "";
  for (const byte of Buffer.from(text, "utf8")) {
    encoded += isUserCode(byte)
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, "0")}`;
  }
  return encoded;
}

function hexDigit(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  if (code >= 65 && code <= 70) return code - 55;
  if (code >= 97 && code <= 102) return code - 87;
  return -1;
}
