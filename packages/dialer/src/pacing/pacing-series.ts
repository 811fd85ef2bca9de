/** What the pacing of a campaign looked like at one moment. */
export interface PacingPoint {
  readonly at: number;
  /** Dials promised to an agent and not yet with one. */
  readonly inFlight: number;
  readonly ready: number;
  /** Busy agents who are expected to be free within `soonSeconds`; undefined where nothing is forecast. */
  readonly soonFree: number | undefined;
  /** Share of live answers without an agent over 24 hours, to 0.1 %; undefined without live answers (OUT-CPL-01). */
  readonly abandonedPercent: number | undefined;
}

const keepMs = 10 * 60_000;

/** The last ten minutes of pacing. Only changes are kept: between two points the first one holds. */
export class PacingSeries {
  readonly #points: PacingPoint[] = [];
  /** When it was last looked, whether or not anything had changed. */
  #until = Number.NEGATIVE_INFINITY;

  /** Times do not go back. */
  add(point: PacingPoint): void {
    this.#until = point.at;
    const last = this.#points.at(-1);
    if (last === undefined || !same(last, point)) this.#points.push(point);
    const edge = point.at - keepMs;
    // What holds at the left edge began before it.
    while ((this.#points[1]?.at ?? Number.POSITIVE_INFINITY) <= edge) this.#points.shift();
  }

  /** Oldest first, none before the left edge, and the last one of the moment of the last look. */
  points(): readonly PacingPoint[] {
    const last = this.#points.at(-1);
    if (last === undefined) return [];
    const edge = this.#until - keepMs;
    const shown = this.#points.map((point) => (point.at < edge ? { ...point, at: edge } : point));
    return last.at === this.#until ? shown : [...shown, { ...last, at: this.#until }];
  }
}

function same(a: PacingPoint, b: PacingPoint): boolean {
  return (
    a.inFlight === b.inFlight &&
    a.ready === b.ready &&
    a.soonFree === b.soonFree &&
    a.abandonedPercent === b.abandonedPercent
  );
}
