/** Result codes of TEL-CPA-01. */
export type AnalysisCode = 0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9;

/** Whose busy and congestion tones (TEL-CPA-07); `itu` is what ITU-T E.180 recommends. */
export type CadenceCountry = "ru" | "na" | "itu";

/** A tone of one or two frequencies that comes and goes. */
export interface NetworkCadence {
  readonly kind: "busy" | "congestion";
  readonly hz: readonly number[];
  readonly onMs: number;
  readonly offMs: number;
}

/** What the campaign asks, with the thresholds of TEL-CPA-06. Everything left out has the default of the table. */
export interface AnalysisParameters {
  readonly detectVoice: boolean;
  /** Implies voice detection (TEL-CPA-02). */
  readonly detectMachine: boolean;
  /** After result 2, listen for the machine's signal (TEL-CPA-10). */
  readonly waitForBeep: boolean;
  /** Countries whose tones are known; all when left out. */
  readonly zones?: readonly CadenceCountry[];
  /** Tones of the operator that no country has (TEL-CPA-07). */
  readonly cadences?: readonly NetworkCadence[];
  /** Rule 7: 800–4,000, 1,800. */
  readonly greetingMs?: number;
  /** Rule 7: 300–1,500, 600; shorter after one short word, longer after fluent speech, unless there is no patience. */
  readonly pauseMs?: number;
  /** Rule 10: 2,000–8,000, 4,000. */
  readonly doubtMs?: number;
  /** Rule 11: 3,000–10,000, 5,000. */
  readonly silenceMs?: number;
  /**
   * Rule 8: how much longer than a greeting somebody may speak before he is a machine, if he then waits for an answer: 0–5,000. Long
   * greetings at work are people; with 0 the table of TEL-CPA-06 holds to the letter.
   */
  readonly patienceMs?: number;
  /** How long to wait for the beep: 5,000–180,000, 60,000. */
  readonly beepLimitMs?: number;
}

/** Times are milliseconds on the analysed stream, from its first frame. */
export interface AnalysisEvidence {
  readonly answeredAtMs: number | undefined;
  readonly speech: readonly { readonly fromMs: number; readonly toMs: number }[];
  readonly tones: readonly {
    readonly kind: string;
    readonly hz: readonly number[];
    readonly fromMs: number;
    readonly toMs: number;
  }[];
  /** Level that counted as background. */
  readonly floorDbm0: number;
}

export interface AnalysisReport {
  readonly result: AnalysisCode;
  /** Row of the table of TEL-CPA-06; 0 for what the table does not name. */
  readonly rule: number;
  /** From the answer (or from the first frame, if decided before it). */
  readonly decidedAfterMs: number;
  /** SIT kind of TEL-CPA-08, when the result is 5: IC, VC, RO, NC or `other`. */
  readonly sit: SitKind | undefined;
  readonly evidence: AnalysisEvidence;
}

export type SitKind = "IC" | "VC" | "RO" | "NC" | "other";
