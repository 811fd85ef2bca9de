/**
 * How a trunk writes numbers in one direction (TEL-NUM-02). Inside, numbers are E.164 with `+` (TEL-NUM-01); a format is applied
 * at the edge, once outward and once inward.
 */
export type NumberFormat =
  /** `+79161234567` */
  | { readonly kind: "e164_plus" }
  /** `79161234567` */
  | { readonly kind: "e164" }
  /** `89161234567` at home, `8101202…` or `001202…` abroad. */
  | {
      readonly kind: "national";
      /** Calling code of the home country, such as `7`. */
      readonly countryCode: string;
      /** Before a national number, such as `8`; may be empty. */
      readonly nationalPrefix: string;
      /** Before a country code, such as `810` or `00`. */
      readonly internationalPrefix: string;
    }
  /** The first rule that fits is applied; a number that none fits stays as it is. */
  | { readonly kind: "rules"; readonly rules: readonly NumberRule[] };

/** «Цифры, является префиксом, убрать, вставить» (INB-DOU-04) is one of these. */
export interface NumberRule {
  readonly match:
    | { readonly kind: "prefix"; readonly digits: string }
    /** `X` any digit, `Z` 1–9, `N` 2–9, `.` at the end one digit or more; the whole number must fit. */
    | { readonly kind: "pattern"; readonly pattern: string };
  /** Characters taken off at the front, 0–15. */
  readonly strip: number;
  /** Put before what is left. */
  readonly put: string;
}

export const numberFormatKinds = ["e164_plus", "e164", "national", "rules"] as const;
export const numberRuleLimits = { rules: 50, strip: 15, put: 15, prefix: 15, pattern: 30 } as const;
