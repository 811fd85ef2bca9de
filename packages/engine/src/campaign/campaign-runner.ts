import type { NextStep, Progress, RedialEnvironment } from "@perezvon/dialer";
import type {
  CallId,
  Campaign,
  CampaignIdleReason,
  CampaignState,
  CampaignStopReason,
  DiallingMode,
  TrunkId,
  UserId,
} from "@perezvon/model";
import { defaultAbandoned, defaultCallBacks } from "@perezvon/model";
import { nextOpen } from "@perezvon/schedule";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { OfferFailure } from "../desk/part-contract.ts";
import type { ClaimedRecord, DuePromise } from "../ports.ts";
import type { Distribution } from "../queue/distribution.ts";
import { AttemptWriter } from "./attempt-writer.ts";
import { callCard } from "./call-card.ts";
import { CampaignDispositions } from "./campaign-dispositions.ts";
import { CampaignPacing, type PacingView } from "./campaign-pacing.ts";
import { Dial, type DialOwner, type DialResult } from "./dial.ts";
import { finish, interactionRow, look } from "./dial-record.ts";
import type { ChainHold } from "./linked-campaigns.ts";
import { PreviewDesk } from "./preview/preview-desk.ts";
import { RecordDesk } from "./record-desk.ts";
import { type RecordSurroundings, surroundingsOf } from "./surroundings-of-records.ts";
import { Timings } from "./timings.ts";
import { closedByRule, listedNumber, listedRecord, type UndialledStep } from "./undialled.ts";

/** What a campaign needs to know of the agents and of the centre's other campaigns. */
export interface CampaignSurroundings {
  readonly distribution: Distribution;
  readonly recordCalls: (callId: CallId) => boolean;
  /** Signed-in agents with the campaign's skill above 0. */
  agentsOf(campaign: Campaign): readonly DeskSession[];
  session(userId: UserId): DeskSession | undefined;
  /** Agents of this set already promised to dials of other campaigns (OUT-MOD-13). */
  promisedElsewhere(campaign: Campaign, ready: readonly DeskSession[]): number;
  changed(campaign: Campaign): void;
  /** What of its chain keeps it from dialling (OUT-LNK-14). */
  holdOf(campaign: Campaign): ChainHold | undefined;
}

interface Running {
  readonly dial: Dial;
  readonly progress: Progress;
  readonly numberIndex: number;
  readonly environment: RedialEnvironment;
  readonly environmentOf: (record: ClaimedRecord) => RedialEnvironment;
  /** In the rate of abandoned calls. */
  counted: boolean;
}

const findsAgents: ReadonlySet<DiallingMode> = new Set(["preview", "progressive", "predictive"]);
/** A number that another campaign dials now is looked at again after this (OUT-GEN-03). */
const numberBusyMs = 60_000;
/** Records that come while nothing is due are seen within this (OUT-API-05: dialled within 5 s). */
const newRecordsMs = 2_000;
/** A record that waits for the owner of its promise is not looked at by others for so long. */
const ownerAwayMs = 10 * 60_000;

/** What is to be done with a claimed record: a step without a dial, or a dial now or later. */
type Decided =
  | { readonly around: RecordSurroundings; readonly step: UndialledStep; readonly next?: undefined }
  | { readonly around: RecordSurroundings; readonly next: Exclude<NextStep, { kind: "close" }> };

/** Runs one campaign: claims records, writes attempts, dials, finds agents, writes results. */
export class CampaignRunner implements DialOwner {
  campaign: Campaign;
  readonly timings = new Timings();
  readonly #context: CentreContext;
  readonly #surroundings: CampaignSurroundings;
  readonly #dials = new Map<CallId, Running>();
  readonly #writer: AttemptWriter;
  readonly #pacing: CampaignPacing;
  readonly #dispositions: CampaignDispositions;
  readonly #previews: PreviewDesk;
  #ended = false;
  #preparing = 0;
  #ticking = false;
  #again = false;
  #idle: CampaignIdleReason | undefined;
  #nextDueAt: number | undefined;
  #exhausted = false;
  /** Whether its chain held it at the last look. */
  #held: boolean | undefined;
  /** Nothing was due at the last look: not before this instant is there a reason to look again. */
  #lookAgainAt = 0;

  constructor(context: CentreContext, campaign: Campaign, surroundings: CampaignSurroundings) {
    this.#context = context;
    this.campaign = campaign;
    this.#surroundings = surroundings;
    this.#writer = new AttemptWriter(context);
    this.#pacing = new CampaignPacing(campaign, context.clock.now());
    this.#dispositions = new CampaignDispositions(context);
    const runner = this;
    this.#previews = new PreviewDesk(context, {
      get campaign() {
        return runner.campaign;
      },
      surroundings,
      writer: this.#writer,
      dispositions: this.#dispositions,
      dialOver: (dial, result, disposition, note) => this.#previewDialled(dial, result, disposition, note),
      moved: () => {
        this.#lookAgainAt = 0;
        this.#surroundings.changed(this.campaign);
        this.tick();
      },
    });
  }

  /** Dials that wait for their end, after-call work included. */
  get open(): number {
    return this.#dials.size + this.#previews.size;
  }

  /** Dials promised to an agent and not yet with one, those being written included. */
  get inFlight(): number {
    let count = this.#preparing;
    for (const { dial } of this.#dials.values()) if (dial.inFlight) count++;
    return count;
  }

  /** Dials and calls on their way to an agent (OUT-STA-02). */
  get delivering(): number {
    return this.#preparing + [...this.#dials.values()].filter(({ dial }) => dial.delivering).length;
  }

  /** Agents that the dials in flight count on, at this campaign's dials per agent. */
  get agentsPromised(): number {
    return Math.ceil(
      (this.inFlight * 10) / Math.round(this.#pacing.dialsPerAgent(this.#context.clock.now()) * 10),
    );
  }

  get runs(): boolean {
    return !this.#ended && this.campaign.enabled && this.campaign.started;
  }

  /** State with its reason (OUT-CMP-02). */
  state(): CampaignState {
    const nothing = { reason: undefined, nextDueAt: undefined };
    if (!this.campaign.enabled) return { code: "disabled", ...nothing };
    if (!this.campaign.started) return { code: "stopped", ...nothing, reason: stopReasonOf(this.campaign) };
    const hold = this.#surroundings.holdOf(this.campaign);
    if (hold !== undefined && this.open === 0) {
      const waitsFor = hold.for;
      return { code: "idle", reason: "linked_campaign", nextDueAt: waitsFor?.nextDueAt, waitsFor };
    }
    if (this.#exhausted && this.open === 0) return { code: "completed", ...nothing };
    if (this.open > 0 || this.#preparing > 0 || this.#idle === undefined)
      return { code: "running", ...nothing };
    return { code: "idle", reason: this.#idle, nextDueAt: this.#nextDueAt };
  }

  /** A saved change governs dials from now on; those in progress finish under the old settings (OUT-GEN-06). */
  async change(campaign: Campaign): Promise<void> {
    this.campaign = campaign;
    this.#prepareMessage();
    this.#pacing.change(campaign);
    this.#exhausted = false;
    this.#lookAgainAt = 0;
    await this.#dispositions.reload(campaign);
    if (!this.runs) this.#previews.takeBack();
    this.#surroundings.changed(campaign);
    this.tick();
  }

  /** The chain has been looked at: it may be let go, or held, from now on (OUT-LNK-16). */
  chainLooked(): void {
    const held = this.#surroundings.holdOf(this.campaign) !== undefined;
    if (held === this.#held) return;
    this.#held = held;
    this.#lookAgainAt = 0;
    this.#surroundings.changed(this.campaign);
    this.tick();
  }

  /** Starts as many dials as pacing allows. Calls while it works are answered by one more look afterwards. */
  tick(): void {
    if (this.#ticking) {
      this.#again = true;
      return;
    }
    if (!this.#mayDial() || !findsAgents.has(this.campaign.dialling.mode)) return;
    this.#ticking = true;
    void this.#startDials()
      .catch((error) =>
        this.#context.logger.warn("campaign cannot dial now", {
          campaignId: this.campaign.id,
          error: String(error),
        }),
      )
      .finally(() => {
        this.#ticking = false;
        if (this.#again) {
          this.#again = false;
          this.tick();
        }
      });
  }

  /** Shows the record of a promised call to its owner; later, when it may not be dialled now (OUT-CBK-04). */
  async keepPromise(due: DuePromise, session: DeskSession): Promise<number | undefined> {
    const { store, clock, centreId } = this.#context;
    const trunkId = await this.#trunk();
    if (trunkId === undefined) return clock.now() + numberBusyMs;
    if (!this.#dispositions.loaded) await this.#dispositions.load(this.campaign);
    const record = await store.campaigns.claimPromised(centreId, due, clock.now());
    if (record === undefined) return undefined;
    let decided: Decided;
    try {
      const [around] = await this.#surroundingsOf([record], clock.now());
      decided = this.#decide(record, around!, clock.now());
    } catch (fault) {
      return await this.#writer.giveBack(record, fault);
    }
    const { around, next } = decided;
    if (next === undefined) await this.#stepUndialled(record, decided.step);
    else if (next.kind === "wait") {
      await this.#writer.release(record, undefined);
      return next.until;
    } else if (this.runs && session.free && next.callback?.agent === session.userId) {
      const { fashion } = this.campaign.dialling.callBacks ?? defaultCallBacks;
      this.#previews.show({ record, next, trunkId, ...around }, session, fashion === "progressive");
    } else await this.#writer.release(record, undefined);
    return undefined;
  }

  ringing(dial: Dial): void {
    this.#pacing.predictive?.ringing(dial, this.#context.clock.now());
  }

  answered(dial: Dial): void {
    this.#pacing.predictive?.answered(dial, this.#context.clock.now());
  }

  live(dial: Dial): void {
    this.#pacing.predictive?.live(dial, this.#context.clock.now());
    this.#surroundings.distribution.enter(
      {
        requestId: dial.callId,
        serviceId: this.campaign.id,
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

  noLongerWaiting(dial: Dial): void {
    this.#surroundings.distribution.leave(dial.callId);
  }

  abandoned(dial: Dial): void {
    this.#count(dial.callId, "abandoned");
    this.#pacing.predictive?.abandoned(dial, this.#context.clock.now());
  }

  offerFailed(dial: Dial, _reason: OfferFailure): void {
    const agentId = this.#offeredTo.get(dial.callId);
    if (agentId !== undefined) this.#surroundings.distribution.failed(dial.callId, agentId);
  }

  offerAccepted(dial: Dial): void {
    const agentId = this.#offeredTo.get(dial.callId);
    if (agentId !== undefined) this.#surroundings.distribution.accepted(dial.callId, agentId);
    if (!dial.abandoned) this.#count(dial.callId, "connected");
  }

  anotherReady(_dial: Dial): boolean {
    return !this.#ended && this.#surroundings.agentsOf(this.campaign).some((session) => session.eligible);
  }

  over(dial: Dial, result: DialResult): void {
    const running = this.#dials.get(dial.callId);
    if (running === undefined) return;
    this.#dials.delete(dial.callId);
    this.#offeredTo.delete(dial.callId);
    this.#measure(dial);
    const now = this.#context.clock.now();
    this.#pacing.predictive?.over(dial, now);
    const { applied, end, change } = finish(dial, result, running, this.#dispositions.types, now);
    const { centreId } = this.#context;
    const { associationId, recordId } = dial.record;
    void this.#context.writes.push(`record:${associationId}/${recordId}`, "end of attempt", async () => {
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
      this.#lookAgainAt = 0;
      this.tick();
    });
    if (dial.times.answeredAt !== undefined) this.#saveInteraction(dial, result, end.disposition, end.note);
    this.#surroundings.changed(this.campaign);
    this.tick();
  }

  /** For a shutdown, or a campaign that is no more: no new dial, and those that no agent has yet are ended. */
  end(): void {
    this.#ended = true;
    this.#previews.takeBack();
    for (const { dial } of this.#dials.values()) if (dial.inFlight) dial.cancel();
  }

  readonly #offeredTo = new Map<CallId, UserId>();

  #offer(dial: Dial, agentId: UserId): void {
    const session = this.#surroundings.session(agentId);
    if (session?.eligible !== true) {
      this.#surroundings.distribution.failed(dial.callId, agentId);
      return;
    }
    this.#offeredTo.set(dial.callId, agentId);
    const { visible } = this.#dispositions;
    const now = this.#context.clock.now();
    const around = this.#dials.get(dial.callId)?.environmentOf ?? (() => ({}));
    const desk = new RecordDesk(dial.record, dial.campaign, around, now);
    dial.offer(session, callCard(dial, visible, this.#surroundings.recordCalls(dial.callId), now, desk));
  }

  /** What an abandoned customer hears has to be there before the first one (OUT-CPL-03). */
  #prepareMessage(): void {
    const { message: text, language } = this.campaign.dialling.abandoned ?? defaultAbandoned;
    if (text !== "") this.#context.execute({ kind: "prepare_speech", text, language });
  }

  #mayDial(): boolean {
    return this.runs && this.#surroundings.holdOf(this.campaign) === undefined;
  }

  async #startDials(): Promise<void> {
    const { store, clock, centreId } = this.#context;
    if (!this.#dispositions.loaded) await this.#dispositions.load(this.campaign);
    // Outside its hours of work no record is taken up: they need not be moved to the morning one by one.
    const opensAt = nextOpen(this.campaign.dialTime.hours, clock.now());
    if (opensAt !== clock.now()) {
      this.#idleBecause("outside_hours", opensAt);
      return;
    }
    const wanted = this.#wanted();
    if (wanted === 0 || this.#context.writes.full || clock.now() < this.#lookAgainAt) return;
    const decidedAt = clock.now();
    this.#preparing += wanted;
    let left = wanted;
    try {
      const trunkId = await this.#trunk();
      if (trunkId === undefined || this.campaign.callerNumber === undefined) {
        this.#idleBecause("no_line", undefined);
        return;
      }
      const claimed = await store.campaigns.claim(centreId, this.campaign.id, wanted, decidedAt);
      this.#preparing -= wanted - claimed.length;
      left = claimed.length;
      if (claimed.length === 0) {
        await this.#nothingDue();
        return;
      }
      this.#exhausted = false;
      this.#pacing.take(claimed.length);
      const around = await this.#surroundingsOf(claimed, decidedAt);
      await Promise.all(
        claimed.map(async (record, place) => {
          const done = once(() => {
            this.#preparing--;
            left--;
          });
          try {
            await this.#dialRecord(record, around[place]!, trunkId, decidedAt, done);
          } finally {
            done();
          }
        }),
      );
    } finally {
      this.#preparing -= left;
    }
    this.tick();
  }

  async #trunk(): Promise<TrunkId | undefined> {
    const { store, centreId } = this.#context;
    return this.campaign.trunkId ?? ((await store.directory.defaultTrunk(centreId)) as TrunkId | undefined);
  }

  /** Counts a live answer once (OUT-CPL-01). */
  #count(callId: CallId, kind: "connected" | "abandoned"): void {
    const running = this.#dials.get(callId);
    if (running === undefined || running.counted) return;
    running.counted = true;
    this.#pacing.count(kind, this.#context.clock.now());
  }

  #wanted(): number {
    const wanted = this.#pacing.wanted(this.#pacingView(), this.#context.clock.now());
    // With the cap of abandoned calls reached nothing is dialled ahead of a ready agent any more (OUT-MOD-07).
    if (!wanted.anyReady)
      this.#idleBecause(this.#pacing.capped ? "abandonment_cap" : "no_ready_agent", undefined);
    for (const callId of wanted.giveUp) this.#dials.get(callId)?.dial.giveUpRinging();
    return wanted.start;
  }

  #pacingView(): PacingView {
    const agents = this.#surroundings.agentsOf(this.campaign);
    const ready = agents.filter((session) => session.eligible);
    return {
      agents,
      promisedElsewhere: this.#surroundings.promisedElsewhere(this.campaign, ready),
      dials: [...this.#dials.values()].map(({ dial }) => dial),
      inFlight: this.inFlight,
    };
  }

  async #nothingDue(): Promise<void> {
    const { store, centreId } = this.#context;
    this.#nextDueAt = await store.campaigns.nextDueAt(centreId, this.campaign.id);
    this.#exhausted = this.#nextDueAt === undefined && this.open === 0;
    const now = this.#context.clock.now();
    this.#lookAgainAt = Math.min(this.#nextDueAt ?? Number.POSITIVE_INFINITY, now + newRecordsMs);
    this.#idleBecause("no_due_record", this.#nextDueAt);
  }

  async #dialRecord(
    record: ClaimedRecord,
    lookAround: () => RecordSurroundings,
    trunkId: TrunkId,
    decidedAt: number,
    prepared: () => void,
  ): Promise<void> {
    const now = this.#context.clock.now();
    let decided: Decided;
    try {
      decided = this.#decide(record, lookAround, now);
    } catch (fault) {
      prepared();
      await this.#writer.giveBack(record, fault);
      return;
    }
    const { around, next } = decided;
    if (next === undefined) {
      // No agent is promised to this record any more, however long the database takes.
      prepared();
      await this.#stepUndialled(record, decided.step);
      return;
    }
    // The owner of a promise is found elsewhere; for everybody else the record is not due (OUT-CBK-03, OUT-CBK-05).
    if (next.kind === "dial" && next.callback?.agent != null) {
      prepared();
      await this.#writer.release(record, Math.max(record.promise?.until ?? 0, now + ownerAwayMs));
      return;
    }
    if (next.kind === "dial" && this.campaign.dialling.mode === "preview") {
      prepared();
      if (this.runs) this.#previews.offer({ record, next, trunkId, ...around });
      else await this.#writer.release(record, undefined);
      return;
    }
    if (next.kind === "dial") {
      await this.#dial(record, next, around, trunkId, decidedAt, prepared);
      return;
    }
    prepared();
    await this.#writer.release(record, next.until);
  }

  /** What is to be done with a claimed record; it writes nothing and dials nothing. */
  #decide(record: ClaimedRecord, lookAround: () => RecordSurroundings, now: number): Decided {
    const around = lookAround();
    const { environment, listed } = around;
    if (listed?.record) return { around, step: listedRecord(record, this.campaign, now) };
    const next = look(record, this.campaign, environment, now);
    if (next.kind === "close") return { around, step: closedByRule(next) };
    const step = next.kind === "dial" ? listedNumber(record, next, listed, this.campaign, now) : undefined;
    return step ? { around, step } : { around, next };
  }

  #surroundingsOf(claimed: readonly ClaimedRecord[], now: number) {
    return surroundingsOf(this.#context, this.campaign, claimed, now, this.#writer);
  }

  async #dial(
    record: ClaimedRecord,
    next: Extract<NextStep, { kind: "dial" }>,
    { environment, environmentOf, shownFor }: RecordSurroundings,
    trunkId: TrunkId,
    decidedAt: number,
    prepared: () => void,
  ): Promise<void> {
    const { store, clock } = this.#context;
    const shown = shownFor(next.number);
    const start = this.#writer.attemptOf(this.campaign, record, next, shown);
    // Without a sure answer nothing may be dialled: the same attempt is offered to the store until it answers (OUT-GEN-05).
    const begun = await this.#writer.retry("attempt", () => store.campaigns.beginAttempt(start));
    if (begun !== "begun") {
      prepared();
      this.#idleBecause("number_busy", undefined);
      await this.#writer.release(record, clock.now() + numberBusyMs);
      return;
    }
    let wanted: boolean;
    try {
      // Agents may have left while the database worked: a dial that nobody would take is taken back undialled (OUT-MOD-05).
      wanted = this.#mayDial() && this.#pacing.stillWanted(this.#pacingView(), clock.now());
    } catch (fault) {
      prepared();
      await this.#writer.giveBack(record, fault, start);
      return;
    }
    if (!wanted) {
      prepared();
      await this.#writer.retry("cancel", () => store.campaigns.cancelAttempt(start, record, next.dueAt));
      return;
    }
    const dial = new Dial(this.#context, this.campaign, record, start, decidedAt, this);
    prepared();
    this.#dials.set(dial.callId, {
      dial,
      progress: next.progress,
      numberIndex: next.numberIndex,
      environment,
      environmentOf,
      counted: false,
    });
    this.#pacing.predictive?.dialed(dial, clock.now());
    this.#idle = undefined;
    try {
      dial.begin(shown.trunkId ?? trunkId);
    } catch (fault) {
      // The switch has not taken the command: no INVITE has left.
      this.#dials.delete(dial.callId);
      this.#pacing.predictive?.over(dial, clock.now());
      await this.#writer.giveBack(record, fault, start);
    }
  }

  async #stepUndialled(record: ClaimedRecord, step: UndialledStep): Promise<void> {
    await this.#writer.stepUndialled(this.campaign, record, step);
    this.#lookAgainAt = 0;
  }

  #idleBecause(reason: CampaignIdleReason, nextDueAt: number | undefined): void {
    this.#idle = reason;
    this.#nextDueAt = nextDueAt;
  }

  #previewDialled(dial: Dial, result: DialResult, disposition: string, note: string): void {
    this.#measure(dial);
    if (dial.times.answeredAt !== undefined) this.#saveInteraction(dial, result, disposition, note);
  }

  #measure(dial: Dial): void {
    const { decidedAt, sentAt, answeredAt, connectedAt } = dial.times;
    if (sentAt !== undefined) this.timings.setup(sentAt - decidedAt);
    if (answeredAt !== undefined && connectedAt !== undefined)
      this.timings.answerToAgent(connectedAt - answeredAt);
  }

  #saveInteraction(dial: Dial, result: DialResult, disposition: string, note: string): void {
    const row = interactionRow(this.#context.centreId, this.campaign.id, dial, result, disposition, note);
    void this.#context.writes.push(`call:${dial.start.callId}`, "interaction", () =>
      this.#context.store.interactions.save(row),
    );
  }
}

function stopReasonOf({ stoppedBy }: Campaign): CampaignStopReason | undefined {
  return stoppedBy && (stoppedBy === "hand" ? "by_hand" : "by_schedule");
}

function once(run: () => void): () => void {
  let ran = false;
  return () => {
    if (ran) return;
    ran = true;
    run();
  };
}
