import type { Clock } from "@perezvon/base";
import type { CentreId, TollCause, TollLimits, TollScope, TollUse } from "@perezvon/model";
import { RecentSum } from "./recent-sum.ts";

/** Whom a call is counted to: its centre, and its user and line where they are known. */
export interface TollParty {
  readonly centreId: CentreId;
  readonly scope: TollScope;
  readonly id: string;
  readonly limits: TollLimits;
}

export interface TollBreach {
  readonly scope: TollScope;
  readonly id: string;
  readonly limit: TollCause;
}

interface Account {
  readonly centreId: CentreId;
  readonly scope: TollScope;
  readonly id: string;
  atOnce: number;
  /** Calls of the last hour, each by its start. */
  readonly starts: RecentSum;
  /** Talk of the last day, each by its end. */
  readonly talkedMs: RecentSum;
  /** Talks that go on, and the sum of their beginnings. */
  talking: number;
  talkingSince: number;
  /** It has called another country before (TEL-SEC-09). */
  abroad: boolean;
  /** Told of already; told anew once it has held again. */
  readonly blown: Set<TollCause>;
}

export interface TollCall {
  /** The shortest of what its parties allow. */
  readonly longestMs: number | undefined;
  answered(): void;
  /** At its end; once. */
  ended(): void;
}

/** What outlives a restart: times are of the wall clock. */
export interface StoredTollAccount {
  readonly scope: TollScope;
  readonly id: string;
  readonly starts: readonly number[];
  readonly talks: readonly { readonly at: number; readonly ms: number }[];
  readonly abroad: boolean;
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const minuteMs = 60_000;
/** Centres, users and lines that are counted at most; the longest unused is forgotten. */
const accountsMax = 50_000;

/**
 * The fuse against toll fraud (TEL-SEC-08): it counts what leaves, and blows for the party whose limit is reached. Emergency
 * calls never come here (TEL-EMG-02).
 */
export class TollFuse {
  readonly #clock: Clock;
  readonly #alarm: (breach: TollBreach) => void;
  readonly #accounts = new Map<string, Account>();
  /** Centres whose counts have changed since they were last read. */
  readonly #changed = new Set<CentreId>();

  constructor(clock: Clock, alarm: (breach: TollBreach) => void) {
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** Takes the call in, or says whose limit stands against it. */
  admit(parties: readonly TollParty[]): TollCall | TollBreach {
    const now = this.#clock.monotonicMs();
    const accounts: Account[] = [];
    for (const party of parties) {
      const account = this.#account(party, now);
      accounts.push(account);
      const limit = reached(account, party.limits, now);
      if (limit === undefined) {
        account.blown.clear();
        continue;
      }
      const breach = { scope: party.scope, id: party.id, limit };
      if (!account.blown.has(limit)) this.#alarm(breach);
      account.blown.add(limit);
      return breach;
    }
    for (const account of accounts) {
      account.atOnce++;
      account.starts.add(now, 1);
    }
    const longest = parties.flatMap(({ limits }) => limits.longestCallMinutes ?? []);
    return this.#call(accounts, longest.length === 0 ? undefined : Math.min(...longest) * minuteMs);
  }

  /** Whether the party calls abroad for the first time; from now on it has. */
  firstAbroad(party: TollParty): boolean {
    const account = this.#account(party, this.#clock.monotonicMs());
    const first = !account.abroad;
    account.abroad = true;
    this.#changed.add(party.centreId);
    return first;
  }

  uses(centreId: CentreId): readonly TollUse[] {
    const now = this.#clock.monotonicMs();
    return [...this.#accounts.values()]
      .filter((account) => account.centreId === centreId)
      .map((account) => {
        forget(account, now);
        const { scope, id, atOnce, starts } = account;
        return {
          scope,
          id,
          callsNow: atOnce,
          callsHour: starts.sum,
          minutesDay: talkedMs(account, now) / minuteMs,
        };
      });
  }

  /** Counts that have changed since this was last asked, by centre (TEL-GEN-05). */
  takeChanged(): readonly { readonly centreId: CentreId; readonly accounts: readonly StoredTollAccount[] }[] {
    const now = this.#clock.monotonicMs();
    const wall = (at: number) => Math.round(this.#clock.now() - (now - at));
    const changed = [...this.#changed];
    this.#changed.clear();
    return changed.map((centreId) => ({
      centreId,
      accounts: [...this.#accounts.values()].flatMap((account) => {
        if (account.centreId !== centreId) return [];
        forget(account, now);
        const { scope, id, abroad } = account;
        const [starts, talks] = [account.starts.parts(), account.talkedMs.parts()];
        if (starts.length + talks.length === 0 && !abroad) return [];
        return {
          scope,
          id,
          abroad,
          starts: starts.map(({ at }) => wall(at)),
          talks: talks.map(({ at, amount }) => ({ at: wall(at), ms: amount })),
        };
      }),
    }));
  }

  /** Counts of before a restart; calls did not outlive it. */
  restore(centreId: CentreId, accounts: readonly StoredTollAccount[]): void {
    const now = this.#clock.monotonicMs();
    const here = (at: number) => now - (this.#clock.now() - at);
    for (const { scope, id, starts, talks, abroad } of accounts) {
      const account = this.#account({ centreId, scope, id }, now);
      for (const at of starts) account.starts.add(here(at), 1);
      for (const { at, ms } of talks) account.talkedMs.add(here(at), ms);
      account.abroad = abroad;
    }
  }

  #call(accounts: readonly Account[], longestMs: number | undefined): TollCall {
    for (const { centreId } of accounts) this.#changed.add(centreId);
    let since: number | undefined;
    let over = false;
    return {
      longestMs,
      answered: () => {
        if (since !== undefined || over) return;
        since = this.#clock.monotonicMs();
        for (const account of accounts) {
          account.talking++;
          account.talkingSince += since;
        }
      },
      ended: () => {
        if (over) return;
        over = true;
        const at = this.#clock.monotonicMs();
        for (const account of accounts) {
          this.#changed.add(account.centreId);
          account.atOnce--;
          if (since === undefined) continue;
          account.talking--;
          account.talkingSince -= since;
          account.talkedMs.add(at, at - since);
        }
      },
    };
  }

  #account({ centreId, scope, id }: Pick<TollParty, "centreId" | "scope" | "id">, now: number): Account {
    const key = `${scope} ${id}`;
    const account = this.#accounts.get(key) ?? {
      centreId,
      scope,
      id,
      atOnce: 0,
      starts: new RecentSum(),
      talkedMs: new RecentSum(),
      talking: 0,
      talkingSince: 0,
      abroad: false,
      blown: new Set(),
    };
    forget(account, now);
    this.#accounts.delete(key);
    this.#accounts.set(key, account);
    if (this.#accounts.size > accountsMax) this.#forgetOne();
    return account;
  }

  #forgetOne(): void {
    for (const [key, { atOnce }] of this.#accounts) {
      if (atOnce > 0) continue;
      this.#accounts.delete(key);
      return;
    }
  }
}

function forget(account: Account, now: number): void {
  account.starts.forgetBefore(now - hourMs);
  account.talkedMs.forgetBefore(now - dayMs);
}

/** Of the last day, with what is being talked now. */
function talkedMs({ talkedMs: past, talking, talkingSince }: Account, now: number): number {
  return past.sum + talking * now - talkingSince;
}

function reached(account: Account, limits: TollLimits, now: number): TollCause | undefined {
  const { callsAtOnce, callsPerHour, minutesPerDay } = limits;
  if (callsAtOnce !== undefined && account.atOnce >= callsAtOnce) return "callsAtOnce";
  if (callsPerHour !== undefined && account.starts.sum >= callsPerHour) return "callsPerHour";
  return minutesPerDay !== undefined && talkedMs(account, now) >= minutesPerDay * minuteMs
    ? "minutesPerDay"
    : undefined;
}
