import type { Progress, RedialEnvironment } from "@perezvon/dialer";
import type { CallId, Campaign, UserId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { OfferFailure, PartSubject } from "../desk/part-contract.ts";
import type { ClaimedRecord } from "../ports.ts";
import { writesOf } from "./attempt-writer.ts";
import { callCard } from "./call-card.ts";
import type { CampaignDispositions } from "./campaign-dispositions.ts";
import type { CampaignPacing } from "./campaign-pacing.ts";
import type { CampaignScenarios } from "./campaign-scenarios.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import type { Dial } from "./dial.ts";
import { type DialOwner, type DialResult, type HandedOver, turnedAwayByNode } from "./dial-contract.ts";
import { type Finished, finish, interactionRow, uncounted } from "./dial-record.ts";
import type { ScenarioStarter } from "./dial-scenario.ts";
import { HeldAgents } from "./held-agents.ts";
import { RecordDesk } from "./record-desk.ts";
import { scenarioOfDial } from "./scenario-of-dial.ts";
import { ScriptTalk } from "./script-talk.ts";
import { Timings } from "./timings.ts";

interface UnderWay {
  readonly dial: Dial;
  readonly progress: Progress;
  readonly numberIndex: number;
  readonly barNumbers: readonly string[];
  readonly environment: RedialEnvironment;
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
}

/** The campaign whose dials these are. */
interface OfCampaign {
  readonly campaign: Campaign;
  readonly ended: boolean;
  readonly surroundings: CampaignSurroundings;
  readonly pacing: CampaignPacing;
  readonly dispositions: CampaignDispositions;
  readonly scenarios: CampaignScenarios;
  /** A dial is over: an agent or a line may be free. */
  dialOver(): void;
  /** Its record's further life is written. */
  recordWritten(): void;
  /** The node is full and let no INVITE leave: to its record nothing has happened. */
  turnedAway(dial: Dial): void;
  /** With what disposition a dial ended. */
  cameOut(disposition: string): void;
}

/** The dials of one campaign that the system makes: finds agents for live answers, counts them, writes what came of each. */
export class DialsUnderWay implements DialOwner {
  readonly timings = new Timings();
  readonly #context: CentreContext;
  readonly #of: OfCampaign;
  readonly #dials = new Map<CallId, UnderWay>();
  readonly #offeredTo = new Map<CallId, UserId>();
  /** In the rate of abandoned calls. */
  readonly #counted = new Set<CallId>();
  readonly #held = new HeldAgents();
  /** Let go because their customers call themselves. */
  readonly #yielded = new Set<CallId>();
  /** Offered to the agents held for them, past the queue. */
  readonly #direct = new Set<CallId>();

  constructor(context: CentreContext, of: OfCampaign) {
    this.#context = context;
    this.#of = of;
  }

  get size(): number {
    return this.#dials.size;
  }

  /** Promised to an agent and not yet with one; a dial with an agent of its own counts on no other. */
  get inFlight(): number {
    return this.forAnybody().filter(({ inFlight }) => inFlight).length;
  }

  /** On their way to an agent (OUT-STA-02). */
  get delivering(): number {
    return this.list().filter(({ delivering }) => delivering).length;
  }

  /** Whose customers are being called, or on the line (OUT-MOD-11). */
  get up(): number {
    return this.list().filter(({ up }) => up).length;
  }

  list(): readonly Dial[] {
    return [...this.#dials.values()].map(({ dial }) => dial);
  }

  /** Those without an agent of their own. */
  forAnybody(): readonly Dial[] {
    return this.list().filter(({ callId }) => !this.#held.has(callId));
  }

  /** Keeps one of these agents for a dial that is to begin (OUT-CPL-04). */
  hold(callId: CallId, agents: readonly DeskSession[]): boolean {
    return this.#held.hold(callId, agents);
  }

  add(underWay: UnderWay): void {
    this.#dials.set(underWay.dial.callId, underWay);
    this.#of.pacing.predictive?.dialed(underWay.dial, this.#context.clock.now());
  }

  /** The switch has not taken the command: no INVITE has left. */
  notDialled(dial: Dial): void {
    this.#dials.delete(dial.callId);
    this.#held.release(dial.callId);
    this.#of.pacing.predictive?.over(dial, this.#context.clock.now());
  }

  giveUpRinging(callId: CallId): void {
    this.#dials.get(callId)?.dial.giveUpRinging();
  }

  /** The customer of a number that rings calls himself: the dial is let go and its record handed to him (OUT-BLD-03). */
  yieldTo(number: string): HandedOver | undefined {
    const ringing = [...this.#dials.values()].find(
      ({ dial }) => dial.start.number === number && dial.stage === "dialling",
    );
    if (ringing === undefined) return undefined;
    this.#yielded.add(ringing.dial.callId);
    ringing.dial.cancel();
    return { ...ringing, record: ringing.dial.record };
  }

  /** Ends those that no agent has yet. */
  cancel(): void {
    for (const { dial } of this.#dials.values()) if (dial.inFlight) dial.cancel();
  }

  ringing(dial: Dial): void {
    this.#of.pacing.predictive?.ringing(dial, this.#context.clock.now());
  }

  answered(dial: Dial): void {
    this.#of.pacing.predictive?.answered(dial, this.#context.clock.now());
  }

  live(dial: Dial): void {
    this.#of.pacing.predictive?.live(dial, this.#context.clock.now());
    const own = this.#held.take(dial.callId);
    if (own === undefined) this.#enterQueue(dial);
    else {
      this.#direct.add(dial.callId);
      this.#offer(dial, own.userId);
    }
  }

  #enterQueue(dial: Dial): void {
    this.#of.surroundings.distribution.enter(
      {
        requestId: dial.callId,
        serviceId: this.#of.campaign.id,
        skills: [],
        priority: 1,
        source: "campaign",
        t0: this.#context.clock.now(),
        rule: "auto",
        preferredAgent: undefined,
      },
      {
        offered: (agentId) => this.#offer(dial, agentId),
        noAgents: () => undefined,
      },
    );
  }

  scenario(dial: Dial, why: "answer" | "abandoned" | "machine"): ScenarioStarter | undefined {
    const { pacing, scenarios, surroundings } = this.#of;
    const scenario = scenarios.of(dial.campaign, why);
    if (scenario === undefined) return undefined;
    if (why === "answer") pacing.predictive?.live(dial, this.#context.clock.now());
    const recordCalls = surroundings.recordCalls(dial.callId, dial.campaign);
    return scenarioOfDial(this.#context, surroundings, dial, scenario, recordCalls);
  }

  /** Nobody of ours is wanted: whoever was kept for it is free. */
  machine(dial: Dial): void {
    this.#held.release(dial.callId);
  }

  /** Whoever is kept for this dial is found by the queue as one who is idle longest. */
  asks(dial: Dial): void {
    this.#held.release(dial.callId);
  }

  card(dial: Dial): Omit<PartSubject, "callId"> {
    const now = this.#context.clock.now();
    const around = this.#dials.get(dial.callId)?.environmentOf ?? (() => ({}));
    const desk = new RecordDesk(dial.record, dial.campaign, around, now);
    const { dispositions, surroundings } = this.#of;
    const { callId, campaign, record, start } = dial;
    dial.script ??= ScriptTalk.of(this.#context, callId, campaign, record, start.number);
    return callCard(
      dial,
      dispositions.visible,
      surroundings.recordCalls(dial.callId, dial.campaign),
      now,
      desk,
    );
  }

  noLongerWaiting(dial: Dial): void {
    this.#of.surroundings.distribution.leave(dial.callId);
  }

  abandoned(dial: Dial): void {
    this.#count(dial.callId, "abandoned");
    this.#of.pacing.predictive?.abandoned(dial, this.#context.clock.now());
  }

  offerFailed(dial: Dial, _reason: OfferFailure): void {
    if (this.#direct.delete(dial.callId)) {
      this.#enterQueue(dial);
      return;
    }
    const agentId = this.#offeredTo.get(dial.callId);
    if (agentId !== undefined) this.#of.surroundings.distribution.failed(dial.callId, agentId);
  }

  offerAccepted(dial: Dial): void {
    const agentId = this.#offeredTo.get(dial.callId);
    if (agentId !== undefined && !this.#direct.has(dial.callId))
      this.#of.surroundings.distribution.accepted(dial.callId, agentId);
    if (!dial.abandoned) this.#count(dial.callId, "connected");
  }

  anotherReady(_dial: Dial): boolean {
    return (
      !this.#of.ended && this.#of.surroundings.agentsOf(this.#of.campaign).some((session) => session.eligible)
    );
  }

  over(dial: Dial, result: DialResult): void {
    const underWay = this.#dials.get(dial.callId);
    if (underWay === undefined) return;
    this.#dials.delete(dial.callId);
    this.#held.release(dial.callId);
    this.#direct.delete(dial.callId);
    this.#offeredTo.delete(dial.callId);
    this.#counted.delete(dial.callId);
    this.measure(dial);
    const now = this.#context.clock.now();
    this.#of.pacing.predictive?.over(dial, now);
    const yielded = this.#yielded.delete(dial.callId);
    if (turnedAwayByNode(dial, result) && !yielded) {
      this.#of.turnedAway(dial);
      return;
    }
    this.#of.scenarios.decide(
      () => finish(dial, result, underWay, this.#of.dispositions.types, now),
      (finished) => {
        if (yielded) this.#write(dial, uncounted(finished, dial.record, underWay.progress));
        else {
          this.#of.cameOut(finished.end.disposition);
          this.#write(dial, finished);
          const { disposition, note } = finished.end;
          if (dial.times.answeredAt !== undefined) this.saveInteraction(dial, result, disposition, note);
        }
      },
    );
    this.#of.dialOver();
  }

  #write(dial: Dial, { applied, end, change }: Finished): void {
    const { centreId } = this.#context;
    const { associationId, recordId } = dial.record;
    void this.#context.writes.push(writesOf(dial.record), "end of attempt", async () => {
      await this.#context.store.campaigns.endAttempt(
        centreId,
        end,
        { associationId, recordId },
        applied.progress,
        applied.columns,
        applied.barNumbers,
        applied.doNotCall,
        change,
      );
      this.#of.recordWritten();
    });
  }

  #offer(dial: Dial, agentId: UserId): void {
    const session = this.#of.surroundings.session(agentId);
    if (session?.eligible !== true) {
      this.#of.surroundings.distribution.failed(dial.callId, agentId);
      return;
    }
    this.#offeredTo.set(dial.callId, agentId);
    dial.offer(session, this.card(dial));
  }

  /** Counts a live answer once (OUT-CPL-01). */
  #count(callId: CallId, kind: "connected" | "abandoned"): void {
    // Automatic dialling promises nobody an agent: nobody is abandoned by it.
    if (this.#of.campaign.dialling.mode === "automatic") return;
    if (!this.#dials.has(callId) || this.#counted.has(callId)) return;
    this.#counted.add(callId);
    this.#of.pacing.cap.count(kind, this.#context.clock.now());
  }

  measure(dial: Dial): void {
    const { decidedAt, sentAt, answeredAt, connectedAt } = dial.times;
    if (sentAt !== undefined) this.timings.setup(sentAt - decidedAt);
    if (answeredAt !== undefined && connectedAt !== undefined)
      this.timings.answerToAgent(connectedAt - answeredAt);
  }

  saveInteraction(dial: Dial, result: DialResult, disposition: string, note: string): void {
    const row = interactionRow(this.#context.centreId, this.#of.campaign.id, dial, result, disposition, note);
    void this.#context.writes.push(`call:${dial.start.callId}`, "interaction", () =>
      this.#context.store.interactions.save(row),
    );
  }
}
