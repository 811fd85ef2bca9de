/** Limits of call progress analysis that a campaign sets, in milliseconds (TEL-CPA-06, TEL-CPA-10). */
export interface AnalysisLimits {
  /** Speech no longer than this, all together, is a greeting. */
  readonly greetingMs: number;
  /** The pause that tells a person after a greeting of middle length. */
  readonly pauseMs: number;
  /** How much longer than a greeting somebody may speak before he is a machine; 0 takes the table of TEL-CPA-06 to the letter. */
  readonly patienceMs: number;
  /** Undecided for so long after the answer is a person. */
  readonly doubtMs: number;
  /** No sound for so long after the answer is silence. */
  readonly silenceMs: number;
  /** How long the machine's signal is waited for. */
  readonly beepLimitMs: number;
}

/** Least, greatest, and what holds when nobody has said. */
export const analysisLimitTable: Readonly<
  Record<keyof AnalysisLimits, { readonly min: number; readonly max: number; readonly default: number }>
> = {
  greetingMs: { min: 800, max: 4_000, default: 1_800 },
  pauseMs: { min: 300, max: 1_500, default: 600 },
  patienceMs: { min: 0, max: 5_000, default: 2_400 },
  doubtMs: { min: 2_000, max: 8_000, default: 4_000 },
  silenceMs: { min: 3_000, max: 10_000, default: 5_000 },
  beepLimitMs: { min: 5_000, max: 180_000, default: 60_000 },
};

export const analysisLimitNames = Object.keys(analysisLimitTable) as (keyof AnalysisLimits)[];

export const defaultAnalysisLimits = Object.fromEntries(
  analysisLimitNames.map((name) => [name, analysisLimitTable[name].default]),
  // Every name has its row, which the mapping loses sight of.
) as unknown as AnalysisLimits;
