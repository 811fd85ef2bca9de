import type { QualityPoint } from "@perezvon/model";

/** An hour of samples; a longer call is kept in coarser ones. */
export const pointsMax = 720;

/** The sound of a leg over its time, in a size that does not grow with the length of the call. */
export class QualityPoints {
  #points: QualityPoint[] = [];
  #waiting: QualityPoint[] = [];
  /** Samples in one point. */
  #step = 1;

  add(point: QualityPoint): void {
    this.#waiting.push(point);
    if (this.#waiting.length < this.#step) return;
    this.#points.push(merged(this.#waiting));
    this.#waiting = [];
    if (this.#points.length <= pointsMax) return;
    const halved: QualityPoint[] = [];
    for (let i = 0; i + 1 < this.#points.length; i += 2)
      halved.push(merged([this.#points[i]!, this.#points[i + 1]!]));
    if (this.#points.length % 2 === 1) halved.push(this.#points.at(-1)!);
    this.#points = halved;
    this.#step *= 2;
  }

  get all(): readonly QualityPoint[] {
    return this.#waiting.length === 0 ? [...this.#points] : [...this.#points, merged(this.#waiting)];
  }
}

const figures = ["mosIn", "mosOut", "lossIn", "lossOut", "jitter", "roundTrip"] as const;

/** The mean of what is known; of nothing known it is nothing (TEL-QOS-02). */
function merged(points: readonly QualityPoint[]): QualityPoint {
  const first = points[0]!;
  if (points.length === 1) return first;
  const mean = (name: (typeof figures)[number]) => {
    const known = points.map((point) => point[name]).filter((value) => value !== null);
    return known.length === 0 ? null : rounded(known.reduce((sum, value) => sum + value, 0) / known.length);
  };
  return {
    ms: first.ms,
    mosIn: mean("mosIn"),
    mosOut: mean("mosOut"),
    lossIn: mean("lossIn"),
    lossOut: mean("lossOut"),
    jitter: mean("jitter"),
    roundTrip: mean("roundTrip"),
  };
}

/** Two decimals are more than anybody can hear. */
export function rounded(value: number): number {
  return Math.round(value * 100) / 100;
}
