import type { CentreId, OutboundLimits } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface OutboundLimitsRow extends OutboundLimits {
  /** 0 while nothing was ever set. */
  readonly version: number;
}

export interface OutboundLimitQueries {
  /** Defaults where nothing was set. */
  get(centreId: CentreId): Promise<OutboundLimitsRow>;
  /** Of every centre that has set any. */
  all(): Promise<ReadonlyMap<CentreId, OutboundLimits>>;
  /** Refused `stale` when they were changed since `version`. */
  put(
    centreId: CentreId,
    limits: OutboundLimits,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<OutboundLimitsRow>;
}
