import type {
  AppliedAction,
  AssociationId,
  AttemptId,
  CallId,
  CallingHoursRow,
  CallScript,
  CallScriptResult,
  Campaign,
  CampaignGroupId,
  CampaignId,
  CentreId,
  ChainMember,
  DeskDevice,
  DeskDisposition,
  DeskField,
  DispositionType,
  EndpointId,
  GroupId,
  InboundService,
  InboundShare,
  LegOutcome,
  ListId,
  OutgoingPlan,
  RecordId,
  RecordingId,
  ScenarioId,
  ServiceId,
  TrunkId,
  UserEndpoint,
  UserId,
} from "@perezvon/model";

/**
 * What the engine asks of the store. The engine declares its ports itself and this package may not import it, so the shapes
 * stand here once more; the server, which hands one to the other, is where the compiler compares them.
 */

export interface ClaimedRecordRow {
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: RecordId;
  /** The claim that locked it: a release of another claim leaves it alone. */
  readonly claimId?: string | undefined;
  readonly numbers: readonly string[];
  /** Beside the numbers: digits dialled after the answer, empty for none; left out where no number has any. */
  readonly extensions?: readonly string[];
  readonly traits: RecordTraits;
  readonly fields: readonly DeskField[];
  readonly customerName: string | undefined;
  readonly timeZone: string;
  readonly progress: unknown;
  readonly promise?: PromisedCallRow | undefined;
  /** Numbers that its last ten dials have shown, the last first. */
  readonly shownNumbers?: readonly { readonly number: string; readonly answered: boolean }[];
  readonly history: readonly {
    readonly at: number;
    readonly number: string;
    readonly disposition: string;
    readonly agent: string | undefined;
    readonly note: string | undefined;
  }[];
}

export interface PromisedCallRow {
  readonly number: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly ownerId: UserId | undefined;
  readonly strict: boolean;
  readonly agentId: UserId | undefined;
  readonly at: number;
}

export interface DuePromiseRow {
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly recordId: RecordId;
  readonly ownerId: UserId;
  readonly number: string;
  readonly customerName: string | undefined;
  readonly from: number;
  readonly until: number;
  readonly strict: boolean;
  readonly missed: boolean;
  /** No promise: the record is the agent's own and its turn has come (OUT-CBK-06). */
  readonly own?: boolean;
}

export interface LifeChangeRow {
  readonly promise?: PromisedCallRow | undefined;
  readonly addNumber?: string | undefined;
  readonly keepLock?: boolean;
  readonly staysClosed?: boolean;
}

/** What do-not-call lists and calling hours compare; undefined where the list has no such field or the record no value. */
export interface RecordTraits {
  /** ISO 3166; of the record, else of the centre. */
  readonly country: string;
  readonly region: string | undefined;
  readonly postalCode: string | undefined;
  /** Beside the numbers: the label of the phone field, empty for none. */
  readonly labels: readonly string[];
  /** Zone that the record itself names. */
  readonly ownZone: string | undefined;
  /** Beside the numbers, as loaded: zones that fields name for one number; left out where no field does (OUT-HRS-05). */
  readonly ownZones?: readonly (string | undefined)[];
  /** As loaded; of types «не раньше» and «не позже». */
  readonly notBefore: string | undefined;
  readonly notAfter: string | undefined;
  /** Of type consent, as loaded; undefined when empty, or when no field is of this type (OUT-CPL-09). */
  readonly consent?: string | undefined;
  /** From then on it is closed without a dial (OUT-SEL-10). */
  readonly expiresAt?: number | undefined;
}

/** Of one record, by its place among those asked about. */
export interface DoNotCallMatchRow {
  readonly place: number;
  /** Those of its numbers that are listed. */
  readonly numbers: readonly string[];
  /** The record itself is listed, by region, postal code or a field. */
  readonly record: boolean;
}

/** A record whose number calls; `closed` is the disposition of a closed one. */
export interface CalledRecordRow {
  readonly record: ClaimedRecordRow;
  readonly closed: string | undefined;
}

export interface ProgressRow {
  readonly state: "open" | "closed" | "excluded";
  readonly dueAt: number | undefined;
  readonly repeat: boolean;
  /** End of the window in which the record comes before the others (OUT-SEL-05); undefined where a rule chose the time. */
  readonly windowUntil?: number | undefined;
  readonly attempts: number;
  readonly recordDisposition: string | undefined;
  readonly lastDisposition: string | undefined;
}

/**
 * What a limit over days has looked at (OUT-RED-14): attempts since `since`, with the number or with the person of the record. One that
 * is not among them was begun meanwhile, by another campaign perhaps, and the dial has to be decided anew.
 */
export interface SeenContactsRow {
  readonly person: boolean;
  readonly since: number;
  readonly at: readonly number[];
}

export interface AttemptStartRow {
  readonly attemptId: AttemptId;
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: RecordId;
  readonly callId: CallId;
  readonly number: string;
  readonly callerNumber: string;
  readonly attemptNumber: number;
  readonly repeatNumber: number;
  readonly dueAt: number;
  readonly startedAt: number;
  readonly seen?: SeenContactsRow | undefined;
}

export interface AttemptEndRow {
  readonly attemptId: AttemptId;
  readonly endedAt: number;
  readonly isCallAttempt: boolean;
  readonly isInbound?: boolean;
  readonly disposition: string;
  readonly recordDisposition: string | undefined;
  readonly note: string;
  readonly dialingMs: number | undefined;
  readonly analysisMs: number | undefined;
  readonly answeredMs: number | undefined;
  readonly answered: boolean;
  /** A live answer that asked for an agent got one or left without; undefined where none was asked for (OUT-STA-02). */
  readonly queue?: "taken" | "late" | "lost" | undefined;
  readonly agentUserId: UserId | undefined;
  readonly analysisResult: number | undefined;
  readonly analysisFile: string | undefined;
  readonly recordingId: RecordingId | undefined;
  readonly outcome: LegOutcome | undefined;
  /** «Action Applied» (OUT-RES-07); undefined while repeats go on, and where a status closed the record. */
  readonly action?: AppliedAction | undefined;
  /** What was entered in the conversation script, as far as it counts (OUT-RES-06). */
  readonly script?: CallScriptResult | undefined;
}

/** A campaign whose Remaining decides something, and its place in a chain. */
export interface OpenRecordsRow extends ChainMember {
  readonly groupId: CampaignGroupId | undefined;
}

export interface CallerFactsRow {
  /** Dials of each number on the centre's calendar day. */
  readonly usedToday: ReadonlyMap<string, number>;
  /** The dial with which each was last to rest, on that day or the one before; and when the day ends (OUT-CID-03). */
  readonly fullAt: ReadonlyMap<string, number>;
  readonly dayEndsAt: number;
  /** The number that the campaign has shown last. */
  readonly lastShown: string | undefined;
}

/** Live answers of a campaign in a quarter of an hour. */
export interface LiveAnswersRow {
  readonly at: number;
  readonly connected: number;
  readonly abandoned: number;
}

/** Attempts of the last days in all campaigns of the centre. */
export interface ContactHistoryRow {
  readonly ofNumber: ReadonlyMap<string, readonly number[]>;
  readonly ofPerson: ReadonlyMap<RecordId, readonly number[]>;
}

export interface CampaignStore {
  runnableCampaigns(): Promise<readonly { readonly centreId: CentreId; readonly campaign: Campaign }[]>;
  /** `deleted` finds it in the bin, too. */
  campaign(centreId: CentreId, campaignId: CampaignId, deleted?: boolean): Promise<Campaign | undefined>;
  openRecords(centreId: CentreId): Promise<readonly OpenRecordsRow[]>;
  runBySchedule(centreId: CentreId, campaignId: CampaignId, started: boolean, at: number): Promise<void>;
  stopByAbandonment(centreId: CentreId, campaignId: CampaignId, at: number): Promise<void>;
  liveAnswers(centreId: CentreId, campaignId: CampaignId, since: number): Promise<readonly LiveAnswersRow[]>;
  claim(
    centreId: CentreId,
    campaignId: CampaignId,
    limit: number,
    now: number,
    waitedFor?: (agents: readonly UserId[]) => void,
  ): Promise<readonly ClaimedRecordRow[]>;
  nextDueAt(centreId: CentreId, campaignId: CampaignId): Promise<number | undefined>;
  /** Without `dueAt`: as it was before. */
  release(centreId: CentreId, record: ClaimedRecordRow, dueAt: number | undefined): Promise<void>;
  promisedCalls(
    centreId: CentreId,
    until: number,
    agents: readonly UserId[],
  ): Promise<readonly DuePromiseRow[]>;
  claimPromised(
    centreId: CentreId,
    record: Pick<DuePromiseRow, "associationId" | "recordId" | "ownerId" | "own">,
    now: number,
  ): Promise<ClaimedRecordRow | undefined>;
  claimCalled(
    centreId: CentreId,
    campaignId: CampaignId,
    number: string,
    now: number,
  ): Promise<readonly CalledRecordRow[]>;
  markMissed(
    centreId: CentreId,
    record: { readonly associationId: AssociationId; readonly recordId: RecordId },
    now: number,
  ): Promise<void>;
  barredNumbers(centreId: CentreId, numbers: readonly string[]): Promise<ReadonlySet<string>>;
  doNotCallMatches(
    centreId: CentreId,
    campaignId: CampaignId,
    records: readonly ClaimedRecordRow[],
    now: number,
  ): Promise<readonly DoNotCallMatchRow[]>;
  contactHistory(
    centreId: CentreId,
    records: readonly ClaimedRecordRow[],
    since: number,
  ): Promise<ContactHistoryRow>;
  callingHours(centreId: CentreId): Promise<readonly CallingHoursRow[]>;
  numberZones(
    centreId: CentreId,
    numbers: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  ownNumbers(
    centreId: CentreId,
    numbers: readonly string[],
  ): Promise<ReadonlyMap<string, TrunkId | undefined>>;
  callerFacts(
    centreId: CentreId,
    campaignId: CampaignId,
    numbers: readonly string[],
    now: number,
    /** After so many dials of a day a number rests. */
    rests?: ReadonlyMap<string, number>,
  ): Promise<CallerFactsRow>;
  beginAttempt(start: AttemptStartRow): Promise<"begun" | "number_busy" | "repeated" | "contacted">;
  cancelAttempt(
    start: AttemptStartRow,
    record: ClaimedRecordRow,
    dueAt: number,
    keepLock?: boolean,
  ): Promise<void>;
  endAttempt(
    centreId: CentreId,
    end: AttemptEndRow,
    record: { readonly associationId: AssociationId; readonly recordId: RecordId },
    progress: unknown,
    columns: ProgressRow,
    barredNumbers: readonly string[],
    doNotCall?: readonly string[],
    change?: LifeChangeRow,
  ): Promise<void>;
  writeStep(
    start: AttemptStartRow,
    end: AttemptEndRow,
    progress: unknown,
    columns: ProgressRow,
    barredNumbers: readonly string[],
    doNotCall?: readonly string[],
    change?: LifeChangeRow,
  ): Promise<void>;
  interruptedAttempts(): Promise<
    readonly { readonly start: AttemptStartRow; readonly claimed: ClaimedRecordRow }[]
  >;
  releaseOrphans(): Promise<number>;
}

export interface AgentProfileRow {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly login: string;
  readonly displayName: string;
  readonly extension: string | undefined;
  readonly groupIds: readonly GroupId[];
  readonly keptForInbound: readonly { readonly groupId: GroupId; readonly share: InboundShare }[];
  readonly skills: ReadonlyMap<ServiceId, number>;
  readonly device: DeskDevice;
  readonly sipEndpoint: Extract<UserEndpoint, { kind: "sip" }> | undefined;
  readonly noAnswerSeconds: number;
  readonly afterCallWorkSeconds: number;
  readonly autoAnswer: boolean;
  readonly persistentPhone: boolean;
  readonly coachId: UserId | undefined;
  /** The coach is called to every call that comes to him (PBX-COACH-02). */
  readonly coachEveryCall: boolean;
  readonly canHandle: boolean;
  readonly mayDialOutside: boolean;
  readonly supervisedGroupIds: readonly GroupId[];
}

export interface AgentStateChange {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly state: string;
  readonly reason: string | undefined;
  readonly by: "agent" | "system" | "supervisor";
  readonly at: number;
}

export interface AgentStore {
  agent(centreId: CentreId, userId: UserId): Promise<AgentProfileRow | undefined>;
  saveDevice(centreId: CentreId, userId: UserId, device: DeskDevice): Promise<void>;
  writeState(change: AgentStateChange): Promise<void>;
  openSessions(): Promise<
    readonly {
      readonly centreId: CentreId;
      readonly userId: UserId;
      readonly state: string;
      readonly reason: string | undefined;
      readonly since: number;
    }[]
  >;
}

export interface InteractionWrite {
  readonly callId: CallId;
  readonly centreId: CentreId;
  readonly direction: "outbound" | "inbound" | "internal";
  readonly serviceId: ServiceId | undefined;
  readonly campaignId: CampaignId | undefined;
  readonly recordId: RecordId | undefined;
  readonly from: string;
  readonly to: string;
  readonly agentUserId: UserId | undefined;
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

export interface RecordingWrite {
  readonly recordingId: RecordingId;
  readonly centreId: CentreId;
  readonly callId: CallId;
  readonly file: string;
  readonly durationMs: number;
  readonly bytes: number;
  readonly sha256: string;
  readonly truncated: boolean;
  readonly at: number;
}

export interface InteractionStore {
  save(row: InteractionWrite): Promise<void>;
  saveRecording(row: RecordingWrite): Promise<void>;
  saveScript(row: CallScript): Promise<void>;
}

export type NumberTargetRow =
  | {
      readonly kind: "scenario";
      readonly scenarioId: string | undefined;
      readonly scenario: unknown;
      readonly service: InboundService;
      readonly priority: number;
      readonly blended?: boolean;
      readonly hours: unknown;
    }
  | { readonly kind: "user"; readonly userId: UserId };

/** Who calls an emergency service, and where he is (TEL-EMG-02, TEL-EMG-03). */
export interface EmergencyPlace {
  /** Of the caller. */
  readonly name: string;
  /** The line's login; undefined: the browser. */
  readonly line: string | undefined;
  /** Name and address; undefined when nobody has set a location. */
  readonly location: string | undefined;
  /** The location's number: what the service sees and calls back. */
  readonly number: string | undefined;
  /** Who is told besides the administrators. */
  readonly deskUserId: UserId | undefined;
}

/** The outgoing number plan, and the centre's numbers that can be shown: those whose trunk is switched on. */
export interface StoredPlanRow {
  readonly plan: OutgoingPlan;
  readonly pool: ReadonlyMap<string, TrunkId | undefined>;
}

export interface DirectoryStore {
  resolve(centreId: CentreId, number: string): Promise<NumberTargetRow | undefined>;
  dispositions(centreId: CentreId, serviceId: ServiceId): Promise<readonly DeskDisposition[]>;
  dispositionTypes(centreId: CentreId, serviceId: ServiceId): Promise<ReadonlyMap<string, DispositionType>>;
  /** A voice scenario, checked when it was saved; undefined when there is none any more. */
  scenario(centreId: CentreId, scenarioId: ScenarioId): Promise<unknown>;
  inboundService(centreId: CentreId, serviceId: ServiceId): Promise<InboundService | undefined>;
  defaultTrunk(centreId: CentreId): Promise<string | undefined>;
  outgoingPlan(centreId: CentreId): Promise<StoredPlanRow>;
  emergencyPlace(
    centreId: CentreId,
    by: { readonly userId: UserId; readonly endpointId: EndpointId | undefined },
  ): Promise<EmergencyPlace | undefined>;
}

export interface EngineStore {
  readonly campaigns: CampaignStore;
  readonly agents: AgentStore;
  readonly interactions: InteractionStore;
  readonly directory: DirectoryStore;
}
