/** Base values of RFC 3261 table 4 (TEL-TRN-01). */
export interface TransactionTiming {
  readonly t1Ms: number;
  readonly t2Ms: number;
  readonly t4Ms: number;
  /** Timer D for UDP. */
  readonly dMs: number;
}

export const defaultTiming: TransactionTiming = { t1Ms: 500, t2Ms: 4_000, t4Ms: 5_000, dMs: 32_000 };

/** Timing as one transaction sees it: streams retransmit nothing and keep no state for late copies. */
export interface MachineTiming extends TransactionTiming {
  readonly reliable: boolean;
}

export function giveUpMs(timing: TransactionTiming): number {
  return 64 * timing.t1Ms;
}
