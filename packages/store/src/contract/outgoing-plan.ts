import type { CentreId, OutgoingPlan } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface OutgoingPlanRow extends OutgoingPlan {
  /** 0 while nothing was ever set. */
  readonly version: number;
}

export interface OutgoingPlanQueries {
  get(centreId: CentreId): Promise<OutgoingPlanRow>;
  /** The whole plan at once; refused `stale` when it was changed since `version`. Numbers that are not the centre's are refused. */
  put(
    centreId: CentreId,
    plan: OutgoingPlan,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<OutgoingPlanRow>;
}
