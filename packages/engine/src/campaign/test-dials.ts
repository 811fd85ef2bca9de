import {
  type Campaign,
  type CampaignId,
  defaultAbandoned,
  defaultMachine,
  type TrunkId,
} from "@perezvon/model";
import type { PlannedNumber } from "../call/outgoing-numbers.ts";
import type { CentreContext } from "../context.ts";
import { CampaignDispositions } from "./campaign-dispositions.ts";
import { CampaignScenarios } from "./campaign-scenarios.ts";
import type { CampaignSurroundings } from "./campaign-surroundings.ts";
import { messageItems } from "./machine-answer.ts";
import { TestDial, type TestDialNow } from "./test-dial.ts";

/** Why a test dial does not begin. */
export type TestDialRefusal = "not_found" | "under_way" | "no_caller_number" | "no_line";

/** «Тестовый набор» of the campaigns of a centre: one at a time for each, the last one is remembered (OUT-CMP-13). */
export class TestDials {
  readonly #context: CentreContext;
  readonly #surroundings: CampaignSurroundings;
  readonly #dials = new Map<CampaignId, TestDial>();
  /** Between the request and the first command the store is asked. */
  readonly #beginning = new Set<CampaignId>();

  constructor(context: CentreContext, surroundings: CampaignSurroundings) {
    this.#context = context;
    this.#surroundings = surroundings;
  }

  last(campaignId: CampaignId): TestDialNow | undefined {
    return this.#dials.get(campaignId)?.now;
  }

  /** Stopped or disabled, at any hour: the settings are tried as they are saved. */
  async begin(campaignId: CampaignId, number: string): Promise<TestDialNow | TestDialRefusal> {
    if (this.#beginning.has(campaignId) || this.#dials.get(campaignId)?.isOver === false) return "under_way";
    this.#beginning.add(campaignId);
    try {
      const dial = await this.#make(campaignId, number);
      if (typeof dial === "string") return dial;
      this.#dials.set(campaignId, dial);
      dial.begin();
      return dial.now;
    } finally {
      this.#beginning.delete(campaignId);
    }
  }

  end(campaignId: CampaignId): void {
    this.#dials.get(campaignId)?.end();
  }

  endAll(): void {
    for (const dial of this.#dials.values()) dial.end();
  }

  async #make(campaignId: CampaignId, number: string): Promise<TestDial | TestDialRefusal> {
    const { store, centreId } = this.#context;
    const campaign = await store.campaigns.campaign(centreId, campaignId);
    if (campaign === undefined) return "not_found";
    const shown = await this.#shown(campaign, number);
    if (shown === undefined) return "no_caller_number";
    const trunkId = shown.trunkId ?? (await this.#trunk(campaign));
    if (trunkId === undefined) return "no_line";
    const dispositions = new CampaignDispositions(this.#context);
    const scenarios = new CampaignScenarios(this.#context, dispositions);
    await Promise.all([dispositions.load(campaign), scenarios.load(campaign)]);
    this.#prepareSpeech(campaign);
    return new TestDial(this.#context, {
      campaign,
      number,
      callerNumber: shown.number,
      hideNumber: shown.hidden,
      trunkId,
      dispositions,
      surroundings: this.#surroundings,
      scenario: (why) => scenarios.of(campaign, why),
    });
  }

  /** The default number, else what the outgoing number plan names (OUT-CID-01). */
  async #shown(campaign: Campaign, to: string): Promise<PlannedNumber | undefined> {
    const own = campaign.callerNumber ?? campaign.callers?.numbers[0];
    if (own !== undefined) return { number: own, trunkId: undefined, hidden: false };
    const plan = await this.#context.outgoing.read();
    return plan.decides ? plan.shownByCampaign(to, this.#context.homeCountry, undefined) : undefined;
  }

  /** By the default number, as the campaign's own dials (OUT-CID-05). */
  async #trunk(campaign: Campaign): Promise<TrunkId | undefined> {
    const { store, centreId } = this.#context;
    const own = campaign.callerNumber === undefined ? undefined : campaign.trunkId;
    return own ?? ((await store.directory.defaultTrunk(centreId)) as TrunkId | undefined);
  }

  #prepareSpeech({ dialling }: Campaign): void {
    const { abandoned = defaultAbandoned, machine = defaultMachine } = dialling;
    for (const item of [...messageItems(abandoned), ...messageItems(machine)])
      if (item.kind === "speech") this.#context.execute({ ...item, kind: "prepare_speech" });
  }
}
