import type { CampaignId, CentreId, E164, RecordId, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

/** A table, and how many of its rows hold the number in any form. */
export interface SubjectPlace {
  readonly table: string;
  readonly rows: number;
}

/** A record with the number, and what its consent fields say (OUT-CPL-09). */
export interface SubjectRecord {
  readonly recordId: RecordId;
  readonly list: string;
  readonly consents: readonly { readonly field: string; readonly value: string }[];
  readonly loadedAt: number;
  /** Last change of its content; undefined: as it was loaded. */
  readonly changedAt: number | undefined;
}

/** A call to or from the number. */
export interface SubjectCall {
  readonly at: number;
  readonly direction: "outbound" | "inbound" | "internal";
  /** Undefined: of no campaign. */
  readonly campaign: string | undefined;
  readonly list: string | undefined;
  readonly shown: string;
  /** False: a step without a dial. */
  readonly dialled: boolean;
  /** Key of the status, and its name where the campaign has it still. */
  readonly status: string | undefined;
  readonly statusName: string | undefined;
  readonly answered: boolean;
  readonly talkMs: number | undefined;
  readonly agent: string | undefined;
}

export interface SubjectProof {
  readonly records: readonly SubjectRecord[];
  readonly calls: readonly SubjectCall[];
}

export type ErasureState = "running" | "done" | "failed";

export interface ErasureRow {
  readonly id: string;
  readonly masked: string;
  readonly reason: string;
  readonly state: ErasureState;
  readonly stepsDone: number;
  readonly stepsAll: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly failure: string | undefined;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
}

/** An erasure that is to be gone on with. */
export interface RunningErasure {
  readonly centreId: CentreId;
  readonly id: string;
  readonly number: E164;
  readonly actor: Actor;
  readonly counts: Readonly<Record<string, number>>;
}

/** Sound of the person's calls: the files go first, then the rows that name them. */
export interface SubjectSound {
  readonly recordings: readonly { readonly id: string; readonly file: string }[];
  readonly analyses: readonly string[];
}

/** People's requests about what is kept of their number (OUT-CPL-09, OUT-CPL-11). */
export interface SubjectQueries {
  /** Whether the number is the centre's own, and so nobody's to be erased. */
  owns(centreId: CentreId, number: E164): Promise<boolean>;
  places(centreId: CentreId, number: E164): Promise<readonly SubjectPlace[]>;
  proof(centreId: CentreId, number: E164, language: "ru" | "en"): Promise<SubjectProof>;
  /** Refused with `locked` while a record with the number is dialled or talked about. */
  begin(
    centreId: CentreId,
    input: {
      readonly number: E164;
      readonly masked: string;
      readonly reason: string;
      readonly before: Readonly<Record<string, number>>;
      readonly at: number;
    },
    actor: Actor & { readonly userId?: UserId | undefined },
  ): Promise<ErasureRow>;
  /** Newest first. */
  list(centreId: CentreId): Promise<readonly ErasureRow[]>;
  running(): Promise<readonly RunningErasure[]>;
  /** Tables with columns that may hold a number. */
  tables(centreId: CentreId): Promise<readonly string[]>;
  sound(centreId: CentreId, number: E164): Promise<SubjectSound>;
  /** Notes, keys and sound of the person's calls go, their figures stay; then the records. */
  eraseCalls(centreId: CentreId, number: E164, sound: SubjectSound): Promise<number>;
  /** Records with the number, and rejected rows with it; refused with `locked` as `begin`. */
  eraseRecords(
    centreId: CentreId,
    number: E164,
  ): Promise<{ readonly records: number; readonly rejected: number }>;
  /** What is sealed: letters, and answers kept for repeated requests. */
  eraseSealed(centreId: CentreId, number: E164): Promise<number>;
  /** Takes the number out of the texts of one table. */
  eraseIn(centreId: CentreId, table: string, number: E164): Promise<number>;
  /** Zips whose reports may hold it. */
  archives(centreId: CentreId): Promise<readonly { readonly id: string; readonly campaignId: CampaignId }[]>;
  archiveErased(
    centreId: CentreId,
    id: string,
    left: { readonly simpleRows: number; readonly detailedRows: number; readonly bytes: number },
  ): Promise<void>;
  progress(
    centreId: CentreId,
    id: string,
    steps: { readonly done: number; readonly all: number },
    counts: Readonly<Record<string, number>>,
  ): Promise<void>;
  /** Forgets the number; done ones stand in the audit log, without the number. */
  end(
    running: RunningErasure,
    end: {
      readonly counts: Readonly<Record<string, number>>;
      readonly failure: string | undefined;
      readonly at: number;
    },
  ): Promise<void>;
}
