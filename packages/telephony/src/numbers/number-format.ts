import { assertNever } from "@perezvon/base";
import { type NumberFormat, type NumberRule, parsePhone } from "@perezvon/model";

/** The form in which a trunk wants a number (TEL-NUM-02). What is no E.164 number, such as a short code, keeps its digits. */
export function writeNumber(number: string, format: NumberFormat): string {
  if (!/^\+\d+$/.test(number)) return format.kind === "rules" ? applyRules(number, format.rules) : number;
  switch (format.kind) {
    case "e164_plus":
      return number;
    case "e164":
      return number.slice(1);
    case "national": {
      const home = `+${format.countryCode}`;
      return number.startsWith(home)
        ? format.nationalPrefix + number.slice(home.length)
        : format.internationalPrefix + number.slice(1);
    }
    case "rules":
      return applyRules(number, format.rules);
    default:
      return assertNever(format, "number format");
  }
}

/** The number that a trunk means: E.164 with `+`, or the digits of an extension or a short code (TEL-NUM-01). */
export function readNumber(text: string, format: NumberFormat, homeCountry: string): string {
  const digits = withoutSeparators(text);
  if (/^\+\d{1,15}$/.test(digits)) return digits;
  switch (format.kind) {
    case "e164_plus":
      return understood(digits, homeCountry);
    case "e164":
      // The country code comes first here: «84951234567» is a number abroad and not one of Moscow.
      return /^[1-9]\d{6,14}$/.test(digits) ? `+${digits}` : digits;
    case "national": {
      const { internationalPrefix, nationalPrefix, countryCode } = format;
      const plain = digits.replace("~", "");
      const outside = internationalPrefix.replace("~", "");
      // The longer prefix first: 8~10 begins with the 8 of a national number.
      if (plain.startsWith(outside) && /^[1-9]\d{6,14}$/.test(plain.slice(outside.length)))
        return `+${plain.slice(outside.length)}`;
      if (
        nationalPrefix !== "" &&
        plain.startsWith(nationalPrefix) &&
        plain.length > nationalPrefix.length + 6
      )
        return `+${countryCode}${plain.slice(nationalPrefix.length)}`;
      return understood(plain, homeCountry);
    }
    case "rules":
      return applyRules(digits, format.rules);
    default:
      return assertNever(format, "number format");
  }
}

/** Visual separators of RFC 3966 and of people are dropped. */
export function withoutSeparators(text: string): string {
  return text.replace(/[\s().\u00ad\u2010-\u2015\u2212-]/g, "");
}

function understood(digits: string, homeCountry: string): string {
  // Short numbers are never taken for a subscriber's: 112 and 4040 keep their digits.
  if (digits.length < 7) return digits;
  const parsed = parsePhone(digits, homeCountry);
  return parsed.ok ? parsed.value : digits;
}

function applyRules(number: string, rules: readonly NumberRule[]): string {
  for (const rule of rules) {
    const subject = subjectOf(number, rule);
    if (subject !== undefined && fits(subject, rule)) return rule.put + subject.slice(rule.strip);
  }
  return number;
}

/** A rule that names no `+` looks at the digits alone. */
function subjectOf(number: string, { match }: NumberRule): string | undefined {
  const wanted = match.kind === "prefix" ? match.digits : match.pattern;
  if (wanted.startsWith("+")) return number.startsWith("+") ? number : undefined;
  return number.replace(/^\+/, "");
}

function fits(subject: string, { match }: NumberRule): boolean {
  if (match.kind === "prefix") return subject.startsWith(match.digits);
  const source = [...match.pattern]
    .map((character) => patternParts[character] ?? literal(character))
    .join("");
  return new RegExp(`^${source}$`).test(subject);
}

const patternParts: Readonly<Record<string, string>> = {
  X: "\\d",
  Z: "[1-9]",
  N: "[2-9]",
  ".": "\\d+",
};

const literal = (character: string) => (/[0-9]/.test(character) ? character : `\\${character}`);
