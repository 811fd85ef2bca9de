import { emergencyNumbersOf } from "@perezvon/model";

/** 01–04 of former days, as they are called now (TEL-EMG-01). */
const threeDigits: ReadonlyMap<string, string> = new Map([
  ["01", "101"],
  ["02", "102"],
  ["03", "103"],
  ["04", "104"],
]);

export function emergencyForm(number: string, form: "changed" | "passed"): string {
  return form === "changed" ? (threeDigits.get(number) ?? number) : number;
}

/** The emergency number that was dialled, before any plan looks at it; a prefix to get out may stand before it (TEL-EMG-01). */
export function emergencyNumberIn(
  dialled: string,
  country: string,
  exitPrefixes: readonly string[] = [],
): string | undefined {
  const digits = dialled.replace(/[\s().-]/g, "");
  const numbers = emergencyNumbersOf(country);
  if (numbers.includes(digits)) return digits;
  const prefix = exitPrefixes.find((each) => each !== "" && digits.startsWith(each));
  const rest = prefix === undefined ? undefined : digits.slice(prefix.length);
  return rest !== undefined && numbers.includes(rest) ? rest : undefined;
}
