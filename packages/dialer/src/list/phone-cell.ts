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
  const parts = text.split(/[;,/]/).filter((part) => part.trim() !== "");
  for (const part of parts.length > 1 ? parts : []) {
    const parsed = parsePhoneWithExtension(part, country);
    if (parsed.ok) return { ...parsed.value, fault: "several_numbers" };
  }
  return { ...none, fault: "phone" };
}

const none = { number: undefined, extension: undefined };
