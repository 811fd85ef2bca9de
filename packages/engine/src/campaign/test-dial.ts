import type { Scenario } from "@perezvon/flow";
import type {
  AnalysisResult,
  AssociationId,
  AttemptId,
  CallId,
  Campaign,
  DispositionType,
  LegOutcome,
  ListId,
  RecordId,
  TrunkId,
  UserId,
} from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { AttemptStart, ClaimedRecord } from "../ports.ts";
import { callCard } from "./call-card.ts";
import type { CampaignDispositions } from "./campaign-dispositions.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import { Dial } from "./dial.ts";
import type { DialOwner, DialResult } from "./dial-contract.ts";
import { mappedOutcome } from "./dial-record.ts";
import type { ScenarioStarter } from "./dial-scenario.ts";
import { scenarioOfDial } from "./scenario-of-dial.ts";

/** What a test dial has come to so far (OUT-CMP-13). */
export interface TestDialNow {
  /** Its call is in the list of calls. */
  readonly callId: CallId;
  readonly number: string;
  readonly callerNumber: string;
  readonly startedAt: number;
  readonly ringingAt: number | undefined;
  readonly answeredAt: number | undefined;
  readonly analysedAt: number | undefined;
  readonly connectedAt: number | undefined;
  readonly endedAt: number | undefined;
  readonly stage: Dial["stage"];
  readonly analysis: AnalysisResult | undefined;
  /** There was to be an analysis, and the node had no processor time for it. */
  readonly analysisSkipped: boolean;
  /** What has begun for whoever answered. */
  readonly got: "agent" | "scenario" | "machine" | "abandoned" | undefined;
  /** What a record of a list would get; undefined until the end. */
  readonly disposition: string | undefined;
  readonly note: string | undefined;
  readonly outcome: LegOutcome | undefined;
}

export interface TestDialOptions {
  readonly campaign: Campaign;
  readonly number: string;
  readonly callerNumber: string;
  /** The outgoing number plan hides it. */
  readonly hideNumber: boolean;
  readonly trunkId: TrunkId;
  readonly dispositions: CampaignDispositions;
  readonly surroundings: Pick<CampaignSurroundings, "distribution" | "session">;
  scenario(why: "answer" | "abandoned" | "machine"): Scenario | undefined;
}

/** A dial as the campaign makes it, of a number that is in no list: nothing of it is kept in records, attempts or figures. */
export class TestDial implements DialOwner {
  readonly #context: CentreContext;
  readonly #options: TestDialOptions;
  readonly #dial: Dial;
  #offeredTo: UserId | undefined;
  #got: TestDialNow["got"];
  #over: { readonly disposition: string; readonly note: string; readonly outcome: LegOutcome } | undefined;

  constructor(context: CentreContext, options: TestDialOptions) {
    this.#context = context;
    this.#options = options;
    const { campaign, number, callerNumber } = options;
    const record = noRecord(campaign, number);
    const now = context.clock.now();
    const start: AttemptStart = {
      attemptId: context.newId() as AttemptId,
      centreId: context.centreId,
      campaignId: campaign.id,
      associationId: record.associationId,
      listId: record.listId,
      recordId: record.recordId,
      callId: context.newId() as CallId,
      number,
      callerNumber,
      attemptNumber: 1,
      repeatNumber: 0,
      dueAt: now,
      startedAt: now,
    };
    this.#dial = new Dial(context, campaign, record, start, now, this);
  }

  begin(): void {
    this.#dial.begin(this.#options.trunkId, this.#options.hideNumber);
  }

  end(): void {
    this.#dial.cancel();
  }

  get isOver(): boolean {
    return this.#over !== undefined;
  }

  get now(): TestDialNow {
    const { start, times, stage, analysis, analysisSkipped } = this.#dial;
    return {
      callId: start.callId,
      number: start.number,
      callerNumber: start.callerNumber,
      startedAt: start.startedAt,
      ringingAt: times.ringingAt,
      answeredAt: times.answeredAt,
      analysedAt: times.analysedAt,
      connectedAt: times.connectedAt,
      endedAt: times.endedAt,
      stage,
      analysis,
      analysisSkipped: this.#dial.analysed && analysisSkipped,
      got: this.#got,
      disposition: this.#over?.disposition,
      note: this.#over?.note,
      outcome: this.#over?.outcome,
    };
  }

  ringing(): void {}

  answered(): void {}

  /** As an answer of the campaign: whoever of its agents is free takes it, else the treatment for those who got none follows. */
  live(dial: Dial): void {
    const { campaign, surroundings } = this.#options;
    surroundings.distribution.enter(
      {
        requestId: dial.callId,
        serviceId: campaign.id,
        skills: [],
        priority: 1,
        source: "campaign",
        t0: this.#context.clock.now(),
        rule: "auto",
        preferredAgent: undefined,
      },
      { offered: (agentId) => this.#offer(dial, agentId), noAgents: () => undefined },
    );
  }

  scenario(dial: Dial, why: "answer" | "abandoned" | "machine"): ScenarioStarter | undefined {
    const scenario = this.#options.scenario(why);
    if (scenario === undefined) return undefined;
    if (why === "answer") this.#got = "scenario";
    return scenarioOfDial(this.#context, this.#options.surroundings, dial, scenario, false);
  }

  machine(): void {
    this.#got = "machine";
  }

  card(dial: Dial) {
    const { visible } = this.#options.dispositions;
    const card = callCard(dial, visible, false, this.#context.clock.now());
    // There is nothing that a status could be of.
    return { ...card, recordId: undefined, dispositionRequired: false };
  }

  noLongerWaiting(dial: Dial): void {
    this.#options.surroundings.distribution.leave(dial.callId);
  }

  abandoned(): void {
    this.#got = "abandoned";
  }

  offerFailed(dial: Dial): void {
    if (this.#offeredTo !== undefined)
      this.#options.surroundings.distribution.failed(dial.callId, this.#offeredTo);
  }

  offerAccepted(dial: Dial): void {
    this.#got = "agent";
    if (this.#offeredTo !== undefined)
      this.#options.surroundings.distribution.accepted(dial.callId, this.#offeredTo);
  }

  anotherReady(): boolean {
    return false;
  }

  over(dial: Dial, result: DialResult): void {
    const own: ReadonlyMap<string, DispositionType> = this.#options.dispositions.types;
    const { disposition, note } = mappedOutcome(dial, result, own);
    this.#over = { disposition, note, outcome: result.outcome };
  }

  #offer(dial: Dial, agentId: UserId): void {
    const session = this.#options.surroundings.session(agentId);
    if (session?.eligible !== true) {
      this.#options.surroundings.distribution.failed(dial.callId, agentId);
      return;
    }
    this.#offeredTo = agentId;
    dial.offer(session, this.card(dial));
  }
}

/** What a dial asks of a record, without one: ids that are nobody's, and are written nowhere. */
function noRecord(campaign: Campaign, number: string): ClaimedRecord {
  return {
    campaignId: campaign.id,
    associationId: "" as AssociationId,
    listId: "" as ListId,
    recordId: "" as unknown as RecordId,
    numbers: [number],
    traits: {
      country: "",
      region: undefined,
      postalCode: undefined,
      labels: [""],
      ownZone: undefined,
      notBefore: undefined,
      notAfter: undefined,
    },
    fields: [],
    customerName: undefined,
    timeZone: "UTC",
    progress: undefined,
    history: [],
  };
}
