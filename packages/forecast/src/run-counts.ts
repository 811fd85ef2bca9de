/** What one stretch of a played day brought. */
export interface Bucket {
  dials: number;
  /** Live answers, and those that nobody took in time. */
  live: number;
  abandoned: number;
  talks: number;
  succeeded: number;
  /** Agents' seconds: with a call or its after-call work, ready, on a break. */
  busy: number;
  ready: number;
  away: number;
  /** At its end: records not closed, and those of them that were never handed out. */
  open: number;
  fresh: number;
}

export interface RunResult {
  readonly buckets: readonly Bucket[];
  /** Records closed, by whatever status; those that a full quota excluded are not among them. */
  readonly closed: number;
  /** When it was first dialled; undefined: not within the time looked at. */
  readonly begunAt: number | undefined;
  /** When every record was closed; undefined: not within the time looked at. */
  readonly completedAt: number | undefined;
  /** When the last record that nobody had dialled was handed out. */
  readonly freshGoneAt: number | undefined;
}

const empty = {
  dials: 0,
  live: 0,
  abandoned: 0,
  talks: 0,
  succeeded: 0,
  busy: 0,
  ready: 0,
  away: 0,
  open: 0,
  fresh: 0,
};

type Spent = "busy" | "ready" | "away";

/** Counts by stretches of equal length. */
export class RunCounts {
  readonly buckets: Bucket[];
  readonly #start: number;
  readonly #length: number;

  constructor(start: number, end: number, length: number) {
    this.#start = start;
    this.#length = length;
    this.buckets = Array.from({ length: Math.ceil((end - start) / length) }, () => ({ ...empty }));
  }

  add(what: "dials" | "live" | "abandoned" | "talks" | "succeeded", at: number): void {
    this.#at(at)[what] += 1;
  }

  /** Time between two instants goes to every stretch that it touches. */
  spend(what: Spent, from: number, until: number): void {
    for (let at = from; at < until; ) {
      const place = this.#place(at);
      const edge = Math.min(until, this.#start + (place + 1) * this.#length);
      this.buckets[place]![what] += (Math.max(edge, at + 1) - at) / 1000;
      at = Math.max(edge, at + 1);
    }
  }

  level(place: number, open: number, fresh: number): void {
    const bucket = this.buckets[place];
    if (bucket) Object.assign(bucket, { open, fresh });
  }

  #at(at: number): Bucket {
    return this.buckets[this.#place(at)]!;
  }

  #place(at: number): number {
    const place = Math.floor((at - this.#start) / this.#length);
    return Math.min(this.buckets.length - 1, Math.max(0, place));
  }
}
