/** What a subscriber of the simulated network does with a call. One word a behaviour, used in profile, report and README. */
export const behaviours = [
  "person",
  "machine",
  "busy",
  "no_answer",
  "invalid",
  "overload",
  "silence",
  "fax",
  "hangs_up_before_answer",
  "hangs_up_after_answer",
  "busy_tone",
  "congestion_tone",
  "sit",
  "announcement",
  "unreachable",
] as const;

export type Behaviour = (typeof behaviours)[number];

/** Numbers whose behaviour is fixed, by the digits after `+7 999`; the longest match wins, all others follow the mix. */
const fixedPrefixes: readonly (readonly [prefix: string, behaviour: Behaviour])[] = [
  ["1", "person"],
  ["2", "machine"],
  ["3", "busy"],
  ["4", "no_answer"],
  ["5", "invalid"],
  ["6", "overload"],
  ["7", "silence"],
  ["8", "fax"],
  ["900", "hangs_up_after_answer"],
  ["901", "busy_tone"],
  ["902", "sit"],
  ["903", "congestion_tone"],
  ["904", "announcement"],
  ["905", "unreachable"],
  ["906", "hangs_up_before_answer"],
];

/** The behaviour that the number itself decides; `undefined`: the mix of the profile decides, call by call. */
export function fixedBehaviour(number: string): Behaviour | undefined {
  const digits = nationalDigits(number);
  if (!digits?.startsWith("999")) return undefined;
  const rest = digits.slice(3);
  return fixedPrefixes.find(([prefix]) => rest.startsWith(prefix))?.[1];
}

/**
 * One spelling for one subscriber, so that `89991234567`, `79991234567` and `+79991234567` are counted as the same number.
 * Anything that is no Russian number keeps its own digits.
 */
export function subscriberNumber(dialled: string): string {
  const national = nationalDigits(dialled);
  if (national) return `+7${national}`;
  const digits = dialled.replace(/[^0-9]/g, "");
  return dialled.startsWith("+") ? `+${digits}` : digits || dialled;
}

function nationalDigits(number: string): string | undefined {
  const digits = number.replace(/[^0-9]/g, "");
  if (digits.length === 11 && (digits[0] === "7" || digits[0] === "8")) return digits.slice(1);
  return undefined;
}
