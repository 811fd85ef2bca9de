import { type Scenario, spokenPrompts } from "@perezvon/flow";
import type { ServiceId } from "@perezvon/model";
import type { CentreContext } from "../context.ts";

/** Texts of scenarios that are called: made into sound once for each version, beside the call that is first to want them. */
export class PreparedScenarios {
  readonly #context: Pick<CentreContext, "execute">;
  readonly #known = new Map<ServiceId, string>();

  constructor(context: Pick<CentreContext, "execute">) {
    this.#context = context;
  }

  prepare(serviceId: ServiceId, scenario: Scenario): void {
    const version = JSON.stringify(scenario);
    if (this.#known.get(serviceId) === version) return;
    this.#known.set(serviceId, version);
    for (const text of spokenPrompts(scenario)) this.#context.execute({ ...text, kind: "prepare_speech" });
  }
}
