import { type Scenario, spokenPrompts } from "@perezvon/flow";
import type { Campaign, ScenarioId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** The scenarios of one campaign, as the store last gave them (OUT-CMP-14, OUT-MOD-09). */
export class CampaignScenarios {
  readonly #context: CentreContext;
  #known: ReadonlyMap<ScenarioId, Scenario> = new Map();
  #loaded = false;

  constructor(context: CentreContext) {
    this.#context = context;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Undefined where the campaign names none, or one that is no more. */
  of({ dialling }: Campaign, why: "answer" | "abandoned" | "machine"): Scenario | undefined {
    const id = why === "answer" ? dialling.scenarioId : dialling[why]?.scenarioId;
    return id === undefined ? undefined : this.#known.get(id);
  }

  async load({ dialling }: Campaign): Promise<void> {
    const { centreId, store } = this.#context;
    const { abandoned, machine, scenarioId } = dialling;
    const wanted = [scenarioId, abandoned?.scenarioId, machine?.scenarioId].filter((id) => id !== undefined);
    const known = new Map<ScenarioId, Scenario>();
    for (const id of new Set(wanted)) {
      // The store hands out what has been checked when it was saved.
      const scenario = (await store.directory.scenario(centreId, id)) as Scenario | undefined;
      if (scenario !== undefined) known.set(id, scenario);
    }
    this.#known = known;
    this.#loaded = true;
    // What they say has to be there before the first customer hears it.
    for (const scenario of known.values())
      for (const { text, language } of spokenPrompts(scenario))
        this.#context.execute({ kind: "prepare_speech", text, language });
  }

  /** After a change: where the database is away just now, the next look at the campaign loads them. */
  async reload(campaign: Campaign): Promise<void> {
    this.#loaded = false;
    await this.load(campaign).catch((error) =>
      this.#context.logger.warn("scenarios not loaded", { campaignId: campaign.id, error: String(error) }),
    );
  }
}
