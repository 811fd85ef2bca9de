import type { Timer } from "@perezvon/base";
import type {
  AnalysisResult,
  AttemptId,
  CallId,
  Campaign,
  LegId,
  LegOutcome,
  PlayId,
  PlayItem,
  TrunkId,
  UserId,
} from "@perezvon/model";
import { defaultAbandoned } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import { playOwnMusic } from "../call/own-music.ts";
import type { CentreContext } from "../context.ts";
import { AgentPart } from "../desk/agent-part.ts";
import type { DeskSession, OwnCall } from "../desk/desk-session.ts";
import type { OfferFailure, PartOwner, PartResult, PartSubject, TalkEnd } from "../desk/part-contract.ts";
import type { AttemptStart, ClaimedRecord } from "../ports.ts";
import type { Onward } from "../transfer/reach.ts";
import type { DialOwner, DialTimes } from "./dial-contract.ts";
import { DialScenario, type ScenarioStarter } from "./dial-scenario.ts";
import { MachineAnswer, messageItems } from "./machine-answer.ts";
import type { ScriptTalk } from "./script-talk.ts";

type Stage =
  | "dialling"
  | "analysing"
  /** A scenario has the customer. */
  | "scenario"
  | "waiting"
  | "offered"
  | "talk"
  /** The agent was lost in the talk; another is asked for as soon as his share is closed. */
  | "replacing"
  | "leaving"
  | "after_call_work"
  | "over";

/** Stages in which no agent has the customer yet. */
const notTaken: ReadonlySet<Stage> = new Set(["dialling", "analysing", "scenario", "waiting"]);

/**
 * An agent who is being connected when the wait limit ends may still be, within this: the customer is counted as abandoned
 * all the same (OUT-CPL-01: connected after the limit is A), but he hears a person and not the end of the call.
 */
const connectGraceMs = 1_000;

/** One dial of a campaign from the INVITE to the end of after-call work. */
export class Dial implements PartOwner {
  readonly start: AttemptStart;
  readonly record: ClaimedRecord;
  readonly campaign: Campaign;
  readonly legId: LegId;
  readonly times: DialTimes;
  /** What its agents enter, one after the other. */
  script: ScriptTalk | undefined;
  readonly #context: CentreContext;
  readonly #owner: DialOwner;
  readonly #byHand: { readonly userId: UserId } | undefined;
  #stage: Stage = "dialling";
  #analysis: AnalysisResult | undefined;
  #analysisSkipped = false;
  #analysisFile: string | undefined;
  #outcome: LegOutcome | undefined;
  #part: AgentPart | undefined;
  /** Share of the last agent who took the call. */
  #took: AgentPart | undefined;
  /** Who has the customer where no agent has him any more. */
  #onward: Onward | undefined;
  #waitTimer: Timer | undefined;
  #waitOver = false;
  #abandoned = false;
  #scenario: DialScenario | undefined;
  #machine: MachineAnswer | undefined;
  /** Music after the wait limit (OUT-MOD-09). */
  #music: PlayId | undefined;
  #keptWaiting = false;
  #queued = false;
  #agentFailed = false;
  #agentTook = false;
  #customerUp = true;
  #gaveUp = false;
  #finished: PartResult | undefined;

  constructor(
    context: CentreContext,
    campaign: Campaign,
    record: ClaimedRecord,
    start: AttemptStart,
    decidedAt: number,
    owner: DialOwner,
    /** Who waits for the answer at his phone and hears it himself (OUT-PRV-03). */
    byHand?: { readonly userId: UserId },
  ) {
    this.#context = context;
    this.#owner = owner;
    this.#byHand = byHand;
    this.campaign = campaign;
    this.record = record;
    this.start = start;
    this.legId = context.newId() as LegId;
    this.times = {
      decidedAt,
      sentAt: undefined,
      ringingAt: undefined,
      answeredAt: undefined,
      analysedAt: undefined,
      connectedAt: undefined,
      endedAt: undefined,
    };
  }

  get attemptId(): AttemptId {
    return this.start.attemptId;
  }

  get callId(): CallId {
    return this.start.callId;
  }

  get stage(): Stage {
    return this.#stage === "scenario" ? (this.#scenario?.stage ?? "scenario") : this.#stage;
  }

  /** The customer is called, or on the line. */
  get up(): boolean {
    return this.#customerUp;
  }

  /** Promised to an agent and not yet with one (OUT-MOD-05). */
  get inFlight(): boolean {
    return this.#customerUp && notTaken.has(this.stage);
  }

  /** In flight, or offered to an agent who has not taken it yet (OUT-STA-02). */
  get delivering(): boolean {
    return this.inFlight || this.stage === "offered";
  }

  /** Live, and has asked for an agent other than the one who dialled. */
  get queued(): boolean {
    return this.#queued;
  }

  /** Live, and no agent was there in time. */
  get abandoned(): boolean {
    return this.#abandoned;
  }

  get analysis(): AnalysisResult | undefined {
    return this.#analysis;
  }

  /** There was to be an analysis, and the switch had no processor time for it (TEL-CPA-13). */
  get analysisSkipped(): boolean {
    return this.#analysisSkipped || this.#extension !== "";
  }

  get analysisFile(): string | undefined {
    return this.#analysisFile;
  }

  /** Digits of this number that are dialled after the answer; empty for none. */
  get #extension(): string {
    const place = this.record.numbers.indexOf(this.start.number);
    return this.record.extensions?.[place] ?? "";
  }

  /** The attempt is written: send the INVITE. */
  begin(trunkId: TrunkId, hideNumber = false): void {
    this.#context.legs.ownLeg(this.legId, (event) => this.#onLeg(event));
    const { dialling } = this.campaign;
    this.#context.execute({
      kind: "dial",
      centreId: this.#context.centreId,
      callId: this.callId,
      legId: this.legId,
      trunkId,
      to: this.start.number,
      from: this.start.callerNumber,
      ...(hideNumber && { hideNumber }),
      noAnswerMs: dialling.noAnswerSeconds * 1000,
      campaignId: this.campaign.id,
      purpose: "campaign",
      userId: this.#byHand?.userId,
      analysis: this.analysed
        ? {
            detectVoice: dialling.detectVoice,
            detectMachine: dialling.detectMachine,
            waitForBeep: dialling.waitForBeep,
            recordAnalysis: dialling.recordAnalysis,
            limits: dialling.analysisLimits,
          }
        : undefined,
    });
  }

  /**
   * Somebody of ours hears who answers only after an analysis; a person at his phone needs none. What answers in front of an
   * extension is a switchboard, whose greeting would be taken for a machine.
   */
  get analysed(): boolean {
    const { detectVoice, detectMachine } = this.campaign.dialling;
    return this.#byHand === undefined && this.#extension === "" && (detectVoice || detectMachine);
  }

  /** The one who dialled has the customer at once, on a leg of his that is up already (OUT-PRV-03). */
  takenBy(session: DeskSession, legId: LegId, own: OwnCall, subject: Omit<PartSubject, "callId">): void {
    if (this.#stage !== "waiting") return;
    this.#waitTimer?.cancel();
    this.#stage = "talk";
    this.#agentTook = true;
    const part = new AgentPart(this.#context, session, this.legId, { ...subject, callId: this.callId }, this);
    this.#part = part;
    this.#took = part;
    this.times.connectedAt = this.#context.clock.now();
    part.begin(legId, true, own);
    this.#context.execute({ kind: "join", legs: [this.legId, legId] });
    part.startRecording();
  }

  /** Rings no longer: as if the no-answer limit were over, which is never before 15 s (OUT-CPL-05). */
  giveUpRinging(): void {
    if (this.#stage !== "dialling" || this.#gaveUp) return;
    this.#gaveUp = true;
    this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "no_answer" });
  }

  /** An agent was chosen: show him the record and ring him. */
  offer(session: DeskSession, subject: Omit<PartSubject, "callId">): void {
    if (this.#stage !== "waiting") return;
    this.#stage = "offered";
    this.#part = undefined;
    const part = new AgentPart(this.#context, session, this.legId, { ...subject, callId: this.callId }, this);
    this.#part = part;
    part.offer();
  }

  /** Ends the dial whatever it is doing; the record gets what its signals say. */
  cancel(): void {
    if (this.#stage === "over" || !this.#customerUp) return;
    this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
  }

  accepted(part: AgentPart): void {
    if (part !== this.#part || this.#stage !== "offered") return;
    this.#waitTimer?.cancel();
    this.#stopMusic();
    this.#stage = "talk";
    this.#agentTook = true;
    this.#took = part;
    this.#agentFailed = false;
    this.#finished = undefined;
    this.#owner.offerAccepted(this);
  }

  joined(_part: AgentPart, at: number): void {
    this.times.connectedAt ??= at;
  }

  /** The customer's leg stays this dial's; the row names the agent who had the customer last. */
  transferred(_from: AgentPart, to: AgentPart | Onward): void {
    if (to instanceof AgentPart) {
      this.#part = to;
      this.#took = to;
      this.#finished = undefined;
    } else this.#onward = to;
  }

  failed(part: AgentPart, reason: OfferFailure): void {
    if (part !== this.#part || this.#stage !== "offered") return;
    this.#part = undefined;
    this.#stage = "waiting";
    if (this.#waitOver) this.#giveUp();
    else this.#owner.offerFailed(this, reason);
  }

  talkEnded(part: AgentPart, end: TalkEnd, _at: number): void {
    if (part !== this.#part) return;
    this.#agentFailed = end === "agent_failure";
    if (this.#agentFailed && this.#customerUp && this.#owner.anotherReady(this)) {
      this.#stage = "replacing";
      return;
    }
    this.#stage = "after_call_work";
    if (this.#customerUp) this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
  }

  finished(part: AgentPart, result: PartResult): void {
    if (part !== this.#part) return;
    this.#finished = result;
    if (this.#stage !== "replacing") {
      this.#settle();
      return;
    }
    this.#part = undefined;
    this.#wait();
  }

  #onLeg(event: LegEvent): void {
    this.#onward?.onLeg(event);
    if (event.kind !== "ended") this.#scenario?.onLeg(event);
    switch (event.kind) {
      case "sent":
        this.times.sentAt ??= event.at;
        return;
      case "ringing":
        this.times.ringingAt ??= event.at;
        this.#owner.ringing(this, event.earlyMedia);
        return;
      case "answered":
        this.times.answeredAt = event.at;
        this.#owner.answered(this);
        this.#dialExtension();
        if (this.analysed) this.#stage = "analysing";
        else this.#live();
        return;
      case "analysed":
        this.times.analysedAt = event.at;
        this.#analysis = event.result;
        this.#analysisFile = event.file;
        if (event.result === 1) this.#live();
        else if (event.result === 2) this.#answerMachine();
        else this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
        return;
      case "refer":
        if (this.#scenario === undefined) this.#context.reach.referByCustomer(this.#part, event);
        return;
      case "beep":
        this.#machine?.beep(event.found);
        return;
      case "analysis_skipped":
        this.#analysisSkipped = true;
        this.#live();
        return;
      case "ended":
        this.#ended(event);
        return;
      default:
        return;
    }
  }

  /** A second for the switchboard to listen, or as long as the extension itself says; then tones (OUT-IMP-12, TEL-DTM-07). */
  #dialExtension(): void {
    const extension = this.#extension;
    if (extension === "") return;
    this.#context.execute({
      kind: "send_digits",
      legId: this.legId,
      digits: /^[.,]/.test(extension) ? extension : `,${extension}`,
    });
  }

  #live(): void {
    if (this.#stage !== "analysing" && this.#stage !== "dialling") return;
    playOwnMusic(this.#context, this.legId, this.campaign.dialling.musicId);
    const start = this.#byHand === undefined ? this.#owner.scenario?.(this, "answer") : undefined;
    if (start === undefined) this.#wait();
    else this.#run(start);
  }

  /** The customer goes through a scenario: the campaign's own, or one for those whom no agent has taken. */
  #run(start: ScenarioStarter): void {
    if (this.#stage !== "leaving") this.#stage = "scenario";
    this.#scenario = new DialScenario(start, {
      card: () => this.#owner.card!(this),
      asks: () => this.#scenarioAsks(),
      taken: (part) => {
        this.#waitTimer?.cancel();
        this.#waitTimer = undefined;
        this.#agentTook = true;
        this.#took = part;
        this.#owner.offerAccepted(this);
      },
      joined: (at) => {
        this.times.connectedAt ??= at;
      },
      over: () => this.#settle(),
    });
    this.#scenario.begin();
  }

  /** From now on the customer waits for an agent; in automatic mode only as long as his scenario lets him (OUT-MOD-11). */
  #scenarioAsks(): void {
    this.#queued = true;
    this.#owner.asks?.(this);
    if (this.#stage === "leaving" || this.#automatic) return;
    const limitMs = this.campaign.dialling.waitForAgentSeconds * 1000;
    this.#waitTimer ??= this.#context.timers.after(limitMs, () => this.#waitIsOver());
  }

  get #automatic(): boolean {
    return this.campaign.dialling.mode === "automatic";
  }

  #wait(): void {
    this.#stage = "waiting";
    this.#queued ||= this.#byHand === undefined;
    const limitMs = this.campaign.dialling.waitForAgentSeconds * 1000;
    this.#waitTimer = this.#context.timers.after(limitMs, () => this.#waitIsOver());
    this.#owner.live(this);
  }

  /** The live answer found no agent in time: it is abandoned whatever follows (OUT-CPL-01). */
  #waitIsOver(): void {
    const { stage } = this;
    if (this.#stage === "scenario" && stage === "scenario") this.#lost();
    if (stage !== "waiting" && stage !== "offered") return;
    this.#lost();
    const { treatment, keepWaitingSeconds } = this.#treatment;
    if (treatment === "keep_waiting" && !this.#keptWaiting) {
      this.#keptWaiting = true;
      if (this.#scenario === undefined) this.#music = this.#play([{ kind: "music" }], 0, () => undefined);
      this.#waitTimer = this.#context.timers.after(keepWaitingSeconds * 1000, () => this.#waitIsOver());
      return;
    }
    if (stage === "offered" && !this.#waitOver) {
      this.#waitOver = true;
      this.#waitTimer = this.#context.timers.after(connectGraceMs, () => this.#waitIsOver());
      return;
    }
    this.#giveUp();
  }

  #giveUp(): void {
    this.#leaveQueue();
    this.#stopMusic();
    this.#stage = "leaving";
    this.#scenario?.stop();
    this.#scenario = undefined;
    const { treatment } = this.#treatment;
    const start = treatment === "scenario" ? this.#owner.scenario?.(this, "abandoned") : undefined;
    const items = treatment === "hang_up" ? [] : messageItems(this.#treatment);
    if (start !== undefined) this.#run(start);
    else if (items.length === 0) this.#hangUp();
    else this.#play(items, 1, () => this.#hangUp());
  }

  /** No agent is wanted: it is on its way out from now on, with a message or a scenario (OUT-MOD-03). */
  #answerMachine(): void {
    this.#stage = "leaving";
    this.#owner.machine?.(this);
    this.#machine = new MachineAnswer(this.campaign, {
      run: () => {
        const start = this.#owner.scenario?.(this, "machine");
        if (start !== undefined) this.#run(start);
        return start !== undefined;
      },
      play: (items, ended) => void this.#play(items, 1, ended),
      hangUp: () => this.#hangUp(),
    });
  }

  get #treatment() {
    return this.campaign.dialling.abandoned ?? defaultAbandoned;
  }

  #lost(): void {
    if (this.#abandoned || this.#agentTook) return;
    this.#abandoned = true;
    this.#owner.abandoned(this);
  }

  #hangUp(): void {
    if (this.#customerUp) this.#context.execute({ kind: "hang_up", legId: this.legId, cause: "normal" });
  }

  #play(items: readonly PlayItem[], repeat: number, ended: () => void): PlayId {
    const playId = this.#context.newId() as PlayId;
    this.#context.legs.ownPlay(playId, ended);
    this.#context.execute({ kind: "play", legId: this.legId, playId, items, repeat });
    return playId;
  }

  #stopMusic(): void {
    if (this.#music !== undefined) this.#context.execute({ kind: "stop_play", playId: this.#music });
    this.#music = undefined;
  }

  #leaveQueue(): void {
    this.#waitTimer?.cancel();
    const part = this.#part;
    const wasWaiting = this.#stage === "waiting" || this.#stage === "offered";
    if (this.#stage === "offered") {
      this.#part = undefined;
      part?.withdraw();
    }
    if (wasWaiting) this.#owner.noLongerWaiting(this);
  }

  #ended(event: Extract<LegEvent, { kind: "ended" }>): void {
    const { at, outcome } = event;
    this.#customerUp = false;
    this.times.endedAt = at;
    this.#analysisFile ??= outcome.analysisFile;
    this.#outcome = {
      ...outcome,
      analysis: outcome.analysis ?? this.#analysis,
      noAnswerLimit: outcome.noAnswerLimit || (this.#gaveUp && !outcome.answered),
    };
    switch (this.#stage) {
      case "waiting":
      case "offered":
        // The customer hung up while waiting for the agent: abandoned as well (OUT-MOD-09).
        if (outcome.systemReason === undefined) this.#lost();
        this.#leaveQueue();
        this.#stage = "leaving";
        this.#settle();
        return;
      case "talk":
        this.#part?.customerGone();
        this.#settle();
        return;
      case "scenario":
        if (outcome.systemReason === undefined && !this.#automatic && this.#waitingIn(this.stage))
          this.#lost();
        this.#waitTimer?.cancel();
        break;
      default:
    }
    this.#scenario?.onLeg(event);
    this.#settle();
  }

  #waitingIn(stage: Stage): boolean {
    return stage === "waiting" || stage === "offered";
  }

  #settle(): void {
    if (this.#stage === "over" || this.#outcome === undefined) return;
    const scenario = this.#scenario?.result;
    const open = this.#scenario === undefined ? this.#agentTook && this.#finished === undefined : !scenario;
    if (open) return;
    this.#stage = "over";
    this.#waitTimer?.cancel();
    const chosen = scenario === undefined ? this.#finished : scenario.chosen;
    this.#owner.over(this, {
      outcome: this.#outcome,
      agentDisposition: chosen?.disposition,
      callBack: chosen?.callBack,
      agentTook: this.#agentTook,
      agentFailed: scenario?.agentLost ?? this.#agentFailed,
      abandoned: this.#abandoned,
      note: chosen?.note ?? "",
      part: scenario?.agent ?? this.#took,
      scenario,
    });
  }
}
