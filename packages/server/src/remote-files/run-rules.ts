import type { RemoteFailure } from "@perezvon/model";
import { StoreUnavailableError } from "@perezvon/store";
import { RemoteError } from "./remote-error.ts";

/** Runs that fetch from or send to the servers of others: tried again 3 times in 15 minutes (OUT-EXP-02, OUT-IMP-16). */
export const retriesMax = 3;
export const retryAfterMs = 5 * 60_000;
/** Longer than any run lasts; what ran when its program died is free at the next start anyway. */
export const leaseMs = 6 * 3_600_000;
/** Runs side by side. */
export const atOnce = 4;

/** Why a run failed, by a code that stays. */
export function runFailure(error: unknown): RemoteFailure | "store_unavailable" | "internal" {
  if (error instanceof RemoteError) return error.code;
  return error instanceof StoreUnavailableError ? "store_unavailable" : "internal";
}
