/**
 * How long a pause must be before it tells a person (TEL-CPA-06, rule 7). One short word and quiet is conclusive early: nobody records
 * that. The longer and the more fluent the speech, the more it is like one that is read, which pauses between sentences too. Chosen on the
 * tuning half of the corpus (TEL-CPA-16); the campaign's pause scales it.
 */
export interface GreetingSoFar {
  /** From the first speech to the last, short pauses included. */
  readonly spanMs: number;
  readonly words: number;
  /** From the answer to the first speech. */
  readonly onsetMs: number;
}

export interface PauseParameters {
  readonly pauseMs: number;
  readonly patienceMs: number;
}

/** The pause of the table, to which the values below belong. */
const DEFAULT_PAUSE_MS = 600;
const SHORTEST_MS = 300;
/** Length of the speech so far, and the pause after several words of it; straight lines between. */
const BY_SPAN: readonly (readonly [spanMs: number, pauseMs: number])[] = [
  [100, 1200],
  [160, 760],
  [250, 680],
  [500, 750],
  [750, 940],
  [1000, 940],
  [1400, 1080],
  [1800, 1350],
  [2400, 1200],
  [4000, 1500],
];
/** One word is seldom the beginning of a recording. */
const ONE_WORD_MS = -400;
const FEW_WORDS = 3;
const FEW_WORDS_MS = -140;
/** People speak at once, recordings begin when the machine is ready; each second later makes it likelier to be one. */
const ONSET_MS = 700;
const LATEST_ONSET_MS = 1600;
const ONSET_SHARE = 0.3;

/** With no patience the table of TEL-CPA-06 holds to the letter: one pause for all. */
export function telltalePauseMs(heard: GreetingSoFar, { pauseMs, patienceMs }: PauseParameters): number {
  if (patienceMs === 0) return pauseMs;
  const words = heard.words <= 1 ? ONE_WORD_MS : heard.words <= FEW_WORDS ? FEW_WORDS_MS : 0;
  const onset = (Math.min(heard.onsetMs, LATEST_ONSET_MS) - ONSET_MS) * ONSET_SHARE;
  const wanted = (bySpan(heard.spanMs) + words + onset) * (pauseMs / DEFAULT_PAUSE_MS);
  return Math.max(Math.min(SHORTEST_MS, pauseMs), wanted);
}

function bySpan(spanMs: number): number {
  let [beforeSpan, beforePause] = BY_SPAN[0]!;
  for (const [span, pause] of BY_SPAN) {
    if (spanMs <= span) {
      const share = span === beforeSpan ? 0 : (spanMs - beforeSpan) / (span - beforeSpan);
      return beforePause + Math.max(0, share) * (pause - beforePause);
    }
    beforeSpan = span;
    beforePause = pause;
  }
  return beforePause;
}
