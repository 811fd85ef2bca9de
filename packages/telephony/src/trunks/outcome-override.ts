import type { OutcomeOverride } from "@perezvon/model";

/** The first row of the trunk that fits the signals; a row that names both wants both (TEL-MAP-01). */
export function overrideOf(
  overrides: readonly OutcomeOverride[],
  sipCode: number | undefined,
  q850: number | undefined,
): string | undefined {
  return overrides.find(
    (row) =>
      (row.sipCode === undefined || row.sipCode === sipCode) && (row.q850 === undefined || row.q850 === q850),
  )?.disposition;
}
