import type {
  CallingHoursRow,
  DiallingSettings,
  DialTime,
  DispositionType,
  RedialSettings,
} from "@perezvon/model";
import type { OutcomeModel } from "./outcome-model.ts";

/** Agents who are at work each day between two times of the day, in the forecast's zone. */
export interface Shift {
  readonly agents: number;
  /** `HH:mm`; an end before its start runs past midnight, an end equal to it is round the clock. */
  readonly from: string;
  readonly until: string;
}

/** Records that are alike in everything that the rules look at. */
export interface RecordGroup {
  readonly count: number;
  /** Beginning of each number, such as `+7495`: what zones and calling hours are found by. */
  readonly numbers: readonly { readonly prefix: string; readonly label?: string }[];
  /** Zone that the records themselves name. */
  readonly timeZone?: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** Attempts that were made; 0 in records that were never handed out. */
  readonly attempts: number;
  /** Minutes from the start until they are due; 0 is now. */
  readonly dueInMinutes: number;
}

/** Everything that a forecast depends on: the file of `npm run sim -- --campaign`. */
export interface ForecastInput {
  readonly version: 1;
  readonly name: string;
  /** ISO 8601. */
  readonly start: string;
  /** How far to look, 1–72. */
  readonly hours: number;
  /** Zone of the centre: of shifts, of the hours of day of the outcome model, of records without a zone of their own. */
  readonly timeZone: string;
  readonly seed: number;
  /** How many days are played, each with a seed of its own; their spread is the band. */
  readonly runs: number;
  readonly shifts: readonly Shift[];
  readonly dialling: DiallingSettings;
  readonly redial: RedialSettings;
  readonly dialTime: DialTime;
  readonly callingHours: readonly CallingHoursRow[];
  /** Types of dispositions that are not the predefined ones. */
  readonly types: Readonly<Record<string, DispositionType>>;
  readonly records: readonly RecordGroup[];
  readonly outcomes: OutcomeModel;
}
