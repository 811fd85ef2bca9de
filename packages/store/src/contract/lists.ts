import type {
  AnalysisEvidence,
  AssociationId,
  CampaignId,
  DoNotCallListId,
  ListId,
  RecordId,
} from "@perezvon/model";

/** Field types of OUT-LST-10. */
export const listFieldTypes = [
  "text",
  "integer",
  "decimal",
  "boolean",
  "date",
  "time",
  "date_time",
  "phone",
  "first_name",
  "last_name",
  "middle_name",
  "full_name",
  "company",
  "email",
  "url",
  "region",
  "postal_code",
  "country",
  "time_zone",
  "priority",
  "expiry",
  "not_before",
  "not_after",
  "personal_agent",
  "caller_number",
  "consent",
] as const;
export type ListFieldType = (typeof listFieldTypes)[number];

/** A column of a list. Two columns may have one name (OUT-RES-10), so values are kept by place, never by name. */
export interface ListFieldRow {
  readonly name: string;
  readonly type: ListFieldType;
  /** Of a phone: home, mobile, work, own. */
  readonly label: string | undefined;
  readonly required: boolean;
  /** Part of the key by which rows are known again (OUT-IMP-14). */
  readonly key?: boolean | undefined;
  /** Of a time zone: name of the phone field whose number it is of; undefined is of the record (OUT-HRS-05). */
  readonly phone?: string | undefined;
  /** Of dates: how the files write them beside the usual ways (OUT-LST-10). */
  readonly pattern?: string | undefined;
}

export interface ListRow {
  readonly id: ListId;
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  /** The named format that gives the fields (OUT-LST-03); `reading` is how its files are read. */
  readonly format: { readonly id: string; readonly name: string; readonly reading: unknown } | undefined;
  readonly records: number;
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
  /** Out of use in every campaign (OUT-LST-09). */
  readonly frozen: boolean;
  /** Share of rejected rows, in percent, beyond which a replacement leaves the old content; 100 is off (OUT-IMP-10). */
  readonly errorThreshold: number;
  /** Of records and numbers that name none (OUT-HRS-05), and of their dates; undefined is the centre's. */
  readonly timeZone: string | undefined;
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** A valid row on its way into a list: normalised by the importer, stored as it comes. */
export interface NewRecord {
  /** Texts as loaded, in the order of the fields. */
  readonly values: readonly string[];
  /** E.164, in order of preference; at least one (OUT-IMP-13). */
  readonly numbers: readonly string[];
  /** IANA zone; undefined means the list's. */
  readonly timeZone: string | undefined;
  /** 1–100, higher first (OUT-SEL-04). */
  readonly priority: number | undefined;
  /** Beside `numbers`: digits dialled after the answer (OUT-IMP-12). */
  readonly extensions?: readonly (string | undefined)[] | undefined;
  /** 16 bytes in hexadecimal: equal for equal keys (OUT-IMP-14). */
  readonly key?: string | undefined;
}

/** A record as it stands, for a change that keeps what it does not name. */
export interface StoredRecord {
  readonly id: RecordId;
  readonly values: readonly string[];
  /** It is dialled, previewed or talked about in some campaign. */
  readonly locked: boolean;
}

/** What becomes of a record that keeps its id. */
export interface RecordRewrite {
  readonly id: RecordId;
  readonly record: NewRecord;
}

/** Which closed lives begin anew; `reopened` makes the progress of one, which this package never looks into. */
export interface Reopening {
  readonly campaignIds: readonly CampaignId[];
  readonly reopened: (progress: unknown) => unknown;
}

/** One step of an import. Rows whose key is there already are not inserted. */
export interface RecordWrite {
  readonly inserts: readonly NewRecord[];
  readonly updates: readonly RecordRewrite[];
  readonly deletes: readonly RecordId[];
  /** Rows that went into another row of this step: counted as updates. */
  readonly merged?: number | undefined;
  readonly reopen?: Reopening | undefined;
}

/** What came of it; by id where the caller must know which. */
export interface RecordsWritten {
  readonly added: readonly RecordId[];
  readonly updated: readonly RecordId[];
  /** Those in hand at this moment stay. */
  readonly deleted: readonly RecordId[];
  readonly reopened: number;
}

export type RecordStateCode = "new" | "waiting" | "due" | "locked" | "closed" | "excluded";

export interface RecordRow {
  readonly id: RecordId;
  readonly values: readonly string[];
  readonly numbers: readonly string[];
  readonly timeZone: string | undefined;
  readonly loadedAt: number;
  readonly states: readonly {
    readonly campaignId: CampaignId;
    readonly campaign: string;
    readonly associationId: AssociationId;
    readonly state: RecordStateCode;
    readonly attempts: number;
    readonly lastDisposition: string | undefined;
    readonly recordDisposition: string | undefined;
    readonly dueAt: number | undefined;
  }[];
}

/** What a list holds at one moment. */
export interface ListContent {
  readonly name: string;
  readonly fields: readonly ListFieldRow[];
  readonly rows: AsyncIterable<{ readonly id: RecordId; readonly values: readonly string[] }>;
}

export type ImportMode = "append" | "replace" | "update" | "append_update" | "delete";
export type ImportSource = "upload" | "feed" | "api" | "results";
export type ImportOutcome = "running" | "done" | "failed" | "no_file";

/** A line of «Журнал» (OUT-IMP-17). */
export interface ImportRow {
  readonly id: string;
  readonly listId: ListId | DoNotCallListId;
  readonly mode: ImportMode;
  readonly source: ImportSource;
  readonly fileName: string;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly outcome: ImportOutcome;
  /** Stable code of the failure. */
  readonly failure: string | undefined;
  /** Rows, fields or megabytes: what a refused file went beyond (OUT-IMP-01). */
  readonly failureLimit?: number | undefined;
  readonly read: number;
  readonly added: number;
  readonly updated: number;
  readonly deleted: number;
  readonly unknown: number;
  readonly reopened: number;
  readonly duplicate: number;
  readonly rejected: number;
  readonly warnings: number;
  /** Names of the source's columns; undefined of entries, and where the source could not be read. */
  readonly columns: readonly string[] | undefined;
}

/** A row that was refused (OUT-IMP-08); `cells` are as in the source, also those beyond its columns. */
export interface RejectRow {
  readonly line: number;
  readonly column: string | undefined;
  readonly value: string | undefined;
  /** Stable code; its text lives in the catalogues. */
  readonly reason: string;
  readonly cells: readonly string[];
}

/** One dial of a record, with what its analysis rests on (TEL-CPA-14). */
export interface RecordDialRow {
  readonly id: string;
  readonly callId: string | undefined;
  readonly campaignId: CampaignId;
  readonly campaign: string;
  readonly number: string;
  readonly startedAt: number;
  /** Of a call that has ended; undefined also for a step without a call. */
  readonly endedAt: number | undefined;
  readonly disposition: string | undefined;
  /** Its status before a manager corrected it (OUT-DSP-08). */
  readonly firstDisposition: string | undefined;
  readonly note: string;
  readonly analysisResult: number | undefined;
  readonly evidence: AnalysisEvidence | undefined;
  /** The sound of the analysis was kept. */
  readonly recorded: boolean;
}

/** The kept sound of a dial's analysis (TEL-CPA-11). */
export interface DialAudioRow {
  readonly file: string;
  readonly campaignId: CampaignId;
}
