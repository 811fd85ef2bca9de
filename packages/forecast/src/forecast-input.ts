import type {
  CallingHoursRow,
  DiallingSettings,
  DialTime,
  DispositionType,
  DoNotCallMatch,
  InboundShare,
  RedialSettings,
} from "@perezvon/model";
import type { OutcomeModel, Quantiles } from "./outcome-model.ts";

/** How other campaigns of the input name the campaign that is foreseen. */
export const foreseenKey = "this";

/** Agents who are at work each day between two times of the day, in the forecast's zone. */
export interface Shift {
  readonly agents: number;
  /** `HH:mm`; an end before its start runs past midnight, an end equal to it is round the clock. */
  readonly from: string;
  readonly until: string;
  /** Keys of the campaigns that they serve; left out: all of the input, and calls from outside. */
  readonly campaigns?: readonly string[];
  /** Of those who serve certain campaigns: calls from outside, too. */
  readonly inbound?: boolean;
}

/** Records that are alike in everything that the rules look at. */
export interface RecordGroup {
  readonly count: number;
  /** Beginning of each number, such as `+7495`: what zones and calling hours are found by. */
  readonly numbers: readonly {
    readonly prefix: string;
    readonly label?: string;
    /** Zones that the centre's own files name; left out: by the prefix (OUT-HRS-07). */
    readonly zones?: readonly string[];
    /** Zone that the records name for this number. */
    readonly ownZone?: string;
  }[];
  /** Zone that the records themselves name. */
  readonly timeZone?: string;
  /** Where neither they nor their numbers name one; left out: that of the input. */
  readonly defaultZone?: string;
  readonly region?: string;
  readonly postalCode?: string;
  /** Attempts that were made; 0 in records that were never handed out. */
  readonly attempts: number;
  /** Minutes from the start until they are due; 0 is now. */
  readonly dueInMinutes: number;
  /** The list that they are of, by any number; groups of one list give their records in turn. */
  readonly list?: number;
  /** Of that list in the campaign: 1 comes first (OUT-SEL-02); lists of one order share by their ratios (OUT-SEL-03). */
  readonly order?: number;
  readonly ratio?: number;
  /** 1–100, higher first (OUT-SEL-04). */
  readonly priority?: number;
  /** On a do-not-call list from the start: the record, or these of its numbers by their place (OUT-DNC-04, OUT-DNC-05). */
  readonly listed?: "record" | readonly number[];
  /** They were promised to be called when they are due, and so many minutes from then on; 0: for ever (OUT-RED-17). */
  readonly promisedMinutes?: number;
  /** «Не раньше» and «не позже» as loaded: daily hours or a moment (OUT-LST-10). */
  readonly notBefore?: string;
  readonly notAfter?: string;
  /** Of the attempts, those of the day on which the forecast begins: limits a day count them (OUT-RED-14). */
  readonly attemptsToday?: number;
  /** Name of the quota group that they belong to; left out: none (OUT-SEL-08). */
  readonly quota?: string;
  /** Minutes from the start until they expire; left out: never (OUT-SEL-10). */
  readonly expiresInMinutes?: number;
}

/** A group of the quota of a list: once it has room for no more, its records are excluded (OUT-SEL-08). */
export interface ForecastQuota {
  readonly list: number;
  readonly name: string;
  /** So many records may fill it still. */
  readonly room: number;
  /** Record dispositions that fill it; left out: all of type «final success». */
  readonly dispositions?: readonly string[];
}

/** Records of another campaign's lists come to this one as that campaign closes them (OUT-LNK-01, OUT-LNK-03). */
export interface StatusFeed {
  /** Key of the other campaign. */
  readonly from: string;
  /** The list, by the number that it has there; left out: any. */
  readonly list?: number;
  readonly dispositions: readonly string[];
  readonly match: "in" | "not_in";
  readonly delayMinutes: number;
  /** Place of the list here. */
  readonly order?: number;
  readonly ratio?: number;
}

/** What the rules of one campaign depend on. */
export interface CampaignInput {
  readonly dialling: DiallingSettings;
  readonly redial: RedialSettings;
  /** What follows a number on a do-not-call list; the next number where left out (OUT-DNC-04). */
  readonly onListedNumber?: DoNotCallMatch;
  readonly dialTime: DialTime;
  /** Types of dispositions that are not the predefined ones. */
  readonly types: Readonly<Record<string, DispositionType>>;
  readonly records: readonly RecordGroup[];
  readonly quotas?: readonly ForecastQuota[];
  readonly outcomes: OutcomeModel;
  /** Key of the campaign before it in its chain: it dials when that one, and all before it, have no open record (OUT-LNK-14). */
  readonly after?: string;
  readonly feeds?: readonly StatusFeed[];
}

/** A campaign that is played beside the foreseen one: of its chain, its source, or one that takes the same agents. */
export interface OtherCampaign extends CampaignInput {
  /** Unique in the input. */
  readonly key: string;
  readonly name: string;
}

/** Calls from outside that the agents take. */
export interface InboundLoad {
  /** Calls an hour, for each hour of the day from midnight on, in the forecast's zone. */
  readonly perHour: readonly number[];
  readonly talk: Quantiles;
  readonly afterCallWork: Quantiles;
  /** For so long a caller waits, on the average. */
  readonly patienceSeconds: number;
  /** Of the agents at work, what no campaign is promised (OUT-MOD-13); left out: nobody. */
  readonly kept?: InboundShare;
}

/** Everything that a forecast depends on: the file of `npm run sim -- --campaign`. */
export interface ForecastInput extends CampaignInput {
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
  readonly callingHours: readonly CallingHoursRow[];
  readonly others?: readonly OtherCampaign[];
  readonly inbound?: InboundLoad;
}

/** A campaign with what it has in common with the others of the input. */
export type PlayedCampaign = CampaignInput & Pick<ForecastInput, "timeZone" | "callingHours">;
