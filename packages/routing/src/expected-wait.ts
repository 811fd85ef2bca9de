/** What the estimate of INB-ACD-17 is made of. Times are seconds. */
export interface WaitFacts {
  /** Place in the queue, 1 is next. */
  readonly place: number;
  /** Eligible agents that are free. */
  readonly freeAgents: number;
  /** Signed-in agents with the skills who are not in Not Ready. */
  readonly workingAgents: number;
  /** Talk, hold and after-call work of the last 50 interactions of the service. */
  readonly handleTimes: readonly number[];
  /** Share of the service in what those agents finished in the last hour; undefined when nothing. */
  readonly share: number | undefined;
  /** Mean wait of those answered in the last 15 minutes; undefined when none. */
  readonly meanAnswerWait: number | undefined;
}

const assumedHandleTime = 180;
const fewestHandleTimes = 5;
const leastShare = 0.1;

/** Seconds, rounded up to 5; -1 when unknown, which is greater than any threshold (INB-ACD-17). */
export function expectedWait(facts: WaitFacts): number {
  if (facts.freeAgents > facts.place - 1) return 0;
  if (facts.workingAgents === 0) return -1;
  const { handleTimes } = facts;
  const enough = handleTimes.length >= fewestHandleTimes;
  const handleTime = enough
    ? handleTimes.reduce((sum, each) => sum + each, 0) / handleTimes.length
    : assumedHandleTime;
  const share = Math.max(leastShare, facts.share ?? 1);
  const calculated = (facts.place * handleTime) / (facts.workingAgents * share);
  const { meanAnswerWait } = facts;
  const mixed = meanAnswerWait === undefined ? calculated : 0.7 * calculated + 0.3 * meanAnswerWait;
  return Math.ceil(mixed / 5 - 1e-9) * 5;
}
