import { promisableAgents } from "@perezvon/dialer";
import {
  type CallId,
  type Campaign,
  type CampaignId,
  type CampaignState,
  type DeskCommand,
  type DeskErrorCode,
  type DeskSnapshot,
  isRecorded,
  type SwitchEvent,
  type UserId,
} from "@perezvon/model";
import { OutgoingNumbers } from "./call/outgoing-numbers.ts";
import { Switchboard } from "./call/switchboard.ts";
import type { PacingNow } from "./campaign/campaign-pacing.ts";
import { CampaignRunner } from "./campaign/campaign-runner.ts";
import type { CampaignSurroundings } from "./campaign/campaign-surroundings.ts";
import type { CapNews } from "./campaign/cap-watch.ts";
import type { LineNews } from "./campaign/line-watch.ts";
import { LinkedCampaigns } from "./campaign/linked-campaigns.ts";
import { recordCommand } from "./campaign/preview/record-command.ts";
import { PromisedCalls } from "./campaign/promised-calls.ts";
import { TestDials } from "./campaign/test-dials.ts";
import type { CentreContext, OuterContext } from "./context.ts";
import { CallRecordings } from "./desk/call-recordings.ts";
import { DeskSession, type DeskWatcher } from "./desk/desk-session.ts";
import { interactionCommand } from "./desk/interaction-command.ts";
import { Supervision } from "./desk/supervision.ts";
import type { CentreSettings } from "./engine.ts";
import type { EmergencyAlarm } from "./inbound/emergency-desk.ts";
import type { DuePromise } from "./ports.ts";
import { Distribution, type QueueNow } from "./queue/distribution.ts";
import { InboundShares } from "./queue/inbound-shares.ts";
import { tellQueueNotices } from "./queue/queue-notices.ts";
import { customerRefer, phoneRefer, phoneReferBeside } from "./transfer/phone-refer.ts";
import { pickUp } from "./transfer/pick-up.ts";

export interface CentreListener {
  deskChanged(snapshot: DeskSnapshot): void;
  agentsChanged(): void;
  campaignChanged(campaignId: CampaignId): void;
  /** A promised call was not made in its window (OUT-CBK-05). */
  callBackMissed(promise: DuePromise): void;
  /** The rate of abandoned calls has crossed a value of the campaign (OUT-CPL-02). */
  abandonment(campaignId: CampaignId, news: CapNews): void;
  /** No line takes the dials of a campaign, or one does again (OUT-RED-15). */
  noLine(campaignId: CampaignId, news: LineNews): void;
  /** Somebody calls an emergency service: the administrator hears of it at once (TEL-EMG-03). */
  emergency(alarm: EmergencyAlarm): void;
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
  readonly #distribution: Distribution;
  readonly #inboundShares = new InboundShares(() => this.#sessions.values());
  readonly #sessions = new Map<UserId, DeskSession>();
  readonly recordings = new CallRecordings(this.#sessions);
  readonly #campaigns = new Map<CampaignId, CampaignRunner>();
  #turns = 0;
  readonly #board: Switchboard;
  readonly #reachable = new Map<UserId, { browser: boolean; sip: boolean }>();
  readonly #surroundings: CampaignSurroundings;
  readonly #linked: LinkedCampaigns;
  /** Dials of a number that is in no list (OUT-CMP-13). */
  readonly testDials: TestDials;
  readonly #promises: PromisedCalls;
  readonly #ticker: { cancel(): void };

  constructor(
    outer: OuterContext,
    options: {
      listener: CentreListener;
      settings: () => CentreSettings;
    },
  ) {
    const context: CentreContext = {
      ...outer,
      outgoing: new OutgoingNumbers(outer),
      reach: {
        find: (target) => this.#board.find(target),
        refer: (part, event) => phoneRefer(context, part, event, this.#board),
        referByCustomer: (part, event) => void customerRefer(context, part, event),
        coach: (part) => {
          const { coachId, coachEveryCall } = part.session.profile;
          if (coachId === undefined || !coachEveryCall || part.subject.direction !== "inbound") return;
          const refused = Supervision.coach(context, this.#sessions.get(coachId), part);
          if (refused !== undefined)
            context.logger.info("coach not called", { callId: part.subject.callId, coachId, refused });
        },
        referBeside: async (event) => phoneReferBeside(context, event, this.#board),
        get conferenceMax() {
          return options.settings().conferenceMax;
        },
      },
      get recordOutsideTransfers() {
        return options.settings().recordOutsideTransfers;
      },
      get transferReturnMs() {
        return options.settings().transferReturnSeconds * 1_000;
      },
      get language() {
        return options.settings().language;
      },
      get simultaneousCalls() {
        return options.settings().simultaneousCalls;
      },
      get homeCountry() {
        return options.settings().homeCountry;
      },
      get lostPageMs() {
        return options.settings().lostPageSeconds * 1_000;
      },
    };
    this.#context = context;
    this.#listener = options.listener;
    this.#distribution = new Distribution(context, this.#inboundShares);
    const recordCalls = (callId: CallId, campaign?: Campaign) =>
      isRecorded(options.settings(), callId, campaign?.recording);
    this.#board = new Switchboard(context, {
      sessions: this.#sessions,
      distribution: this.#distribution,
      recordCalls,
      homeCountry: options.settings().homeCountry,
      ownNumbersInside: () => options.settings().ownNumbersInside,
      calledIn: async (serviceId, number) => this.#campaigns.get(serviceId)?.calledIn(number),
      emergency: (alarm) => options.listener.emergency(alarm),
    });
    this.#surroundings = {
      distribution: this.#distribution,
      recordCalls,
      inboundShares: this.#inboundShares,
      agentsOf: (campaign) => this.#agentsOf(campaign),
      session: (userId) => this.#sessions.get(userId),
      promisedElsewhere: (campaign, ready) => this.#promisedElsewhere(campaign, ready),
      ownRecordsWait: () => this.#promises.lookNow(),
      changed: (campaign) => this.#listener.campaignChanged(campaign.id),
      abandonment: (campaign, news) => this.#abandonment(campaign.id, news),
      noLine: (campaign, news) => {
        this.#listener.noLine(campaign.id, news);
        this.#listener.campaignChanged(campaign.id);
      },
      holdOf: (campaign) => this.#linked.holdOf(campaign),
    };
    this.testDials = new TestDials(context, this.#surroundings);
    this.#linked = new LinkedCampaigns(context, this.#campaigns, (id) => this.#reload(id));
    this.#promises = new PromisedCalls(context, {
      session: (userId) => this.#sessions.get(userId),
      sessions: () => this.#sessions.values(),
      runner: (campaignId) => this.#campaigns.get(campaignId),
      missed: (promise) => this.#listener.callBackMissed(promise),
    });
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
        return await this.#board.dial(session, command.to);
      case "supervise":
        return this.#supervise(session, command);
      case "call_coach":
        return this.#callCoach(session, command.interactionId);
      case "take_over":
        return session.ownCall instanceof Supervision && session.ownCall.callId === command.interactionId
          ? session.ownCall.takeOver()
          : "no_such_interaction";
      case "pick_up":
        return pickUp(session, [...this.#sessions.values()], command.extension);
      case "transfer":
      case "consult":
        return await this.#reachOther(session, command);
      case "start_recording":
      case "pause_recording":
      case "discard_recording":
        return this.recordings.command(session, command);
      case "preview_dial":
      case "preview_skip":
      case "call_back":
        return await recordCommand(session, command);
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

  /** At the second value the campaign is stopped; it dials nothing more from this moment on (OUT-CPL-02). */
  #abandonment(campaignId: CampaignId, news: CapNews): void {
    const { store, centreId, clock, writes } = this.#context;
    if (news.kind === "stop") {
      void writes.push(`campaign:${campaignId}`, "stop at abandoned calls", async () => {
        await store.campaigns.stopByAbandonment(centreId, campaignId, clock.now());
        await this.#reload(campaignId);
      });
    }
    this.#listener.abandonment(campaignId, news);
  }

  async #reload(campaignId: CampaignId): Promise<void> {
    const campaign = await this.#context.store.campaigns.campaign(this.#context.centreId, campaignId);
    if (campaign !== undefined) await this.watchCampaign(campaign);
  }

  async watchCampaign(campaign: Campaign): Promise<void> {
    this.#linked.changed(campaign);
    let runner = this.#campaigns.get(campaign.id);
    if (runner === undefined) {
      runner = new CampaignRunner(this.#context, campaign, this.#surroundings);
      this.#campaigns.set(campaign.id, runner);
    }
    await runner.change(campaign);
  }

  /** A manager has moved, given to another or cancelled promised calls. */
  callBacksChanged(): void {
    this.#promises.changed();
  }

  campaignState(campaignId: CampaignId): CampaignState | undefined {
    return this.#campaigns.get(campaignId)?.state();
  }

  campaignPacing(campaignId: CampaignId): PacingNow | undefined {
    return this.#campaigns.get(campaignId)?.pacing;
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
      delivering: runner.delivering,
      ...runner.timings.report(),
    };
  }

  onSwitch(
    event: Exclude<
      SwitchEvent,
      { kind: "trunk_up" | "trunk_down" | "toll_alarm" | "stream_failed" | "sip_protocol" }
    >,
  ): void {
    if (event.kind === "incoming") void this.#board.incoming(event);
    else if (event.kind === "reachable") this.#onReachable(event);
    else this.#context.legs.dispatch(event);
  }

  /** No new dials; dials that nobody has yet are ended. */
  stop(): void {
    this.#ticker.cancel();
    this.#context.outside.stop();
    for (const runner of this.#campaigns.values()) runner.end();
    this.testDials.endAll();
    this.#board.stop();
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
    // Who is needed for the share of his group no longer may be what a record waits for.
    if (this.#distribution.waiting > 0)
      for (const mate of this.#inboundShares.mates(session)) this.#distribution.agentChanged(mate);
    if (session.eligible) for (const runner of this.#inTurn()) runner.tick();
  }

  ended(session: DeskSession): void {
    if (this.#sessions.get(session.userId) !== session) return;
    this.#sessions.delete(session.userId);
    this.#distribution.agentChanged(session);
    this.#listener.deskChanged(session.snapshot());
    this.#listener.agentsChanged();
  }

  #tick(): void {
    this.#linked.tick();
    this.#promises.tick();
    for (const runner of this.#inTurn()) {
      runner.tick();
      runner.look();
    }
    tellQueueNotices(
      this.#sessions.values(),
      this.#distribution,
      (id) => this.#campaigns.get(id)?.campaign,
      this.#context.clock.now(),
    );
  }

  /** Each campaign in turn is the first to look at who is ready: agents of several serve them alike. */
  #inTurn(): readonly CampaignRunner[] {
    const runners = [...this.#campaigns.values()];
    const first = runners.length === 0 ? 0 : this.#turns++ % runners.length;
    return [...runners.slice(first), ...runners.slice(0, first)];
  }

  #agentsOf(campaign: Campaign): readonly DeskSession[] {
    return [...this.#sessions.values()].filter(
      (session) => (session.profile.skills.get(campaign.id) ?? 0) > 0,
    );
  }

  /** How many of these agents inbound shares and the dials of other campaigns need when all is kept at once (OUT-MOD-13). */
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
    return agentIds.length - promisableAgents(agentIds, [...this.#inboundShares.claims(), ...promises]);
  }

  #onReachable(event: Extract<SwitchEvent, { kind: "reachable" }>): void {
    const now = this.#reachable.get(event.userId) ?? { browser: false, sip: false };
    this.#reachable.set(event.userId, { ...now, [event.via]: event.on });
    this.#sessions.get(event.userId)?.setReachable(event.via, event.on);
  }

  /** The employee's own key: his coach's phone rings; pressed again, the coach leaves (TEL-MIX-04, PBX-TALK-03). */
  #callCoach(session: DeskSession, interactionId: CallId): DeskErrorCode | undefined {
    const { part } = session;
    if (part === undefined || part.subject.callId !== interactionId) return "no_such_interaction";
    const called = Supervision.coachOf(part);
    if (called !== undefined) return called.command("hang_up", undefined);
    if (!part.talking) return "wrong_phase";
    const { coachId } = session.profile;
    if (coachId === undefined) return "coach_not_found";
    const refused = Supervision.coach(this.#context, this.#sessions.get(coachId), part);
    if (refused === undefined) session.changed();
    return refused;
  }

  #supervise(
    session: DeskSession,
    { userId, mode, follows }: Extract<DeskCommand, { kind: "supervise" }>,
  ): DeskErrorCode | undefined {
    const own = session.ownCall;
    if (own instanceof Supervision) {
      if (own.agentId === userId) return own.changeMode(mode, follows);
      own.agentLeft();
    } else if (session.part !== undefined || own !== undefined) return "busy";
    return Supervision.begin(this.#context, session, this.#sessions.get(userId)?.part, mode, follows);
  }

  /** A transfer or a consultation: who is meant may have to be looked up, and the talk may change meanwhile. */
  async #reachOther(
    session: DeskSession,
    command: Extract<DeskCommand, { kind: "transfer" | "consult" }>,
  ): Promise<DeskErrorCode | undefined> {
    const part = session.part;
    if (part?.subject.callId !== command.interactionId) return "no_such_interaction";
    if (!part.talking) return "wrong_phase";
    const destination = await this.#board.find(command.target);
    if (destination === undefined)
      return command.target.kind === "user" ? "target_unreachable" : "no_such_number";
    if (session.part !== part) return "no_such_interaction";
    return command.kind === "transfer"
      ? part.handing.transfer(destination)
      : part.handing.consult(destination, this.#context.reach.conferenceMax);
  }
}
