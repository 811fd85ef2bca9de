/** Character classes of RFC 3261 §25.1 as one table of bits, because tests of single characters are the hot path. */
const TOKEN = 1;
const USER_PLAIN = 2;
const PARAM_PLAIN = 4;
const HOST = 8;
const DIGIT = 16;

const classes = new Uint8Array(128);

function mark(characters: string, bits: number): void {
  for (let i = 0; i < characters.length; i++) classes[characters.charCodeAt(i)]! |= bits;
}

const digits = "0123456789";
const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
mark(digits, DIGIT);
mark(digits + letters, TOKEN | USER_PLAIN | PARAM_PLAIN | HOST);
mark("-.!%*_+`'~", TOKEN);
mark("-_.!~*'()&=+$,;?/", USER_PLAIN);
mark("-_.!~*'()[]/:&+$", PARAM_PLAIN);
mark("-._", HOST);

export function isTokenCode(code: number): boolean {
  return code < 128 && (classes[code]! & TOKEN) !== 0;
}

/** May stand unescaped in the user part of a URI. */
export function isUserCode(code: number): boolean {
  return code < 128 && (classes[code]! & USER_PLAIN) !== 0;
}

/** May stand unescaped in a URI parameter. */
export function isParamCode(code: number): boolean {
  return code < 128 && (classes[code]! & PARAM_PLAIN) !== 0;
}

export function isHostCode(code: number): boolean {
  return code < 128 && (classes[code]! & HOST) !== 0;
}

function isDigitCode(code: number): boolean {
  return code >= 48 && code <= 57;
}

export function isToken(text: string): boolean {
  if (text.length === 0) return false;
  for (let i = 0; i < text.length; i++) if (!isTokenCode(text.charCodeAt(i))) return false;
  return true;
}

/** Digits only, at most `digitsMax` of them; otherwise undefined. */
export function parseDigits(text: string, digitsMax: number): number | undefined {
  if (text.length === 0 || text.length > digitsMax) return undefined;
  let value = 0;
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (!isDigitCode(code)) return undefined;
    value = value * 10 + (code - 48);
  }
  return value;
}
