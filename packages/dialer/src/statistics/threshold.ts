/** From which value on a figure of a campaign is worth a look, and from which on it is bad (OUT-STA-05). */
export interface Threshold {
  /** The side on which the figure is bad. */
  readonly side: "above" | "below";
  readonly warning: number | undefined;
  readonly critical: number | undefined;
}

export const thresholdLevels = ["good", "warning", "critical"] as const;
export type ThresholdLevel = (typeof thresholdLevels)[number];

/** A level that was reached is left only past its value by so much of it, so that a figure that trembles there does not ring again and again. */
const hysteresis = 0.05;

/** Level of a figure, given its level until now; a ratio that has no divisor is good. */
export function thresholdLevel(
  { side, warning, critical }: Threshold,
  value: number | undefined,
  before: ThresholdLevel = "good",
): ThresholdLevel {
  if (value === undefined) return "good";
  const reached = (limit: number | undefined, held: boolean) => {
    if (limit === undefined) return false;
    const slack = held ? Math.abs(limit) * hysteresis : 0;
    return side === "above" ? value >= limit - slack : value <= limit + slack;
  };
  if (reached(critical, before === "critical")) return "critical";
  return reached(warning, before !== "good") ? "warning" : "good";
}

/** Whether the sound is due: the figure has just become worse. */
export function worsened(before: ThresholdLevel, now: ThresholdLevel): boolean {
  return thresholdLevels.indexOf(now) > thresholdLevels.indexOf(before);
}
