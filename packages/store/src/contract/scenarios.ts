import type { CampaignId, CentreId, ScenarioId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface ScenarioRow {
  readonly id: ScenarioId;
  readonly name: string;
  readonly version: number;
  readonly updatedAt: number;
  /** Checked before it was saved. */
  readonly definition: unknown;
  readonly campaigns: readonly { readonly id: CampaignId; readonly name: string }[];
  /** Names of the entries of the number plan that lead to it. */
  readonly entries: readonly string[];
}

export interface ScenarioQueries {
  /** Voice scenarios by name. */
  list(centreId: CentreId): Promise<readonly ScenarioRow[]>;
  get(centreId: CentreId, id: string): Promise<ScenarioRow | undefined>;
  /** Without an id a new one. Refused at `scenario.name`. */
  put(
    centreId: CentreId,
    id: string | undefined,
    input: { readonly name: string; readonly definition: unknown },
    at: number,
    actor: Actor,
  ): Promise<ScenarioRow>;
  /** Refused with `in_use` while an entry or a campaign uses it (INB-SCN-02). */
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
}
