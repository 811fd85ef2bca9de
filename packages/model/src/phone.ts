import { type Brand, err, ok, type Result } from "@perezvon/base";
import { type CountryCode, isSupportedCountry, parsePhoneNumberFromString } from "libphonenumber-js/max";

/** `+` and 7 to 15 digits: the one form in which numbers are stored (PLT-GEN-06). */
export type E164 = Brand<string, "E164">;

/** ISO 3166 code of the country whose national numbers are meant. */
export type HomeCountry = string;

export interface PhoneFault {
  /** `phone_scientific`: a spreadsheet turned the number into `9,05E+10` (OUT-IMP-12). */
  readonly code: "phone" | "phone_scientific";
}

export interface PhoneWithExtension {
  readonly number: E164;
  /** Dialled as tones after the answer; a comma or full stop in it is a second of pause (TEL-DTM-07). */
  readonly extension: string | undefined;
}

/** The one function for every import, form, API and call (PLT-GEN-06). */
export function parsePhone(input: string, homeCountry: HomeCountry): Result<E164, PhoneFault> {
  if (input.length > longestText) return err({ code: "phone" });
  if (scientific.test(input)) return err({ code: "phone_scientific" });
  const compact = input.replace(separators, "");
  const found = compact.length <= longestInput ? understand(compact, homeCountry) : undefined;
  return found === undefined ? err({ code: "phone" }) : ok(found as E164);
}

/** As `parsePhone`, with an extension after `доб.`, `ext`, `#` or `x` (OUT-IMP-12), or after pauses alone: `74955140578...2345` (TEL-DTM-07). */
export function parsePhoneWithExtension(
  input: string,
  homeCountry: HomeCountry,
): Result<PhoneWithExtension, PhoneFault> {
  for (const pattern of input.length <= longestText ? [namedExtension, pausedExtension] : []) {
    const match = pattern.exec(input);
    if (match === null) continue;
    const parsed = parsePhone(input.slice(0, match.index), homeCountry);
    if (parsed.ok) return ok({ number: parsed.value, extension: match[1] });
  }
  const whole = parsePhone(input, homeCountry);
  return whole.ok ? ok({ number: whole.value, extension: undefined }) : whole;
}

/** Whether the text already is what `parsePhone` gives. */
export function isE164(text: string): text is E164 {
  return text.startsWith("+") && internationalNumber(text.slice(1)) === text;
}

const longestText = 200;
const longestInput = 25;
const separators = /[\s().\u00ad\u2010-\u2015\u2212-]/g;
const scientific = /^\s*[+-]?\d+(?:[.,]\d+)?[eEеЕ]\+?\d+\s*$/;
const namedExtension =
  /[\s,;]*(?:доб(?:авочный|\.)?|вн(?:утр)?\.?|ext(?:ension|\.)?|[xх#])[\s.:]*(,{0,10}\d(?:[.,]{0,10}\d){0,9})\s*$/iu;
/** One full stop or comma alone parts digits, or numbers. */
const pausedExtension = /\s*([.,]{2,10}\d(?:[.,]{0,10}\d){0,9})\s*$/u;
/** Russia and Kazakhstan share `+7`; their national numbers begin with 3 to 9. */
const sevenCountries = new Set(["RU", "KZ"]);
const sevenNational = /^[3-9]\d{9}$/;

function understand(compact: string, homeCountry: HomeCountry): string | undefined {
  if (/^\+\d+$/.test(compact)) return internationalNumber(compact.slice(1));
  const digits = compact.replace(/^8~10/, "810");
  if (!/^\d+$/.test(digits)) return undefined;
  // No country code begins with 0, so a third 0 belongs to the way out.
  const abroad = /^000?(?=[1-9])|^810(?=[1-9])/.exec(digits);
  if (sevenCountries.has(homeCountry)) {
    if (/^[78][3-9]\d{9}$/.test(digits)) return `+7${digits.slice(1)}`;
    if (sevenNational.test(digits)) return `+7${digits}`;
    return internationalNumber(abroad ? digits.slice(abroad[0].length) : longEnough(digits));
  }
  const national = nationalNumber(digits, homeCountry);
  if (national !== undefined) return national;
  const [wayOut = ""] = abroad ?? [];
  return internationalNumber(wayOut.startsWith("0") ? digits.slice(wayOut.length) : longEnough(digits));
}

/** Without a sign that it goes abroad, only 11 to 15 digits are taken to begin with a country code. */
function longEnough(digits: string): string {
  return digits.length >= 11 ? digits : "";
}

/** Digits that begin with an existing country code and have a length that occurs there. */
function internationalNumber(digits: string): string | undefined {
  if (digits.length < 7 || digits.length > 15) return undefined;
  if (digits.startsWith("7")) return sevenNational.test(digits.slice(1)) ? `+${digits}` : undefined;
  const parsed = parsePhoneNumberFromString(`+${digits}`);
  // A national prefix inside an international number would be dropped silently: that is another number.
  return parsed?.isPossible() && parsed.number === `+${digits}` ? parsed.number : undefined;
}

/** The national trunk prefix is removed and the country code added (OUT-IMP-12). */
function nationalNumber(digits: string, homeCountry: HomeCountry): string | undefined {
  if (!isSupportedCountry(homeCountry)) return undefined;
  const parsed = parsePhoneNumberFromString(digits, homeCountry as CountryCode);
  if (!parsed?.isPossible() || !parsed.isValid()) return undefined;
  const all = parsed.number.length - 1;
  return all >= 7 && all <= 15 ? parsed.number : undefined;
}
