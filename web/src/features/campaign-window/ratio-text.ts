import type { Format } from "../../shell/text/format.ts";

/** One decimal; a ratio without a divisor, or not yet known, is «-» (OUT-STA-02). */
export function ratioText(format: Pick<Format, "decimal">, ratio: number | null | undefined): string {
  return ratio === null || ratio === undefined ? "-" : format.decimal(ratio, 1);
}
