/** Digits by their event number (RFC 4733 §3.2). */
export const DIGITS = "0123456789*#ABCD";

/** Event 16: the short opening of a line. It is no digit, has no tone and is passed on as an event alone. */
export const FLASH = "!";
export const FLASH_EVENT = 16;

export const ROW_HZ = [697, 770, 852, 941] as const;
export const COLUMN_HZ = [1209, 1336, 1477, 1633] as const;

const KEYPAD = ["123A", "456B", "789C", "*0#D"] as const;

export function digitOfTones(row: number, column: number): string {
  return KEYPAD[row]![column]!;
}

export function tonesOfDigit(digit: string): readonly [number, number] | undefined {
  for (const [row, keys] of KEYPAD.entries()) {
    const column = keys.indexOf(digit);
    if (digit.length === 1 && column >= 0) return [ROW_HZ[row]!, COLUMN_HZ[column]!];
  }
  return undefined;
}
