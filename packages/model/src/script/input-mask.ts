/**
 * A mask says how a value is written, place by place: `9` stands for a digit, `a` for a letter, `*` for either, and everything else for
 * itself; so do these three behind a backslash (DSK-SCD-03).
 */
type Place = { readonly fits: RegExp } | { readonly literal: string };

const slots: Readonly<Record<string, RegExp>> = { "9": /\d/, a: /\p{L}/u, "*": /[\p{L}\d]/u };

/** Whether a mask says anything of what is entered; one of signs alone would leave nothing to enter. */
export function isMask(mask: string): boolean {
  return placesOf(mask).some((place) => "fits" in place);
}

/** A value has the mask's form. Signs that end it may be missing: there is nothing left to type. */
export function fitsMask(mask: string, value: string): boolean {
  return value !== "" && [masked(mask, value), complete(mask, value)].includes(value) && isFull(mask, value);
}

/** What has been typed so far, with the mask's own signs put in and everything else that does not fit left out. */
export function masked(mask: string, typed: string): string {
  const signs = [...typed];
  let at = 0;
  let text = "";
  let ahead = "";
  for (const place of placesOf(mask)) {
    if ("literal" in place) {
      if (signs[at] === place.literal) at++;
      ahead += place.literal;
      continue;
    }
    while (at < signs.length && !place.fits.test(signs[at]!)) at++;
    if (at >= signs.length) return text;
    text += ahead + signs[at]!;
    ahead = "";
    at++;
  }
  return text;
}

/** The value with the signs that end the mask, where all before them is there. */
export function complete(mask: string, value: string): string {
  return isFull(mask, value) ? masked(mask, value) + ending(mask) : value;
}

function isFull(mask: string, value: string): boolean {
  const body = placesOf(mask).length - [...ending(mask)].length;
  return [...masked(mask, value)].length === body;
}

function ending(mask: string): string {
  let text = "";
  for (const place of placesOf(mask)) text = "literal" in place ? text + place.literal : "";
  return text;
}

function placesOf(mask: string): Place[] {
  const places: Place[] = [];
  let escaped = false;
  for (const sign of mask) {
    if (sign === "\\" && !escaped) {
      escaped = true;
      continue;
    }
    const fits = escaped ? undefined : slots[sign];
    places.push(fits === undefined ? { literal: sign } : { fits });
    escaped = false;
  }
  return places;
}
