import type { AnalysisEvidence } from "@perezvon/api";

/** The line of the decision does not stand at the very edge. */
const AFTER_MS = 200;

/** When it was decided, and how long the plot is; all from the first analysed sound. */
export function evidenceSpan({ answeredAtMs, decidedAfterMs, speech, tones }: AnalysisEvidence): {
  readonly decidedAtMs: number;
  readonly endMs: number;
} {
  const decidedAtMs = (answeredAtMs ?? 0) + decidedAfterMs;
  const heard = [...speech, ...tones].map(({ toMs }) => toMs);
  return { decidedAtMs, endMs: Math.max(1_000, decidedAtMs + AFTER_MS, ...heard) };
}

/** So that at most eight figures stand below. */
export function tickStepMs(endMs: number): number {
  return [500, 1_000, 2_000, 5_000, 10_000].find((step) => endMs / step <= 8) ?? 20_000;
}
