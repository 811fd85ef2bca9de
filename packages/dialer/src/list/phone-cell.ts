import { parsePhoneWithExtension } from "@perezvon/model";

export interface PhoneCell {
  readonly number: string | undefined;
  readonly extension: string | undefined;
  readonly fault: "phone" | "phone_scientific" | "several_numbers" | undefined;
}

/** A cell of a phone column. Of several numbers the first is taken (OUT-IMP-12). */
export function parsePhoneCell(text: string, country: string): PhoneCell {
  const whole = parsePhoneWithExtension(text, country);
  if (whole.ok) return { ...whole.value, fault: undefined };
  if (whole.error.code === "phone_scientific") return { ...none, fault: "phone_scientific" };
  for (const part of severalIn(text)) {
    const parsed = parsePhoneWithExtension(part, country);
    if (parsed.ok) return { ...parsed.value, fault: "several_numbers" };
  }
  return { ...none, fault: "phone" };
}

/** The parts of a cell that is no number as a whole; none where there is only one. */
function severalIn(text: string): readonly string[] {
  const parts = text.split(/[;,/]/).filter((part) => part.trim() !== "");
  return parts.length > 1 ? parts : [];
}

/**
 * Numbers that share a cell go to the phone fields after it that are empty (OUT-IMP-12). What finds no field stays in its cell, where
 * it is a warning.
 */
export function spreadNumbers(
  cells: readonly string[],
  phonePlaces: readonly number[],
  country: string,
): readonly string[] {
  let spread: string[] | undefined;
  for (const place of phonePlaces) {
    const text = (spread ?? cells)[place] ?? "";
    if (!/[;,/]/.test(text) || parsePhoneWithExtension(text, country).ok) continue;
    const numbers = severalIn(text).filter((part) => parsePhoneWithExtension(part, country).ok);
    if (numbers.length < 2) continue;
    spread ??= [...cells];
    const free = phonePlaces.filter((other) => other > place && (spread?.[other] ?? "").trim() === "");
    const kept = numbers.slice(1 + free.length);
    spread[place] = [numbers[0]?.trim(), ...kept].join("; ");
    for (const [index, other] of free.entries()) {
      const number = numbers[index + 1];
      if (number !== undefined) spread[other] = number.trim();
    }
  }
  return spread ?? cells;
}

const none = { number: undefined, extension: undefined };
