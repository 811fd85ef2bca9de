import { assertNever, type Timer } from "@perezvon/base";
import {
  type FlowCommand,
  type FlowEvent,
  type FlowState,
  newFlow,
  type Scenario,
  step,
} from "@perezvon/flow";
import {
  type CallId,
  type DeskDisposition,
  type EndedBy,
  type InboundService,
  isE164,
  type LegId,
  type PlayId,
  type ServiceId,
  type UserId,
} from "@perezvon/model";
import type { QueueRequest } from "@perezvon/routing";
import type { HoursSet } from "@perezvon/schedule";
import type { LegEvent } from "../call/leg-book.ts";
import { playOwnMusic } from "../call/own-music.ts";
import type { CalledIn } from "../campaign/called-in/called-in.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { OfferFailure, PartOwner, PartResult, PartSubject, TalkEnd } from "../desk/part-contract.ts";
import { AskedOutside } from "../outside/asked-outside.ts";
import type { Distribution } from "../queue/distribution.ts";
import type { Onward } from "../transfer/reach.ts";
import { LeftMessage } from "./left-message.ts";
import type { ScenarioClient, ScenarioResult } from "./scenario-client.ts";

export interface ScenarioEntry {
  readonly scenario: Scenario;
  readonly service: InboundService;
  readonly priority: number;
  readonly hours: HoursSet;
}

export interface ScenarioCallOptions {
  readonly callId: CallId;
  readonly callerLegId: LegId;
  /** The caller's leg has been answered already (a call that our own page makes). */
  readonly answered: boolean;
  readonly from: string;
  readonly callerName: string | undefined;
  readonly to: string;
  readonly direction: "inbound" | "internal" | "outbound";
  /** The leg is another's, who passes its events on: a call that was transferred into this scenario (TEL-XFR-04). */
  readonly transferred?: { readonly saves: boolean };
  readonly entry: ScenarioEntry;
  /** What its prompts may say and its conditions ask for, besides `from` and `to`. */
  readonly variables?: Readonly<Record<string, string>>;
  readonly dispositions: readonly DeskDisposition[];
  /** The caller is a customer of a blended campaign (OUT-BLD-01). */
  readonly calledIn?: CalledIn | undefined;
  readonly distribution: Distribution;
  readonly recordCalls: boolean;
  /** Whoever owns the call writes its row. */
  readonly client?: ScenarioClient;
  session(userId: UserId): DeskSession | undefined;
  /** The caller's leg has ended and nothing is open any more. */
  over(): void;
}

interface Said {
  readonly key: string;
  readonly note: string;
}

/** Scenarios that lead into one another (INB-SCN-08). */
const mostEntries = 10;
/** One call served by a scenario: `flow` decides, this performs (INB-BLK, PLT-TST-08). */
export class ScenarioCall implements PartOwner {
  readonly #context: CentreContext;
  readonly #options: ScenarioCallOptions;
  readonly #startedAt: number;
  readonly #message: LeftMessage;
  readonly #asked: AskedOutside;
  readonly #timers = new Map<string, Timer>();
  readonly #plays = new Map<PlayId, string>();
  readonly #events: FlowEvent[] = [];
  #state: FlowState = newFlow();
  #entry: ScenarioEntry;
  #dispositions: readonly DeskDisposition[];
  /** Scenarios it has gone through. */
  #entries = 1;
  #running = false;
  #callerUp = true;
  #answeredAt: number | undefined;
  #endedAt: number | undefined;
  #endedBy: EndedBy | undefined;
  /** The caller gave up in the queue, an agent's phone that rang included (INB-ACD-12). */
  #leftQueue = false;
  #queuedAt: number | undefined;
  #inQueue = false;
  #request: QueueRequest | undefined;
  /** The agent was lost in the talk: the call waits in front of its queue, and the scenario knows nothing of it (TEL-WRT-06). */
  #again = false;
  #part: AgentPart | undefined;
  /** Who has the caller where none of this call's agents has him any more. */
  #onward: Onward | undefined;
  #handled: AgentPart | undefined;
  /** What the scenario has said of the call, and what the system says where it has said nothing (INB-DSP-04). */
  readonly #said: { scenario?: Said; system?: Said } = {};
  #agentDisposition: Pick<PartResult, "disposition" | "note" | "callBack"> | undefined;
  #agentLost = false;
  #letGo = false;
  /** Transferred into another scenario: that one writes the row. */
  #handedOn = false;
  #broken = false;
  #closed = false;

  constructor(context: CentreContext, options: ScenarioCallOptions) {
    this.#context = context;
    this.#options = options;
    this.#asked = new AskedOutside(context.outside);
    this.#message = new LeftMessage(context, options.callId, options.callerLegId);
    this.#entry = options.entry;
    this.#dispositions = options.dispositions;
    this.#startedAt = context.clock.now();
    if (options.answered) this.#answeredAt = this.#startedAt;
  }

  begin(): void {
    const { callerLegId, client, transferred } = this.#options;
    if (transferred === undefined && client === undefined)
      this.#context.legs.ownLeg(callerLegId, (event) => this.onLeg(event));
    this.#start();
  }

  #start(): void {
    const { from, to, variables } = this.#options;
    const { hours, priority, service } = this.#entry;
    playOwnMusic(this.#context, this.#options.callerLegId, service.musicId);
    this.#feed({
      kind: "started",
      serviceId: service.id,
      language: this.#context.language,
      priority,
      hours,
      variables: { "item.customerPhone": from, ...variables, from, to },
    });
  }

  onLeg(event: LegEvent): void {
    this.#onward?.onLeg(event);
    switch (event.kind) {
      case "answered":
        this.#answeredAt ??= event.at;
        return;
      case "digit":
        this.#feed({ kind: "digit", digit: event.digit });
        return;
      case "refer":
        this.#context.reach.referByCustomer(this.#part, event);
        return;
      case "ended":
        this.#callerUp = false;
        this.#endedAt = event.at;
        this.#endedBy = event.outcome.endedBy;
        this.#leftQueue = this.#inQueue;
        this.#leaveQueue();
        this.#feed({ kind: "caller_hung_up" });
        this.#part?.customerGone();
        // An offer taken back ends without a word to us; after-call work says when it is finished.
        if (this.#part?.phase === "over") this.#part = undefined;
        this.#close();
        return;
      default:
        return;
    }
  }

  accepted(part: AgentPart): void {
    if (this.#inQueue) this.#options.distribution.accepted(this.#options.callId, part.userId);
    this.#inQueue = false;
    this.#again = false;
    this.#agentLost = false;
    this.#handled = part;
    this.#options.client?.accepted(part);
    this.#feed({ kind: "connected" });
  }

  joined(_part: AgentPart, at: number): void {
    this.#options.client?.joined(at);
  }

  transferred(_from: AgentPart, to: AgentPart | Onward): void {
    if (to instanceof AgentPart) {
      this.#part = to;
      this.#handled = to;
    } else {
      this.#onward = to;
      this.#handedOn = to.writes === true;
    }
  }

  failed(part: AgentPart, reason: OfferFailure): void {
    this.#part = undefined;
    this.#options.client?.waits(this.#again ? "queue" : "none");
    if (this.#again) {
      this.#options.distribution.failed(this.#options.callId, part.userId);
      return;
    }
    this.#leaveQueue();
    this.#feed({
      kind: "connect_failed",
      reason: reason === "rejected" ? "busy" : reason === "no_answer" ? "no_answer" : "failed",
    });
  }

  talkEnded(part: AgentPart, end: TalkEnd): void {
    if (part !== this.#part) return;
    this.#agentLost = end === "agent_failure";
    if (this.#callerUp && !this.#agentLost) this.#feed({ kind: "agent_hung_up" });
  }

  finished(part: AgentPart, chosen: PartResult): void {
    // One who has handed the caller on: the last word is that of whoever has him now.
    if (part !== this.#part) {
      this.#agentDisposition ??= chosen;
      return;
    }
    this.#part = undefined;
    this.#agentDisposition = chosen;
    if (this.#agentLost && this.#callerUp && !this.#letGo) this.#queueAgain();
    else this.#close();
  }

  get callerLegId(): LegId {
    return this.#options.callerLegId;
  }

  /** The agent who has the caller goes on with another's customer; the caller's own leg is over (TEL-XFR-02). */
  handOver(): AgentPart | undefined {
    const part = this.#part;
    if (part?.talking !== true) return undefined;
    this.#part = undefined;
    this.#letGo = true;
    return part;
  }

  /** The product stops: the caller is let go, and what is known of the call is written. */
  end(): void {
    this.#letGo = true;
    if (this.#callerUp)
      this.#context.execute({ kind: "hang_up", legId: this.#options.callerLegId, cause: "normal" });
  }

  /** Somebody else goes on with the call: nothing of the scenario is heard or waits any more. */
  stop(): void {
    this.#closed = true;
    this.#state = { ...this.#state, over: true };
    this.#leaveQueue();
    const part = this.#part;
    this.#part = undefined;
    part?.withdraw();
    this.#silence();
    this.#options.over();
  }

  #silence(): void {
    this.#asked.cancelAll();
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
    for (const playId of this.#plays.keys()) this.#context.execute({ kind: "stop_play", playId });
    this.#plays.clear();
  }

  #feed(event: FlowEvent): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        if (this.#state.over) continue;
        const { state, commands } = step(this.#entry.scenario, this.#state, next, this.#context.clock.now());
        this.#state = state;
        for (const command of commands) this.#perform(command);
      }
    } finally {
      this.#running = false;
    }
  }

  #perform(command: FlowCommand): void {
    switch (command.kind) {
      case "answer":
        if (this.#answeredAt === undefined && this.#callerUp) {
          this.#context.execute({ kind: "answer", legId: this.#options.callerLegId });
        }
        return;
      case "play":
        this.#startPlay(command);
        return;
      case "stop_play":
        this.#stopPlay(command.playId);
        return;
      case "start_timer":
        this.#timers.get(command.timerId)?.cancel();
        this.#timers.set(
          command.timerId,
          this.#context.timers.after(command.ms, () =>
            this.#feed({ kind: "timer", timerId: command.timerId }),
          ),
        );
        return;
      case "cancel_timer":
        this.#timers.get(command.timerId)?.cancel();
        this.#timers.delete(command.timerId);
        return;
      case "queue":
        this.#enterQueue(command);
        return;
      case "leave_queue":
        this.#leaveQueue();
        return;
      case "connect":
        this.#connect(command.agentId);
        return;
      case "transfer":
        void this.#transfer(command.destination);
        return;
      case "record_message":
        if (this.#callerUp)
          this.#message.record(command.maxMs, (kept) => this.#feed({ kind: "recorded", kept }));
        return;
      case "stop_recording":
        this.#message.stop();
        return;
      case "outside":
        this.#asked.ask(command.actId, command.act, (answer) =>
          this.#feed({ kind: "outside_done", actId: command.actId, answer }),
        );
        return;
      case "cancel_outside":
        this.#asked.cancel(command.actId);
        return;
      case "set_disposition":
        this.#said[command.by] = { key: command.disposition, note: command.note };
        return;
      case "failed":
        this.#broken = true;
        this.#context.logger.warn("scenario failed", { callId: this.#options.callId, code: command.code });
        return;
      case "hang_up":
        if (this.#callerUp)
          this.#context.execute({ kind: "hang_up", legId: this.#options.callerLegId, cause: "normal" });
        return;
      default:
        assertNever(command, "flow command");
    }
  }

  #startPlay(command: Extract<FlowCommand, { kind: "play" }>): void {
    if (!this.#callerUp) return;
    const playId = this.#context.newId() as PlayId;

    this.#plays.set(playId, command.playId);
    this.#context.legs.ownPlay(playId, (event) => {
      if (event.kind !== "play_ended") return;
      const flowId = this.#plays.get(playId);
      this.#plays.delete(playId);
      if (flowId !== undefined && event.reason !== "stopped")
        this.#feed({ kind: "play_ended", playId: flowId });
    });
    const { callerLegId } = this.#options;
    this.#context.execute({
      kind: "play",
      legId: callerLegId,
      playId,
      items: command.items,
      repeat: command.repeat,
    });
  }

  #stopPlay(flowId: string): void {
    for (const [playId, id] of this.#plays) {
      if (id !== flowId) continue;
      this.#plays.delete(playId);
      this.#context.execute({ kind: "stop_play", playId });
    }
  }

  #enterQueue(command: Extract<FlowCommand, { kind: "queue" }>): void {
    this.#queuedAt ??= this.#context.clock.now();
    this.#inQueue = true;
    this.#request = {
      requestId: this.#options.callId,
      serviceId: command.serviceId as ServiceId,
      skills: command.skills.map(({ skill, least }) => ({ skill: skill as ServiceId, least })),
      priority: command.priority,
      source: this.#options.client === undefined ? "inbound" : "campaign",
      t0: command.t0,
      rule: "auto",
      preferredAgent: undefined,
    };
    this.#options.client?.waits("queue");
    this.#options.distribution.enter(this.#request, {
      offered: (agentId) => this.#feed({ kind: "agent_found", agentId }),
      noAgents: () => {
        this.#inQueue = false;
        this.#options.client?.waits("none");
        this.#feed({ kind: "no_agents" });
      },
    });
  }

  /** With its `t0` it stands before everybody who came later; the caller hears music again (TEL-WRT-06). */
  #queueAgain(): void {
    if (this.#request === undefined) {
      this.#feed({ kind: "agent_hung_up" });
      return;
    }
    this.#again = true;
    this.#inQueue = true;
    this.#options.client?.waits("queue");
    this.#startPlay({ kind: "play", playId: "waits-again", items: [{ kind: "music" }], repeat: 0 });
    this.#options.distribution.enter(this.#request, {
      offered: (agentId) => this.#connect(agentId),
      noAgents: () => {
        this.#inQueue = false;
        this.#again = false;
        this.#options.client?.waits("none");
        this.#feed({ kind: "agent_hung_up" });
      },
    });
  }

  #leaveQueue(): void {
    if (!this.#inQueue) return;
    this.#inQueue = false;
    this.#options.client?.waits("none");
    this.#options.distribution.leave(this.#options.callId);
  }

  #connect(agentId: UserId): void {
    const session = this.#options.session(agentId);
    if (session === undefined || !session.eligible) {
      if (this.#again) {
        this.#options.distribution.failed(this.#options.callId, agentId);
        return;
      }
      this.#leaveQueue();
      this.#feed({ kind: "connect_failed", reason: "failed" });
      return;
    }
    const { callId, callerLegId, client } = this.#options;
    const card = client?.card(session) ?? this.#card(session);
    const part = new AgentPart(this.#context, session, callerLegId, { ...card, callId }, this);
    this.#part = part;
    client?.waits("offered");
    part.offer();
  }

  #card(session: DeskSession): Omit<PartSubject, "callId"> {
    const { from, to, callerName, recordCalls, direction } = this.#options;
    const { service } = this.#entry;
    return {
      direction: direction === "outbound" ? direction : "inbound",
      service: { id: service.id, name: service.name },
      campaign: undefined,
      recordId: undefined,
      customer: { name: callerName, number: from },
      fields: [],
      history: [],
      waitedMs: this.#queuedAt === undefined ? undefined : this.#context.clock.now() - this.#queuedAt,
      dispositions: this.#dispositions,
      dispositionRequired: service.dispositionRequired,
      afterCallWork: service.afterCallWork,
      autoAnswer: session.profile.autoAnswer,
      record: recordCalls,
      ownNumber: isE164(to) ? to : undefined,
      ...this.#options.calledIn?.card(this.#options.callId),
    };
  }

  /** To a number of the centre: a service's own scenario takes the call over, an employee's phone rings. */
  async #transfer(number: string): Promise<void> {
    const { callId } = this.#options;
    const at = this.#state.at;
    const found = await this.#context.reach.find({ kind: "number", number }).catch((error: unknown) => {
      this.#context.logger.warn("destination not looked up", { callId, error: String(error) });
      return undefined;
    });
    if (this.#state.over || !this.#callerUp || this.#state.at !== at) return;
    if (found?.kind === "user") this.#connect(found.session.userId);
    else if (found?.kind === "scenario" && this.#entries < mostEntries) {
      this.#silence();
      this.#entries++;
      this.#entry = found.entry;
      this.#dispositions = found.dispositions;
      this.#state = newFlow();
      this.#start();
    } else this.#feed({ kind: "connect_failed", reason: "failed" });
  }

  #close(): void {
    if (this.#closed || this.#callerUp || this.#part !== undefined) return;
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    const { client, transferred } = this.#options;
    if (client !== undefined) client.over(this.#result());
    else {
      const disposition = this.#recordOver();
      if (transferred?.saves !== false && !this.#handedOn) this.#save(disposition);
    }
    this.#options.over();
  }

  #result(): ScenarioResult {
    return {
      agent: this.#handled,
      agentLost: this.#agentLost,
      chosen: this.#agentDisposition,
      set: this.#said.scenario,
      broken: this.#broken,
      recordingId: this.#message.recordingId,
    };
  }

  #save(ofRecord: string | undefined): void {
    const { callId, calledIn, from, to, direction } = this.#options;
    const part = this.#handled;
    const said = this.#said.scenario ?? this.#said.system;
    void this.#context.writes.push(`call:${callId}`, "interaction", () =>
      this.#context.store.interactions.save({
        callId,
        centreId: this.#context.centreId,
        direction,
        serviceId: this.#entry.service.id,
        campaignId: calledIn?.campaignId,
        recordId: calledIn?.recordId,
        from,
        to,
        agentUserId: part?.userId,
        startedAt: this.#startedAt,
        queuedAt: this.#queuedAt,
        offeredAt: part?.offeredAt,
        answeredAt: this.#answeredAt,
        handledAt: part?.acceptedAt,
        endedAt: this.#endedAt,
        holdMs: part?.holdMs ?? 0,
        disposition:
          ofRecord ?? this.#agentDisposition?.disposition ?? said?.key ?? this.#systemDisposition(),
        note: this.#agentDisposition?.note ?? said?.note ?? "",
        recordingId: part?.recordingId ?? this.#message.recordingId,
        endedBy: this.#endedBy,
      }),
    );
  }

  /** The status that the record of a customer who called himself gets (OUT-BLD-03). */
  #recordOver(): string | undefined {
    const part = this.#handled;
    const { callId, calledIn, to } = this.#options;
    const { scenario } = this.#said;
    return calledIn?.over({
      callId,
      to,
      startedAt: this.#startedAt,
      endedAt: this.#endedAt ?? this.#context.clock.now(),
      chosen: this.#agentDisposition?.disposition ?? scenario?.key,
      note: this.#agentDisposition?.note ?? scenario?.note ?? "",
      callBack: this.#agentDisposition?.callBack,
      agentUserId: part?.userId,
      agentLost: this.#agentLost,
      gaveUp: this.#endedBy === "remote",
      takenAt: part?.acceptedAt,
      recordingId: part?.recordingId,
    });
  }

  /** What the system says where neither a person nor the scenario said anything (INB-DSP-04, INB-DSP-09). */
  #systemDisposition(): string | undefined {
    if (this.#handled !== undefined) {
      if (this.#agentLost) return "agent_failure";
      return this.#entry.service.dispositionRequired ? "no_disposition" : undefined;
    }
    if (this.#endedBy !== "remote") return undefined;
    return this.#leftQueue ? "abandoned_queue" : "abandoned_ivr";
  }
}
