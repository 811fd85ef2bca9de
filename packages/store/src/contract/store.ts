import type {
  CallId,
  CampaignId,
  CampaignPerson,
  CentreId,
  DispositionTreeInput,
  EndpointId,
  InteractionMoments,
  ListId,
  RecordId,
  RecordingId,
  ServiceId,
  ServiceLevelCounts,
  TrunkId,
  UserId,
} from "@perezvon/model";
import type { AlertQueries } from "./alerts.ts";
import type { ApiKeyQueries, IdempotencyQueries } from "./api-keys.ts";
import type { ArchiveQueries, ArchiveWriter } from "./archives.ts";
import type { AudioQueries } from "./audio.ts";
import type { BlackListQueries } from "./black-list.ts";
import type { CallBackQueries } from "./call-backs.ts";
import type { CallSettingsQueries } from "./call-settings.ts";
import type { CallingHoursQueries } from "./calling-hours.ts";
import type { CampaignBinQueries } from "./campaign-bin.ts";
import type { CampaignEventQueries } from "./campaign-events.ts";
import type { CampaignPeopleQueries } from "./campaign-people.ts";
import type {
  CampaignCounters,
  CampaignDiagnostics,
  CampaignHoldings,
  CampaignInput,
  CampaignRow,
  DispositionRow,
  DispositionTreeRow,
  ExportProgress,
  ExportRow,
  InteractionListRow,
  RecordingRow,
  ResultsPage,
  ResultsQuery,
  ResultsStream,
  SetUpCounts,
  StatusCountRow,
  StatusesQuery,
  WrittenDisposition,
} from "./campaigns.ts";
import type { CentreQueries } from "./centres.ts";
import type { CorrectionQueries } from "./corrections.ts";
import type { DoNotCallQueries } from "./do-not-call.ts";
import type { EngineStore } from "./engine.ts";
import type { ExportTaskQueries } from "./export-tasks.ts";
import type { FeedQueries } from "./feeds.ts";
import type { ForecastQueries } from "./forecasts.ts";
import type { ListFormatQueries } from "./formats.ts";
import type { ImportQueries } from "./import-queries.ts";
import type { LegStore } from "./legs.ts";
import type { LineQueries } from "./lines.ts";
import type { CampaignGroupQueries } from "./linked.ts";
import type {
  DialAudioRow,
  ListContent,
  ListFieldRow,
  ListRow,
  RecordDialRow,
  RecordRow,
  RecordStateCode,
  RecordsWritten,
  RecordWrite,
  StoredRecord,
} from "./lists.ts";
import type { LocationQueries } from "./locations.ts";
import type { MailQueries, RecoveryQueries } from "./mail.ts";
import type { MetricQueries } from "./metrics.ts";
import type { NumberPlanQueries } from "./number-plan.ts";
import type { OutboundLimitQueries } from "./outbound-limits.ts";
import type { OutgoingPlanQueries } from "./outgoing-plan.ts";
import type {
  AgentStateRow,
  AgentTimesRow,
  BindingRow,
  CallerNumberRow,
  EndpointRow,
  GroupRow,
  ServiceRow,
  SessionRow,
  SignInAccount,
} from "./people.ts";
import type { RecordToolQueries } from "./record-tools.ts";
import type { RecordingExportQueries } from "./recording-exports.ts";
import type { ScenarioQueries } from "./scenarios.ts";
import type { ScriptQueries } from "./scripts.ts";
import type { SecurityQueries } from "./security.ts";
import type { SelectionQueries } from "./selection.ts";
import type { SetupFacts } from "./setup-facts.ts";
import type { SubjectQueries } from "./subjects.ts";
import type { TollQueries } from "./tolls.ts";
import type { NumberQueries, SwitchTrunkRow, TrunkQueries } from "./trunks.ts";
import type { TurnQueries } from "./turn.ts";
import type { AuditQueries, GroupQueries, RoleQueries, UserQueries, UserSessionQueries } from "./users.ts";
import type { WebServiceQueries } from "./web-services.ts";
import type { WebhookQueries } from "./webhooks.ts";

/** `nextCursor` is opaque; absent on the last page. */
export interface Page<T> {
  readonly items: readonly T[];
  readonly nextCursor: string | undefined;
  readonly total: number;
}

export interface PageQuery {
  readonly cursor?: string | undefined;
  /** 1–500, default 50. */
  readonly limit?: number | undefined;
}

/** An entry of the audit log; it is written in the transaction of the change it tells of. */
export interface Actor {
  readonly userId: UserId | undefined;
  /** Login or name of the process. */
  readonly name: string;
  readonly address?: string | undefined;
}

/** Every method fails with `StoreUnavailableError` when the database stays away, and with `RefusedError` where a rule says so. */
export interface Store {
  readonly engine: EngineStore;
  readonly centres: CentreQueries;
  readonly signIn: SignInQueries;
  readonly sessions: SessionQueries;
  /** Keys of programs (PLT-API-02). */
  readonly apiKeys: ApiKeyQueries;
  readonly webhooks: WebhookQueries;
  readonly webServices: WebServiceQueries;
  readonly idempotency: IdempotencyQueries;
  readonly users: UserQueries;
  readonly userSessions: UserSessionQueries;
  readonly roles: RoleQueries;
  readonly groups: GroupQueries;
  readonly directory: DirectoryQueries;
  /** Key of the centre's recordings, and its name in their files (PLT-REC-13). */
  readonly recordingKey: (centreId: CentreId) => { readonly id: string; readonly secret: Uint8Array };
  readonly trunks: TrunkQueries;
  readonly numbers: NumberQueries;
  readonly switchboard: SwitchQueries;
  readonly security: SecurityQueries;
  readonly blackList: BlackListQueries;
  readonly tolls: TollQueries;
  readonly locations: LocationQueries;
  readonly scenarios: ScenarioQueries;
  /** Prepared sounds (PLT-AUD). */
  readonly audio: AudioQueries;
  readonly scripts: ScriptQueries;
  readonly alerts: AlertQueries;
  readonly doNotCall: DoNotCallQueries;
  readonly callingHours: CallingHoursQueries;
  readonly numberPlan: NumberPlanQueries;
  readonly callBacks: CallBackQueries;
  readonly lines: LineQueries;
  readonly mail: MailQueries;
  readonly recovery: RecoveryQueries;
  readonly turn: TurnQueries;
  readonly callSettings: CallSettingsQueries;
  readonly outboundLimits: OutboundLimitQueries;
  readonly outgoingPlan: OutgoingPlanQueries;
  readonly lists: ListQueries;
  readonly imports: ImportQueries;
  readonly campaigns: CampaignQueries;
  /** Who may do what with which campaign (OUT-CMP-04). */
  readonly campaignPeople: CampaignPeopleQueries;
  /** Deleted ones, until they go for good (OUT-RES-12). */
  readonly campaignBin: CampaignBinQueries;
  readonly campaignGroups: CampaignGroupQueries;
  readonly recordTools: RecordToolQueries;
  readonly corrections: CorrectionQueries;
  /** What happened to records, for programs that follow a campaign (OUT-API-02). */
  readonly campaignEvents: CampaignEventQueries;
  /** Which records campaigns take, and in which order (OUT-SEL). */
  readonly selection: SelectionQueries;
  readonly results: ResultQueries;
  /** Further metrics and their thresholds (OUT-STA-04, OUT-STA-05). */
  readonly metrics: MetricQueries;
  readonly exports: ExportQueries;
  /** Periodic exports (OUT-EXP). */
  readonly exportTasks: ExportTaskQueries;
  readonly recordingExports: RecordingExportQueries;
  readonly feeds: FeedQueries;
  readonly formats: ListFormatQueries;
  /** Results of lists that campaigns no longer have (OUT-ARC). */
  readonly archives: ArchiveQueries;
  readonly subjects: SubjectQueries;
  readonly forecasts: ForecastQueries;
  readonly interactions: InteractionQueries;
  /** Records of legs (TEL-CDR). */
  readonly legs: LegStore;
  readonly agents: AgentQueries;
  readonly services: ServiceQueries;
  readonly audit: AuditQueries;
  /** Whether a query comes back within the given time; for `/health/ready`. */
  ready(timeoutMs?: number): Promise<boolean>;
  /** Creates the demo centre of PLT-TST; when it is there, only its trunk follows the carrier. */
  seedDemoCentre(options: DemoOptions): Promise<DemoCentre>;
  /** Waits for writes that were accepted, then closes every connection (and the embedded database). */
  close(): Promise<void>;
}

export interface DemoOptions {
  /** SIP address of the simulated carrier. */
  readonly carrier: { readonly host: string; readonly port: number };
  /** Hash of a password, as sign-in will compare it. */
  readonly hashPassword: (password: string) => Promise<string>;
  /** Definition of «Входящие вызовы» (PLT-TST-08), in the language of package `flow`. */
  readonly inboundScenario: unknown;
  /** Stands in the name of the support account (PLT-TST-02). */
  readonly providerName?: string;
}

export interface DemoCentre {
  readonly centreId: CentreId;
  readonly created: boolean;
  /** Shown once: only what this call created (PLT-TST-10). */
  readonly signIns: readonly {
    readonly login: string;
    readonly password: string;
    readonly roles: readonly string[];
  }[];
}

export interface SignInQueries {
  /** Without a slug the login must be of one centre alone. Login or an e-mail that only one user has, without case. */
  find(login: string, slug: string | undefined): Promise<SignInAccount | undefined>;
  /** Counts a failure and locks at the limit (PLT-AUT-06). Returns whether this failure locked the account. */
  recordFailure(
    account: { readonly centreId: CentreId; readonly userId: UserId },
    now: number,
  ): Promise<boolean>;
  recordSuccess(
    account: { readonly centreId: CentreId; readonly userId: UserId },
    now: number,
  ): Promise<void>;
}

export interface SessionQueries {
  /** `tokenHash` is SHA-256 of the cookie's token, hexadecimal. */
  create(session: {
    readonly tokenHash: string;
    readonly csrfToken: string;
    readonly centreId: CentreId;
    readonly userId: UserId;
    readonly address: string;
    readonly userAgent: string;
    readonly at: number;
  }): Promise<SessionRow>;
  find(tokenHash: string): Promise<SessionRow | undefined>;
  touch(session: SessionRow, at: number): Promise<void>;
  end(tokenHash: string): Promise<void>;
  endOthers(centreId: CentreId, userId: UserId, keepId: string | undefined): Promise<number>;
  /** Removes sessions not seen since `seenBefore` or begun before `createdBefore`, in every centre. */
  sweep(limits: { readonly seenBefore: number; readonly createdBefore: number }): Promise<number>;
}

export interface DirectoryQueries {
  groups(centreId: CentreId, query?: PageQuery): Promise<Page<GroupRow>>;
  services(centreId: CentreId, query?: PageQuery): Promise<Page<ServiceRow>>;
  callerNumbers(centreId: CentreId, query?: PageQuery): Promise<Page<CallerNumberRow>>;
  endpoints(
    centreId: CentreId,
    query: PageQuery & {
      readonly now: number;
      readonly showPasswords?: boolean | undefined;
      /** This line alone. */
      readonly id?: EndpointId | undefined;
    },
    actor: Actor,
  ): Promise<Page<EndpointRow>>;
}

/** What telephony needs; works across centres. */
export interface SwitchQueries {
  /** Every line, with its password, to answer digest challenges. */
  lines(): Promise<readonly EndpointRow[]>;
  /** Every enabled trunk, with its password. */
  trunks(): Promise<readonly SwitchTrunkRow[]>;
  /** Points a trunk elsewhere (the demo's carrier moves between starts). */
  moveTrunk(centreId: CentreId, trunkId: TrunkId, host: string, port: number): Promise<void>;
  /** Centre of an outside number that a trunk brings in; undefined when it belongs to nobody. */
  centreOfNumber(number: string): Promise<CentreId | undefined>;
  bindings(now: number): Promise<readonly BindingRow[]>;
  putBinding(binding: BindingRow): Promise<void>;
  dropBinding(centreId: CentreId, endpointId: EndpointId, contact: string): Promise<void>;
  /** What the switch knew of its trunks, in its own shape (TEL-GEN-05). */
  trunkMemories(): Promise<readonly { readonly trunkId: TrunkId; readonly memory: unknown }[]>;
  putTrunkMemory(centreId: CentreId, trunkId: TrunkId, memory: unknown, at: number): Promise<void>;
}

export interface RecordQuery extends PageQuery {
  readonly search?: string | undefined;
  readonly now: number;
  /** State and last status are those in this campaign; left out, in any. */
  readonly campaignId?: CampaignId | undefined;
  readonly state?: RecordStateCode | undefined;
  readonly disposition?: string | undefined;
  /** Values that the fields at these places have. */
  readonly fields?: readonly { readonly place: number; readonly value: string }[] | undefined;
  readonly id?: RecordId | undefined;
  /**
   * Those that changed, or whose state in a campaign did, since this moment, in the order of their last change; a cursor goes on after
   * it. There is always a next cursor: with it nothing is skipped, and nothing that did not change again comes twice.
   */
  readonly changedSince?: number | undefined;
  /** By id, or by the place of a field. */
  readonly sort?: { readonly by: "id" | number; readonly descending: boolean } | undefined;
}

export interface ListQueries {
  page(centreId: CentreId, query?: PageQuery): Promise<Page<ListRow>>;
  get(centreId: CentreId, listId: ListId): Promise<ListRow | undefined>;
  create(
    centreId: CentreId,
    input: {
      readonly name: string;
      readonly fields: readonly ListFieldRow[];
      /** Its fields go before `fields`. */
      readonly formatId?: string | undefined;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<ListRow>;
  update(
    centreId: CentreId,
    listId: ListId,
    change: {
      readonly name?: string;
      readonly frozen?: boolean | undefined;
      readonly errorThreshold?: number | undefined;
      /** Null is the centre's. */
      readonly timeZone?: string | null | undefined;
      /** Null: the list keeps its fields as its own. Other fields than those of its records: refused with `fields_differ`. */
      readonly formatId?: string | null | undefined;
      readonly version?: number | undefined;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<ListRow>;
  /**
   * Refused with `running` while a started campaign uses it. With `archive` the campaigns that use it keep its results
   * (OUT-LST-08, OUT-ARC-01); without it a list in use is refused with `in_use`.
   */
  delete(centreId: CentreId, listId: ListId, actor: Actor, archive?: ArchiveWriter): Promise<void>;
  /** One record as it stands. */
  record(centreId: CentreId, listId: ListId, recordId: RecordId): Promise<StoredRecord | undefined>;
  /** Changes made by hand or through the API: one entry in the audit log. A key that is there refuses an update with `duplicate`. */
  write(
    centreId: CentreId,
    listId: ListId,
    write: RecordWrite,
    at: number,
    actor: Actor,
  ): Promise<RecordsWritten>;
  /** Those of these keys that the list has. */
  known(
    centreId: CentreId,
    listId: ListId,
    keys: readonly string[],
  ): Promise<readonly (StoredRecord & { readonly key: string })[]>;
  records(centreId: CentreId, listId: ListId, query: RecordQuery): Promise<Page<RecordRow>>;
  /** All of one moment, in the order of loading (OUT-LST-07); memory does not grow with the rows. A list that is not there: `not_found`. */
  content<T>(centreId: CentreId, listId: ListId, use: (content: ListContent) => Promise<T>): Promise<T>;
  /** The last dials of a record, newest first. */
  dials(centreId: CentreId, listId: ListId, recordId: number, limit: number): Promise<RecordDialRow[]>;
  /** Name of the kept sound of a dial's analysis, of a record of this list (TEL-CPA-11). */
  dialAudio(centreId: CentreId, listId: ListId, dialId: string): Promise<DialAudioRow | undefined>;
}

export interface CampaignQueries {
  /** `only` leaves out all others. */
  page(
    centreId: CentreId,
    query?: PageQuery & { readonly only?: readonly CampaignId[] | undefined },
  ): Promise<Page<CampaignRow>>;
  get(centreId: CentreId, campaignId: CampaignId): Promise<CampaignRow | undefined>;
  /** With its service, skill and predefined dispositions (OUT-DSP-02), and whoever is named in it at once. */
  create(
    centreId: CentreId,
    input: CampaignInput,
    at: number,
    actor: Actor,
    people?: readonly CampaignPerson[],
  ): Promise<CampaignRow>;
  /** With all settings but the enabled flag, and without results (OUT-CMP-12); its name is «… (2)». */
  copy(
    centreId: CentreId,
    campaignId: CampaignId,
    at: number,
    actor: Actor,
    people?: readonly CampaignPerson[],
  ): Promise<CampaignRow>;
  /** `version` given and older: refused with `stale`. */
  update(
    centreId: CentreId,
    campaignId: CampaignId,
    input: CampaignInput,
    options: {
      readonly version: number | undefined;
      readonly at: number;
      /** Keeps the results of lists that are removed (OUT-ARC-01); without it they vanish. */
      readonly archive?: ArchiveWriter | undefined;
    },
    actor: Actor,
  ): Promise<CampaignRow>;
  /** Starting one member of a group starts all that are switched on (OUT-LNK-14). */
  setStarted(
    centreId: CentreId,
    campaignId: CampaignId,
    started: boolean,
    at: number,
    actor: Actor,
  ): Promise<CampaignRow>;
  /** Into the bin with results and history (OUT-RES-12); refused with `running` while started. */
  delete(centreId: CentreId, campaignId: CampaignId, actor: Actor): Promise<void>;
  /** Without deleted ones. */
  dispositions(centreId: CentreId, campaignId: CampaignId): Promise<readonly DispositionRow[]>;
  dispositionTree(centreId: CentreId, campaignId: CampaignId): Promise<DispositionTreeRow>;
  /** In the place of the tree of that revision; an older one is refused with `stale`. The caller has checked the rules. */
  setDispositionTree(
    centreId: CentreId,
    campaignId: CampaignId,
    input: DispositionTreeInput & { readonly revision: string },
    at: number,
    actor: Actor,
  ): Promise<DispositionTreeRow>;
  /** What vanishes with it (OUT-RES-12). */
  holdings(centreId: CentreId, campaignId: CampaignId): Promise<CampaignHoldings>;
  /** `dayStart` is the instant the day began in the centre's zone. */
  counters(
    centreId: CentreId,
    campaignId: CampaignId,
    times: { readonly dayStart: number; readonly now: number },
  ): Promise<CampaignCounters>;
  diagnostics(centreId: CentreId, campaignId: CampaignId, now: number): Promise<CampaignDiagnostics>;
  setup(centreId: CentreId, campaignId: CampaignId): Promise<SetupFacts>;
  setUpCounts(centreId: CentreId, campaignId: CampaignId): Promise<SetUpCounts>;
}

export interface ResultQueries {
  /** Deleted ones too, with the names that they had (OUT-DSP-07). */
  dispositions(centreId: CentreId, campaignId: CampaignId): Promise<ReadonlyMap<string, WrittenDisposition>>;
  /** Runs `use` while one snapshot of the database stays open. */
  read<T>(
    centreId: CentreId,
    campaignId: CampaignId,
    query: ResultsQuery,
    use: (stream: ResultsStream) => Promise<T>,
  ): Promise<T>;
  /** A page of the same rows (OUT-RES-13); without a cursor the first, with the number of all. */
  page(
    centreId: CentreId,
    campaignId: CampaignId,
    query: ResultsQuery,
    page: { readonly limit: number; readonly cursor: string | undefined },
  ): Promise<ResultsPage>;
  statuses(
    centreId: CentreId,
    campaignId: CampaignId,
    query: StatusesQuery,
  ): Promise<readonly StatusCountRow[]>;
}

/** Results files made in the background (OUT-RES-11). */
export interface ExportQueries {
  begin(
    centreId: CentreId,
    input: Pick<ExportRow, "id" | "campaignId" | "query" | "fileName" | "startedAt" | "expiresAt">,
    actor: Actor,
  ): Promise<ExportRow>;
  /** How far it is, or how it ended. Undefined when it is no longer there. */
  put(centreId: CentreId, id: string, progress: ExportProgress, at: number): Promise<ExportRow | undefined>;
  /** Of all campaigns. */
  all(centreId: CentreId): Promise<readonly ExportRow[]>;
  /** Newest first; at most 100. */
  list(centreId: CentreId, campaignId: CampaignId): Promise<readonly ExportRow[]>;
  get(centreId: CentreId, campaignId: CampaignId, id: string): Promise<ExportRow | undefined>;
  remove(centreId: CentreId, campaignId: CampaignId, id: string): Promise<void>;
  /** Rows of all centres whose time is over go; what they were is handed back, so that their files can go too. */
  removeExpired(
    now: number,
  ): Promise<
    readonly { readonly centreId: CentreId; readonly campaignId: CampaignId; readonly id: string }[]
  >;
  /** What ran when the program ended has failed. */
  closeInterrupted(at: number): Promise<void>;
}

export interface InteractionQueries {
  page(
    centreId: CentreId,
    query: PageQuery & {
      readonly agentUserId?: UserId | undefined;
      readonly from?: number | undefined;
      readonly to?: number | undefined;
    },
  ): Promise<Page<InteractionListRow>>;
  recording(centreId: CentreId, recordingId: RecordingId): Promise<RecordingRow | undefined>;
  /** When what happened to the interaction of a call; undefined: the call has none. */
  moments(centreId: CentreId, callId: CallId): Promise<InteractionMoments | undefined>;
}

/** One service since the daily reset (INB-MET-03); only calls that have ended are counted. */
export interface ServiceCounts extends ServiceLevelCounts {
  readonly serviceId: ServiceId;
  readonly name: string;
  /** Threshold and target of INB-SLV-01. */
  readonly thresholdSeconds: number;
  readonly targetPercent: number;
  readonly received: number;
  /** Hung up before they were in a queue. */
  readonly leftInMenu: number;
  /** Sums over the answered: from the queue to the agent, and from the agent to the end of his work. */
  readonly waitMs: number;
  readonly handlingMs: number;
  /** The longest wait, answered or not. */
  readonly longestWaitMs: number;
}

export interface ServiceQueries {
  /** Incoming services of the centre by name, those without a call too. */
  counts(centreId: CentreId, since: number): Promise<readonly ServiceCounts[]>;
}

export interface AgentQueries {
  /** Everybody who may handle interactions, with his present state; of the given groups only, when given. */
  states(centreId: CentreId, groupIds: readonly string[] | undefined): Promise<readonly AgentStateRow[]>;
  /** How many records each of them has refused since then, or not taken in time (OUT-PRV-02); those with none are left out. */
  refusedPreviews(centreId: CentreId, since: number): Promise<ReadonlyMap<UserId, number>>;
  /** Everybody who is signed in or was ready today, with his work between `from` and `now` (OUT-STA-02). */
  times(
    centreId: CentreId,
    span: { readonly from: number; readonly now: number; readonly dayStart: number },
  ): Promise<readonly AgentTimesRow[]>;
}
