import { type Random, seededRandom, silentLogger, type Timer, VirtualClock } from "@perezvon/base";
import { defaultRedialSettings } from "@perezvon/dialer";
import { type CallControl, createEngine, type Engine, type EngineStore } from "@perezvon/engine";
import { demoInboundScenario } from "@perezvon/flow";
import type {
  Campaign,
  CampaignGroupId,
  CampaignId,
  DeskDisposition,
  DialTime,
  ServiceId,
  UserId,
} from "@perezvon/model";
import { anyTime, defaultCallBacks, predefinedDispositions } from "@perezvon/model";
import { alwaysOpen, openOn, presetCalendars } from "@perezvon/schedule";
import { centreId, type DayPlan, upBeforeMs } from "./day-plan.ts";
import { MemoryStore } from "./memory-store.ts";
import { OwnAgentWatch } from "./own-agent-watch.ts";
import { SimulatedProcess } from "./process.ts";
import { PromiseWatch } from "./promise-watch.ts";
import { QuotaWatch } from "./quota-watch.ts";
import { SimulatedAgent } from "./simulated-agent.ts";
import { SimulatedSwitch } from "./simulated-switch.ts";
import { Violations } from "./violations.ts";
import { Watch } from "./watch.ts";

/** Two of them change their clocks on different days, one never does and is asleep when the others work. */
const zones = ["Europe/Moscow", "Europe/Berlin", "America/New_York", "Asia/Vladivostok"] as const;
const spanningZones = ["Europe/Moscow", "Asia/Yekaterinburg"] as const;
/** What the law allows, in the number's own zone, and the campaigns' own hours in Moscow's. */
const placeHours = [
  { countryCode: "7", region: undefined, hours: openOn(presetCalendars.everyDay, "09:00", "17:30", "UTC") },
];
const boundTime: DialTime = {
  hours: openOn(presetCalendars.everyDay, "08:15", "21:45", "Europe/Moscow"),
  schedules: [],
  useCallingHours: true,
  twoZones: false,
};

const serviceId = "service-1" as ServiceId;
const campaignIds = ["campaign-1", "campaign-2"] as const;
export const serviceNumber = "4040";

/** What a test breaks on purpose between the engine and its world, to see that somebody notices. */
export interface Tampering {
  readonly store?: (port: EngineStore, world: World) => EngineStore;
  readonly calls?: (control: CallControl, world: World) => CallControl;
}

/** As on a real clock an instant is a whole millisecond, whatever delay a drawn or halved number asks for. */
class WholeClock extends VirtualClock {
  override after(delayMs: number, run: () => void): Timer {
    return super.after(Math.round(delayMs), run);
  }
}

/** Everything outside and around the server: time, chance, database, telephone network, people. */
export class World {
  readonly plan: DayPlan;
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly violations: Violations;
  readonly store: MemoryStore;
  readonly agents: readonly SimulatedAgent[];
  readonly watch: Watch;
  readonly promises: PromiseWatch;
  readonly own: OwnAgentWatch;
  readonly quota: QuotaWatch | undefined;
  databaseAway = false;
  trunksDown = false;
  crashes = 0;
  lastDeath = 0;
  engine: Engine | undefined;
  switch: SimulatedSwitch | undefined;
  readonly #tampering: Tampering;
  #process: SimulatedProcess | undefined;
  #ids = 0;

  constructor(plan: DayPlan, tampering: Tampering = {}) {
    this.plan = plan;
    this.#tampering = tampering;
    this.clock = new WholeClock(plan.firstShift - upBeforeMs);
    this.random = seededRandom(plan.seed);
    const now = () => this.clock.now();
    this.violations = new Violations(now);
    this.store = new MemoryStore(this.violations, now);
    this.agents = Array.from(
      { length: plan.agents },
      (_, n) =>
        new SimulatedAgent(`agent-${n + 1}` as UserId, {
          clock: this.clock,
          random: this.random.fork(`agent ${n}`),
          plan,
          gaveWord: (word) => this.promises.given(word),
        }),
    );
    this.watch = new Watch(this);
    this.promises = new PromiseWatch(this);
    this.own = new OwnAgentWatch(this);
    this.quota = plan.quota === undefined ? undefined : new QuotaWatch(this, plan.quota, campaignIds);
    this.store.ended = (life, start, before) => {
      this.promises.written(life, before, start, life.promise);
      this.quota?.closed(life);
    };
    this.#furnish();
  }

  newId(): string {
    this.#ids += 1;
    return `id-${String(this.#ids).padStart(9, "0")}`;
  }

  /** Starts the server's process on what the database holds. */
  async boot(): Promise<void> {
    const process = new SimulatedProcess(this.clock, () => this.#asleep());
    this.#process = process;
    this.switch = new SimulatedSwitch({
      timers: process.timers,
      random: this.random.fork("network"),
      now: () => this.clock.now(),
      trunksDown: () => this.trunksDown,
      watch: this.watch,
    });
    const latency = this.random.fork("database");
    const { store = (port) => port, calls = (control) => control } = this.#tampering;
    const engine = createEngine({
      clock: this.clock,
      timers: process.timers,
      random: seededRandom("engine"),
      logger: silentLogger,
      store: process.store(store(this.store.port(), this), {
        away: () => this.databaseAway,
        answerMs: () => latency.integer(0, 6),
        unclaim: (records) => this.store.unclaim(records),
        losesAnswer: () => latency.chance(this.plan.lostAnswers),
      }),
      calls: calls(process.calls(this.switch), this),
      newId: () => this.newId(),
    });
    engine.onEvent((event) => {
      if (!process.alive || event.kind !== "desk") return;
      this.agents.find((agent) => agent.userId === event.snapshot.userId)?.sees(event.snapshot);
    });
    void engine.start().then(
      () => {
        if (!process.alive) return;
        this.engine = engine;
        for (const agent of this.agents) agent.serverUp({ engine, switch: this.switch! });
      },
      // The database was away: whoever watches over the process starts it again.
      () => {
        if (process.alive) this.crash(1_000);
      },
    );
  }

  /** `kill -9`, and a new process after a while. */
  crash(restartAfterMs: number): void {
    // What is down cannot die, and its two successors would work side by side on one database.
    if (this.#process?.alive === false) return;
    this.crashes += 1;
    this.lastDeath = this.clock.now();
    this.#process?.die();
    this.engine = undefined;
    this.switch = undefined;
    for (const agent of this.agents) agent.serverDown();
    this.watch.processDied();
    this.clock.after(restartAfterMs, () => void this.boot());
  }

  #asleep(): boolean {
    return (
      this.agents.every((agent) => !agent.working) &&
      this.switch?.liveLegs === 0 &&
      this.store.openAttempts().length === 0
    );
  }

  #furnish(): void {
    const skills = new Map<ServiceId, number>([[serviceId, 100]]);
    for (const id of campaignIds) skills.set(id as CampaignId, 100);
    for (const { userId } of this.agents) this.store.profiles.set(userId, profile(userId, skills));
    this.store.dispositions = predefinedDispositions
      .filter(({ visibleToAgents }) => visibleToAgents)
      .map(({ key, en, ru, folder, type }): DeskDisposition => ({ key, name: { en, ru }, folder, type }));
    this.store.targets.set(serviceNumber, {
      kind: "scenario",
      scenarioId: "scenario-1",
      scenario: demoInboundScenario,
      service: { id: serviceId, name: "Support", dispositionRequired: false, afterCallWork: true },
      priority: 1,
      hours: alwaysOpen,
    });
    for (const [index, id] of campaignIds.slice(0, this.plan.campaigns).entries())
      this.store.campaigns.set(id as CampaignId, campaign(id, index, this.plan));
    if (this.plan.hours) this.store.callingHours = placeHours;
    this.#loadLists();
    for (const [id, rule] of this.quota?.rules ?? []) {
      this.store.quotas.set(id, rule);
      this.store.balance(id);
    }
  }

  /** Somebody else puts a number, or a record as a whole, on the do-not-call list. */
  list(random: Random): void {
    const life = random.pick([...this.store.lives.values()]);
    if (random.chance(0.3)) this.store.listedRecords.set(life.recordId, this.clock.now());
    else
      this.store.doNotCall.set(
        life.numbers[0]!,
        this.store.doNotCall.get(life.numbers[0]!) ?? this.clock.now(),
      );
  }

  /** A record comes into a list while its campaign runs, and the engine is told, if it is there to be. */
  append(random: Random): void {
    const index = random.chance(0.5) ? 0 : 1;
    const campaignId = campaignIds[index] as CampaignId;
    const place = this.store.lives.size;
    this.#addRecord(index, place, [`+7996${String(place).padStart(7, "0")}`]);
    void this.engine?.campaigns.changed(centreId as never, campaignId).catch(() => undefined);
  }

  /** Since when the campaign before this one has open records; undefined: it may dial (OUT-LNK-14). */
  waitsSince(campaignId: CampaignId): number | undefined {
    const after = this.store.campaigns.get(campaignId)?.link?.after;
    return after === undefined ? undefined : this.store.openSince(after);
  }

  /** Rows that come into the first list while the campaigns run. */
  importRows(count: number): void {
    const from = this.store.lives.size;
    for (let place = from; place < from + count; place++)
      this.#addRecord(0, place, [`+7997${String(place).padStart(7, "0")}`]);
  }

  /** Two lists that share a third of their numbers; a third of the records has two numbers. */
  #loadLists(): void {
    const random = this.random.fork("lists");
    const half = Math.ceil(this.plan.records / this.plan.campaigns);
    for (let place = 0; place < this.plan.records; place++) {
      const index = place < half ? 0 : 1;
      const own = index === 1 && random.chance(0.33) ? place - half : place;
      const numbers = [`+7999${String(own).padStart(7, "0")}`];
      if (random.chance(0.33)) numbers.push(`+7998${String(place).padStart(7, "0")}`);
      this.#addRecord(index, place, numbers);
    }
  }

  /** One in five names no zone, and its numbers belong to two at once: only what both allow is allowed (OUT-HRS-07). */
  #zoneOf(place: number, numbers: readonly string[]): string | undefined {
    if (!this.plan.hours) return undefined;
    const zone = [...zones, undefined][place % 5];
    if (zone === undefined) for (const number of numbers) this.store.numberZones.set(number, spanningZones);
    return zone;
  }

  /** Every agent has some of his own, spread over the lists. */
  #ownerOf(place: number): UserId | undefined {
    const { ownAgents } = this.plan;
    if (ownAgents === undefined || (place % 10) / 10 >= ownAgents.share) return undefined;
    return this.agents[Math.floor(place / 10 + place) % this.agents.length]!.userId;
  }

  #addRecord(index: 0 | 1, place: number, numbers: readonly string[]): void {
    this.store.addRecord({
      campaignId: campaignIds[index] as CampaignId,
      associationId: `association-${index}` as never,
      listId: `list-${index}` as never,
      recordId: (place + 1) as never,
      numbers,
      agentId: this.#ownerOf(place),
      zone: this.#zoneOf(place, numbers),
      group: this.plan.quota === undefined || place % 7 === 6 ? undefined : `group ${place % 3}`,
      place,
      state: "open",
      dueAt: this.clock.now(),
      repeat: false,
      locked: false,
      progress: undefined,
      columns: undefined,
    });
  }
}

function profile(userId: UserId, skills: ReadonlyMap<ServiceId, number>) {
  return {
    centreId: centreId as never,
    userId,
    login: userId,
    displayName: userId,
    extension: undefined,
    groupIds: [],
    keptForInbound: [],
    skills,
    device: "browser" as const,
    sipEndpoint: undefined,
    noAnswerSeconds: 20,
    afterCallWorkSeconds: 60,
    autoAnswer: false,
    persistentPhone: false,
    coachId: undefined,
    coachEveryCall: false,
    canHandle: true,
    mayDialOutside: true,
    supervisedGroupIds: [],
  };
}

function campaign(id: string, index: number, plan: DayPlan): Campaign {
  const { dialsPerAgent, linked, hours } = plan;
  const once = linked && index === 0 ? { maxAttemptsPerRecord: 1, maxAttemptsPerNumber: 1 } : {};
  const after = index === 0 ? undefined : (campaignIds[0] as CampaignId);
  return {
    link: linked ? { groupId: "group-1" as CampaignGroupId, groupName: "chain", after } : undefined,
    id: id as CampaignId,
    name: id,
    enabled: true,
    started: true,
    dialling: {
      mode: "progressive",
      noAnswerSeconds: 30,
      waitForAgentSeconds: 2,
      dialsPerAgent,
      dialStartsPerSecond: 20,
      detectVoice: index === 0,
      detectMachine: index === 0,
      waitForBeep: false,
      recordAnalysis: false,
      callBacks: {
        ...defaultCallBacks,
        owner: plan.strictOwners ? "strict" : "preferred",
        fashion: plan.callBacksAtOnce ? "progressive" : "preview",
      },
      ...(plan.ownAgents && {
        personalAgent: {
          mode: plan.ownAgents.strict ? "strict" : "preferred",
          waitMinutes: plan.ownAgents.waitMinutes,
        },
      }),
    },
    redial: { ...defaultRedialSettings, ...once, dialAllNumbers: index === 1 },
    callerNumber: "+74951239000",
    trunkId: undefined,
    groupIds: [],
    associations: [],
    doNotCall: {
      lists: [{ listId: "do-not-call" as never, fill: true, field: undefined }],
      onMatch: index === 0 ? "next_number" : "close_record",
      days: undefined,
    },
    dialTime: hours ? boundTime : anyTime,
    dispositionRequired: true,
    afterCallWork: true,
    version: 1,
  };
}
