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
  type RecordingId,
  type ServiceId,
  type UserId,
} from "@perezvon/model";
import type { QueueRequest } from "@perezvon/routing";
import type { HoursSet } from "@perezvon/schedule";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { OfferFailure, PartOwner, TalkEnd } from "../desk/part-contract.ts";
import type { Distribution } from "../queue/distribution.ts";
import type { Onward } from "../transfer/reach.ts";

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
  readonly dispositions: readonly DeskDisposition[];
  readonly distribution: Distribution;
  readonly recordCalls: boolean;
  session(userId: UserId): DeskSession | undefined;
  /** The caller's leg has ended and nothing is open any more. */
  over(): void;
}

/** Shorter messages are nothing but a slammed phone (PLT-VM-03). */
const shortestMessageMs = 1_000;

/** One call served by a scenario: `flow` decides, this performs (INB-BLK, PLT-TST-08). */
export class ScenarioCall implements PartOwner {
  readonly #context: CentreContext;
  readonly #options: ScenarioCallOptions;
  readonly #startedAt: number;
  readonly #timers = new Map<string, Timer>();
  readonly #plays = new Map<PlayId, string>();
  readonly #events: FlowEvent[] = [];
  #state: FlowState = newFlow();
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
  #recordingId: RecordingId | undefined;
  #recordingSince = 0;
  #disposition: { key: string; note: string } | undefined;
  #agentDisposition: { key: string | undefined; note: string } | undefined;
  #agentLost = false;
  #letGo = false;
  /** Transferred into another scenario: that one writes the row. */
  #handedOn = false;
  #closed = false;

  constructor(context: CentreContext, options: ScenarioCallOptions) {
    this.#context = context;
    this.#options = options;
    this.#startedAt = context.clock.now();
    if (options.answered) this.#answeredAt = this.#startedAt;
  }

  begin(): void {
    const { entry, callerLegId, from, to } = this.#options;
    if (this.#options.transferred === undefined)
      this.#context.legs.ownLeg(callerLegId, (event) => this.onLeg(event));
    this.#feed({
      kind: "started",
      serviceId: entry.service.id,
      language: "ru",
      priority: entry.priority,
      hours: entry.hours,
      variables: { from, to },
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
    this.#options.distribution.accepted(this.#options.callId, part.userId);
    this.#inQueue = false;
    this.#again = false;
    this.#agentLost = false;
    this.#handled = part;
    this.#feed({ kind: "connected" });
  }

  joined(): void {}

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

  finished(part: AgentPart, result: { disposition: string | undefined; note: string }): void {
    const chosen = { key: result.disposition, note: result.note };
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

  #feed(event: FlowEvent): void {
    this.#events.push(event);
    if (this.#running) return;
    this.#running = true;
    try {
      for (let next = this.#events.shift(); next !== undefined; next = this.#events.shift()) {
        if (this.#state.over) continue;
        const { state, commands } = step(
          this.#options.entry.scenario,
          this.#state,
          next,
          this.#context.clock.now(),
        );
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
      case "record_message":
        this.#recordMessage(command.maxMs);
        return;
      case "stop_recording":
        if (this.#recordingId !== undefined)
          this.#context.execute({ kind: "stop_recording", recordingId: this.#recordingId });
        return;
      case "set_disposition":
        this.#disposition = { key: command.disposition, note: command.note };
        return;
      case "failed":
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
      source: "inbound",
      t0: command.t0,
      rule: "auto",
      preferredAgent: undefined,
    };
    this.#options.distribution.enter(this.#request, {
      offered: (agentId) => this.#feed({ kind: "agent_found", agentId }),
      noAgents: () => {
        this.#inQueue = false;
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
    this.#startPlay({ kind: "play", playId: "waits-again", items: [{ kind: "music" }], repeat: 0 });
    this.#options.distribution.enter(this.#request, {
      offered: (agentId) => this.#connect(agentId),
      noAgents: () => {
        this.#inQueue = false;
        this.#again = false;
        this.#feed({ kind: "agent_hung_up" });
      },
    });
  }

  #leaveQueue(): void {
    if (!this.#inQueue) return;
    this.#inQueue = false;
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
    const { callId, callerLegId, entry, from, to, callerName, dispositions, recordCalls, direction } =
      this.#options;
    const part = new AgentPart(
      this.#context,
      session,
      callerLegId,
      {
        callId,
        direction: direction === "outbound" ? direction : "inbound",
        service: { id: entry.service.id, name: entry.service.name },
        campaign: undefined,
        recordId: undefined,
        customer: { name: callerName, number: from },
        fields: [],
        history: [],
        waitedMs: this.#queuedAt === undefined ? undefined : this.#context.clock.now() - this.#queuedAt,
        dispositions,
        dispositionRequired: entry.service.dispositionRequired,
        afterCallWork: entry.service.afterCallWork,
        autoAnswer: session.profile.autoAnswer,
        record: recordCalls,
        ownNumber: isE164(to) ? to : undefined,
      },
      this,
    );
    this.#part = part;
    part.offer();
  }

  #recordMessage(maxMs: number): void {
    if (!this.#callerUp) return;
    const recordingId = this.#context.newId() as RecordingId;
    this.#recordingId = recordingId;
    this.#recordingSince = this.#context.clock.now();
    const limit = this.#context.timers.after(maxMs, () =>
      this.#context.execute({ kind: "stop_recording", recordingId }),
    );
    this.#context.legs.ownRecording(recordingId, (event) => {
      limit.cancel();
      if (event.kind === "recording_failed") {
        // What was captured until then follows.
        if (event.kept) return;
        this.#feed({ kind: "recorded", kept: false });
        return;
      }
      if (event.kind !== "recording_closed") return;
      const kept = event.durationMs >= shortestMessageMs;
      if (kept) this.#saveRecording(event);
      this.#feed({ kind: "recorded", kept });
    });
    const { callId, callerLegId } = this.#options;
    this.#context.execute({
      kind: "start_recording",
      centreId: this.#context.centreId,
      callId,
      recordingId,
      customerLegId: callerLegId,
      agentLegId: undefined,
    });
  }

  #saveRecording(event: Extract<LegEvent, { kind: "recording_closed" }>): void {
    const { centreId, store } = this.#context;
    const { recordingId, file, durationMs, bytes, sha256, truncated } = event;
    void this.#context.writes.push(`call:${this.#options.callId}`, "message", () =>
      store.interactions.saveRecording({
        recordingId,
        centreId,
        callId: this.#options.callId,
        file,
        durationMs,
        bytes,
        sha256,
        truncated,
        at: this.#recordingSince,
      }),
    );
  }

  #close(): void {
    if (this.#closed || this.#callerUp || this.#part !== undefined) return;
    this.#closed = true;
    for (const timer of this.#timers.values()) timer.cancel();
    const { callId, entry, from, to, direction } = this.#options;
    const part = this.#handled;
    if (this.#options.transferred?.saves === false || this.#handedOn) {
      this.#options.over();
      return;
    }
    void this.#context.writes.push(`call:${callId}`, "interaction", () =>
      this.#context.store.interactions.save({
        callId,
        centreId: this.#context.centreId,
        direction,
        serviceId: entry.service.id,
        campaignId: undefined,
        recordId: undefined,
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
        disposition: this.#agentDisposition?.key ?? this.#disposition?.key ?? this.#systemDisposition(),
        note: this.#agentDisposition?.note ?? this.#disposition?.note ?? "",
        recordingId: part?.recordingId ?? this.#recordingId,
        endedBy: this.#endedBy,
      }),
    );
    this.#options.over();
  }

  /** What the system says where neither a person nor the scenario said anything (INB-DSP-04, INB-DSP-09). */
  #systemDisposition(): string | undefined {
    if (this.#handled !== undefined) {
      if (this.#agentLost) return "agent_failure";
      return this.#options.entry.service.dispositionRequired ? "no_disposition" : undefined;
    }
    if (this.#endedBy !== "remote") return undefined;
    return this.#leftQueue ? "abandoned_queue" : "abandoned_ivr";
  }
}
