/** What a service level is reckoned from (INB-SLV-02 to -05): calls of one service in one window of time. */
export interface ServiceLevelCounts {
  /** By an agent, at any time. */
  readonly answered: number;
  /** Of these, with a wait of at most the threshold. */
  readonly answeredInTime: number;
  /** Hung up in the queue or while ringing after more than the threshold. */
  readonly lost: number;
  /** As `lost`, within the threshold. */
  readonly lostShort: number;
}

/**
 * Service level in per cent with one decimal, half up; undefined when there is nothing to divide (INB-SLV-06).
 * `countShort`: the service's switch that puts short losses into the formula (INB-SLV-04).
 */
export function serviceLevel(counts: ServiceLevelCounts, countShort = false): number | undefined {
  const all = counts.answered + counts.lost + (countShort ? counts.lostShort : 0);
  return all === 0 ? undefined : Math.floor((counts.answeredInTime * 1000) / all + 0.5) / 10;
}
