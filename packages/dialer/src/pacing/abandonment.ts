/** Live answers of a campaign in the rolling window of OUT-CPL-01, kept by the minute. Changed in place. */
export interface AbandonmentWindow {
  readonly minutes: { readonly minute: number; connected: number; abandoned: number }[];
}

export interface AbandonmentRate {
  /** Live answers that an agent got in time. */
  readonly connected: number;
  /** Live answers that no agent got in time, whatever was played or whoever hung up. */
  readonly abandoned: number;
  /** 100 × A / (A + C); undefined without live answers. */
  readonly percent: number | undefined;
}

const minuteMs = 60_000;
const windowMs = 24 * 3_600_000;
/** Below so many live answers one abandoned call is no rate (OUT-MOD-07). */
const fewAnswers = 50;

export function createAbandonmentWindow(): AbandonmentWindow {
  return { minutes: [] };
}

/** Counts a live answer, or several of one minute, once each, abandoned before connected. Times do not go back. */
export function countLiveAnswer(
  window: AbandonmentWindow,
  kind: "connected" | "abandoned",
  at: number,
  times = 1,
): void {
  const minute = Math.floor(at / minuteMs);
  let last = window.minutes.at(-1);
  if (last?.minute !== minute) {
    last = { minute, connected: 0, abandoned: 0 };
    window.minutes.push(last);
  }
  last[kind] += times;
}

/** The rate of the last 24 hours (OUT-CPL-01). */
export function abandonmentRate(window: AbandonmentWindow, now: number): AbandonmentRate {
  const oldest = Math.floor((now - windowMs) / minuteMs);
  while ((window.minutes[0]?.minute ?? Number.POSITIVE_INFINITY) <= oldest) window.minutes.shift();
  let connected = 0;
  let abandoned = 0;
  for (const minute of window.minutes) {
    connected += minute.connected;
    abandoned += minute.abandoned;
  }
  const answers = connected + abandoned;
  return { connected, abandoned, percent: answers === 0 ? undefined : (100 * abandoned) / answers };
}

/** Whether the campaign is held to one dial per ready agent, given whether it was until now (OUT-MOD-07). */
export function heldToOne(rate: AbandonmentRate, capPercent: number, heldBefore: boolean): boolean {
  const { percent } = rate;
  if (percent === undefined || forgiven(rate)) return false;
  // Once held, until the rate is below 80 % of the cap; in fifths, which binary fractions leave whole.
  return heldBefore ? percent * 5 >= capPercent * 4 : percent >= capPercent;
}

/** Whether the rate has reached the second value, at which the campaign is stopped; undefined is never (OUT-CPL-02). */
export function reachesStop(rate: AbandonmentRate, stopPercent: number | undefined): boolean {
  const { percent } = rate;
  return stopPercent !== undefined && percent !== undefined && !forgiven(rate) && percent >= stopPercent;
}

function forgiven({ connected, abandoned }: AbandonmentRate): boolean {
  return connected + abandoned < fewAnswers && abandoned <= 1;
}
