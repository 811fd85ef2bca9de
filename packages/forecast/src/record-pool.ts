import { newProgress, type Progress, type ProgressColumns, type RedialEnvironment } from "@perezvon/dialer";
import { DueHeap } from "./due-heap.ts";
import type { ForecastQuota, PlayedCampaign, RecordGroup } from "./forecast-input.ts";
import { type GroupWorld, worldOfGroup } from "./group-hours.ts";

/** One record of the list, as the rules see it. */
export interface PoolRecord {
  readonly numbers: readonly string[];
  readonly group: number;
  progress: Progress;
  repeat: boolean;
  dueAt: number;
  /** Attempts since the start, for limits over several days. */
  readonly attempts: { readonly index: number; readonly at: number }[];
  /** It came from another campaign and was never handed out here. */
  fed: boolean;
}

/** Of a record that was closed without being dialled, nothing but its group is known. */
export type ClosedRecord = Pick<PoolRecord, "group" | "attempts">;

const minuteMs = 60_000;

/** Lists of one order: what of them was dialled before and is due, and what never was. */
interface Tier {
  readonly order: number;
  readonly waiting: DueHeap<PoolRecord>;
  readonly lists: ListShare[];
}

interface ListShare {
  readonly ratio: number;
  readonly groups: number[];
  taken: number;
}

const expired = "record_expired";

/** When groups of records expire, one after the other. */
class ExpiryDates {
  readonly #dates: readonly { readonly at: number; readonly group: number }[];
  readonly #over = new Set<number>();
  #place = 0;

  constructor(groups: readonly RecordGroup[], start: number) {
    this.#dates = groups
      .flatMap(({ expiresInMinutes: minutes }, group) =>
        minutes === undefined ? [] : [{ at: start + minutes * minuteMs, group }],
      )
      .sort((a, b) => a.at - b.at);
  }

  isOver(group: number): boolean {
    return this.#over.has(group);
  }

  /** The next group that has expired by now and was not told before. */
  next(now: number): number | undefined {
    const date = this.#dates[this.#place];
    if (date === undefined || date.at > now) return undefined;
    this.#place += 1;
    this.#over.add(date.group);
    return date.group;
  }
}

/** A quota group while the day is played. */
interface QuotaRoom {
  readonly quota: ForecastQuota;
  readonly groups: readonly number[];
  filled: number;
  /** Records that are neither closed nor excluded. */
  open: number;
  full: boolean;
}

/**
 * The records of a campaign in the order of the claim: repeats, then promised calls, then list by list those with a priority, those
 * due again and those never dialled (OUT-SEL-01, OUT-SEL-02).
 */
export class RecordPool {
  readonly #groups: readonly RecordGroup[];
  readonly #worlds: readonly GroupWorld[];
  readonly #start: number;
  readonly #left: number[];
  readonly #tiers: readonly Tier[];
  readonly #tierOf: readonly Tier[];
  readonly #repeats = new DueHeap<PoolRecord>();
  readonly #promised = new DueHeap<PoolRecord>();
  readonly #prioritised: boolean;
  readonly #quotas: readonly QuotaRoom[];
  /** Records of each group that wait to be dialled again, or were fed. */
  readonly #waiting: number[];
  /** Of them those that were fed and never handed out. */
  readonly #fedIn: number[];
  readonly #expiry: ExpiryDates;
  readonly #heardClosed: (record: ClosedRecord, disposition: string) => void;
  #fresh: number;
  #fed = 0;
  #open: number;
  #closed = 0;
  #made = 0;

  /** `heardClosed`: hears of each record that is closed, and with what. */
  constructor(
    input: PlayedCampaign,
    start: number,
    heardClosed: (record: ClosedRecord, disposition: string) => void = () => undefined,
  ) {
    this.#groups = input.records;
    this.#start = start;
    this.#heardClosed = heardClosed;
    this.#waiting = input.records.map(() => 0);
    this.#fedIn = input.records.map(() => 0);
    this.#expiry = new ExpiryDates(input.records, start);
    this.#worlds = worldsOf(input);
    this.#tiers = tiersOf(input.records);
    this.#tierOf = input.records.map((group) => this.#tiers.find(({ order }) => order === orderOf(group))!);
    this.#prioritised = input.records.some((group) => isFresh(group) && group.priority !== undefined);
    this.#left = input.records.map((group) => (isFresh(group) ? group.count : 0));
    this.#fresh = this.#left.reduce((total, count) => total + count, 0);
    this.#open = this.#fresh;
    for (const [index, group] of input.records.entries()) {
      if (isFresh(group)) continue;
      for (let n = 0; n < group.count; n++) this.#put(this.#make(index));
      this.#open += group.count;
    }
    this.#quotas = (input.quotas ?? []).map((quota) => quotaRoom(quota, input.records));
    for (const room of this.#quotas) if (room.quota.room <= 0) this.#exclude(room);
  }

  /** Not closed. */
  get open(): number {
    return this.#open;
  }

  get closedSoFar(): number {
    return this.#closed;
  }

  /** Never handed out. */
  get fresh(): number {
    return this.#fresh + this.#fed;
  }

  /** A record that another campaign has closed becomes new here (OUT-LNK-03). */
  admit(group: number, dueAt: number, { attempts }: ClosedRecord): void {
    if (this.#expiry.isOver(group)) return;
    const record = this.#make(group);
    record.attempts.push(...attempts);
    record.progress = newProgress(record.numbers, dueAt);
    record.dueAt = dueAt;
    record.fed = true;
    this.#countFed(group, 1);
    this.#open += 1;
    this.#put(record);
  }

  /** Closes what expires by now; what is in hand first finishes (OUT-SEL-10). */
  expire(now: number): void {
    for (let group = this.#expiry.next(now); group !== undefined; group = this.#expiry.next(now)) {
      const room = this.#roomOf({ group });
      const [fresh, waiting] = [this.#left[group]!, this.#waiting[group]!];
      this.#left[group] = 0;
      this.#fresh -= fresh;
      this.#waiting[group] = 0;
      this.#countFed(group, -this.#fedIn[group]!);
      if (room?.full) continue;
      if (room !== undefined) room.open -= fresh + waiting;
      this.#open -= fresh + waiting;
      this.#closed += fresh + waiting;
      for (let n = 0; n < fresh + waiting; n++) this.#heardClosed({ group, attempts: [] }, expired);
    }
  }

  dueNow(now: number): boolean {
    return this.#fresh > 0 || this.nextDueAt <= now;
  }

  get nextDueAt(): number {
    const waiting = this.#tiers.map((tier) => tier.waiting.nextAt);
    return Math.min(this.#repeats.nextAt, this.#promised.nextAt, ...waiting);
  }

  environmentOf({ group, attempts }: PoolRecord): RedialEnvironment {
    const { environment, frequency } = this.#worlds[group]!;
    if (frequency === undefined) return environment;
    const past = (index: number) =>
      attempts.filter((each) => frequency.together || each.index === index).map(({ at }) => at);
    return { ...environment, frequency: { ...frequency, past } };
  }

  take(now: number): PoolRecord | undefined {
    const open = this.#popDue(this.#repeats, now) ?? this.#popDue(this.#promised, now);
    if (open !== undefined) return open;
    for (const tier of this.#tiers) {
      const first = this.#prioritised ? this.#takeFresh(tier, true) : undefined;
      if (first !== undefined) return first;
      const waiting = this.#popDue(tier.waiting, now);
      if (waiting !== undefined) return waiting;
      const fresh = this.#takeFresh(tier, false);
      if (fresh !== undefined) return fresh;
    }
    return undefined;
  }

  giveBack(
    record: PoolRecord,
    progress: Progress,
    given: Pick<ProgressColumns, "state" | "dueAt" | "repeat">,
  ) {
    const over = given.state === "open" && this.#expiry.isOver(record.group);
    const columns = over ? { state: "closed" as const, dueAt: undefined, repeat: false } : given;
    if (columns.state === "closed") this.#closed += 1;
    if (over) this.#heardClosed(record, expired);
    const room = this.#roomOf(record);
    // What was in hand when its group became full has left the count with the others.
    if (room?.full) return;
    if (room !== undefined && columns.state !== "open") room.open -= 1;
    if (columns.state !== "open" || columns.dueAt === undefined) {
      this.#open -= 1;
      return;
    }
    record.progress = progress;
    record.repeat = columns.repeat;
    record.dueAt = columns.dueAt;
    this.#put(record);
  }

  /** A record was closed with this disposition: it may fill its group, and what is left of a full group is excluded (OUT-SEL-08). */
  closed(record: PoolRecord, disposition: string, success: boolean): void {
    this.#heardClosed(record, disposition);
    const room = this.#roomOf(record);
    if (room === undefined) return;
    const { dispositions } = room.quota;
    if (!(dispositions?.includes(disposition) ?? success)) return;
    room.filled += 1;
    if (!room.full && room.filled >= room.quota.room) this.#exclude(room);
  }

  #exclude(room: QuotaRoom): void {
    room.full = true;
    this.#open -= room.open;
    room.open = 0;
    for (const group of room.groups) {
      this.#fresh -= this.#left[group]!;
      this.#left[group] = 0;
    }
  }

  #roomOf({ group }: Pick<PoolRecord, "group">): QuotaRoom | undefined {
    return this.#quotas.find(({ groups }) => groups.includes(group));
  }

  /** The first that is due and not excluded. */
  #popDue(heap: DueHeap<PoolRecord>, now: number): PoolRecord | undefined {
    while (heap.nextAt <= now) {
      const record = heap.pop()!;
      if (this.#expiry.isOver(record.group)) continue;
      if (record.fed) this.#countFed(record.group, -1);
      record.fed = false;
      this.#waiting[record.group]! -= 1;
      if (!this.#roomOf(record)?.full) return record;
    }
    return undefined;
  }

  #countFed(group: number, more: number): void {
    this.#fedIn[group]! += more;
    this.#fed += more;
  }

  #put(record: PoolRecord): void {
    this.#waiting[record.group]! += 1;
    if (record.repeat) this.#repeats.push(record);
    else if (record.progress.callback !== null) this.#promised.push(record);
    else this.#tierOf[record.group]!.waiting.push(record);
  }

  /** Lists share by their ratios; within one, groups stand for its mixture: each gives its records evenly over the whole of it. */
  #takeFresh({ lists }: Tier, prioritised: boolean): PoolRecord | undefined {
    if (this.#fresh === 0) return undefined;
    let of: ListShare | undefined;
    let best: number | undefined;
    for (const list of lists) {
      const group = this.#groupOf(list, prioritised);
      if (group === undefined) continue;
      if (of !== undefined && list.taken / list.ratio >= of.taken / of.ratio) continue;
      [of, best] = [list, group];
    }
    if (of === undefined || best === undefined) return undefined;
    of.taken += 1;
    this.#left[best]! -= 1;
    this.#fresh -= 1;
    return this.#make(best);
  }

  /** The highest priority; of equals the group whose share of the records already given lags most, and the first of those. */
  #groupOf({ groups }: ListShare, prioritised: boolean): number | undefined {
    let best: number | undefined;
    let most: readonly [number, number] = [-1, -1];
    for (const index of groups) {
      const { count, priority } = this.#groups[index]!;
      const left = this.#left[index]!;
      if (left === 0 || (priority !== undefined) !== prioritised) continue;
      const rank = [priority ?? 0, left / count] as const;
      if (rank[0] < most[0] || (rank[0] === most[0] && rank[1] <= most[1])) continue;
      [best, most] = [index, rank];
    }
    return best;
  }

  #make(index: number): PoolRecord {
    const group = this.#groups[index]!;
    const serial = String(this.#made++).padStart(7, "0");
    const numbers = group.numbers.map(({ prefix }, place) => numberOf(prefix, place, serial));
    const dueAt = this.#start + group.dueInMinutes * minuteMs;
    const dayStart = this.#worlds[index]!.dayStart(this.#start);
    const progress = progressOf(group, numbers, dueAt, dayStart);
    const today = progress.numbers.flatMap(({ dayAttempts }, place) =>
      Array.from({ length: dayAttempts }, () => ({ index: place, at: dayStart })),
    );
    return { numbers, group: index, progress, repeat: false, dueAt, attempts: today, fed: false };
  }
}

/** Groups that differ in nothing that hours and limits depend on have one world. */
function worldsOf(input: PlayedCampaign): readonly GroupWorld[] {
  const known = new Map<string, GroupWorld>();
  return input.records.map((group) => {
    const { numbers, timeZone, defaultZone, region, postalCode, notBefore, notAfter } = group;
    const key = JSON.stringify([numbers, timeZone, defaultZone, region, postalCode, notBefore, notAfter]);
    const world = known.get(key) ?? worldOfGroup(input, group);
    known.set(key, world);
    return world;
  });
}

function quotaRoom(quota: ForecastQuota, records: readonly RecordGroup[]): QuotaRoom {
  const groups = [...records.keys()].filter((index) => {
    const { list = 0, quota: name } = records[index]!;
    return list === quota.list && name === quota.name;
  });
  const open = groups.reduce((sum, index) => sum + records[index]!.count, 0);
  return { quota, groups, filled: 0, open, full: false };
}

function orderOf({ order }: RecordGroup): number {
  return order ?? 1;
}

function tiersOf(groups: readonly RecordGroup[]): Tier[] {
  const tiers = new Map<number, { tier: Tier; lists: Map<number, ListShare> }>();
  for (const [index, group] of groups.entries()) {
    const order = orderOf(group);
    const lists: ListShare[] = [];
    const known = tiers.get(order) ?? { tier: { order, waiting: new DueHeap(), lists }, lists: new Map() };
    tiers.set(order, known);
    const name = group.list ?? 0;
    let list = known.lists.get(name);
    if (list === undefined) {
      list = { ratio: group.ratio ?? 1, groups: [], taken: 0 };
      known.lists.set(name, list);
      known.tier.lists.push(list);
    }
    list.groups.push(index);
  }
  return [...tiers.values()].map(({ tier }) => tier).sort((a, b) => a.order - b.order);
}

function isFresh({ attempts, dueInMinutes, promisedMinutes }: RecordGroup): boolean {
  return attempts === 0 && dueInMinutes <= 0 && promisedMinutes === undefined;
}

/** Twelve characters, so that the beginning names the place that it names in a real number. */
function numberOf(prefix: string, place: number, serial: string): string {
  const digits = `${place}${serial}`.slice(-Math.max(4, 12 - prefix.length));
  return `${prefix}${digits}`;
}

/** What is known of an open record: how many attempts it had; they went to its numbers in turn. */
function progressOf(
  { attempts, attemptsToday = 0, promisedMinutes }: RecordGroup,
  numbers: readonly string[],
  dueAt: number,
  dayStart: number,
): Progress {
  const fresh = newProgress(numbers, dueAt);
  const until = promisedMinutes ? dueAt + promisedMinutes * minuteMs : null;
  const callback = promisedMinutes === undefined ? null : { number: null, from: dueAt, until, agent: null };
  if (attempts === 0) return { ...fresh, callback };
  const dayAttempts = Math.min(attempts, attemptsToday);
  const share = (count: number, place: number) =>
    Math.floor((count + numbers.length - 1 - place) / numbers.length);
  const spread = fresh.numbers.map((number, place) => ({
    ...number,
    attempts: share(attempts, place),
    dayAttempts: share(dayAttempts, place),
    dayStart,
    dueAt,
  }));
  const today = { dayStart, dayAttempts };
  return { ...fresh, ...today, numbers: spread, attempts, turns: attempts, callback };
}
