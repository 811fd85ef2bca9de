import type { RedialEnvironment } from "@perezvon/dialer";
import { runUnattended, type Scenario, spokenPrompts } from "@perezvon/flow";
import { type Campaign, predefinedDispositions, type ScenarioId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { CampaignDispositions } from "./campaign-dispositions.ts";
import { typeOf } from "./dial-record.ts";

/** The scenarios of one campaign, as the store last gave them (OUT-CMP-14, OUT-MOD-09). */
export class CampaignScenarios {
  readonly #context: CentreContext;
  readonly #dispositions: CampaignDispositions;
  #known: ReadonlyMap<ScenarioId, Scenario> = new Map();
  #loaded = false;

  constructor(context: CentreContext, dispositions: CampaignDispositions) {
    this.#context = context;
    this.#dispositions = dispositions;
  }

  get loaded(): boolean {
    return this.#loaded;
  }

  /** Undefined where the campaign names none, or one that is no more. */
  of({ dialling }: Campaign, why: "answer" | "abandoned" | "machine"): Scenario | undefined {
    const id = why === "answer" ? dialling.scenarioId : dialling[why]?.scenarioId;
    return id === undefined ? undefined : this.#known.get(id);
  }

  /** How the redial rules of a campaign run a scenario without a caller (OUT-RED-11). */
  runner({ id, dialTime }: Campaign): NonNullable<RedialEnvironment["runScenario"]> {
    const { types } = this.#dispositions;
    return (scenarioId, { number, disposition, at }) => {
      const scenario = this.#known.get(scenarioId);
      if (scenario === undefined) return undefined;
      const { language } = this.#context;
      const variables = { to: number, disposition };
      const said = runUnattended(scenario, { serviceId: id, language, hours: dialTime.hours, variables }, at);
      if (said === undefined) return undefined;
      // A status that the campaign does not have (OUT-DSP-06).
      const known =
        types.has(said.disposition) || predefinedDispositions.some(({ key }) => key === said.disposition);
      const disposed = known ? said.disposition : "disposition_not_found";
      return { disposition: disposed, type: typeOf(disposed, types) };
    };
  }

  async load({ dialling, redial }: Campaign): Promise<void> {
    const { centreId, store } = this.#context;
    const { abandoned, machine, scenarioId } = dialling;
    const ofRules = redial.rules.map(({ action }) =>
      action.kind === "run_scenario" ? action.scenarioId : undefined,
    );
    const wanted = [scenarioId, abandoned?.scenarioId, machine?.scenarioId, ...ofRules].filter(
      (each) => each !== undefined,
    );
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
      for (const text of spokenPrompts(scenario)) this.#context.execute({ ...text, kind: "prepare_speech" });
  }

  /** After a change: where the database is away just now, the next look at the campaign loads them. */
  async reload(campaign: Campaign): Promise<void> {
    this.#loaded = false;
    await this.load(campaign).catch((error) =>
      this.#context.logger.warn("scenarios not loaded", { campaignId: campaign.id, error: String(error) }),
    );
  }
}
