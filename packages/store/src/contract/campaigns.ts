import type {
  AppliedAction,
  AutomaticRun,
  CallerNumbers,
  CallId,
  Campaign,
  CampaignId,
  CampaignKind,
  DiallingSettings,
  DialTime,
  DispositionEntry,
  DispositionFolderEntry,
  DoNotCallSettings,
  GroupId,
  ListId,
  QueueNoticeSettings,
  RecordId,
  RecordingId,
  RecordingRule,
  RedialSettings,
  ScriptValues,
  ServiceId,
  ServiceLevelTarget,
  TrunkId,
  UserId,
} from "@perezvon/model";

export interface CampaignInput {
  readonly name: string;
  /** Left out: as it is, in a new campaign outbound. It changes only while nothing is in the campaign (INB-SVC-02). */
  readonly kind?: CampaignKind | undefined;
  /** Numbers of the centre that lead to a blended campaign; undefined leaves them. */
  readonly entryNumbers?: readonly string[] | undefined;
  readonly enabled: boolean;
  readonly dialling: DiallingSettings;
  readonly redial: RedialSettings;
  readonly callerNumber: string | undefined;
  /** Undefined: always the default number. */
  readonly callers?: CallerNumbers | undefined;
  readonly trunkId: TrunkId | undefined;
  readonly groupIds: readonly GroupId[];
  /** An association is kept, with the life of its records, as long as its list stays here (OUT-CMP-05, -06). */
  readonly lists: readonly {
    readonly listId: ListId;
    readonly enabled: boolean;
    readonly order: number;
    readonly ratio: number;
    /** «Имя экземпляра»: tells apart one list attached several times; usually empty (OUT-CMP-06). */
    readonly instance?: string;
  }[];
  /** Undefined in a new campaign: the centre's common list, filled from dispositions (OUT-DNC-06). */
  readonly doNotCall?: DoNotCallSettings | undefined;
  /** Undefined in a new campaign: at any time. */
  readonly dialTime?: DialTime | undefined;
  /** Undefined leaves it as it is: hand control alone in a new campaign. */
  readonly automatic?: AutomaticRun | undefined;
  readonly dispositionRequired: boolean;
  readonly afterCallWork: boolean;
  /** Left out: as the centre (PLT-REC-04). */
  readonly recording?: RecordingRule | undefined;
  /** Left out: as it is, in a new campaign off (OUT-CPL-09). */
  readonly consentRequired?: boolean | undefined;
  /** Left out: as it is, in a new campaign off (OUT-CMP-03). */
  readonly queueNotice?: QueueNoticeSettings | undefined;
  /** Left out: as it is, in a new campaign 80 % within 20 s (INB-SLV-01). */
  readonly serviceLevel?: ServiceLevelTarget | undefined;
}

export interface CampaignRow {
  readonly campaign: Campaign;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** The counters of OUT-STA-02 that stand in the database; those of agents and dials in flight are the engine's. */
export interface CampaignCounters {
  readonly campaignId: CampaignId;
  readonly total: number;
  readonly closed: number;
  readonly excluded: number;
  readonly remaining: number;
  readonly dialledToday: number;
  readonly endedToday: number;
  readonly answeredToday: number;
  readonly closedToday: number;
  /** Live answers that asked for an agent, and those that left without one. */
  readonly queuedToday: number;
  readonly lostToday: number;
  /** By attachment; a disabled one has no records. */
  readonly lists: readonly {
    readonly listId: ListId;
    readonly name: string;
    readonly enabled: boolean;
    readonly order: number;
    readonly ratio: number;
    readonly total: number;
    readonly remaining: number;
  }[];
  /** Undefined where nothing ended today. */
  readonly asrPercent: number | undefined;
  readonly due: number;
  readonly waiting: number;
  readonly locked: number;
  readonly nextDueAt: number | undefined;
}

/** Why records are where they are: the answer of «Диагностика», by cause. */
export interface CampaignDiagnostics {
  readonly lists: readonly {
    readonly listId: ListId;
    readonly name: string;
    readonly enabled: boolean;
    readonly order: number;
    readonly ratio: number;
    readonly total: number;
    readonly neverDialled: number;
    readonly due: number;
    readonly waiting: number;
    readonly locked: number;
    readonly closed: number;
    readonly excluded: number;
    readonly nextDueAt: number | undefined;
  }[];
  /** Last attempt dispositions of open records. */
  readonly openByDisposition: readonly { readonly disposition: string; readonly records: number }[];
  readonly closedByDisposition: readonly { readonly disposition: string; readonly records: number }[];
}

/** What the steps of setting a campaign up count (OUT-DIA-04). */
export interface SetUpCounts {
  /** Lists of the centre that have records. */
  readonly filledLists: number;
  readonly doNotCallLists: number;
  readonly callingHoursRows: number;
  /** Members of the campaign's groups, and those of them whose skill for it is above 0. */
  readonly agents: number;
  readonly skilledAgents: number;
  readonly enabledLists: number;
  readonly visibleDispositions: number;
  readonly exportTasks: number;
  /** 1 for any. */
  readonly dials: number;
}

/** What vanishes with a campaign. */
export interface CampaignHoldings {
  /** So many days it lies in the bin before it is gone; 0: none. */
  readonly keptDays: number;
  readonly records: number;
  readonly dials: number;
  readonly recordings: number;
  readonly archives: number;
}

export type DispositionRow = DispositionEntry;

export interface DispositionTreeRow {
  readonly folders: readonly DispositionFolderEntry[];
  /** In the order of the folders, and within each as an administrator put them; deleted ones are left out. */
  readonly items: readonly DispositionRow[];
  /** Differs after every change of the tree. */
  readonly revision: string;
}

export type ResultsFormat = "simple" | "detailed" | "interval";

export interface ResultsQuery {
  readonly format: ResultsFormat;
  /** Included. */
  readonly from: number | undefined;
  /** Not included. */
  readonly to: number | undefined;
  /** Undefined: all of the campaign. */
  readonly lists: readonly ListId[] | undefined;
  /** Keys; undefined: all. */
  readonly dispositions: readonly string[] | undefined;
  /** With what only the optional columns show: it costs more looks at each dial (OUT-RES-07). */
  readonly more?: boolean;
}

/** Which rows of the detailed results are counted by status, and how fine. */
export interface StatusesQuery {
  readonly from: number | undefined;
  readonly to: number;
  readonly lists: readonly ListId[] | undefined;
  readonly dispositions: readonly string[] | undefined;
  /** Parts of time in the zone. */
  readonly step: "hour" | "day";
  readonly timeZone: string;
}

export interface StatusCountRow {
  readonly listId: ListId;
  readonly name: string;
  /** Begin of the part of time. */
  readonly at: number;
  readonly disposition: string;
  readonly attempts: number;
  /** Those that closed their record. */
  readonly closed: number;
}

/** A page of results, in the order of the files. */
export interface ResultsPage {
  readonly head: ResultsHead;
  readonly rows: readonly ResultRow[];
  readonly nextCursor: string | undefined;
  /** Of all pages; undefined after the first. */
  readonly total: number | undefined;
}

/** Columns of OUT-RES-05 after the list fields; raw values, formatted by whoever writes the file. */
export interface SimpleResultRow {
  readonly kind: "simple";
  readonly listId: ListId;
  readonly listName: string;
  readonly recordId: RecordId;
  /** By place, as `ResultsHead.lists[].fields`. */
  readonly values: readonly string[];
  readonly totalAttempts: number;
  readonly completed: boolean;
  readonly recordDisposition: string | undefined;
  readonly recordDispositionAt: number | undefined;
  readonly outOfQuota: boolean;
  /** Undefined with `outOfQuota`: the record met no group. */
  readonly quotaGroup: string | undefined;
  readonly lastNumber: string | undefined;
  readonly lastDisposition: string | undefined;
  readonly lastDispositionAt: number | undefined;
  readonly lastNote: string | undefined;
  readonly lastCallAt: number | undefined;
  readonly lastTalkMs: number | undefined;
  readonly lastAgent: string | undefined;
  readonly callId: CallId | undefined;
  /** Known only on a page. */
  readonly recordingId?: RecordingId | undefined;
  /** By the keys of the script's fields: those of the last call that had any. */
  readonly script?: ScriptValues | undefined;
}

/** Columns of OUT-RES-06 after the list fields, then those of OUT-RES-07 that exist. */
export interface DetailedResultRow {
  readonly kind: "detailed";
  readonly listId: ListId;
  readonly listName: string;
  readonly recordId: RecordId;
  readonly values: readonly string[];
  readonly number: string | undefined;
  readonly isCallAttempt: boolean;
  /** The customer of a blended campaign called (OUT-BLD-02). */
  readonly isInbound: boolean;
  /** This row closed the record. */
  readonly completed: boolean;
  /** Only in the closing row. */
  readonly recordDisposition: string | undefined;
  /** The quota took the record out: of no dial, and with no status. */
  readonly outOfQuota: boolean;
  /** Undefined with `outOfQuota`: the record met no group. */
  readonly quotaGroup: string | undefined;
  readonly disposition: string | undefined;
  /** When both statuses were written. */
  readonly dispositionAt: number | undefined;
  readonly note: string | undefined;
  /** Undefined where it was not kept. */
  readonly callAt: number | undefined;
  readonly dialingMs: number | undefined;
  readonly analysisMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly agent: string | undefined;
  readonly analysisResult: number | undefined;
  readonly analysisFile: string | undefined;
  readonly recordingFile: string | undefined;
  readonly recordingId?: RecordingId | undefined;
  readonly callId: CallId | undefined;
  readonly attemptNumber: number;
  readonly repeatNumber: number;
  readonly callerNumber: string | undefined;
  readonly sipCode: number | undefined;
  readonly dueAt: number | undefined;
  readonly more?: MoreOfDial | undefined;
  /** By the keys of the script's fields, as of this call. */
  readonly script?: ScriptValues | undefined;
}

/** What the optional columns of OUT-RES-07 show beside the rest. */
interface MoreOfDial {
  readonly action: AppliedAction | undefined;
  /** Of the record in this campaign, repeats and calls of its customer included. */
  readonly totalDials: number;
  /** What names the zone of the number, the first that is there (OUT-HRS-05); the product's own tables come before `defaultZone`. */
  readonly ownZone: string | undefined;
  /** No zones at all: the centre has its own table, which does not know the number. */
  readonly fileZones: readonly string[] | undefined;
  readonly defaultZone: string;
}

export type ResultRow = SimpleResultRow | DetailedResultRow;

export interface ResultsHead {
  readonly campaignName: string;
  readonly lists: readonly {
    readonly listId: ListId;
    readonly name: string;
    readonly fields: readonly string[];
  }[];
  /** Fields of the campaign's script that are for the results, in their order (INB-SCR-05). */
  readonly scriptFields?: readonly {
    readonly key: string;
    readonly label: string;
    /** What is entered there only few may read (PLT-SEC-02). */
    readonly personal: boolean;
  }[];
  /** By key. */
  readonly dispositions: ReadonlyMap<string, WrittenDisposition>;
}

/** A disposition with what it was called before, the oldest first: a result bears the name of its time (OUT-DSP-07). */
export interface WrittenDisposition extends DispositionRow {
  readonly former?: readonly (Pick<DispositionRow, "name" | "code"> & { readonly until: number })[];
}

/** Head and rows are of one moment (OUT-RES-11); memory does not grow with the rows. */
export interface ResultsStream {
  readonly head: ResultsHead;
  /** Number of the rows, counted in the same moment; costs a pass over them, so only who shows progress asks. */
  count(): Promise<number>;
  readonly rows: AsyncIterable<ResultRow>;
}

export type ExportState = "running" | "done" | "failed" | "cancelled";

/** A results file made in the background (OUT-RES-11). */
export interface ExportRow {
  readonly id: string;
  readonly campaignId: CampaignId;
  /** What was asked for, as the request said it. */
  readonly query: Readonly<Record<string, unknown>>;
  readonly fileName: string;
  readonly state: ExportState;
  readonly failure: string | undefined;
  /** Undefined until they are counted. */
  readonly rowsTotal: number | undefined;
  readonly rowsWritten: number;
  readonly bytes: number;
  /** Characters that the encoding does not have. */
  readonly replaced: number;
  /** Answers that are marked personal stand in it unmasked. */
  readonly personal: boolean;
  readonly startedBy: string;
  readonly startedAt: number;
  readonly endedAt: number | undefined;
  readonly expiresAt: number;
}

export type ExportProgress = Pick<ExportRow, "state" | "rowsWritten" | "bytes" | "replaced" | "personal"> & {
  readonly rowsTotal: number | undefined;
  readonly failure: string | undefined;
};

export interface InteractionListRow {
  readonly callId: CallId;
  readonly direction: "outbound" | "inbound" | "internal";
  readonly service: { readonly id: ServiceId; readonly name: string } | undefined;
  readonly campaignId: CampaignId | undefined;
  readonly recordId: RecordId | undefined;
  readonly from: string;
  readonly to: string;
  readonly agent: { readonly id: UserId; readonly login: string; readonly name: string } | undefined;
  readonly startedAt: number;
  readonly queuedAt: number | undefined;
  readonly offeredAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly handledAt: number | undefined;
  readonly holdMs: number;
  readonly disposition: string | undefined;
  readonly note: string;
  readonly recordingId: RecordingId | undefined;
  readonly endedBy: string | undefined;
}

export interface RecordingRow {
  readonly id: RecordingId;
  readonly callId: CallId;
  /** Path inside the recordings' storage. */
  readonly file: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly truncated: boolean;
  readonly at: number;
  readonly agentUserId: UserId | undefined;
  readonly serviceId: ServiceId | undefined;
}
