/** What a line of the log may not hold, whoever writes it (TEL-SEC-10, PLT-OPS-04). */
export interface LogRules {
  /** Whole phone numbers; else their last four digits alone. */
  readonly fullNumbers: boolean;
}

export const censored = "***";

/** Fields that are secret by their name, in any depth. */
const secretField =
  /^(?:.*(?:password|passphrase|secret|token|cookie|credential|nonce)|(?:proxy-?)?authorization|ha1|(?:srtp|private|recording|master)?key|ice-?pwd|digits?)$/i;

/** Values of SIP and SDP that are secret wherever they stand: digest, SDES, ICE, digits of INFO. */
const secretText: readonly (readonly [RegExp, string])[] = [
  [/((?:Proxy-)?Authorization\s*:\s*\S+)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gi, `$1 ${censored}`],
  [/\b((?:next|c)?nonce|response|rspauth|opaque)=("[^"]*"|[0-9a-f]{8,})/gi, `$1=${censored}`],
  [/(\binline:)[^\s"|]+/gi, `$1${censored}`],
  [/(\bice-pwd:)[^\s"]+/gi, `$1${censored}`],
  [/(\bSignal\s*=\s*)[^\s"]+/gi, `$1${censored}`],
  [/((?:password|secret|token)"?\s*[=:]\s*"?)[^\s",;}]+/gi, `$1${censored}`],
  [/(\w+:\/\/[^\s:/@]+:)[^\s@/]+(?=@)/g, `$1${censored}`],
];

/** E.164 and national numbers, with or without separators; not the parts of an id, an address or a decimal number. */
const number = /(?<![\w.-])\+?\d(?:[ ()-]{0,2}\d){8,14}(?![\w-]|\.\d)/g;

export function safeText(text: string, rules: LogRules): string {
  let safe = text;
  for (const [pattern, replacement] of secretText) safe = safe.replace(pattern, replacement);
  return rules.fullNumbers ? safe : safe.replace(number, maskedNumber);
}

function maskedNumber(found: string): string {
  // A moment in ISO 8601 has the digits of a number, and dashes.
  if (/^\d{4}-\d{2}-\d{2}/.test(found)) return found;
  return `${censored}${found.replace(/\D/g, "").slice(-4)}`;
}

const depthMax = 6;

/** The same fields with what is secret gone; what is no plain data is written as its text. */
export function safeFields(fields: Record<string, unknown>, rules: LogRules): Record<string, unknown> {
  return safeObject(fields, rules, 0);
}

function safeObject(value: object, rules: LogRules, depth: number): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [
      name,
      secretField.test(name) && each !== undefined && typeof each !== "boolean"
        ? censored
        : safeValue(each, rules, depth + 1),
    ]),
  );
}

function safeValue(value: unknown, rules: LogRules, depth: number): unknown {
  if (typeof value === "string") return safeText(value, rules);
  if (typeof value !== "object" || value === null) return value;
  if (value instanceof Error) return safeText(value.stack ?? value.message, rules);
  if (depth > depthMax) return censored;
  // Octets are audio, keys or messages: none is for the log.
  if (ArrayBuffer.isView(value)) return `${value.byteLength} octets`;
  if (Array.isArray(value)) return value.map((each) => safeValue(each, rules, depth + 1));
  return safeObject(value, rules, depth);
}
