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
  SwitchCommand,
  SwitchEvent,
  TrunkId,
  UserEndpoint,
  UserId,
} from "@perezvon/model";

/** What the engine needs of the switch. */
export interface CallControl {
  execute(command: SwitchCommand): void;
  /** Returns the way to stop listening. */
  onEvent(listener: (event: SwitchEvent) => void): () => void;
}

/**
 * The life of one record in one association, as package `dialer` keeps it. The store keeps it as JSON beside the columns that
 * selection needs and never looks inside.
 */
export type StoredProgress = unknown;

/** A record handed out for dialling, locked for everybody else (OUT-GEN-03). */
export interface ClaimedRecord {
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: RecordId;
  /** The claim that locked it: what is done with it later is done only while that lock is there. */
  readonly claimId?: string | undefined;
  /** E.164, in order of preference; several phone fields of a record. */
  readonly numbers: readonly string[];
  /** Beside `numbers`: digits dialled as tones after the answer (OUT-IMP-12); empty or left out for none. */
  readonly extensions?: readonly string[];
  /** What do-not-call lists and calling hours compare. */
  readonly traits: {
    /** ISO 3166; of the record, else of the centre. */
    readonly country: string;
    readonly region: string | undefined;
    readonly postalCode: string | undefined;
    /** Beside `numbers`: the label of the phone field, empty for none. */
    readonly labels: readonly string[];
    /** Zone that the record itself names. */
    readonly ownZone: string | undefined;
    /** Beside `numbers`, as loaded: zones of single numbers; left out where no field names one (OUT-HRS-05). */
    readonly ownZones?: readonly (string | undefined)[];
    /** As loaded. */
    readonly notBefore: string | undefined;
    readonly notAfter: string | undefined;
    /** What its consent field says; undefined when empty (OUT-CPL-09). */
    readonly consent?: string | undefined;
    /** From then on it is closed without a dial (OUT-SEL-10). */
    readonly expiresAt?: number | undefined;
  };
  readonly fields: readonly DeskField[];
  /** Name shown for the customer, from the name fields of the list. */
  readonly customerName: string | undefined;
  /** IANA zone that hours and days of this record are counted in. */
  readonly timeZone: string;
  /** Undefined for a record that was never handed out. */
  readonly progress: StoredProgress | undefined;
  /** The call that an agent has promised, as a manager may have changed it since (OUT-CBK-05). */
  readonly promise?: PromisedCall | undefined;
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

/** A call that was promised to a customer (OUT-CBK-01). */
export interface PromisedCall {
  /** Undefined: the number that comes first. */
  readonly number: string | undefined;
  readonly from: number;
  readonly until: number;
  /** Undefined: any agent. */
  readonly ownerId: UserId | undefined;
  /** After its window it goes on waiting for its owner (OUT-CBK-05). */
  readonly strict: boolean;
  /** Who has made the promise. */
  readonly agentId: UserId | undefined;
  readonly at: number;
}

/** A record whose customer calls himself (OUT-BLD-01). */
export interface CalledRecord {
  readonly record: ClaimedRecord;
  /** Its disposition, where it is closed. */
  readonly closed: string | undefined;
}

/** A promised call that its owner is to be reserved for. */
export interface DuePromise {
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
  /** No promise: the record is the agent's own and its turn has come (OUT-CBK-06); it is not reported as missed. */
  readonly own?: boolean;
}

/** What else changes in a record's life with the end of an attempt. */
export interface LifeChange {
  /** Undefined: nothing is promised any more. */
  readonly promise?: PromisedCall | undefined;
  /** A number that the agent has learned: it becomes one of the record's. */
  readonly addNumber?: string | undefined;
  /** The record stays open before its agent (OUT-PRV-04). */
  readonly keepLock?: boolean;
  /** It was closed before and is closed as before; only the call is noted (OUT-BLD-04). */
  readonly staysClosed?: boolean;
}

/** Of one claimed record, by its place among those asked about. */
export interface DoNotCallMatches {
  readonly place: number;
  readonly numbers: readonly string[];
  /** The record itself is listed, by region, postal code or a field. */
  readonly record: boolean;
}

/** Use of numbers by the campaigns of a centre. */
export interface CallerUse {
  /** Dials of each number on the centre's calendar day. */
  readonly usedToday: ReadonlyMap<string, number>;
  /** The dial with which each was last to rest, on that day or the one before; and when the day ends (OUT-CID-03). */
  readonly fullAt: ReadonlyMap<string, number>;
  readonly dayEndsAt: number;
  /** The number that the campaign has shown last. */
  readonly lastShown: string | undefined;
}

/** How the life of a record stands after a step; what the store needs to know of `progress`. */
export interface ProgressColumns {
  readonly state: "open" | "closed" | "excluded";
  /** When the record may be handed out again; undefined when closed or excluded. */
  readonly dueAt: number | undefined;
  /** A repeat of an open attempt precedes every other record (OUT-SEL-01). */
  readonly repeat: boolean;
  /** End of the window in which the record comes before the others (OUT-SEL-05); undefined where a rule chose the time. */
  readonly windowUntil?: number | undefined;
  /** Attempts counted against the record's limit. */
  readonly attempts: number;
  /** Record disposition, when closed. */
  readonly recordDisposition: string | undefined;
  readonly lastDisposition: string | undefined;
}

/**
 * What a limit over days has looked at (OUT-RED-14): attempts since `since`, with the number or with the person of the record. One that
 * is not among them was begun meanwhile, by another campaign perhaps, and the dial has to be decided anew.
 */
export interface SeenContacts {
  readonly person: boolean;
  readonly since: number;
  readonly at: readonly number[];
}

/** Written, and durable, before the INVITE leaves (OUT-GEN-05). */
export interface AttemptStart {
  readonly attemptId: AttemptId;
  readonly centreId: CentreId;
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: RecordId;
  readonly callId: CallId;
  readonly number: string;
  readonly callerNumber: string;
  /** Place of this attempt in the record's count, and of this dial among its repeats (0 = first dial). */
  readonly attemptNumber: number;
  readonly repeatNumber: number;
  /** The due moment this dial serves; together with the record it is unique, so that it is dialled at most once. */
  readonly dueAt: number;
  readonly startedAt: number;
  /** What a field of the list names as caller number and the centre does not have; it goes into the note (OUT-CID-04). */
  readonly foreignCaller?: string | undefined;
  /** Undefined where no limit over days was looked at. */
  readonly seen?: SeenContacts | undefined;
}

/** How a dial ended; the row of the detailed report (OUT-RES-06). */
export interface AttemptEnd {
  readonly attemptId: AttemptId;
  readonly endedAt: number;
  /** 1 if it really left for a trunk and counts (OUT-RED-15, «Is Call Attempt»). */
  readonly isCallAttempt: boolean;
  /** The customer of a blended campaign called («Is Inbound Call»). */
  readonly isInbound?: boolean;
  readonly disposition: string;
  readonly recordDisposition: string | undefined;
  /** Agent's note, or the system's text «CPA n; SIP nnn; Q.850 nn». */
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

/** A dial whose attempt was written and that has no end: what a crash leaves behind. */
export interface InterruptedAttempt {
  readonly start: AttemptStart;
  readonly claimed: ClaimedRecord;
}

/** A campaign whose Remaining decides something: a member of a group, or one that stops when nothing remains. */
export interface OpenRecords extends ChainMember {
  readonly groupId: CampaignGroupId | undefined;
}

/** Live answers of a campaign in a quarter of an hour that began at `at` (OUT-CPL-01). */
export interface LiveAnswers {
  readonly at: number;
  readonly connected: number;
  readonly abandoned: number;
}

/** Attempts of the last days in all campaigns of the centre, those being dialled included (OUT-RED-14). */
export interface ContactHistory {
  readonly ofNumber: ReadonlyMap<string, readonly number[]>;
  /** By record; only those with a key are there. */
  readonly ofPerson: ReadonlyMap<RecordId, readonly number[]>;
}

export interface CampaignStore {
  /** Every enabled campaign of every centre that is started or may start by itself. */
  runnableCampaigns(): Promise<readonly { readonly centreId: CentreId; readonly campaign: Campaign }[]>;
  /** `deleted` finds it in the bin, too: its last calls end like any other's (OUT-RES-12). */
  campaign(centreId: CentreId, campaignId: CampaignId, deleted?: boolean): Promise<Campaign | undefined>;
  openRecords(centreId: CentreId): Promise<readonly OpenRecords[]>;
  /** The schedule starts or stops a campaign, of a group all its switched-on members (OUT-CMP-11, OUT-LNK-14). */
  runBySchedule(centreId: CentreId, campaignId: CampaignId, started: boolean, at: number): Promise<void>;
  /** Too many abandoned calls stop the campaign (OUT-CPL-02). */
  stopByAbandonment(centreId: CentreId, campaignId: CampaignId, at: number): Promise<void>;
  /** Live answers that ended since `since`, oldest first. */
  liveAnswers(centreId: CentreId, campaignId: CampaignId, since: number): Promise<readonly LiveAnswers[]>;
  /**
   * Locks up to `limit` records that are due at `now`, in the order of OUT-SEL-01, and returns them. Those that are an agent's own are
   * not among them: they wait for him from now on, and `waitedFor` hears for whom (OUT-CBK-06).
   */
  claim(
    centreId: CentreId,
    campaignId: CampaignId,
    limit: number,
    now: number,
    waitedFor?: (agents: readonly UserId[]) => void,
  ): Promise<readonly ClaimedRecord[]>;
  /** Earliest due time of an open unlocked record; undefined when none waits. */
  nextDueAt(centreId: CentreId, campaignId: CampaignId): Promise<number | undefined>;
  /**
   * Gives back a claimed record undialled, due again at `dueAt` (OUT-GEN-03: 60 s later when another campaign has the number);
   * without it, as it was before (OUT-PRV-02).
   */
  release(centreId: CentreId, record: ClaimedRecord, dueAt: number | undefined): Promise<void>;
  /**
   * Personal call-backs that wait and begin before `until` (OUT-CBK-04), of campaigns that run; after them the next records that wait
   * for one of these agents (OUT-CBK-06).
   */
  promisedCalls(centreId: CentreId, until: number, agents: readonly UserId[]): Promise<readonly DuePromise[]>;
  /** Locks a record that waits for its agent; undefined when it is in other hands or waits for him no more. */
  claimPromised(
    centreId: CentreId,
    record: Pick<DuePromise, "associationId" | "recordId" | "ownerId" | "own">,
    now: number,
  ): Promise<ClaimedRecord | undefined>;
  /**
   * Locks the records of a campaign's enabled lists that have this number: the open ones before the closed, then the latest dialled;
   * several where they are equal (OUT-BLD-01). What is in other hands is not among them.
   */
  claimCalled(
    centreId: CentreId,
    campaignId: CampaignId,
    number: string,
    now: number,
  ): Promise<readonly CalledRecord[]>;
  /** The window went by without its owner (OUT-CBK-05). */
  markMissed(
    centreId: CentreId,
    record: { readonly associationId: AssociationId; readonly recordId: RecordId },
    now: number,
  ): Promise<void>;
  /** Numbers of these barred centre-wide by «stop number in all campaigns» (OUT-RED-11). */
  barredNumbers(centreId: CentreId, numbers: readonly string[]): Promise<ReadonlySet<string>>;
  /** Those of these numbers that belong to the centre, with their trunks (OUT-CID-04, OUT-CID-05). */
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
  ): Promise<CallerUse>;
  /**
   * Which of these records, or of their numbers, stand on a do-not-call list of the campaign (OUT-DNC-03); by place. Only those
   * that do are in the answer.
   */
  doNotCallMatches(
    centreId: CentreId,
    campaignId: CampaignId,
    records: readonly ClaimedRecord[],
    now: number,
  ): Promise<readonly DoNotCallMatches[]>;
  /** Attempts since `since` with these numbers, and with the people of these records. */
  contactHistory(
    centreId: CentreId,
    records: readonly ClaimedRecord[],
    since: number,
  ): Promise<ContactHistory>;
  /** The centre's table of calling hours (OUT-HRS-01). */
  callingHours(centreId: CentreId): Promise<readonly CallingHoursRow[]>;
  /** Zones of those of these numbers and postal codes that files of the centre speak of; none where they do not know one (OUT-HRS-07). */
  numberZones(
    centreId: CentreId,
    numbers: readonly string[],
  ): Promise<ReadonlyMap<string, readonly string[]>>;
  /**
   * `number_busy`: another campaign of the centre dials this number now. `repeated`: this due moment has been dialled already.
   * `contacted`: an attempt that the limits over days have not seen was begun meanwhile.
   */
  beginAttempt(start: AttemptStart): Promise<"begun" | "number_busy" | "repeated" | "contacted">;
  /**
   * The INVITE never left: removes the attempt and gives the record back, due at `dueAt`. Also when nothing was written (an answer
   * was lost). With `keepLock` the record stays in the hands that it is in.
   */
  cancelAttempt(start: AttemptStart, record: ClaimedRecord, dueAt: number, keepLock?: boolean): Promise<void>;
  /** One transaction: the row's end, the record's life, the number's lock, the bars. Done twice, it has no second effect. */
  endAttempt(
    centreId: CentreId,
    end: AttemptEnd,
    record: { readonly associationId: AssociationId; readonly recordId: RecordId },
    progress: StoredProgress,
    columns: ProgressColumns,
    barredNumbers: readonly string[],
    /** For the list that the campaign fills from dispositions (OUT-DNC-06). */
    doNotCall?: readonly string[],
    change?: LifeChange,
  ): Promise<void>;
  /** A step without a dial (number_dnc, record closed by rule): a row of the detailed report and the record's new life. */
  writeStep(
    start: AttemptStart,
    end: AttemptEnd,
    progress: StoredProgress,
    columns: ProgressColumns,
    barredNumbers: readonly string[],
    /** For the list that the campaign fills from dispositions (OUT-DNC-06). */
    doNotCall?: readonly string[],
    change?: LifeChange,
  ): Promise<void>;
  /** Attempts without an end whose dial is older than this process. */
  interruptedAttempts(): Promise<readonly InterruptedAttempt[]>;
  /** Unlocks records locked by a process that is gone and that have no attempt without an end; returns how many. */
  releaseOrphans(): Promise<number>;
}

export interface AgentProfile {
  readonly centreId: CentreId;
  readonly userId: UserId;
  readonly login: string;
  readonly displayName: string;
  readonly extension: string | undefined;
  readonly groupIds: readonly GroupId[];
  /** Shares of his groups (OUT-MOD-13); none where he has the skill of no inbound service. */
  readonly keptForInbound: readonly { readonly groupId: GroupId; readonly share: InboundShare }[];
  /** Level 0–100 by service (PLT-SKL-03). */
  readonly skills: ReadonlyMap<ServiceId, number>;
  readonly device: DeskDevice;
  readonly sipEndpoint: Extract<UserEndpoint, { kind: "sip" }> | undefined;
  /** 5–120, default 20 (PLT-SET-03). */
  readonly noAnswerSeconds: number;
  /** 0 never leaves by itself; 0–3,600. */
  readonly afterCallWorkSeconds: number;
  readonly autoAnswer: boolean;
  /** His hardware phone is called once at sign-in and stays in the call (TEL-PHN-04). */
  readonly persistentPhone: boolean;
  /** Who may be called into his talks (PBX-COACH-01). */
  readonly coachId: UserId | undefined;
  /** The coach is called to every call that comes to him (PBX-COACH-02). */
  readonly coachEveryCall: boolean;
  readonly canHandle: boolean;
  /** May call numbers outside (PLT-ROL-03, `agent.external`). */
  readonly mayDialOutside: boolean;
  /** Whose talks he may be in as a supervisor (DSK-MON-01). */
  readonly supervisedGroupIds: readonly GroupId[];
}

export interface AgentStore {
  agent(centreId: CentreId, userId: UserId): Promise<AgentProfile | undefined>;
  saveDevice(centreId: CentreId, userId: UserId, device: DeskDevice): Promise<void>;
  /** Appends to the history of states and keeps the present one (DSK-STA-04). */
  writeState(change: {
    readonly centreId: CentreId;
    readonly userId: UserId;
    readonly state: string;
    readonly reason: string | undefined;
    readonly by: "agent" | "system" | "supervisor";
    readonly at: number;
  }): Promise<void>;
  /** Sessions that were open when the process ended. */
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

export interface InteractionRow {
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

export interface InteractionStore {
  /** Insert or replace by call id. */
  save(row: InteractionRow): Promise<void>;
  /** Insert or replace by call id; of one that is finished the columns of the record that take its values are written too. */
  saveScript(row: CallScript): Promise<void>;
  saveRecording(row: {
    readonly recordingId: RecordingId;
    readonly centreId: CentreId;
    readonly callId: CallId;
    readonly file: string;
    readonly durationMs: number;
    readonly bytes: number;
    readonly sha256: string;
    readonly truncated: boolean;
    readonly at: number;
  }): Promise<void>;
}

/** What a number leads to inside a centre (PLT-TST-06, USR extension). */
export type NumberTarget =
  | {
      readonly kind: "scenario";
      readonly scenarioId: string | undefined;
      /** Undefined: the default routing of the service (OUT-CMP-14). */
      readonly scenario: unknown;
      readonly service: InboundService;
      readonly priority: number;
      readonly hours: unknown;
      /** The service is a blended campaign whose outbound part is enabled: records are looked for (OUT-BLD-05). */
      readonly blended?: boolean;
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
export interface StoredPlan {
  readonly plan: OutgoingPlan;
  readonly pool: ReadonlyMap<string, TrunkId | undefined>;
}

export interface DirectoryStore {
  resolve(centreId: CentreId, number: string): Promise<NumberTarget | undefined>;
  /** Those that agents see. */
  dispositions(centreId: CentreId, serviceId: ServiceId): Promise<readonly DeskDisposition[]>;
  /** Of all that are not deleted, those that agents do not see too: scenarios and the system set them. */
  dispositionTypes(centreId: CentreId, serviceId: ServiceId): Promise<ReadonlyMap<string, DispositionType>>;
  /** A voice scenario, checked when it was saved; undefined when there is none any more. */
  scenario(centreId: CentreId, scenarioId: ScenarioId): Promise<unknown>;
  inboundService(centreId: CentreId, serviceId: ServiceId): Promise<InboundService | undefined>;
  /** Any free trunk when the campaign names none. */
  defaultTrunk(centreId: CentreId): Promise<string | undefined>;
  outgoingPlan(centreId: CentreId): Promise<StoredPlan>;
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
