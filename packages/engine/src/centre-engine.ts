import { promisableAgents } from "@perezvon/dialer";
import type { Scenario } from "@perezvon/flow";
import {
  type CallId,
  type Campaign,
  type CampaignId,
  type CampaignState,
  type DeskCommand,
  type DeskErrorCode,
  type DeskSnapshot,
  isEmergencyNumber,
  type LegId,
  parsePhone,
  type SwitchEvent,
  type TransferTarget,
  type TrunkId,
  type UserId,
} from "@perezvon/model";
import type { HoursSet } from "@perezvon/schedule";
import type { LegEvent } from "./call/leg-book.ts";
import { CampaignRunner, type CampaignSurroundings } from "./campaign/campaign-runner.ts";
import type { CentreContext, OuterContext } from "./context.ts";
import { DeskSession, type DeskWatcher } from "./desk/desk-session.ts";
import { interactionCommand } from "./desk/interaction-command.ts";
import { Supervision } from "./desk/supervision.ts";
import { EmergencyCall, type EmergencyRequest } from "./inbound/emergency-call.ts";
import { InternalCall } from "./inbound/internal-call.ts";
import { DeskCall } from "./inbound/own-call.ts";
import { ScenarioCall } from "./inbound/scenario-call.ts";
import type { NumberTarget } from "./ports.ts";
import { Distribution, type QueueNow } from "./queue/distribution.ts";
import { phoneRefer } from "./transfer/phone-refer.ts";
import { pickUp, pickUpCode } from "./transfer/pick-up.ts";
import type { Destination, ScenarioHandover } from "./transfer/reach.ts";

export interface CentreListener {
  deskChanged(snapshot: DeskSnapshot): void;
  agentsChanged(): void;
  campaignChanged(campaignId: CampaignId): void;
  /** Somebody calls an emergency service: the administrator hears of it at once (TEL-EMG-03). */
  emergency(userId: UserId, number: string): void;
}

export interface AgentView {
  readonly userId: UserId;
  readonly displayName: string;
  readonly extension: string | undefined;
  readonly snapshot: DeskSnapshot;
  readonly readyMs: number;
  readonly busyMs: number;
}

const tickMs = 500;

/** Everything that runs for one centre: agents, queue, campaigns, scenarios. Two centres share nothing (PLT-TEN-02). */
export class CentreEngine implements DeskWatcher {
  readonly #context: CentreContext;
  readonly #listener: CentreListener;
  readonly #recordCalls: boolean;
  readonly #distribution: Distribution;
  readonly #sessions = new Map<UserId, DeskSession>();
  readonly #campaigns = new Map<CampaignId, CampaignRunner>();
  readonly #scenarioCalls = new Set<ScenarioCall>();
  /** Calls among colleagues, by the caller's leg. */
  readonly #internalCalls = new Map<LegId, InternalCall>();
  readonly #reachable = new Map<UserId, { browser: boolean; sip: boolean }>();
  readonly #surroundings: CampaignSurroundings;
  readonly #ticker: { cancel(): void };

  readonly #homeCountry: string;

  constructor(
    outer: OuterContext,
    options: {
      listener: CentreListener;
      recordCalls: boolean;
      homeCountry: string;
      conferenceMax: number;
      recordOutsideTransfers: boolean;
    },
  ) {
    const context: CentreContext = {
      ...outer,
      reach: {
        find: (target) => this.#find(target),
        refer: (part, event) => phoneRefer(context, part, event, (legId) => this.#internalCalls.get(legId)),
        conferenceMax: options.conferenceMax,
      },
      recordOutsideTransfers: options.recordOutsideTransfers,
    };
    this.#context = context;
    this.#listener = options.listener;
    this.#recordCalls = options.recordCalls;
    this.#homeCountry = options.homeCountry;
    this.#distribution = new Distribution(context);
    this.#surroundings = {
      distribution: this.#distribution,
      recordCalls: options.recordCalls,
      agentsOf: (campaign) => this.#agentsOf(campaign),
      session: (userId) => this.#sessions.get(userId),
      promisedElsewhere: (campaign, ready) => this.#promisedElsewhere(campaign, ready),
      changed: (campaign) => this.#listener.campaignChanged(campaign.id),
    };
    this.#ticker = context.timers.every(tickMs, () => this.#tick());
  }

  /** Opens (or finds) the desk of a user; undefined when there is no such agent. */
  async open(userId: UserId): Promise<DeskSnapshot | undefined> {
    const profile = await this.#context.store.agents.agent(this.#context.centreId, userId);
    if (profile === undefined) return undefined;
    const present = this.#sessions.get(userId);
    if (present !== undefined) {
      present.profile = profile;
      this.#distribution.agentChanged(present);
      return present.snapshot();
    }
    const session = new DeskSession(
      this.#context,
      profile,
      this,
      this.#reachable.get(userId) ?? { browser: false, sip: false },
    );
    this.#sessions.set(userId, session);
    this.#distribution.agentChanged(session);
    this.#listener.agentsChanged();
    return session.snapshot();
  }

  page(userId: UserId, opened: boolean): void {
    this.#sessions.get(userId)?.page(opened);
  }

  snapshot(userId: UserId): DeskSnapshot | undefined {
    return this.#sessions.get(userId)?.snapshot();
  }

  readonly queues = (): readonly QueueNow[] => this.#distribution.queues();

  agents(): readonly AgentView[] {
    return [...this.#sessions.values()].map((session) => ({
      userId: session.userId,
      displayName: session.profile.displayName,
      extension: session.profile.extension,
      snapshot: session.snapshot(),
      ...session.times(),
    }));
  }

  async command(userId: UserId, command: DeskCommand): Promise<DeskErrorCode | undefined> {
    const session = this.#sessions.get(userId);
    if (session === undefined) return "not_signed_in";
    switch (command.kind) {
      case "set_state":
        return session.request(command.state, command.reason);
      case "set_device":
        return session.setDevice(command.device);
      case "dial":
        return await this.#dial(session, command.to);
      case "supervise":
        return this.#supervise(session, command.userId, command.mode);
      case "take_over":
        return session.ownCall instanceof Supervision && session.ownCall.callId === command.interactionId
          ? session.ownCall.takeOver()
          : "no_such_interaction";
      case "pick_up":
        return pickUp(session, [...this.#sessions.values()], command.extension);
      case "transfer":
      case "consult":
        return await this.#reachOther(session, command);
      default:
        return interactionCommand(session, command);
    }
  }

  async campaignChanged(campaignId: CampaignId): Promise<void> {
    const campaign = await this.#context.store.campaigns.campaign(this.#context.centreId, campaignId);
    if (campaign === undefined) {
      this.#campaigns.get(campaignId)?.end();
      this.#campaigns.delete(campaignId);
      return;
    }
    // A campaign gives its groups its skill, and may take it: it works from the next decision on (PLT-SKL-04, -08).
    await this.agentsChanged();
    await this.watchCampaign(campaign);
  }

  /** Skills, groups or limits of people were changed: signed-in agents work by them from now on (DSK-GEN-18). */
  async agentsChanged(): Promise<void> {
    for (const session of [...this.#sessions.values()]) {
      const profile = await this.#context.store.agents.agent(this.#context.centreId, session.userId);
      if (profile === undefined) continue;
      session.profile = profile;
      this.routingChanged(session);
    }
  }

  async watchCampaign(campaign: Campaign): Promise<void> {
    let runner = this.#campaigns.get(campaign.id);
    if (runner === undefined) {
      runner = new CampaignRunner(this.#context, campaign, this.#surroundings);
      this.#campaigns.set(campaign.id, runner);
    }
    await runner.change(campaign);
  }

  campaignState(campaignId: CampaignId): CampaignState | undefined {
    return this.#campaigns.get(campaignId)?.state();
  }

  /** What only the engine knows of a campaign now (OUT-STA-02). */
  campaignLive(campaignId: CampaignId) {
    const runner = this.#campaigns.get(campaignId);
    if (runner === undefined) return undefined;
    const agents = this.#agentsOf(runner.campaign);
    const count = (states: readonly string[]) => agents.filter(({ state }) => states.includes(state)).length;
    return {
      state: runner.state(),
      loggedIn: agents.length,
      ready: count(["ready"]),
      busy: count(["busy", "after_call_work"]),
      notReady: count(["not_ready"]),
      inFlight: runner.inFlight,
      ...runner.timings.report(),
    };
  }

  onSwitch(event: Exclude<SwitchEvent, { kind: "trunk_up" | "trunk_down" | "toll_alarm" }>): void {
    if (event.kind === "incoming") void this.#incoming(event);
    else if (event.kind === "reachable") this.#onReachable(event);
    else this.#context.legs.dispatch(event);
  }

  /** No new dials; dials that nobody has yet are ended. */
  stop(): void {
    this.#ticker.cancel();
    for (const runner of this.#campaigns.values()) runner.end();
    for (const call of this.#scenarioCalls) call.end();
    for (const session of [...this.#sessions.values()]) session.end();
    // Calls that were being offered to an agent who is gone now wait again.
    for (const runner of this.#campaigns.values()) runner.end();
  }

  changed(session: DeskSession): void {
    this.#listener.deskChanged(session.snapshot());
    this.#listener.agentsChanged();
  }

  routingChanged(session: DeskSession): void {
    if (this.#sessions.get(session.userId) !== session) return;
    this.#distribution.agentChanged(session);
    if (session.eligible) for (const runner of this.#campaigns.values()) runner.tick();
  }

  ended(session: DeskSession): void {
    if (this.#sessions.get(session.userId) !== session) return;
    this.#sessions.delete(session.userId);
    this.#distribution.agentChanged(session);
    this.#listener.deskChanged(session.snapshot());
    this.#listener.agentsChanged();
  }

  #tick(): void {
    for (const runner of this.#campaigns.values()) runner.tick();
  }

  #agentsOf(campaign: Campaign): readonly DeskSession[] {
    return [...this.#sessions.values()].filter(
      (session) => (session.profile.skills.get(campaign.id) ?? 0) > 0,
    );
  }

  /** How many of these agents the dials of other campaigns need when every promise is kept at once (OUT-MOD-13). */
  #promisedElsewhere(campaign: Campaign, ready: readonly DeskSession[]): number {
    const eligible = [...this.#sessions.values()].filter((session) => session.eligible);
    const promises = [...this.#campaigns]
      .filter(([id, runner]) => id !== campaign.id && runner.agentsPromised > 0)
      .map(([id, runner]) => ({
        agentIds: eligible
          .filter((session) => (session.profile.skills.get(id) ?? 0) > 0)
          .map(({ userId }) => userId),
        agents: runner.agentsPromised,
      }));
    const agentIds = ready.map(({ userId }) => userId);
    return agentIds.length - promisableAgents(agentIds, promises);
  }

  #onReachable(event: Extract<SwitchEvent, { kind: "reachable" }>): void {
    const now = this.#reachable.get(event.userId) ?? { browser: false, sip: false };
    this.#reachable.set(event.userId, { ...now, [event.via]: event.on });
    this.#sessions.get(event.userId)?.setReachable(event.via, event.on);
  }

  async #incoming(event: Extract<SwitchEvent, { kind: "incoming" }>): Promise<void> {
    const { callId, legId, from, to } = event;
    const caller = event.callerUserId === undefined ? undefined : this.#sessions.get(event.callerUserId);
    const code = pickUpCode(to);
    if (event.replaces !== undefined || (code !== undefined && caller !== undefined)) {
      const taken =
        event.replaces !== undefined
          ? caller?.part?.moveTo(legId, event.replaces) === true
          : pickUp(caller!, [...this.#sessions.values()], code?.extension, legId) === undefined;
      if (!taken) this.#context.execute({ kind: "hang_up", legId, cause: "not_found" });
      return;
    }
    // Events of the leg that come before the number is looked up are kept for whoever takes the call.
    const early: LegEvent[] = [];
    this.#context.legs.ownLeg(legId, (legEvent) => early.push(legEvent));
    // Before any plan looks at the number (TEL-EMG-01).
    if (event.callerUserId !== undefined && isEmergencyNumber(to, this.#homeCountry)) {
      const endpointId = event.callerEndpoint?.kind === "sip" ? event.callerEndpoint.endpointId : undefined;
      const by = { userId: event.callerUserId, endpointId };
      const call = await this.#emergency({ callId, legId, answered: false, number: to, by });
      for (const legEvent of early) call?.onCaller(legEvent);
      return;
    }
    let target: NumberTarget | undefined;
    let connected: ((event: LegEvent) => void) | undefined;
    try {
      target = await this.#context.store.directory.resolve(this.#context.centreId, to);
      connected = await this.#connect(target, {
        callId,
        legId,
        from,
        to,
        callerName: caller?.profile.displayName,
        answered: false,
        internal: event.callerUserId !== undefined,
      });
    } catch (error) {
      this.#context.logger.warn("call not connected", { callId, error: String(error) });
      this.#context.execute({ kind: "hang_up", legId, cause: "failure" });
      return;
    }
    if (connected === undefined) {
      if (!early.some(({ kind }) => kind === "ended")) {
        const cause = target === undefined ? "not_found" : "no_answer";
        this.#context.execute({ kind: "hang_up", legId, cause });
      }
      return;
    }
    for (const legEvent of early) connected(legEvent);
  }

  #supervise(
    session: DeskSession,
    userId: UserId,
    mode: Extract<DeskCommand, { kind: "supervise" }>["mode"],
  ): DeskErrorCode | undefined {
    const own = session.ownCall;
    if (own instanceof Supervision) {
      if (own.agentId === userId) return own.changeMode(mode);
      own.agentLeft();
    } else if (session.part !== undefined || own !== undefined) return "busy";
    return Supervision.begin(this.#context, session, this.#sessions.get(userId)?.part, mode);
  }

  /** A transfer or a consultation: who is meant may have to be looked up, and the talk may change meanwhile. */
  async #reachOther(
    session: DeskSession,
    command: Extract<DeskCommand, { kind: "transfer" | "consult" }>,
  ): Promise<DeskErrorCode | undefined> {
    const part = session.part;
    if (part?.subject.callId !== command.interactionId) return "no_such_interaction";
    if (!part.talking) return "wrong_phase";
    const destination = await this.#find(command.target);
    if (destination === undefined)
      return command.target.kind === "user" ? "target_unreachable" : "no_such_number";
    if (session.part !== part) return "no_such_interaction";
    return command.kind === "transfer"
      ? part.transfer(destination)
      : part.consult(destination, this.#context.reach.conferenceMax);
  }

  async #find(target: TransferTarget): Promise<Destination | undefined> {
    const { centreId, store } = this.#context;
    if (target.kind === "user") return this.#colleague(target.userId);
    const number = target.number.replaceAll(/[\s()-]/g, "");
    const found = await store.directory.resolve(centreId, number);
    if (found?.kind === "user") return this.#colleague(found.userId);
    if (found !== undefined) {
      const dispositions = await store.directory.dispositions(centreId, found.service.id);
      return {
        kind: "scenario",
        name: found.service.name,
        number,
        dispositions,
        begin: (call) => this.#scenarioFor(found, call, number, dispositions),
      };
    }
    const outside = parsePhone(number, this.#homeCountry);
    if (!outside.ok) return undefined;
    const trunkId = await store.directory.defaultTrunk(centreId);
    if (trunkId === undefined) return undefined;
    return { kind: "external", number: outside.value, trunkId: trunkId as TrunkId };
  }

  #colleague(userId: UserId): Destination | undefined {
    const session = this.#sessions.get(userId);
    if (session === undefined) return undefined;
    const { displayName: name, extension, login } = session.profile;
    return { kind: "user", session, name, number: extension ?? login };
  }

  /** A customer who was transferred into a scenario (TEL-XFR-04): same call, same id. */
  #scenarioFor(
    target: Extract<NumberTarget, { kind: "scenario" }>,
    call: ScenarioHandover,
    number: string,
    dispositions: Extract<Destination, { kind: "scenario" }>["dispositions"],
  ) {
    const saves = call.subject.campaign === undefined;
    const scenarioCall: ScenarioCall = new ScenarioCall(this.#context, {
      callId: call.subject.callId,
      callerLegId: call.customerLegId,
      answered: true,
      from: call.subject.customer.number,
      callerName: call.subject.customer.name,
      to: number,
      direction: "inbound",
      entry: {
        scenario: target.scenario as Scenario,
        service: target.service,
        priority: target.priority,
        hours: target.hours as HoursSet,
      },
      dispositions,
      distribution: this.#distribution,
      recordCalls: this.#recordCalls,
      session: (userId) => this.#sessions.get(userId),
      over: () => this.#scenarioCalls.delete(scenarioCall),
      transferred: { saves },
    });
    this.#scenarioCalls.add(scenarioCall);
    scenarioCall.begin();
    return { onLeg: (event: LegEvent) => scenarioCall.onLeg(event), writes: saves };
  }

  async #dial(session: DeskSession, to: string): Promise<DeskErrorCode | undefined> {
    if (session.part !== undefined || session.ownCall !== undefined) return "busy";
    const number = to.replaceAll(/[\s()-]/g, "");
    const code = pickUpCode(number);
    if (code !== undefined) return pickUp(session, [...this.#sessions.values()], code.extension);
    if (isEmergencyNumber(number, this.#homeCountry)) return this.#dialEmergency(session, number);
    const target = await this.#context.store.directory.resolve(this.#context.centreId, number);
    if (target === undefined) return "no_such_number";
    if (session.part !== undefined || session.ownCall !== undefined) return "busy";
    if (target.kind === "user" && (target.userId === session.userId || !this.#sessions.has(target.userId)))
      return "phone_unreachable";
    const name =
      target.kind === "scenario"
        ? target.service.name
        : this.#sessions.get(target.userId)?.profile.displayName;
    const call = new DeskCall(this.#context, session, { number, name }, (own, listen) => {
      void this.#connect(target, {
        callId: own.callId,
        legId: own.legId,
        from: session.profile.extension ?? session.profile.login,
        to: number,
        callerName: session.profile.displayName,
        answered: true,
        internal: true,
      }).then(
        (forward) => {
          if (forward === undefined) own.command("hang_up", undefined);
          else listen(forward);
        },
        (error) => {
          this.#context.logger.warn("call not connected", { callId: own.callId, error: String(error) });
          own.command("hang_up", undefined);
        },
      );
    });
    return call.begin();
  }

  #dialEmergency(session: DeskSession, number: string): DeskErrorCode | undefined {
    const endpoint = session.endpoint();
    const endpointId = endpoint?.kind === "sip" ? endpoint.endpointId : undefined;
    const by = { userId: session.userId, endpointId };
    return new DeskCall(this.#context, session, { number, name: undefined }, (own, listen) => {
      void this.#emergency({ callId: own.callId, legId: own.legId, answered: true, number, by }).then(
        (call) => {
          if (call !== undefined) listen((event) => call.onCaller(event));
        },
      );
    }).begin();
  }

  /** Undefined: there is no way out at all, and the caller's leg is ended. */
  async #emergency(request: EmergencyRequest): Promise<EmergencyCall | undefined> {
    const { centreId, store, logger } = this.#context;
    const { userId } = request.by;
    logger.warn("emergency.call", { callId: request.callId, userId, number: request.number });
    this.#listener.emergency(userId, request.number);
    const trunkId = await store.directory.defaultTrunk(centreId).catch(() => undefined);
    if (trunkId === undefined) {
      logger.error("emergency.no_trunk", { callId: request.callId });
      this.#context.execute({ kind: "hang_up", legId: request.legId, cause: "failure" });
      return undefined;
    }
    const call = new EmergencyCall(this.#context, request);
    call.begin(trunkId as TrunkId);
    return call;
  }

  /** Connects a caller's leg to what was called; returns who hears of the leg, or undefined when nobody can be reached. */
  async #connect(
    target: NumberTarget | undefined,
    call: {
      callId: CallId;
      legId: LegId;
      from: string;
      to: string;
      callerName: string | undefined;
      answered: boolean;
      internal: boolean;
    },
  ): Promise<((event: LegEvent) => void) | undefined> {
    if (target === undefined) return undefined;
    if (target.kind === "user") {
      const callee = this.#sessions.get(target.userId);
      if (
        callee === undefined ||
        callee.part !== undefined ||
        callee.ownCall !== undefined ||
        !callee.reachable
      )
        return undefined;
      const internal = new InternalCall(
        this.#context,
        {
          callId: call.callId,
          callerLegId: call.legId,
          callerAnswered: call.answered,
          from: call.from,
          callerName: call.callerName,
          callee,
        },
        () => this.#internalCalls.delete(call.legId),
      );
      this.#internalCalls.set(call.legId, internal);
      internal.begin();
      return (event) => internal.onLeg(event);
    }
    const dispositions = await this.#context.store.directory.dispositions(
      this.#context.centreId,
      target.service.id,
    );
    const scenarioCall: ScenarioCall = new ScenarioCall(this.#context, {
      callId: call.callId,
      callerLegId: call.legId,
      answered: call.answered,
      from: call.from,
      callerName: call.callerName,
      to: call.to,
      direction: call.internal ? "internal" : "inbound",
      entry: {
        scenario: target.scenario as Scenario,
        service: target.service,
        priority: target.priority,
        hours: target.hours as HoursSet,
      },
      dispositions,
      distribution: this.#distribution,
      recordCalls: this.#recordCalls,
      session: (userId) => this.#sessions.get(userId),
      over: () => this.#scenarioCalls.delete(scenarioCall),
    });
    this.#scenarioCalls.add(scenarioCall);
    scenarioCall.begin();
    return (event) => scenarioCall.onLeg(event);
  }
}
