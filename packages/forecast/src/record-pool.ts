import { newProgress, type Progress, type ProgressColumns } from "@perezvon/dialer";
import type { ForecastInput, RecordGroup } from "./forecast-input.ts";
import { hoursOfGroup } from "./group-hours.ts";

/** One record of the list, as the rules see it. */
export interface PoolRecord {
  readonly numbers: readonly string[];
  readonly group: number;
  progress: Progress;
  repeat: boolean;
  dueAt: number;
}

/** The records of a campaign in the order of the claim: repeats, then those due again, then those never dialled (OUT-SEL-01). */
export class RecordPool {
  readonly environments: readonly ReturnType<typeof hoursOfGroup>[];
  readonly #groups: readonly RecordGroup[];
  readonly #start: number;
  readonly #left: number[];
  readonly #waiting = new DueHeap();
  readonly #repeats = new DueHeap();
  #fresh: number;
  #open: number;
  #made = 0;

  constructor(input: ForecastInput, start: number) {
    this.#groups = input.records;
    this.#start = start;
    this.environments = input.records.map((group) => hoursOfGroup(input, group));
    this.#left = input.records.map((group) => (isFresh(group) ? group.count : 0));
    this.#fresh = this.#left.reduce((total, count) => total + count, 0);
    this.#open = this.#fresh;
    for (const [index, group] of input.records.entries()) {
      if (isFresh(group)) continue;
      for (let n = 0; n < group.count; n++) this.#waiting.push(this.#make(index));
      this.#open += group.count;
    }
  }

  /** Not closed. */
  get open(): number {
    return this.#open;
  }

  /** Never handed out. */
  get fresh(): number {
    return this.#fresh;
  }

  dueNow(now: number): boolean {
    return this.#fresh > 0 || this.nextDueAt <= now;
  }

  get nextDueAt(): number {
    return Math.min(this.#waiting.nextAt, this.#repeats.nextAt);
  }

  take(now: number): PoolRecord | undefined {
    if (this.#repeats.nextAt <= now) return this.#repeats.pop();
    if (this.#waiting.nextAt <= now) return this.#waiting.pop();
    return this.#takeFresh();
  }

  giveBack(
    record: PoolRecord,
    progress: Progress,
    columns: Pick<ProgressColumns, "state" | "dueAt" | "repeat">,
  ) {
    if (columns.state !== "open" || columns.dueAt === undefined) {
      this.#open -= 1;
      return;
    }
    record.progress = progress;
    record.repeat = columns.repeat;
    record.dueAt = columns.dueAt;
    (columns.repeat ? this.#repeats : this.#waiting).push(record);
  }

  /** Groups stand for the mixture of one list: each gives its records evenly over the whole of it. */
  #takeFresh(): PoolRecord | undefined {
    if (this.#fresh === 0) return undefined;
    // The group whose share of the records already given lags most; the first of equals.
    let best = -1;
    let most = -1;
    for (const [index, left] of this.#left.entries()) {
      const share = left / this.#groups[index]!.count;
      if (left > 0 && share > most) [best, most] = [index, share];
    }
    this.#left[best]! -= 1;
    this.#fresh -= 1;
    return this.#make(best);
  }

  #make(index: number): PoolRecord {
    const group = this.#groups[index]!;
    const serial = String(this.#made++).padStart(7, "0");
    const numbers = group.numbers.map(({ prefix }, place) => numberOf(prefix, place, serial));
    const dueAt = this.#start + group.dueInMinutes * 60_000;
    return { numbers, group: index, progress: progressOf(group, numbers, dueAt), repeat: false, dueAt };
  }
}

function isFresh({ attempts, dueInMinutes }: RecordGroup): boolean {
  return attempts === 0 && dueInMinutes <= 0;
}

/** Twelve characters, so that the beginning names the place that it names in a real number. */
function numberOf(prefix: string, place: number, serial: string): string {
  const digits = `${place}${serial}`.slice(-Math.max(4, 12 - prefix.length));
  return `${prefix}${digits}`;
}

/** What is known of an open record: how many attempts it had; they went to its numbers in turn. */
function progressOf({ attempts }: RecordGroup, numbers: readonly string[], dueAt: number): Progress {
  const progress = newProgress(numbers, dueAt);
  if (attempts === 0) return progress;
  const spread = progress.numbers.map((number, place) => ({
    ...number,
    attempts: Math.floor((attempts + numbers.length - 1 - place) / numbers.length),
    dueAt,
  }));
  return { ...progress, numbers: spread, attempts, turns: attempts };
}

/** Records by the instant they are due. */
class DueHeap {
  readonly #items: PoolRecord[] = [];

  get nextAt(): number {
    return this.#items[0]?.dueAt ?? Number.POSITIVE_INFINITY;
  }

  push(record: PoolRecord): void {
    const items = this.#items;
    let place = items.push(record) - 1;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (items[parent]!.dueAt <= items[place]!.dueAt) break;
      [items[parent], items[place]] = [items[place]!, items[parent]!];
      place = parent;
    }
  }

  pop(): PoolRecord | undefined {
    const items = this.#items;
    const [first] = items;
    const last = items.pop();
    if (last === undefined || items.length === 0) return first;
    items[0] = last;
    for (let place = 0; ; ) {
      const left = 2 * place + 1;
      let least = place;
      for (const child of [left, left + 1])
        if (child < items.length && items[child]!.dueAt < items[least]!.dueAt) least = child;
      if (least === place) return first;
      [items[place], items[least]] = [items[least]!, items[place]!];
      place = least;
    }
  }
}
