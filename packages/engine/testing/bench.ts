import { seededRandom, silentLogger, VirtualClock } from "@perezvon/base";
import { defaultRedialSettings } from "@perezvon/dialer";
import { demoInboundScenario, type OutsideAct, type OutsideAnswer, type Scenario } from "@perezvon/flow";
import type {
  AudioMessageId,
  CallScript,
  Campaign,
  CampaignId,
  CentreId,
  DeskCommand,
  DeskDisposition,
  DeskErrorCode,
  DeskInteraction,
  DeskSnapshot,
  DiallingSettings,
  ServiceId,
  UserId,
} from "@perezvon/model";
import { anyTime, noDoNotCall, predefinedDispositions } from "@perezvon/model";
import { alwaysOpen, type HoursSet } from "@perezvon/schedule";
import { MemoryStore, Violations } from "@perezvon/sim/testing";
import { type CentreSettings, createEngine, type Engine } from "../src/engine.ts";
import type { AgentProfile, AttemptEnd, EngineStore, InteractionRow } from "../src/ports.ts";
import { ScriptedSwitch } from "./scripted-switch.ts";

export const centreId = "centre-1" as CentreId;
export const support = "service-support" as ServiceId;

type StateChange = Parameters<EngineStore["agents"]["writeState"]>[0];
type RecordingRow = Parameters<EngineStore["interactions"]["saveRecording"]>[0];
/** A desk command without the id of the interaction: that is the one the agent has. */
type Act = DeskCommand extends infer Each
  ? Each extends { readonly interactionId: unknown }
    ? Omit<Each, "interactionId">
    : Each
  : never;

/** The real engine between a scripted switch and a store in memory, on a clock that the test moves. */
export class Bench {
  readonly clock = new VirtualClock();
  readonly violations = new Violations(() => this.clock.now());
  readonly store = new MemoryStore(this.violations, () => this.clock.now());
  readonly states: StateChange[] = [];
  readonly recordings: RecordingRow[] = [];
  /** What was saved of conversation scripts, in order. */
  readonly scripts: CallScript[] = [];
  /** Names of the store's calls, in the order in which they were done. */
  readonly done: string[] = [];
  readonly openSessions: {
    centreId: CentreId;
    userId: UserId;
    state: string;
    reason: undefined;
    since: number;
  }[] = [];
  /** What scenarios have asked others, and what those say; nothing comes of it while there is no answer. */
  readonly asked: OutsideAct[] = [];
  outside: OutsideAnswer | undefined;
  /** The database refuses everything. */
  away = false;
  /** Calls of these names are refused. */
  readonly refused = new Set<string>();
  /** Calls of these names are answered this much later. */
  readonly slow = new Map<string, number>();
  switch: ScriptedSwitch;
  engine: Engine;
  #ids = 0;
  #records = 0;

  constructor() {
    this.store.dispositions = predefinedDispositions.map(
      ({ key, en, ru, folder, type }): DeskDisposition => ({ key, name: { en, ru }, folder, type }),
    );
    this.switch = new ScriptedSwitch(this.clock, () => this.clock.now());
    this.engine = this.#makeEngine();
  }

  /** Another process on the same database; nothing of the old one is heard any more. */
  restart(): void {
    this.switch = new ScriptedSwitch(this.clock, () => this.clock.now());
    this.engine = this.#makeEngine();
  }

  async start(): Promise<{ interrupted: number; released: number }> {
    const starting = this.engine.start();
    await this.pass(0);
    return await starting;
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advanceAsync(ms);
  }

  service(
    options: {
      required?: boolean;
      afterCallWork?: boolean;
      hours?: HoursSet;
      scenario?: Scenario;
      musicId?: AudioMessageId;
    } = {},
  ): void {
    this.store.targets.set("4040", {
      kind: "scenario",
      scenarioId: "scenario-1",
      scenario: options.scenario ?? demoInboundScenario,
      service: {
        musicId: options.musicId,
        id: support,
        name: "Support",
        dispositionRequired: options.required ?? false,
        afterCallWork: options.afterCallWork ?? true,
      },
      priority: 1,
      hours: options.hours ?? alwaysOpen,
    });
  }

  agent(name: string, options: Partial<AgentProfile> & { skilled?: readonly string[] } = {}): void {
    const { skilled = [support, "campaign-1"], ...given } = options;
    this.store.profiles.set(name as UserId, {
      centreId,
      userId: name as UserId,
      login: name,
      displayName: name,
      extension: undefined,
      groupIds: [],
      keptForInbound: [],
      skills: new Map(skilled.map((id) => [id as ServiceId, 100])),
      device: "browser",
      sipEndpoint: { kind: "sip", userId: name as UserId, endpointId: `line-${name}` as never },
      noAnswerSeconds: 20,
      afterCallWorkSeconds: 0,
      autoAnswer: false,
      persistentPhone: false,
      coachId: undefined,
      coachEveryCall: false,
      canHandle: true,
      mayDialOutside: true,
      supervisedGroupIds: [],
      ...given,
    });
    if (given.extension !== undefined)
      this.store.targets.set(given.extension, { kind: "user", userId: name as UserId });
  }

  /** Signs an agent in with his page and his phone; ready unless told otherwise. */
  async signIn(name: string, options: { ready?: boolean } = {}): Promise<void> {
    if (!this.store.profiles.has(name as UserId)) this.agent(name);
    const { device } = this.store.profiles.get(name as UserId)!;
    if (device !== "none") this.switch.reachable(centreId, name, device, true);
    const opening = this.engine.desk.open(centreId, name as UserId);
    await this.pass(0);
    await opening;
    this.engine.desk.page(centreId, name as UserId, true);
    if (options.ready !== false)
      await this.act(name, { kind: "set_state", state: "ready", reason: undefined });
  }

  /** One thing the agent does at his desk. */
  async act(name: string, act: Act): Promise<DeskErrorCode | undefined> {
    const interactionId = this.work(name)?.id ?? "none";
    const doing = this.engine.desk.command(
      centreId,
      name as UserId,
      {
        interactionId,
        ...act,
      } as unknown as DeskCommand,
    );
    await this.pass(0);
    return await doing;
  }

  page(name: string, opened: boolean): void {
    this.engine.desk.page(centreId, name as UserId, opened);
  }

  desk(name: string): DeskSnapshot | undefined {
    return this.engine.desk.snapshot(centreId, name as UserId);
  }

  /** State with its reason, in one word for a test to read. */
  state(name: string): string {
    const desk = this.desk(name);
    if (desk === undefined) return "logged_out";
    return desk.reason === undefined ? desk.state : `${desk.state} ${desk.reason}`;
  }

  work(name: string): DeskInteraction | undefined {
    return this.desk(name)?.interactions[0];
  }

  campaign(given: Partial<Campaign> & { dial?: Partial<DiallingSettings> } = {}): CampaignId {
    const { dial, ...other } = given;
    const id = (given.id ?? "campaign-1") as CampaignId;
    this.store.campaigns.set(id, {
      id,
      name: id,
      enabled: true,
      started: true,
      redial: defaultRedialSettings,
      callerNumber: "+74951239000",
      trunkId: "trunk-1" as never,
      groupIds: [],
      associations: [],
      doNotCall: noDoNotCall,
      dialTime: anyTime,
      dispositionRequired: false,
      afterCallWork: true,
      version: 1,
      ...other,
      dialling: {
        mode: "progressive",
        noAnswerSeconds: 30,
        waitForAgentSeconds: 2,
        dialsPerAgent: 1,
        dialStartsPerSecond: 50,
        detectVoice: false,
        detectMachine: false,
        waitForBeep: false,
        recordAnalysis: false,
        ...dial,
      },
    });
    return id;
  }

  /** Changes a campaign as its screen does: saved, then told. */
  async change(id: CampaignId, given: Partial<Campaign>): Promise<void> {
    this.store.campaigns.set(id, { ...this.store.campaigns.get(id)!, ...given });
    const changing = this.engine.campaigns.changed(centreId, id);
    await this.pass(0);
    await changing;
  }

  /** Records of one or several numbers each, due now, in this order. */
  /** `number,123` has an extension. */
  records(rows: readonly (string | readonly string[])[], campaign = "campaign-1"): void {
    for (const given of rows) {
      const cells = (typeof given === "string" ? [given] : given).map((cell) => cell.split(","));
      const row = cells.map(([number = ""]) => number);
      this.#records += 1;
      this.store.addRecord({
        campaignId: campaign as CampaignId,
        associationId: `association-${campaign}` as never,
        listId: "list-1" as never,
        recordId: this.#records as never,
        numbers: row,
        ...(cells.some(([, extension]) => extension) && {
          extensions: cells.map(([, extension = ""]) => extension),
        }),
        place: this.#records,
        state: "open",
        dueAt: this.clock.now(),
        repeat: false,
        locked: false,
        progress: undefined,
        columns: undefined,
      });
    }
  }

  /** Rows of the detailed report that have their end, oldest first. */
  get rows(): AttemptEnd[] {
    return [...this.store.attempts.values()].flatMap(({ end }) => (end === undefined ? [] : [end]));
  }

  get interactions(): InteractionRow[] {
    return [...this.store.interactions.values()];
  }

  /** States of one agent in the order in which they were written. */
  history(name: string): string[] {
    return this.states
      .filter(({ userId }) => userId === name)
      .map(({ state, reason }) => (reason === undefined ? state : `${state} ${reason}`));
  }

  /** What the centre has set otherwise than usual; acts on the next call. */
  settings: Partial<CentreSettings> = {};

  #makeEngine(): Engine {
    return createEngine({
      clock: this.clock,
      timers: this.clock,
      random: seededRandom(1),
      logger: silentLogger,
      store: this.#port(),
      calls: this.switch,
      newId: () => {
        this.#ids += 1;
        return `id-${String(this.#ids).padStart(6, "0")}`;
      },
      centreSettings: () => this.settings,
      askOutside: async (_, act) => {
        this.asked.push(act);
        return this.outside ?? new Promise<never>(() => undefined);
      },
    });
  }

  #port(): EngineStore {
    const port = this.store.port();
    return {
      campaigns: this.#database(port.campaigns),
      agents: this.#database({
        ...port.agents,
        agent: async (centre: CentreId, userId: UserId) => {
          const profile = this.store.profiles.get(userId);
          return profile?.centreId === centre ? profile : undefined;
        },
        writeState: async (change: StateChange) => {
          this.states.push(change);
        },
        openSessions: async () => this.openSessions,
      }),
      interactions: this.#database({
        ...port.interactions,
        saveRecording: async (row: RecordingRow) => {
          this.recordings.push(row);
        },
        saveScript: async (row: CallScript) => {
          this.scripts.push(row);
        },
      }),
      directory: this.#database(port.directory),
    };
  }

  /** Adds to each call what a database adds: it may be away, and it may take its time. */
  #database<Part extends object>(part: Part): Part {
    const wrapped: Record<string, unknown> = {};
    for (const [name, call] of Object.entries(part)) {
      wrapped[name] = async (...args: readonly unknown[]) => {
        if (this.away || this.refused.has(name)) throw new Error("database away");
        const delayMs = this.slow.get(name) ?? 0;
        if (delayMs > 0) await new Promise<void>((resolve) => void this.clock.after(delayMs, resolve));
        this.done.push(name);
        return await (call as (...given: readonly unknown[]) => Promise<unknown>)(...args);
      };
    }
    return wrapped as Part;
  }
}
