import type { StatusCounts } from "@perezvon/api";

/** Colours of the most frequent statuses; what is left over is one grey. */
const tokens = [
  "--pz-ready",
  "--pz-busy",
  "--pz-warn",
  "--pz-not-ready",
  "--pz-after",
  "--pz-shared",
] as const;
const restToken = "--pz-line-control";

export interface StatusShare {
  /** Undefined: all those that have no colour of their own. */
  readonly key: string | undefined;
  readonly name: string;
  readonly token: string;
  readonly attempts: number;
  readonly percent: number;
}

/** Statuses of a span of time by share, most frequent first, the same colour for the same status in every chart (OUT-STA-05). */
export function sharesOf(counts: StatusCounts, language: "ru" | "en", restName: string): StatusShare[] {
  const percent = (attempts: number) => (counts.total === 0 ? 0 : (100 * attempts) / counts.total);
  // One more is not worth a grey.
  const named = counts.dispositions.length <= tokens.length ? tokens.length : tokens.length - 1;
  const shares: StatusShare[] = counts.dispositions.slice(0, named).map(({ key, name, attempts }, place) => ({
    key,
    name: name[language],
    token: tokens[place] ?? restToken,
    attempts,
    percent: percent(attempts),
  }));
  const rest = counts.dispositions.slice(named).reduce((sum, { attempts }) => sum + attempts, 0);
  if (rest > 0)
    shares.push({ key: undefined, name: restName, token: restToken, attempts: rest, percent: percent(rest) });
  return shares;
}

/** How many of each share are among some counts, such as those of one list or one hour. */
export function countsBy(
  shares: readonly StatusShare[],
  counts: readonly { readonly key: string; readonly attempts: number }[],
): number[] {
  const keys = new Set(shares.map(({ key }) => key));
  return shares.map(({ key }) =>
    counts
      .filter((count) => (key === undefined ? !keys.has(count.key) : count.key === key))
      .reduce((sum, { attempts }) => sum + attempts, 0),
  );
}

/** Every part of time from the first to the last, also those in which nothing was dialled. */
export function wholeTimes(counts: Pick<StatusCounts, "times" | "step">): StatusCounts["times"] {
  const stepMs = counts.step === "hour" ? 3_600_000 : 24 * 3_600_000;
  const whole: StatusCounts["times"] = [];
  for (const part of counts.times) {
    const before = whole.at(-1);
    if (before !== undefined) {
      const from = Date.parse(before.at);
      // A day of 23 or 25 hours is one step all the same.
      const missing = Math.round((Date.parse(part.at) - from) / stepMs) - 1;
      for (let n = 1; n <= missing; n++)
        whole.push({ at: new Date(from + n * stepMs).toISOString(), counts: [] });
    }
    whole.push(part);
  }
  return whole;
}
