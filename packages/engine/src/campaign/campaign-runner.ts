import type { NextStep } from "@perezvon/dialer";
import type { CallId, Campaign, CampaignIdleReason, CampaignState, TrunkId } from "@perezvon/model";
import { defaultAbandoned, defaultCallBacks, defaultMachine } from "@perezvon/model";
import { nextOpen } from "@perezvon/schedule";
import type { CentreContext } from "../context.ts";
import type { DeskSession } from "../desk/desk-session.ts";
import type { ClaimedRecord, DuePromise } from "../ports.ts";
import { AttemptWriter } from "./attempt-writer.ts";
import { CalledIn } from "./called-in/called-in.ts";
import { CampaignDispositions } from "./campaign-dispositions.ts";
import { CampaignPacing, type PacingNow, type PacingView } from "./campaign-pacing.ts";
import { CampaignScenarios } from "./campaign-scenarios.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import type { CapNews } from "./cap-watch.ts";
import { type Decided, decideRecord } from "./decide-record.ts";
import { Dial } from "./dial.ts";
import type { DialResult } from "./dial-contract.ts";
import { DialsUnderWay } from "./dials-under-way.ts";
import { seenContacts } from "./environment.ts";
import { LineWatch } from "./line-watch.ts";
import { messageItems } from "./machine-answer.ts";
import { once } from "./once.ts";
import { PreviewDesk } from "./preview/preview-desk.ts";
import { type RecordSurroundings, surroundingsOf } from "./surroundings-of-records.ts";
import type { Timings } from "./timings.ts";
import type { UndialledStep } from "./undialled.ts";

/** A number that another campaign dials now is looked at again after this (OUT-GEN-03). */
const numberBusyMs = 60_000;
/** Records that come while nothing is due are seen within this (OUT-API-05: dialled within 5 s). */
const newRecordsMs = 2_000;
/** The rolling day of the rate, and one before it: whether it is held depends on what was (OUT-MOD-07). */
const rateDays = 2;
/** A record that waits for the owner of its promise is not looked at by others for so long. */
const ownerAwayMs = 10 * 60_000;
/** A node that refused a dial is tried again after this. */
const nodeFullMs = 5_000;
/** A number that needs an agent of its own is looked at again after this. */
const noAgentToHoldMs = 5_000;

/** Runs one campaign: claims records, writes attempts and starts dials, as many as pacing allows. */
export class CampaignRunner {
  campaign: Campaign;
  readonly #context: CentreContext;
  readonly #surroundings: CampaignSurroundings;
  readonly #dials: DialsUnderWay;
  readonly #writer: AttemptWriter;
  readonly #pacing: CampaignPacing;
  readonly #dispositions: CampaignDispositions;
  readonly #scenarios: CampaignScenarios;
  readonly #previews: PreviewDesk;
  readonly #line: LineWatch;
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
  /** The node refused a dial: none is tried before this instant. */
  #fullUntil = 0;

  constructor(context: CentreContext, campaign: Campaign, surroundings: CampaignSurroundings) {
    this.#context = context;
    this.campaign = campaign;
    this.#surroundings = surroundings;
    this.#writer = new AttemptWriter(context);
    this.#pacing = new CampaignPacing(
      campaign,
      context.clock.now(),
      (news) => this.#abandonment(news),
      context,
    );
    this.#dispositions = new CampaignDispositions(context);
    this.#scenarios = new CampaignScenarios(context, this.#dispositions);
    this.#line = new LineWatch((news) => {
      if (news.kind === "paused") this.#idleBecause("line_pause", news.until);
      this.#surroundings.noLine(this.campaign, news);
    });
    const runner = this;
    this.#dials = new DialsUnderWay(context, {
      get campaign() {
        return runner.campaign;
      },
      get ended() {
        return runner.#ended;
      },
      surroundings,
      pacing: this.#pacing,
      dispositions: this.#dispositions,
      scenarios: this.#scenarios,
      dialOver: () => {
        this.#surroundings.changed(this.campaign);
        this.tick();
      },
      recordWritten: () => {
        this.#lookAgainAt = 0;
        this.tick();
      },
      turnedAway: (dial) => this.#turnedAway(dial),
      cameOut: (disposition) => this.#line.count(disposition, context.clock.now()),
    });
    this.#previews = new PreviewDesk(context, {
      get campaign() {
        return runner.campaign;
      },
      surroundings,
      writer: this.#writer,
      dispositions: this.#dispositions,
      scenarios: this.#scenarios,
      dialOver: (dial, result, disposition, note) => this.#previewDialled(dial, result, disposition, note),
      moved: () => {
        this.#lookAgainAt = 0;
        this.#surroundings.changed(this.campaign);
        this.tick();
      },
    });
  }

  get timings(): Timings {
    return this.#dials.timings;
  }

  /** Dials that wait for their end, after-call work included. */
  get open(): number {
    return this.#dials.size + this.#previews.size;
  }

  /** Dials promised to an agent and not yet with one, those being written included. */
  get inFlight(): number {
    return this.#preparing + this.#dials.inFlight;
  }

  /** Dials and calls on their way to an agent (OUT-STA-02). */
  get delivering(): number {
    return this.#preparing + this.#dials.delivering;
  }

  /** Agents that the dials in flight count on, at this campaign's dials per agent. */
  get agentsPromised(): number {
    if (this.#automatic) return 0;
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
    const { started, stoppedBy } = this.campaign;
    if (!started) return { code: "stopped", ...nothing, reason: stoppedBy && `by_${stoppedBy}` };
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
    await this.#scenarios.reload(campaign);
    if (!this.runs) {
      this.#previews.takeBack();
      this.#line.lift();
    }
    this.#surroundings.changed(campaign);
    this.tick();
  }

  /** The chain has been looked at: it may be let go, or held, from now on (OUT-LNK-16). */
  chainLooked(): void {
    const held = this.#surroundings.holdOf(this.campaign) !== undefined;
    if (held === this.#held) return;
    this.#held = held;
    this.#lookAgainAt = 0;
    // No new dials, by hand neither: what is open before an agent waits like the others (OUT-LNK-16).
    if (held) this.#previews.takeBack();
    this.#surroundings.changed(this.campaign);
    this.tick();
  }

  /** Starts as many dials as pacing allows. Calls while it works are answered by one more look afterwards. */
  tick(): void {
    if (this.#ticking) {
      this.#again = true;
      return;
    }
    if (!this.mayDial) return;
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
    const paused = this.#line.pausedUntil(clock.now());
    if (paused !== undefined) return paused;
    const trunkId = await this.#trunk();
    if (trunkId === undefined) return clock.now() + numberBusyMs;
    if (!this.#dispositions.loaded) await this.#dispositions.load(this.campaign);
    const record = await store.campaigns.claimPromised(centreId, due, clock.now());
    if (record === undefined) return undefined;
    let decided: Decided;
    try {
      const [around] = await this.#surroundingsOf([record], clock.now());
      const made = this.#decided(record, around!);
      if (made instanceof Promise) return this.#writer.giveBackAfter(record, made);
      decided = made;
    } catch (fault) {
      return await this.#writer.giveBack(record, fault);
    }
    const { around, next } = decided;
    if (next === undefined) await this.#stepUndialled(record, decided.step);
    else if (next.kind === "wait") {
      await this.#writer.release(record, undefined);
      return next.until;
    } else if (this.mayDial && session.free && (next.callback?.agent ?? due.ownerId) === session.userId) {
      const { fashion } = this.campaign.dialling.callBacks ?? defaultCallBacks;
      const given = { record, next, trunkId, ...around, ownerId: session.userId };
      this.#previews.show(given, session, fashion === "progressive");
    } else await this.#writer.release(record, undefined);
    return undefined;
  }

  /** Keeps what there is to see of its pacing. */
  look(): void {
    if (this.runs || this.open > 0) this.#pacing.look(() => this.#pacingView(), this.#context.clock.now());
  }

  /** How it dials, and did in the last minutes. */
  get pacing(): PacingNow {
    return this.#pacing.now(this.#context.clock.now());
  }

  /** The record of a customer who calls one of the campaign's numbers (OUT-BLD-01); stopped or not, as long as it is enabled. */
  calledIn(number: string): Promise<CalledIn | undefined> {
    const { campaign } = this;
    return CalledIn.find(
      this.#context,
      {
        campaign,
        writer: this.#writer,
        dispositions: this.#dispositions,
        scenarios: this.#scenarios,
        yieldTo: (ringing) => this.#dials.yieldTo(ringing) ?? this.#previews.yieldTo(ringing),
        moved: () => {
          this.#lookAgainAt = 0;
          this.#surroundings.changed(this.campaign);
          this.tick();
        },
      },
      number,
    );
  }

  /** For a shutdown, or a campaign that is no more: no new dial, and those that no agent has yet are ended. */
  end(): void {
    this.#ended = true;
    this.#previews.takeBack();
    this.#dials.cancel();
  }

  /** Stopped at the second value, it dials nothing more from this moment on, whenever that is written (OUT-CPL-02). */
  #abandonment(news: CapNews): void {
    // Calls that were up when it was stopped may be abandoned still.
    if (news.kind === "stop" && !this.runs) return;
    if (news.kind === "stop") this.campaign = { ...this.campaign, started: false, stoppedBy: "abandonment" };
    this.#surroundings.abandonment(this.campaign, news);
  }

  /** What abandoned customers and machines hear has to be there before the first one (OUT-CPL-03, OUT-MOD-03). */
  #prepareMessage(): void {
    const { abandoned = defaultAbandoned, machine = defaultMachine } = this.campaign.dialling;
    for (const item of [...messageItems(abandoned), ...messageItems(machine)])
      if (item.kind === "speech") this.#context.execute({ ...item, kind: "prepare_speech" });
  }

  /** Runs, and neither a member of its chain before it nor a want of lines holds it. */
  get mayDial(): boolean {
    if (!this.runs || this.#line.pausedUntil(this.#context.clock.now()) !== undefined) return false;
    return this.#surroundings.holdOf(this.campaign) === undefined;
  }

  async #startDials(): Promise<void> {
    const { store, clock, centreId } = this.#context;
    if (!this.#dispositions.loaded) await this.#dispositions.load(this.campaign);
    const { cap } = this.#pacing;
    if (!cap.recalled) {
      const since = clock.now() - rateDays * 24 * 3_600_000;
      cap.recall(await store.campaigns.liveAnswers(centreId, this.campaign.id, since), clock.now());
    }
    if (!this.#scenarios.loaded) await this.#scenarios.load(this.campaign);
    // Outside its hours of work no record is taken up: they need not be moved to the morning one by one.
    const opensAt = nextOpen(this.campaign.dialTime.hours, clock.now());
    if (opensAt !== clock.now()) {
      this.#idleBecause("outside_hours", opensAt);
      return;
    }
    const wanted = this.#wanted();
    if (wanted === 0 || this.#context.writes.full || clock.now() < this.#lookAgainAt) return;
    if (clock.now() < this.#fullUntil) {
      this.#idleBecause("overload", undefined);
      return;
    }
    const decidedAt = clock.now();
    this.#preparing += wanted;
    let left = wanted;
    try {
      const trunkId = await this.#trunk();
      const showsAt = trunkId && (await this.#writer.numbersFreeAt(this.campaign, decidedAt));
      if (trunkId === undefined || showsAt === undefined) {
        this.#idleBecause("no_line", undefined);
        return;
      }
      let waited = false;
      if (showsAt > decidedAt) {
        this.#idleBecause("caller_limit", showsAt);
        return;
      }
      const claimed = await store.campaigns.claim(centreId, this.campaign.id, wanted, decidedAt, () => {
        waited = true;
      });
      this.#preparing -= wanted - claimed.length;
      left = claimed.length;
      // Before the others are dialled: an agent with records of his own is no longer promised to them.
      if (waited) await this.#surroundings.ownRecordsWait();
      if (claimed.length === 0) {
        if (waited) this.#again = true;
        else await this.#nothingDue();
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

  #wanted(): number {
    if (this.#lacksScenario) {
      this.#idleBecause("no_scenario", undefined);
      return 0;
    }
    const wanted = this.#pacing.wanted(this.#pacingView(), this.#context.clock.now());
    // With the cap of abandoned calls reached nothing is dialled ahead of a ready agent any more (OUT-MOD-07).
    if (wanted.ready === "none")
      this.#idleBecause(this.#pacing.capped ? "abandonment_cap" : "no_ready_agent", undefined);
    else if (wanted.ready === "kept_for_inbound") this.#idleBecause("kept_for_inbound", undefined);
    for (const callId of wanted.giveUp) this.#dials.giveUpRinging(callId);
    return wanted.start;
  }

  get #automatic(): boolean {
    return this.campaign.dialling.mode === "automatic";
  }

  /** Nobody would have those who answer (OUT-CMP-14). */
  get #lacksScenario(): boolean {
    return this.#automatic && this.#scenarios.of(this.campaign, "answer") === undefined;
  }

  #pacingView(): PacingView {
    const agents = this.#surroundings.agentsOf(this.campaign);
    const ready = agents.filter((session) => session.eligible);
    return {
      agents,
      promisedElsewhere: this.#surroundings.promisedElsewhere(this.campaign, ready),
      kept: this.#surroundings.inboundShares.of(agents),
      dials: this.#dials.forAnybody(),
      inFlight: this.inFlight,
      calls: this.#preparing + this.#dials.up,
    };
  }

  async #nothingDue(): Promise<void> {
    const { store, centreId } = this.#context;
    this.#nextDueAt = await store.campaigns.nextDueAt(centreId, this.campaign.id);
    this.#exhausted = this.#nextDueAt === undefined && this.open === 0;
    const now = this.#context.clock.now();
    // What is due and yet not handed out waits for others, as a full quota group does for its talks: asking at every tick would
    // keep the agents promised to this campaign for nothing.
    const next = this.#nextDueAt !== undefined && this.#nextDueAt > now ? this.#nextDueAt : undefined;
    this.#lookAgainAt = Math.min(next ?? Number.POSITIVE_INFINITY, now + newRecordsMs);
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
      const made = this.#decided(record, lookAround);
      // Nobody waits for it, neither agents nor other records.
      if (made instanceof Promise) return void this.#writer.giveBackAfter(record, made);
      decided = made;
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

  #decided(record: ClaimedRecord, lookAround: () => RecordSurroundings): Decided | Promise<Decided> {
    const now = this.#context.clock.now();
    return this.#scenarios.settled(() => decideRecord(record, lookAround, this.campaign, now));
  }

  #surroundingsOf(claimed: readonly ClaimedRecord[], now: number) {
    return surroundingsOf(this.#context, this.campaign, claimed, now, this.#writer, this.#scenarios);
  }

  async #dial(
    record: ClaimedRecord,
    next: Extract<NextStep, { kind: "dial" }>,
    { environment, environmentOf, shownFor }: RecordSurroundings,
    trunkId: TrunkId,
    decidedAt: number,
    prepared: () => void,
  ): Promise<void> {
    const { clock } = this.#context;
    const shown = shownFor(next.number);
    if (shown.until !== undefined) {
      prepared();
      this.#idleBecause("caller_limit", shown.until);
      await this.#writer.release(record, undefined);
      return;
    }
    const seen = seenContacts(environment, next, clock.now());
    const start = this.#writer.attemptOf(this.campaign, record, next, shown, undefined, seen);
    // Without a sure answer nothing may be dialled: the same attempt is offered to the store until it answers (OUT-GEN-05).
    const begun = await this.#writer.begin(start);
    if (begun !== "begun") {
      prepared();
      // Contacted meanwhile, it is decided anew at once, with what is known now (OUT-RED-14).
      if (begun !== "contacted") this.#idleBecause("number_busy", undefined);
      await this.#writer.release(record, begun === "contacted" ? undefined : clock.now() + numberBusyMs);
      return;
    }
    let wanted: boolean;
    let held: boolean;
    try {
      // Agents may have left while the database worked: a dial that nobody would take is taken back undialled (OUT-MOD-05).
      wanted = this.mayDial && this.#pacing.stillWanted(this.#pacingView(), clock.now());
      held = wanted && (!next.reserveAgent || this.#automatic || this.#hold(start.callId));
    } catch (fault) {
      prepared();
      await this.#writer.giveBack(record, fault, start);
      return;
    }
    if (!held) {
      prepared();
      const dueAt = wanted ? clock.now() + noAgentToHoldMs : next.dueAt;
      await this.#writer.cancel(start, record, dueAt);
      return;
    }
    const dial = new Dial(this.#context, this.campaign, record, start, decidedAt, this.#dials);
    prepared();
    this.#dials.add({
      dial,
      progress: next.progress,
      numberIndex: next.numberIndex,
      barNumbers: next.barNumbers,
      environment,
      environmentOf,
    });
    this.#idle = undefined;
    try {
      dial.begin(shown.trunkId ?? trunkId, shown.hidden);
    } catch (fault) {
      this.#dials.notDialled(dial);
      await this.#writer.giveBack(record, fault, start);
    }
  }

  /** An agent for this dial alone (OUT-CPL-04). */
  #hold(callId: CallId): boolean {
    const view = this.#pacingView();
    if (!this.#pacing.mayHold(view)) return false;
    const { inboundShares } = this.#surroundings;
    return this.#dials.hold(
      callId,
      view.agents.filter((session) => session.eligible && !inboundShares.has(session.userId)),
    );
  }

  async #stepUndialled(record: ClaimedRecord, step: UndialledStep): Promise<void> {
    await this.#writer.stepUndialled(this.campaign, record, step);
    this.#lookAgainAt = 0;
  }

  /** A full node would refuse the whole list in turn: the campaign waits and says why (OUT-CMP-02), the record is as before. */
  #turnedAway({ start, record }: Dial): void {
    const now = this.#context.clock.now();
    this.#fullUntil = now + nodeFullMs;
    this.#idleBecause("overload", undefined);
    void this.#writer.cancel(start, record, Math.min(start.dueAt, now));
    this.#surroundings.changed(this.campaign);
  }

  #idleBecause(reason: CampaignIdleReason, nextDueAt: number | undefined): void {
    this.#idle = reason;
    this.#nextDueAt = nextDueAt;
  }

  #previewDialled(dial: Dial, result: DialResult, disposition: string, note: string): void {
    this.#line.count(disposition, this.#context.clock.now());
    this.#dials.measure(dial);
    if (dial.times.answeredAt !== undefined) this.#dials.saveInteraction(dial, result, disposition, note);
  }
}
