import { err, ok, type Result } from "@perezvon/base";
import type { DoNotCallListId } from "./ids.ts";
import { type HomeCountry, parsePhone } from "./phone.ts";

/** Types of a do-not-call list; what an entry is, and whether it bars a number or the whole record (OUT-DNC-02). */
export const doNotCallKinds = [
  "internal",
  "external",
  "pattern",
  "region",
  "postal_code",
  "record_field",
] as const;
export type DoNotCallKind = (typeof doNotCallKinds)[number];

/** What the campaign does with a record one of whose numbers is listed (OUT-DNC-04). */
export type DoNotCallMatch = "next_number" | "close_record";

/** A list that a campaign heeds. */
export interface DoNotCallUse {
  readonly listId: DoNotCallListId;
  /** «Пополнять из статусов»: at most one internal list of a campaign (OUT-DNC-06). */
  readonly fill: boolean;
  /** For lists of kind `record_field`: name of the field whose value is compared. */
  readonly field: string | undefined;
}

/** «Не звонить» of a campaign. */
export interface DoNotCallSettings {
  readonly lists: readonly DoNotCallUse[];
  readonly onMatch: DoNotCallMatch;
  /** «Срок, дней» of entries that dispositions make, 1–3,650; undefined is for ever (OUT-DNC-07). */
  readonly days: number | undefined;
}

export const noDoNotCall: DoNotCallSettings = { lists: [], onMatch: "next_number", days: undefined };

/** Kinds whose match closes the record; the others only take out a number (OUT-DNC-02). */
export function barsRecord(kind: DoNotCallKind): boolean {
  return kind === "region" || kind === "postal_code" || kind === "record_field";
}

export interface DoNotCallEntryFault {
  readonly code:
    | "phone"
    | "phone_scientific"
    | "number_pattern"
    | "region"
    | "postal_code"
    | "required"
    | "too_long";
}

const longestValue = 200;
/** Fewer digits would bar whole countries by a slip of the finger. */
const leastPatternDigits = 3;

/**
 * The form in which an entry is stored and compared (OUT-DNC-02): E.164 for numbers; international digits with `?` and a closing
 * `*` for patterns; `CC name` for regions; letters and digits, with a closing `*`, for postal codes; text without case for fields.
 */
export function parseDoNotCallEntry(
  kind: DoNotCallKind,
  text: string,
  homeCountry: HomeCountry,
): Result<string, DoNotCallEntryFault> {
  const trimmed = text.trim();
  if (trimmed === "") return err({ code: "required" });
  if (trimmed.length > longestValue) return err({ code: "too_long" });
  switch (kind) {
    case "internal":
    case "external": {
      const parsed = parsePhone(trimmed, homeCountry);
      return parsed.ok ? ok(parsed.value) : err({ code: parsed.error.code });
    }
    case "pattern":
      return numberPattern(trimmed);
    case "region":
      return regionEntry(trimmed, homeCountry);
    case "postal_code": {
      const code = comparablePostalCode(trimmed);
      return /^[\p{L}\p{N}]{1,12}\*?$/u.test(code) ? ok(code) : err({ code: "postal_code" });
    }
    case "record_field":
      return ok(comparableText(trimmed));
  }
}

function numberPattern(text: string): Result<string, DoNotCallEntryFault> {
  const compact = text.replace(/[\s().+-]/g, "");
  const digits = compact.replace(/\D/g, "");
  const fits = /^[1-9][\d?]{2,14}\*?$/.test(compact) && digits.length >= leastPatternDigits;
  return fits ? ok(compact) : err({ code: "number_pattern" });
}

function regionEntry(text: string, homeCountry: HomeCountry): Result<string, DoNotCallEntryFault> {
  const [, country = homeCountry, name] = /^(?:([A-Za-z]{2})\s*[,;:|]\s*)?(.+)$/.exec(text) ?? [];
  return name === undefined || name.trim() === ""
    ? err({ code: "region" })
    : ok(comparableRegion(country, name));
}

/** Equal for what stands in an entry and in a record's field of type region. */
export function comparableRegion(country: string, name: string): string {
  return `${country.toUpperCase()} ${comparableText(name)}`;
}

export function comparablePostalCode(text: string): string {
  return text.replace(/[\s-]/g, "").toUpperCase();
}

/** Trimmed and without case (OUT-DNC-02). */
export function comparableText(text: string): string {
  return text.trim().toLowerCase();
}

/** Every entry of a postal-code list that stands for this code: itself, and each of its beginnings. */
export function postalCodeKeys(text: string): readonly string[] {
  const code = comparablePostalCode(text);
  if (code === "") return [];
  return [code, ...Array.from({ length: code.length }, (_, place) => `${code.slice(0, place + 1)}*`)];
}
