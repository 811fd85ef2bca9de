import { type Clock, Emitter, type Logger, type Timer, type Timers } from "@perezvon/base";
import type { SipRequest } from "../message/sip-message.ts";
import type { Peer } from "../transport/peer.ts";
import { NetworkList, plainAddress } from "./network-list.ts";
import { isScanner } from "./scanner-agents.ts";
import {
  type AddressRecord,
  authenticated,
  cleanRecord,
  proven,
  type Suspicion,
  shutOutFor,
  suspect,
  suspicionLimits,
} from "./suspicion.ts";
import { type Bucket, provenRate, strangerRate, takeToken } from "./token-bucket.ts";
import type { Ban, BanMemory, GuardChange, JudgedRequest, NetworkRule, SipGuard } from "./types.ts";

export interface GuardOptions {
  readonly clock: Clock;
  readonly timers: Timers;
  readonly logger: Logger;
  /** Left out: nothing is remembered over a restart. */
  readonly memory?: BanMemory;
}

/** Addresses remembered at once; a flood of invented sources must not fill the memory: those first seen go first. */
const addressesMax = 50_000;
const namesMax = 10_000;
const storedRecordsMax = 5_000;
const housekeepingMs = 5_000;
const contactedMs = 300_000;
/** An address that is quiet this long, and has nothing against or for it, is forgotten. */
const quietMs = 60_000;

interface Entry extends Bucket {
  record: AddressRecord;
  contactedAt: number;
  /** Which lists name the address, as of `generation`. */
  generation: number;
  denied: boolean;
  exempt: boolean;
}

interface StoredCounters {
  readonly records: readonly (readonly [string, AddressRecord])[];
  readonly names: readonly (readonly [string, readonly number[]])[];
}

/** Decides by `suspicion` and `token-bucket`; keeps what they need, and tells the log, the memory and the pages. */
export function createGuard(options: GuardOptions): SipGuard {
  return new Guard(options);
}

class Guard implements SipGuard {
  readonly #options: GuardOptions;
  readonly #entries = new Map<string, Entry>();
  readonly #bans = new Map<string, Ban>();
  /** Moments of wrong credentials by name. */
  readonly #names = new Map<string, readonly number[]>();
  readonly #changes: Emitter<GuardChange>;
  readonly #housekeeping: Timer;
  #generation = 1;
  #allow = new NetworkList([]);
  #deny = new NetworkList([]);
  #trusted = new NetworkList([]);
  readonly #ofCentre = new Map<string, { allow: NetworkList; deny: NetworkList }>();
  #dirty = false;

  constructor(options: GuardOptions) {
    this.#options = options;
    this.#changes = new Emitter((error) =>
      options.logger.error("a listener of the guard threw", { error: String(error) }),
    );
    this.#housekeeping = options.timers.every(housekeepingMs, () => this.#keepHouse());
  }

  async restore(): Promise<void> {
    const { memory, clock } = this.#options;
    if (memory === undefined) return;
    const now = clock.now();
    const stored = readCounters(await memory.counters());
    for (const [address, record] of stored.records) this.#entry(address).record = record;
    for (const [name, times] of stored.names) this.#names.set(name, times);
    for (const ban of await memory.bans(now)) {
      const entry = this.#entry(ban.address);
      entry.record = { ...entry.record, bans: ban.times, bannedUntil: ban.until };
      if (ban.until > now) this.#bans.set(ban.address, ban);
    }
  }

  bans(): readonly Ban[] {
    const now = this.#options.clock.now();
    return [...this.#bans.values()]
      .filter(({ until }) => until > now)
      .toSorted((a, b) => b.since - a.since || (a.address < b.address ? -1 : 1));
  }

  ban(given: string, durationMs: number, detail: string): boolean {
    const address = plainAddress(given);
    const entry = this.#entry(address);
    if (entry.exempt) return false;
    const now = this.#options.clock.now();
    entry.record = shutOutFor(entry.record, durationMs, now);
    this.#shutOut(address, { reason: "by_hand", durationMs, times: entry.record.bans }, detail);
    return true;
  }

  release(given: string): boolean {
    const address = plainAddress(given);
    const entry = this.#entries.get(address);
    if (entry !== undefined) entry.record = { ...cleanRecord, authenticatedAt: entry.record.authenticatedAt };
    if (!this.#bans.delete(address)) return false;
    this.#forget(address, "hand");
    this.#keep(this.#options.memory?.dropBan(address));
    return true;
  }

  setNetworks(rules: readonly NetworkRule[]): void {
    const of = (centreId: string | undefined, list: NetworkRule["list"]) =>
      new NetworkList(
        rules
          .filter((rule) => rule.centreId === centreId && rule.list === list)
          .map(({ network }) => network),
      );
    this.#allow = of(undefined, "allow");
    this.#deny = of(undefined, "deny");
    this.#ofCentre.clear();
    for (const { centreId } of rules) {
      if (centreId !== undefined && !this.#ofCentre.has(centreId))
        this.#ofCentre.set(centreId, { allow: of(centreId, "allow"), deny: of(centreId, "deny") });
    }
    this.#listsChanged();
  }

  setTrusted(networks: readonly string[]): void {
    this.#trusted = new NetworkList(networks);
    this.#listsChanged();
  }

  deniedIn(centreId: string, address: string): boolean {
    return this.#ofCentre.get(centreId)?.deny.has(plainAddress(address)) ?? false;
  }

  onChange(listener: (change: GuardChange) => void): () => void {
    return this.#changes.on(listener);
  }

  failed({ source, name, centreId }: JudgedRequest): void {
    const address = plainAddress(source.address);
    // A centre vouches for its own networks towards itself, not towards others.
    if (centreId !== undefined && this.#ofCentre.get(centreId)?.allow.has(address)) return;
    const now = this.#options.clock.now();
    const recent = (this.#names.get(name) ?? []).filter((at) => now - at < suspicionLimits.windowMs);
    const times = [...recent, now].slice(-suspicionLimits.failures);
    this.#names.delete(name);
    this.#names.set(name, times);
    dropOldest(this.#names, namesMax);
    this.#suspect(address, { kind: "failed", name, ofName: times.length }, name);
  }

  authenticated({ source, name }: JudgedRequest): void {
    const entry = this.#entry(plainAddress(source.address));
    entry.record = authenticated(entry.record, name, this.#options.clock.now());
    this.#dirty = true;
  }

  called(source: Pick<Peer, "address">, number: string): void {
    this.#suspect(plainAddress(source.address), { kind: "called", number }, "");
  }

  admits(given: string): boolean {
    const entry = this.#entry(plainAddress(given));
    if (entry.exempt) return true;
    return !entry.denied && entry.record.bannedUntil <= this.#options.clock.now();
  }

  takes(given: string, isAnswer: boolean): boolean {
    const entry = this.#entry(plainAddress(given));
    if (entry.exempt) return true;
    const { clock } = this.#options;
    const now = clock.monotonicMs();
    const contacted = now - entry.contactedAt < contactedMs;
    if (isAnswer && contacted) return true;
    const rate = contacted || proven(entry.record, clock.now()) ? provenRate : strangerRate;
    return takeToken(entry, rate, now);
  }

  prefers(given: string): boolean {
    const entry = this.#entry(plainAddress(given));
    return entry.exempt || proven(entry.record, this.#options.clock.now());
  }

  contacted(address: string): void {
    this.#entry(plainAddress(address)).contactedAt = this.#options.clock.monotonicMs();
  }

  inspects(request: SipRequest, source: Pick<Peer, "address">): boolean {
    const address = plainAddress(source.address);
    const entry = this.#entry(address);
    if (entry.exempt || proven(entry.record, this.#options.clock.now())) return true;
    const agent = request.header("User-Agent");
    if (agent === undefined || !isScanner(agent)) return true;
    this.#suspect(address, { kind: "scanner" }, agent.slice(0, 80));
    return false;
  }

  trusts(address: string): boolean {
    return this.#entry(plainAddress(address)).exempt;
  }

  async close(): Promise<void> {
    this.#housekeeping.cancel();
    await this.#storeCounters().catch((error) => this.#notStored(error));
  }

  #suspect(address: string, event: Suspicion, detail: string): void {
    const entry = this.#entry(address);
    if (entry.exempt) return;
    const { record, sentence } = suspect(entry.record, event, this.#options.clock.now());
    entry.record = record;
    this.#dirty = true;
    if (sentence !== undefined) this.#shutOut(address, sentence, detail);
  }

  #shutOut(
    address: string,
    sentence: { reason: Ban["reason"]; durationMs: number; times: number },
    detail: string,
  ): void {
    const { clock, logger, memory } = this.#options;
    const since = clock.now();
    const { reason, durationMs, times } = sentence;
    const ban: Ban = { address, reason, detail, since, until: since + durationMs, times };
    this.#bans.set(address, ban);
    // One fixed line, for firewalls that read the log (docs/administrator.md): never reword it.
    logger.warn(`sip.ban address=${address} reason=${reason} seconds=${Math.round(durationMs / 1_000)}`);
    this.#keep(memory?.putBan(ban));
    this.#changes.emit({ kind: "banned", ban });
  }

  #forget(address: string, by: "time" | "hand"): void {
    this.#options.logger.info(`sip.release address=${address} by=${by}`);
    this.#changes.emit({ kind: "released", address, by });
  }

  #entry(address: string): Entry {
    let entry = this.#entries.get(address);
    if (entry === undefined) {
      entry = {
        record: cleanRecord,
        tokens: strangerRate.burst,
        at: this.#options.clock.monotonicMs(),
        contactedAt: Number.NEGATIVE_INFINITY,
        generation: 0,
        denied: false,
        exempt: false,
      };
      this.#entries.set(address, entry);
      if (this.#entries.size > addressesMax) this.#dropOneEntry();
    }
    if (entry.generation !== this.#generation) {
      entry.generation = this.#generation;
      entry.exempt = this.#allow.has(address) || this.#trusted.has(address);
      entry.denied = this.#deny.has(address);
    }
    return entry;
  }

  /** The oldest of whom nothing is known; looking further than a few would cost more than it saves. */
  #dropOneEntry(): void {
    let looked = 0;
    let oldest: string | undefined;
    for (const [address, { record }] of this.#entries) {
      oldest ??= address;
      if (record === cleanRecord) {
        this.#entries.delete(address);
        return;
      }
      if (++looked >= 8) break;
    }
    if (oldest !== undefined) this.#entries.delete(oldest);
  }

  #listsChanged(): void {
    this.#generation++;
    for (const address of [...this.#bans.keys()]) if (this.#entry(address).exempt) this.release(address);
  }

  #keepHouse(): void {
    const { clock } = this.#options;
    const now = clock.now();
    for (const [address, { until }] of this.#bans) {
      if (until > now) continue;
      this.#bans.delete(address);
      this.#forget(address, "time");
    }
    for (const [name, times] of this.#names)
      if (now - (times.at(-1) ?? 0) >= suspicionLimits.windowMs) this.#names.delete(name);
    const monotonic = clock.monotonicMs();
    for (const [address, entry] of this.#entries)
      if (
        entry.record === cleanRecord &&
        monotonic - entry.at > quietMs &&
        monotonic - entry.contactedAt > contactedMs
      )
        this.#entries.delete(address);
    this.#keep(this.#storeCounters());
  }

  async #storeCounters(): Promise<void> {
    const { memory } = this.#options;
    if (!this.#dirty || memory === undefined) return;
    this.#dirty = false;
    const records = [...this.#entries]
      .filter(([, { record }]) => record !== cleanRecord)
      .map(([address, { record }]) => [address, record] as const)
      .slice(-storedRecordsMax);
    await memory.putCounters({ records, names: [...this.#names] } satisfies StoredCounters);
  }

  /** A database that is away costs nobody his call. */
  #keep(write: Promise<void> | undefined): void {
    write?.catch((error) => this.#notStored(error));
  }

  #notStored(error: unknown): void {
    this.#options.logger.warn("bans not stored", { error: String(error) });
  }
}

/** What was stored by this shape of the guard; anything else counts as nothing. */
function readCounters(stored: unknown): StoredCounters {
  const { records, names } = (stored ?? {}) as Partial<StoredCounters>;
  const pairs = <T>(list: unknown) =>
    (Array.isArray(list) ? list : []).filter(
      (each): each is readonly [string, T] => Array.isArray(each) && typeof each[0] === "string",
    );
  return {
    records: pairs<Partial<AddressRecord>>(records).map(([address, record]) => [
      address,
      { ...cleanRecord, ...record },
    ]),
    names: pairs<readonly number[]>(names).filter(([, times]) => Array.isArray(times)),
  };
}

function dropOldest<K, V>(map: Map<K, V>, max: number): void {
  if (map.size <= max) return;
  const first = map.keys().next();
  if (!first.done) map.delete(first.value);
}
