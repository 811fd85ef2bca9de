import type { RedialEnvironment } from "@perezvon/dialer";
import {
  asksOthers,
  beginUnattended,
  endUnattended,
  goOnUnattended,
  type OutsideAnswer,
  runUnattended,
  type Scenario,
  spokenPrompts,
  type Unattended,
  type UnattendedSaid,
} from "@perezvon/flow";
import { type Campaign, predefinedDispositions, type ScenarioId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";
import type { ClaimedRecord } from "../ports.ts";
import type { CampaignDispositions } from "./campaign-dispositions.ts";
import { typeOf } from "./dial-record.ts";
import { recordVariables } from "./record-variables.ts";

/** A scenario that a decision turns on and that has others to ask first. */
interface Owed {
  readonly key: string;
  readonly scenario: Scenario;
  readonly about: Unattended;
}

/** What scenarios have said is kept of so many decisions: one that is made again must not ask again. */
const mostSaid = 5_000;

/** The scenarios of one campaign, as the store last gave them (OUT-CMP-14, OUT-MOD-09). */
export class CampaignScenarios {
  readonly #context: CentreContext;
  readonly #dispositions: CampaignDispositions;
  #known: ReadonlyMap<ScenarioId, Scenario> = new Map();
  #loaded = false;
  #owed: Owed | undefined;
  readonly #said = new Map<string, UnattendedSaid | undefined>();

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

  /** How the redial rules of a campaign run a scenario without a caller (OUT-RED-11); decisions with it are made by `settled`. */
  runner({ id, dialTime }: Campaign, record: ClaimedRecord): NonNullable<RedialEnvironment["runScenario"]> {
    const { types } = this.#dispositions;
    return (scenarioId, { number, disposition, at }) => {
      const scenario = this.#known.get(scenarioId);
      if (scenario === undefined) return undefined;
      const { language } = this.#context;
      const variables = { ...recordVariables(record, number), to: number, disposition };
      const about = { serviceId: id, language, hours: dialTime.hours, variables };
      const said = asksOthers(scenario)
        ? this.#saidBefore({ key: `${scenarioId} ${record.recordId} ${number} ${at}`, scenario, about })
        : runUnattended(scenario, about, at);
      if (said === undefined) return undefined;
      // A status that the campaign does not have (OUT-DSP-06).
      const known =
        types.has(said.disposition) || predefinedDispositions.some(({ key }) => key === said.disposition);
      const disposed = known ? said.disposition : "disposition_not_found";
      return { disposition: disposed, type: typeOf(disposed, types) };
    };
  }

  /**
   * Makes a decision. Where it turns on a scenario that asks others, they are asked first and it is made again with what the scenario
   * has said: `make` changes nothing. Only then is the answer a promise.
   */
  settled<T extends object>(make: () => T): T | Promise<T> {
    const { made, owed } = this.#make(make);
    return owed === undefined ? made : this.#settledLater(make, owed);
  }

  /** True: `then` is called later, when others have answered. */
  decide<T extends object>(make: () => T, then: (made: T) => void): boolean {
    const made = this.settled(make);
    if (!(made instanceof Promise)) {
      then(made);
      return false;
    }
    made.then(then).catch((error: unknown) => {
      this.#context.logger.error("decision after a scenario failed", { error: String(error) });
    });
    return true;
  }

  #make<T>(make: () => T): { readonly made: T; readonly owed: Owed | undefined } {
    this.#takeOwed();
    const made = make();
    return { made, owed: this.#takeOwed() };
  }

  #takeOwed(): Owed | undefined {
    const owed = this.#owed;
    this.#owed = undefined;
    return owed;
  }

  async #settledLater<T>(make: () => T, first: Owed): Promise<T> {
    for (let next = first; ; ) {
      this.#remember(next.key, await this.#run(next));
      const { made, owed } = this.#make(make);
      if (owed === undefined) return made;
      next = owed;
    }
  }

  /** Without a caller, from one answer of others to the next. */
  async #run({ scenario, about }: Owed): Promise<UnattendedSaid | undefined> {
    const { clock, outside } = this.#context;
    let run = beginUnattended(scenario, about, clock.now());
    for (let { asked } = run; asked !== undefined; { asked } = run) {
      const { act } = asked;
      const answer = await new Promise<OutsideAnswer>((answered) => void outside.ask(act, answered));
      run = goOnUnattended(scenario, run, answer, clock.now());
    }
    return endUnattended(scenario, run, clock.now());
  }

  #saidBefore(owed: Owed): UnattendedSaid | undefined {
    if (!this.#said.has(owed.key)) this.#owed = owed;
    return this.#said.get(owed.key);
  }

  #remember(key: string, said: UnattendedSaid | undefined): void {
    this.#said.set(key, said);
    for (const oldest of this.#said.keys()) {
      if (this.#said.size <= mostSaid) return;
      this.#said.delete(oldest);
    }
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
