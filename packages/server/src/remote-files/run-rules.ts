/** Runs that fetch from or send to the servers of others: tried again 3 times in 15 minutes (OUT-EXP-02, OUT-IMP-16). */
export const retriesMax = 3;
export const retryAfterMs = 5 * 60_000;
/** Longer than any run lasts; what ran when its program died is free at the next start anyway. */
export const leaseMs = 6 * 3_600_000;
/** Runs side by side. */
export const atOnce = 4;
