import type { CampaignId, CentreId, GroupId, InboundShare, ListId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** How dials of one hour of day and attempt (3: the third or later) came out; `person` is a live answer. */
export interface DialCountRow {
  readonly hour: number;
  readonly attempt: number;
  readonly outcome: string;
  readonly dials: number;
}

/** Quantiles in seconds, eleven of them from the least to the greatest; undefined where there is too little to say. */
export type TimesRow = readonly number[] | undefined;

/** What the attempts of a time tell. */
export interface CallHistory {
  readonly dials: readonly DialCountRow[];
  /** From the dial to its answer or end, by outcome. */
  readonly dialing: ReadonlyMap<string, readonly number[]>;
  readonly analysisOfPersons: TimesRow;
  readonly analysisOfOthers: TimesRow;
  readonly talk: TimesRow;
  readonly afterCallWork: TimesRow;
  /** What agents chose. */
  readonly dispositions: readonly { readonly disposition: string; readonly talks: number }[];
  /** Undefined where nobody took one. */
  readonly breaks: { readonly everyMinutes: number; readonly minutes: number } | undefined;
}

/** Records of a kind, out of a sample. */
export interface RecordPattern {
  readonly numbers: readonly {
    readonly prefix: string;
    readonly label: string;
    /** What files of the centre say of the place (OUT-HRS-07); undefined: nothing. */
    readonly zones?: readonly string[] | undefined;
    /** As the record names it for this number. */
    readonly ownZone?: string | undefined;
  }[];
  readonly timeZone: string | undefined;
  /** Of the list, else of the centre: where neither record nor number name one. */
  readonly defaultZone: string;
  readonly region: string | undefined;
  readonly postalCode: string | undefined;
  /** Of records never handed out, in tens; undefined: none. */
  readonly priority: number | undefined;
  /** On a do-not-call list of the campaign: the record, or these of its numbers by their place. */
  readonly listed: "record" | readonly number[] | undefined;
  /** «Не раньше» and «не позже» as loaded. */
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
  /** The group of the list's quota. */
  readonly quota: string | undefined;
  readonly records: number;
}

/** Of one enabled list, what its filter lets through. */
export interface RemainingRecords {
  readonly listId: ListId;
  readonly order: number;
  readonly ratio: number;
  /** Never handed out. */
  readonly fresh: number;
  /** Of these, what expires within the time looked at, by the stretch in which it does (OUT-SEL-10). */
  readonly expiring: readonly { readonly expiresAt: number; readonly records: number }[];
  /** Handed out before, by attempts made and the beginning of the ten minutes they are due in. */
  readonly open: readonly {
    readonly attempts: number;
    readonly dueAt: number;
    /** Length of the window that was promised, in tens; 0 without an end, undefined without a promise. */
    readonly promisedMinutes: number | undefined;
    /** Attempts since the query's `dayStart`; 0 where none is asked for. */
    readonly attemptsToday: number;
    /** Undefined: not within the time looked at. */
    readonly expiresAt: number | undefined;
    readonly records: number;
  }[];
  /** Of a sample of both. */
  readonly patterns: readonly RecordPattern[];
  /** Groups of its quota with what may fill them still. */
  readonly quotas: readonly {
    readonly name: string;
    readonly room: number;
    readonly dispositions: readonly string[] | undefined;
  }[];
}

/** What came in one stretch of time. */
export interface CampaignCourseRow {
  readonly at: number;
  readonly dials: number;
  readonly live: number;
  readonly abandoned: number;
  readonly talks: number;
  readonly closed: number;
  /** Milliseconds of the campaign's agents. */
  readonly busyMs: number;
  readonly readyMs: number;
}

export interface ForecastRow {
  readonly input: unknown;
  readonly result: unknown;
  readonly madeBy: string;
  readonly madeAt: number;
}

/**
 * What ties a campaign to the one that is foreseen: its chain, records that one of the two closes for the other, or only agents. The
 * first that holds.
 */
export type CampaignTie = "chain" | "source" | "fed" | "agents";

/** A list of one campaign gets what another closes (OUT-LNK-01). */
export interface StatusFeedRow {
  readonly to: CampaignId;
  readonly from: CampaignId;
  readonly listId: ListId;
  readonly dispositions: readonly string[];
  readonly match: "in" | "not_in";
  readonly delayMinutes: number;
  readonly order: number;
  readonly ratio: number;
}

/** What else goes on beside a campaign and takes its agents or gives it records. */
export interface ForecastSurroundings {
  /** Enabled ones of its chain; of the others those that run. The nearest first, so many at the most. */
  readonly others: readonly { readonly id: CampaignId; readonly tie: CampaignTie }[];
  readonly feeds: readonly StatusFeedRow[];
  /** Calls from outside that its agents took; undefined: too few to learn from. */
  readonly inbound:
    | {
        /** Calls an hour on a day that had any, by hour of day. */
        readonly perHour: readonly number[];
        readonly talk: readonly number[];
      }
    | undefined;
  /** Of its groups, what is kept for calls from outside (OUT-MOD-13). */
  readonly kept: readonly { readonly groupId: GroupId; readonly share: InboundShare }[];
}

/** What a campaign's forecast is made from, the last one, and what came of it. */
export interface ForecastQueries {
  /** Of one campaign, or of the whole centre. */
  history(
    centreId: CentreId,
    campaignId: CampaignId | undefined,
    query: { readonly since: number; readonly timeZone: string },
  ): Promise<CallHistory>;
  remaining(
    centreId: CentreId,
    campaignId: CampaignId,
    query: {
      readonly now: number;
      readonly until: number;
      readonly dayStart?: number | undefined;
      /** What expires is told up to here, by stretches of equal length from `now` on. */
      readonly expiry: { readonly until: number; readonly stretchMs: number };
    },
  ): Promise<readonly RemainingRecords[]>;
  surroundings(
    centreId: CentreId,
    campaignId: CampaignId,
    query: { readonly since: number; readonly timeZone: string },
  ): Promise<ForecastSurroundings>;
  /** Stretches of equal length from `from` to the last one that is over at `until`. */
  course(
    centreId: CentreId,
    campaignId: CampaignId,
    query: { readonly from: number; readonly until: number; readonly lengthMs: number },
  ): Promise<readonly CampaignCourseRow[]>;
  get(centreId: CentreId, campaignId: CampaignId): Promise<ForecastRow | undefined>;
  /** Takes the place of the last one. False: the campaign is gone. */
  put(
    centreId: CentreId,
    campaignId: CampaignId,
    forecast: { readonly input: unknown; readonly result: unknown; readonly at: number },
    actor: Actor,
  ): Promise<boolean>;
}
