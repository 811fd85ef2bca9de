import type { DispositionType, RedialAction, ScenarioId } from "@perezvon/model";
import type { Progress } from "./progress.ts";

/** What the rules need to know of the world around a record. */
export interface RedialEnvironment {
  /** First instant from `at` on at which the number may be dialled (calling hours); undefined means never. Default: always. */
  readonly allowedFrom?: (numberIndex: number, at: number) => number | undefined;
  /** Numbers in order of preference at an instant (OUT-HRS-08). Default: the order of the record. */
  readonly order?: (at: number) => readonly number[];
  /** Numbers barred centre-wide (OUT-RED-11). */
  readonly barred?: ReadonlySet<string>;
  /** Attempts a day, of the record or of each number, and the record's local days (OUT-RED-14). */
  readonly dayLimit?: {
    readonly per: "record" | "number";
    readonly attempts: number;
    /** Start of the local day that holds `at`, and of the day after. */
    readonly day: (at: number) => { readonly start: number; readonly next: number };
  };
  /** Attempts over 1, 7 and 30 days, counted across all campaigns (OUT-RED-14). */
  readonly frequency?: FrequencyEnvironment;
  /** False in preview mode, where the system makes no repeats (OUT-RED-21). */
  readonly repeats?: boolean;
  /** For so long a number that got «Нет оператора» asks for a reserved agent; 0 never, default 72 (OUT-CPL-04). */
  readonly reserveAgentHours?: number | undefined;
  /** What a scenario says that runs without a caller (OUT-RED-11); undefined: nothing. Left out, no scenario runs. */
  readonly runScenario?: (
    scenarioId: ScenarioId,
    about: { readonly number: string; readonly disposition: string; readonly at: number },
  ) => { readonly disposition: string; readonly type: DispositionType } | undefined;
}

export interface FrequencyEnvironment {
  readonly limits: readonly { readonly days: number; readonly attempts: number }[];
  /** Instants of the attempts that count for this number before the life of the record was opened. */
  readonly past: (numberIndex: number) => readonly number[];
  /** All numbers of the record count as one: they are a person's. */
  readonly together: boolean;
  /** First instant of the local day so many days after the one that holds `at`. */
  readonly dayAfter: (at: number, days: number) => number;
}

/** How a dial, or a step without a dial, ended. */
export interface DialOutcome {
  readonly numberIndex: number;
  readonly dialStartedAt: number;
  readonly endedAt: number;
  /** Key. */
  readonly disposition: string;
  readonly type: DispositionType;
  /** The dial left for a trunk and its disposition counts (see `countsAsAttempt`). */
  readonly counted: boolean;
  /** A person answered. */
  readonly live?: boolean;
  readonly agentCallback?: {
    readonly from: number;
    readonly until?: number;
    readonly numberIndex?: number;
    readonly agent?: string;
  };
}

/** The same columns as the engine's port to the store has. */
export interface ProgressColumns {
  readonly state: "open" | "closed" | "excluded";
  readonly dueAt: number | undefined;
  readonly repeat: boolean;
  readonly attempts: number;
  readonly recordDisposition: string | undefined;
  readonly lastDisposition: string | undefined;
}

/** What comes of looking at a record: every kind carries the life to be kept, for looking may end an attempt or close. */
export type NextStep = {
  readonly progress: Progress;
  readonly columns: ProgressColumns;
  /** Numbers to be barred centre-wide. */
  readonly barNumbers: readonly string[];
  /** Numbers that go on a do-not-call list, by the status of a scenario. */
  readonly doNotCall: readonly string[];
} & (
  | {
      readonly kind: "dial";
      readonly numberIndex: number;
      readonly number: string;
      readonly attemptNumber: number;
      /** 0 is the first dial of an attempt. */
      readonly repeatNumber: number;
      readonly repeat: boolean;
      /** The moment this dial serves; never the same twice in the life of a record. */
      readonly dueAt: number;
      /** Only with an agent reserved for it (OUT-CPL-04). */
      readonly reserveAgent: boolean;
      /** Set when the dial keeps a promise of an agent. */
      readonly callback: Progress["callback"];
    }
  | { readonly kind: "wait"; readonly until: number; readonly repeat: boolean }
  | { readonly kind: "close"; readonly disposition: string }
);

/** What came of a dial. Its columns say when the record is due next; `nextStep` then says what to do. */
export interface AppliedOutcome {
  readonly progress: Progress;
  readonly columns: ProgressColumns;
  readonly barNumbers: readonly string[];
  /** Numbers that the disposition puts on a do-not-call list (OUT-DNC-06). */
  readonly doNotCall: readonly string[];
  /** Record disposition when this dial closed the record. */
  readonly closed: string | undefined;
  /** The action that ran because the attempt ended; undefined while repeats go on. */
  readonly action: RedialAction | undefined;
  /** Number of the attempt this dial belongs to, after it. */
  readonly attemptNumber: number;
}
