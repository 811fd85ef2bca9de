import { err, ok, type Result } from "@perezvon/base";
import { type HomeCountry, parsePhone } from "./phone.ts";

/** Fewer digits would shut out a whole country (PBX-BLK-02). */
const maskDigitsMin = 5;
const maskDigitsMax = 15;

/**
 * What is stored for a line that somebody typed: a whole number in E.164, or with `*` at its end the beginning of many, in
 * international digits (PBX-BLK-02).
 */
export function parseBlackListEntry(
  text: string,
  homeCountry: HomeCountry,
): Result<string, { readonly code: "phone" | "mask" }> {
  const trimmed = text.trim();
  if (!trimmed.endsWith("*")) {
    const parsed = parsePhone(trimmed, homeCountry);
    return parsed.ok ? ok(parsed.value) : err({ code: "phone" });
  }
  const digits = trimmed
    .slice(0, -1)
    .replace(/[\s().-]/g, "")
    .replace(/^\+/, "");
  const fits = /^[1-9]\d*$/.test(digits) && digits.length >= maskDigitsMin && digits.length <= maskDigitsMax;
  return fits ? ok(`+${digits}*`) : err({ code: "mask" });
}

/** Every entry that would stand for this caller. None for what is no number: no entry is. */
export function blackListKeys(number: string): readonly string[] {
  if (!/^\+\d{5,15}$/.test(number)) return [];
  const digits = number.slice(1);
  const masks = [];
  for (let length = maskDigitsMin; length <= digits.length; length++)
    masks.push(`+${digits.slice(0, length)}*`);
  return [number, ...masks];
}
