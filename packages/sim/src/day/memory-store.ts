import type {
  AgentProfile,
  AttemptEnd,
  AttemptStart,
  CampaignStore,
  ClaimedRecord,
  DuePromise,
  EmergencyPlace,
  EngineStore,
  InteractionRow,
  LifeChange,
  NumberTarget,
  ProgressColumns,
  PromisedCall,
  StoredProgress,
} from "@perezvon/engine";
import type {
  AssociationId,
  CallingHoursRow,
  Campaign,
  CampaignId,
  DeskDisposition,
  ListId,
  OutgoingPlan,
  PersonalAgentSettings,
  RecordId,
  TrunkId,
  UserId,
} from "@perezvon/model";
import { defaultPersonalAgent, noOutgoingPlan, predefinedDispositions } from "@perezvon/model";
import { centreId } from "./day-plan.ts";
import { contactedSince, contactsOf } from "./simulated-contacts.ts";
import { balance, QuotaRoom, type QuotaRule } from "./simulated-quota.ts";
import type { Violations } from "./violations.ts";

/** One record in one association. */
export interface RecordLife {
  readonly campaignId: CampaignId;
  readonly associationId: AssociationId;
  readonly listId: ListId;
  readonly recordId: RecordId;
  numbers: readonly string[];
  promise?: PromisedCall | undefined;
  missedAt?: number | undefined;
  /** Whose own it is by its list (OUT-CBK-06). */
  agentId?: UserId | undefined;
  /** Since its turn came it waits for him; the end of the wait stays when it is over. */
  waitsFor?: UserId | undefined;
  waitsSince?: number | undefined;
  waitsUntil?: number | undefined;
  /** Beside `numbers`. */
  readonly extensions?: readonly string[];
  /** Zone that the record names. */
  readonly zone?: string | undefined;
  /** Of the campaign's quota; undefined is «no match». */
  readonly group?: string | undefined;
  readonly place: number;
  state: ProgressColumns["state"];
  dueAt: number | undefined;
  repeat: boolean;
  locked: boolean;
  progress: string | undefined;
  columns: ProgressColumns | undefined;
  /** Given back for a later moment before it was ever dialled: no new record any more. */
  postponed?: boolean;
}

export interface AttemptRow {
  readonly start: AttemptStart;
  end: AttemptEnd | undefined;
}

/** The store's contract in memory: what is written here is what survives a crash. */
export class MemoryStore {
  /** Where everybody is. */
  place: EmergencyPlace | undefined;
  readonly campaigns = new Map<CampaignId, Campaign>();
  readonly lives = new Map<string, RecordLife>();
  readonly attempts = new Map<string, AttemptRow>();
  readonly interactions = new Map<string, InteractionRow>();
  readonly barred = new Map<string, number>();
  /** Numbers that agents put on the do-not-call list, with the instant. */
  readonly doNotCall = new Map<string, number>();
  /** Records that stand on a list themselves, since when. */
  readonly listedRecords = new Map<number, number>();
  /** Of every record. */
  expiresAt: number | undefined;
  /** By number, what the record's consent field says. */
  readonly consents = new Map<string, string>();
  callingHours: readonly CallingHoursRow[] = [];
  numberZones: Map<string, readonly string[]> = new Map();
  /** Of every record. */
  fields: ClaimedRecord["fields"] = [];
  readonly quotas = new Map<CampaignId, QuotaRule>();
  /** Told of every end of a dial, with what was promised before and is now. */
  ended: (life: RecordLife, start: AttemptStart, before: PromisedCall | undefined) => void = () => undefined;
  /** Numbers of the centre with their trunks. */
  /** Attempts of campaigns that are not played, by number. */
  readonly contacts = new Map<string, readonly number[]>();
  /** Of earlier processes. */
  liveAnswers: Awaited<ReturnType<CampaignStore["liveAnswers"]>> = [];
  readonly ownNumbers = new Map<string, TrunkId | undefined>();
  plan: OutgoingPlan = noOutgoingPlan;
  readonly profiles = new Map<UserId, AgentProfile>();
  readonly targets = new Map<string, NumberTarget>();
  readonly scenarios = new Map<string, unknown>();
  dispositions: readonly DeskDisposition[] = [];
  /** Keys of those that agents do not see. */
  readonly #unseen: ReadonlySet<string> = new Set(
    predefinedDispositions.filter(({ visibleToAgents }) => !visibleToAgents).map(({ key }) => key),
  );
  readonly #byCampaign = new Map<CampaignId, RecordLife[]>();
  readonly #openSince = new Map<CampaignId, number>();
  readonly #open = new Map<string, AttemptRow>();
  /** By record, the dial of each moment of its life. */
  readonly #moments = new Map<string, Map<string, string>>();
  /** The attempt that each record is in, as `record_state.attempt_id`. */
  readonly #inFlight = new Map<string, string>();
  readonly #dialling = new Map<string, string>();
  readonly #violations: Violations;
  readonly #now: () => number;

  constructor(violations: Violations, now: () => number) {
    this.#violations = violations;
    this.#now = now;
  }

  /** Since when the campaign has had open records without a break; undefined: none are open. */
  openSince(campaignId: CampaignId): number | undefined {
    const open = this.livesOf(campaignId).some(({ state }) => state === "open");
    return open ? (this.#openSince.get(campaignId) ?? this.#now()) : undefined;
  }

  addRecord(life: RecordLife): void {
    if (this.openSince(life.campaignId) === undefined) this.#openSince.set(life.campaignId, this.#now());
    this.lives.set(keyOf(life), life);
    const list = this.#byCampaign.get(life.campaignId) ?? [];
    list.push(life);
    this.#byCampaign.set(life.campaignId, list);
    this.balance(life.campaignId);
  }

  /** Whether the quota of its campaign, if it has one, has room for this record now. */
  hasRoom(life: RecordLife): boolean {
    const rule = this.quotas.get(life.campaignId);
    return rule === undefined || new QuotaRoom(rule, this.livesOf(life.campaignId)).takes(life);
  }

  /** Puts records right by the quota of their campaign, if it has one. */
  balance(campaignId: CampaignId): void {
    const rule = this.quotas.get(campaignId);
    if (rule) balance(rule, this.livesOf(campaignId));
  }

  livesOf(campaignId: CampaignId): readonly RecordLife[] {
    return this.#byCampaign.get(campaignId) ?? [];
  }

  /** Attempts without an end. */
  openAttempts(): readonly AttemptRow[] {
    return [...this.#open.values()];
  }

  /** Gives back records of a claim whose answer was lost. */
  unclaim(records: readonly ClaimedRecord[]): void {
    for (const record of records) this.lives.get(keyOf(record))!.locked = false;
  }

  /** The engine's port. Every answer comes in a promise of its own, as from a database. */
  port(): EngineStore {
    return {
      campaigns: this.#campaignStore(),
      agents: {
        agent: async (_, userId) => this.profiles.get(userId),
        saveDevice: async () => undefined,
        writeState: async () => undefined,
        openSessions: async () => [],
      },
      interactions: {
        save: async (row) => {
          this.interactions.set(row.callId, row);
        },
        saveRecording: async () => undefined,
        saveScript: async () => undefined,
      },
      directory: {
        resolve: async (_, number) => this.targets.get(number),
        dispositions: async () => this.dispositions.filter(({ key }) => !this.#unseen.has(key)),
        dispositionTypes: async () => new Map(this.dispositions.map(({ key, type }) => [key, type])),
        scenario: async (_, scenarioId) => this.scenarios.get(scenarioId),
        inboundService: async () => undefined,
        defaultTrunk: async () => "trunk-1",
        outgoingPlan: async () => ({ plan: this.plan, pool: this.ownNumbers }),
        emergencyPlace: async () => this.place,
      },
    };
  }

  #campaignStore(): CampaignStore {
    return {
      runnableCampaigns: async () =>
        [...this.campaigns.values()].map((campaign) => ({ centreId: centreId as never, campaign })),
      campaign: async (_, campaignId) => this.campaigns.get(campaignId),
      openRecords: async () =>
        [...this.campaigns.values()].map(({ id, name, link, enabled, started }) => ({
          id,
          name,
          groupId: link?.groupId,
          after: link?.after,
          enabled,
          started,
          remaining: this.livesOf(id).filter(({ state }) => state === "open").length,
          nextDueAt: this.#nextDueAt(id),
        })),
      runBySchedule: async (_, campaignId, started, at) => this.#runBySchedule(campaignId, started, at),
      stopByAbandonment: async (_, campaignId, at) => {
        const campaign = this.campaigns.get(campaignId);
        const stopped = { started: false, runChangedAt: at, stoppedBy: "abandonment" } as const;
        if (campaign !== undefined) this.campaigns.set(campaignId, { ...campaign, ...stopped });
      },
      liveAnswers: async () => this.liveAnswers,
      claim: async (_, campaignId, limit, now, waitedFor) => this.#claim(campaignId, limit, now, waitedFor),
      nextDueAt: async (_, campaignId) => this.#nextDueAt(campaignId),
      release: async (_, record, dueAt) => this.#release(record, dueAt),
      promisedCalls: async (_, until, agents) => [...this.#promised(until), ...this.#waiting(agents)],
      claimPromised: async (_, record) => {
        const life = this.lives.get(keyOf(record));
        if (life === undefined || life.locked || life.state !== "open") return undefined;
        if (record.own ? life.waitsFor !== record.ownerId : life.promise?.ownerId === undefined)
          return undefined;
        if (record.own && !this.hasRoom(life)) return undefined;
        life.locked = true;
        return claimedOf(life, this);
      },
      claimCalled: async (_, campaignId, number) => this.#claimCalled(campaignId, number),
      markMissed: async (_, record, now) => {
        const life = this.lives.get(keyOf(record));
        if (life?.promise !== undefined) life.missedAt = now;
      },
      barredNumbers: async (_, numbers) => new Set(numbers.filter((number) => this.barred.has(number))),
      doNotCallMatches: async (_, __, records) =>
        records.flatMap(({ numbers, recordId }, place) => {
          const listed = numbers.filter((number) => this.doNotCall.has(number));
          const record = this.listedRecords.has(recordId);
          return record || listed.length > 0 ? [{ place, numbers: listed, record }] : [];
        }),
      callingHours: async () => this.callingHours,
      contactHistory: async (_, records) => contactsOf(this, records),
      numberZones: async () => this.numberZones,
      ownNumbers: async (_, numbers) =>
        new Map(
          numbers.flatMap((number) =>
            this.ownNumbers.has(number) ? [[number, this.ownNumbers.get(number)]] : [],
          ),
        ),
      callerFacts: async (_, campaignId, _numbers, _now, rests) => this.#callerUse(campaignId, rests),
      beginAttempt: async (start) => this.#begin(start),
      cancelAttempt: async (start, record, dueAt, keepLock) => this.#cancel(start, record, dueAt, keepLock),
      endAttempt: async (_, end, __, progress, columns, bars, doNotCall, change) => {
        this.#end(end, progress, columns, bars, change);
        for (const number of doNotCall ?? [])
          if (!this.doNotCall.has(number)) this.doNotCall.set(number, this.#now());
      },
      writeStep: async (start, end, progress, columns, bars, _doNotCall, change) => {
        if (this.attempts.has(start.attemptId)) return;
        this.#write(start);
        // A step is the record's life from now on, whatever was in flight.
        this.#inFlight.set(keyOf(start), start.attemptId);
        this.#end(end, progress, columns, bars, change);
      },
      interruptedAttempts: async () =>
        this.openAttempts().map(({ start }) => ({
          start,
          claimed: claimedOf(this.lives.get(keyOf(start))!, this),
        })),
      releaseOrphans: async () => this.#releaseOrphans(),
    };
  }

  /** No day of it is so long that a midnight would count. */
  #callerUse(
    campaignId: CampaignId,
    rests: ReadonlyMap<string, number> = new Map(),
  ): Awaited<ReturnType<CampaignStore["callerFacts"]>> {
    const starts = [...this.attempts.values()].map(({ start }) => start);
    const usedToday = new Map<string, number>();
    const fullAt = new Map<string, number>();
    for (const { callerNumber, startedAt } of starts) {
      const dials = (usedToday.get(callerNumber) ?? 0) + 1;
      usedToday.set(callerNumber, dials);
      if (dials % (rests.get(callerNumber) ?? Number.POSITIVE_INFINITY) === 0)
        fullAt.set(callerNumber, Math.max(startedAt, fullAt.get(callerNumber) ?? 0));
    }
    return {
      usedToday,
      fullAt,
      dayEndsAt: this.#now() + 24 * 3_600_000,
      lastShown: starts.findLast((start) => start.campaignId === campaignId)?.callerNumber,
    };
  }

  #runBySchedule(campaignId: CampaignId, started: boolean, at: number): void {
    const group = this.campaigns.get(campaignId)?.link?.groupId;
    for (const campaign of [...this.campaigns.values()]) {
      const one = campaign.id === campaignId;
      const member = campaign.enabled && group !== undefined && campaign.link?.groupId === group;
      if ((!one && !member) || campaign.started === started) continue;
      const stoppedBy = started ? undefined : ("schedule" as const);
      this.campaigns.set(campaign.id, { ...campaign, started, runChangedAt: at, stoppedBy });
    }
  }

  #claim(
    campaignId: CampaignId,
    limit: number,
    now: number,
    waitedFor: (agents: readonly UserId[]) => void = () => undefined,
  ): readonly ClaimedRecord[] {
    this.#freeWaiting(campaignId, now);
    const due = this.livesOf(campaignId).filter(
      (life) =>
        life.state === "open" && !life.locked && (life.dueAt ?? 0) <= now && life.waitsFor === undefined,
    );
    due.sort(byClass);
    const rule = this.quotas.get(campaignId);
    const room = rule && new QuotaRoom(rule, this.livesOf(campaignId));
    const fitting = room ? due.filter((life) => room.takes(life)) : due;
    const picked = fitting.slice(0, limit);
    const parked = picked.filter((life) => this.#park(life, now));
    if (parked.length > 0) waitedFor([...new Set(parked.flatMap((life) => life.waitsFor ?? []))]);
    return picked
      .filter((life) => life.waitsFor === undefined)
      .map((life) => {
        life.locked = true;
        return claimedOf(life, this);
      });
  }

  /** How the campaign keeps records that are an agent's own; undefined where it does not (OUT-CBK-06). */
  personalAgent(campaignId: CampaignId): PersonalAgentSettings | undefined {
    const { mode, personalAgent = defaultPersonalAgent } = this.campaigns.get(campaignId)!.dialling;
    return mode === "automatic" || personalAgent.mode === "ignore" ? undefined : personalAgent;
  }

  #freeWaiting(campaignId: CampaignId, now: number): void {
    const settings = this.personalAgent(campaignId);
    for (const life of this.livesOf(campaignId)) {
      if (life.waitsFor === undefined || life.locked) continue;
      if (settings === undefined) Object.assign(life, { waitsFor: undefined, waitsUntil: undefined });
      else if (settings.mode === "preferred" && (life.waitsUntil ?? 0) <= now) life.waitsFor = undefined;
    }
  }

  /** Its turn has come: from now on it waits for its agent, if it has one and has not waited for him before. */
  #park(life: RecordLife, now: number): boolean {
    const settings = this.personalAgent(life.campaignId);
    if (settings === undefined || life.agentId === undefined) return false;
    const strict = settings.mode === "strict";
    if (!strict && life.waitsUntil !== undefined) return false;
    const { promise } = life;
    if (promise?.ownerId !== undefined && (promise.strict || promise.until > now)) return false;
    life.waitsFor = life.agentId;
    life.waitsSince = now;
    life.waitsUntil = strict ? undefined : now + settings.waitMinutes * 60_000;
    return true;
  }

  #waiting(agents: readonly UserId[]): readonly DuePromise[] {
    const own = [...this.lives.values()].filter(
      ({ waitsFor, locked, state }) =>
        waitsFor !== undefined && agents.includes(waitsFor) && !locked && state === "open",
    );
    own.sort((a, b) => (a.waitsSince ?? 0) - (b.waitsSince ?? 0) || a.place - b.place);
    return own.map(({ campaignId, associationId, recordId, waitsFor, waitsSince, waitsUntil, numbers }) => ({
      campaignId,
      associationId,
      recordId,
      ownerId: waitsFor!,
      number: numbers[0] ?? "",
      customerName: undefined,
      from: waitsSince ?? 0,
      until: waitsUntil ?? Number.POSITIVE_INFINITY,
      strict: waitsUntil === undefined,
      missed: false,
      own: true,
    }));
  }

  /** Open ones before closed ones, then by the last call; equal ones together. */
  #claimCalled(campaignId: CampaignId, number: string): Awaited<ReturnType<CampaignStore["claimCalled"]>> {
    const rank = (life: RecordLife): number => {
      const calls = [...this.attempts.values()].filter(({ start }) => keyOf(start) === keyOf(life));
      const last = Math.max(-1, ...calls.map(({ start }) => start.startedAt));
      return life.state === "closed" ? last - Number.MAX_SAFE_INTEGER / 2 : last;
    };
    const found = this.livesOf(campaignId).filter(
      ({ numbers, locked, state }) => numbers.includes(number) && !locked && state !== "excluded",
    );
    const best = Math.max(...found.map(rank));
    return found
      .filter((life) => rank(life) === best)
      .map((life) => {
        life.locked = true;
        const closed = life.state === "closed" ? life.columns?.recordDisposition : undefined;
        return { record: claimedOf(life, this), closed };
      });
  }

  #nextDueAt(campaignId: CampaignId): number | undefined {
    let next: number | undefined;
    for (const life of this.livesOf(campaignId)) {
      if (life.state !== "open" || life.locked) continue;
      next = Math.min(next ?? Number.POSITIVE_INFINITY, life.dueAt ?? 0);
    }
    return next;
  }

  #release(record: ClaimedRecord, dueAt: number | undefined): void {
    // While it is dialled it is nobody's to give back: it lives by the end of the dial.
    if (this.#inFlight.has(keyOf(record))) return;
    const life = this.lives.get(keyOf(record))!;
    life.locked = false;
    if (dueAt !== undefined)
      Object.assign(life, { dueAt, postponed: true, waitsFor: undefined, waitsUntil: undefined });
    this.balance(life.campaignId);
  }

  #promised(until: number): readonly DuePromise[] {
    return [...this.lives.values()].flatMap((life) => {
      const { promise, campaignId, associationId, recordId, numbers } = life;
      if (promise?.ownerId === undefined || life.locked || life.state !== "open") return [];
      const { ownerId, number = numbers[0] ?? "", from, strict } = promise;
      if (from >= until) return [];
      const missed = life.missedAt !== undefined;
      const due = {
        campaignId,
        associationId,
        recordId,
        ownerId,
        number,
        from,
        until: promise.until,
        strict,
        missed,
      };
      return [{ ...due, customerName: undefined }];
    });
  }

  #begin(start: AttemptStart): "begun" | "number_busy" | "repeated" | "contacted" {
    if (this.attempts.has(start.attemptId)) return "begun";
    const life = this.lives.get(keyOf(start))!;
    const rule = "a locked, open record is dialled";
    this.#violations.check(life.locked && life.state === "open", rule, () => keyOf(start));
    const moments = this.#moments.get(keyOf(start)) ?? new Map<string, string>();
    const moment = momentOf(start);
    if (!life.locked || life.state !== "open") return "repeated";
    if (this.#inFlight.has(keyOf(start)) || moments.has(moment)) return "repeated";
    if (contactedSince(this, start)) return "contacted";
    if (this.#dialling.has(start.number)) return "number_busy";
    this.#moments.set(keyOf(start), moments.set(moment, start.attemptId));
    this.#dialling.set(start.number, start.attemptId);
    this.#inFlight.set(keyOf(start), start.attemptId);
    this.#write(start);
    return "begun";
  }

  #write(start: AttemptStart): void {
    const row: AttemptRow = { start, end: undefined };
    this.attempts.set(start.attemptId, row);
    this.#open.set(start.attemptId, row);
  }

  #cancel(start: AttemptStart, record: ClaimedRecord, dueAt: number, keepLock = false): void {
    const inFlight = this.#inFlight.get(keyOf(start));
    if (inFlight !== undefined && inFlight !== start.attemptId) return;
    this.#inFlight.delete(keyOf(start));
    this.attempts.delete(start.attemptId);
    this.#open.delete(start.attemptId);
    const moments = this.#moments.get(keyOf(start));
    if (moments?.get(momentOf(start)) === start.attemptId) moments.delete(momentOf(start));
    if (this.#dialling.get(start.number) === start.attemptId) this.#dialling.delete(start.number);
    if (!keepLock) this.#release(record, dueAt);
  }

  #end(
    end: AttemptEnd,
    progress: StoredProgress,
    columns: ProgressColumns,
    bars: readonly string[],
    change: LifeChange = {},
  ): void {
    const row = this.attempts.get(end.attemptId);
    if (!row) {
      this.#violations.report("an attempt that ends has begun", end.attemptId);
      return;
    }
    if (row.end) return;
    row.end = end;
    this.#open.delete(end.attemptId);
    if (this.#dialling.get(row.start.number) === end.attemptId) this.#dialling.delete(row.start.number);
    for (const number of bars) if (!this.barred.has(number)) this.barred.set(number, this.#now());
    if (this.#inFlight.get(keyOf(row.start)) !== end.attemptId) return;
    this.#inFlight.delete(keyOf(row.start));
    const life = this.lives.get(keyOf(row.start))!;
    life.progress = JSON.stringify(progress);
    life.columns = columns;
    const before = life.promise;
    life.state = columns.state;
    life.dueAt = columns.dueAt;
    life.repeat = columns.repeat;
    life.waitsFor = undefined;
    life.waitsUntil = undefined;
    life.locked = change.keepLock === true && columns.state === "open";
    // A record that is opened again may be dialled for a moment of its former life.
    if (columns.state !== "open") this.#moments.delete(keyOf(life));
    if (change.promise !== life.promise) life.missedAt = undefined;
    life.promise = columns.state === "open" ? change.promise : undefined;
    if (change.addNumber !== undefined) life.numbers = [...life.numbers, change.addNumber];
    this.ended(life, row.start, before);
    this.balance(life.campaignId);
  }

  #releaseOrphans(): number {
    const busy = new Set(this.openAttempts().map(({ start }) => keyOf(start)));
    let released = 0;
    for (const [key, life] of this.lives) {
      if (!life.locked || busy.has(key)) continue;
      life.locked = false;
      this.balance(life.campaignId);
      released += 1;
    }
    return released;
  }
}

function momentOf(start: AttemptStart): string {
  return `${start.dueAt} ${start.repeatNumber}`;
}

/** Repeats and what was rescheduled by their moments, then new ones in the order of the file (OUT-SEL-01). */
function byClass(a: RecordLife, b: RecordLife): number {
  const [left, right] = [a, b].map((life) => {
    if (life.repeat) return 0;
    return life.progress !== undefined || life.postponed === true ? 1 : 2;
  }) as [number, number];
  const moments = left === 2 ? 0 : (a.dueAt ?? 0) - (b.dueAt ?? 0);
  return left - right || moments || a.place - b.place;
}

export function keyOf(record: { readonly associationId: string; readonly recordId: number }): string {
  return `${record.associationId}/${record.recordId}`;
}

function claimedOf(
  life: RecordLife,
  { consents, expiresAt, fields }: Pick<MemoryStore, "consents" | "expiresAt" | "fields">,
): ClaimedRecord {
  return {
    campaignId: life.campaignId,
    associationId: life.associationId,
    listId: life.listId,
    recordId: life.recordId,
    numbers: life.numbers,
    ...(life.extensions && { extensions: life.extensions }),
    traits: {
      country: "RU",
      region: undefined,
      postalCode: undefined,
      labels: life.numbers.map(() => ""),
      ownZone: life.zone,
      notBefore: undefined,
      notAfter: undefined,
      consent: consents.get(life.numbers[0] ?? ""),
      expiresAt,
    },
    fields,
    customerName: undefined,
    timeZone: "Europe/Moscow",
    promise: life.promise,
    progress: life.progress === undefined ? undefined : (JSON.parse(life.progress) as StoredProgress),
    history: [],
  };
}
