import type { TopicData } from "@perezvon/api";

/** How far back the chart looks. */
const keepMs = 10 * 60_000;
const pointsMax = 600;

export interface Beat {
  readonly at: number;
  readonly dialled: number;
  readonly closed: number;
  readonly inFlight: number;
}

/** The last minutes of every campaign, gathered while this page is open: what the live chart draws. */
export class CampaignPulse {
  readonly #beats = new Map<string, Beat[]>();
  readonly #listeners = new Set<() => void>();

  add(live: TopicData["campaigns"], at: number): void {
    for (const { id, statistics } of live) {
      if (!statistics) continue;
      const beats = this.#beats.get(id) ?? [];
      const beat = {
        at,
        dialled: statistics.dialledToday,
        closed: statistics.closedToday,
        inFlight: statistics.inFlight,
      };
      // A new array each time, so that readers see by identity that something came.
      const kept = beats.filter((old) => at - old.at < keepMs);
      this.#beats.set(id, [...kept.slice(-pointsMax + 1), beat]);
    }
    for (const listener of this.#listeners) listener();
  }

  of(id: string): readonly Beat[] {
    return this.#beats.get(id) ?? none;
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

/** The beats and, where the last one is some time ago, the same figures now. */
export function holdUntil(beats: readonly Beat[], now: number): readonly Beat[] {
  const last = beats.at(-1);
  return last && now - last.at >= 1_000 ? [...beats, { ...last, at: now }] : beats;
}

const none: readonly Beat[] = [];

export const campaignPulse = new CampaignPulse();
