import { parsePhoneNumberFromString } from "libphonenumber-js/max";
import type { E164 } from "./phone.ts";

/** Between digits of one number: spaces, brackets, dots, slashes and dashes of all kinds. */
const gap = "[ ./()\\u00a0\\u2010-\\u2015-]{0,3}";

const spaced = (digits: string) => [...digits].join(gap);

/**
 * Finds a number in texts in whatever form it is written: E.164, with the way out, with the national prefix or without one, with the usual
 * separators. Written in the part of the language that JavaScript and PostgreSQL share. Digits of a longer number are no match.
 */
export function numberPattern(number: E164): string {
  const parsed = parsePhoneNumberFromString(number);
  const code: string = parsed?.countryCallingCode ?? "";
  const national: string = parsed?.nationalNumber ?? number.slice(1);
  const trunk = code === "7" ? "8" : "0";
  const abroad = `(?:[+]|00|8${gap}10)?${gap}${spaced(code)}`;
  return `(?<![0-9])(?:(?:${abroad}|${trunk})${gap})?${spaced(national)}(?![0-9])`;
}

/** For logs and lists of requests: the country's code and the last two digits. */
export function maskedNumber(number: E164): string {
  const code: string = parsePhoneNumberFromString(number)?.countryCallingCode ?? "";
  return `+${code} *** ${number.slice(-2)}`;
}
