/** The life of one number of a record in one association. */
export interface NumberProgress {
  readonly number: string;
  /** Attempts counted against the number's limit. */
  readonly attempts: number;
  /** Never again in this campaign: an action «stop number», or a do-not-call entry. */
  readonly stopped: boolean;
  /** Own due time; null until a rule gives one. */
  readonly dueAt: number | null;
  /** Let the other numbers go first (action «next number»). */
  readonly yielded: boolean;
  /** `Progress.turns` when its last attempt ended. */
  readonly turn: number;
  /** Attempts of the day that began at `dayStart` (OUT-RED-14). */
  readonly dayStart: number;
  readonly dayAttempts: number;
  /** End of the last «Нет оператора» (OUT-CPL-04). */
  readonly noAgentAt: number | null;
}

/** An open attempt whose repeats are not used up (OUT-RED-04). */
export interface RepeatSeries {
  readonly number: string;
  readonly disposition: string;
  readonly repeatsDone: number;
  /** Repeats in a row that found no line (OUT-RED-05). */
  readonly noLineTries: number;
  /** The attempt has grown the counters. */
  readonly counted: boolean;
  /** When the next repeat is due. */
  readonly dueAt: number;
  /** End of the last dial that left; the attempt ends then if it ends without a further dial. */
  readonly lastDialEndedAt: number;
}

/** A call promised by an agent (OUT-RED-17). */
export interface PromisedCallback {
  /** Null: the number that comes first. */
  readonly number: string | null;
  readonly from: number;
  /** After this the record is ordinary; null has no end. */
  readonly until: number | null;
  /** Login or id of the agent who promised it himself. */
  readonly agent: string | null;
}

/** The life of one record in one association (OUT-GEN-02). Plain JSON; the store keeps it and never looks inside. */
export interface Progress {
  readonly version: 1;
  readonly numbers: readonly NumberProgress[];
  /** Attempts counted against the record's limit. */
  readonly attempts: number;
  readonly series: RepeatSeries | null;
  readonly callback: PromisedCallback | null;
  /** After a promised callback its number goes on being first, until it is used up. */
  readonly leading: string | null;
  /** Attempts that have ended, counted or not: the clock of «next number». */
  readonly turns: number;
  /** Attempts of the record on the day that began at `dayStart` (OUT-RED-14). */
  readonly dayStart: number;
  readonly dayAttempts: number;
  /** Due moment of the last dial; the next one's is later, so that each is dialled at most once (OUT-GEN-05). */
  readonly servedDueAt: number;
  readonly lastDisposition: string | null;
  /** Record disposition once closed. */
  readonly closed: string | null;
}

/** A record that was never handed out; `dueAt` is when it was loaded. */
export function newProgress(numbers: readonly string[], dueAt = 0): Progress {
  return {
    version: 1,
    numbers: numbers.map(newNumber),
    attempts: 0,
    series: null,
    callback: null,
    leading: null,
    turns: 0,
    dayStart: 0,
    dayAttempts: 0,
    servedDueAt: dueAt - 1,
    lastDisposition: null,
    closed: null,
  };
}

export function newNumber(number: string): NumberProgress {
  return {
    number,
    attempts: 0,
    stopped: false,
    dueAt: null,
    yielded: false,
    turn: 0,
    dayStart: 0,
    dayAttempts: 0,
    noAgentAt: null,
  };
}
