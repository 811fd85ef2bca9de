import type { Clock } from "@perezvon/base";
import type { TollLimits, TollScope } from "@perezvon/model";

/** Whom a call is counted to: its centre, and its user and line where they are known. */
export interface TollParty {
  readonly scope: TollScope;
  readonly id: string;
  readonly limits: TollLimits;
}

export interface TollBreach {
  readonly scope: TollScope;
  readonly id: string;
  readonly limit: keyof TollLimits;
}

interface Account {
  atOnce: number;
  /** Starts of the last hour, oldest first. */
  starts: number[];
  /** Talk of the last day, each by its end. */
  talks: { at: number; ms: number }[];
  /** Told of already; told anew once it has held again. */
  blown: Set<keyof TollLimits>;
}

export interface TollCall {
  /** With the length of the talk, at its end; once. */
  ended(talkMs: number): void;
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

  constructor(clock: Clock, alarm: (breach: TollBreach) => void) {
    this.#clock = clock;
    this.#alarm = alarm;
  }

  /** Takes the call in, or says whose limit stands against it. */
  admit(parties: readonly TollParty[]): TollCall | TollBreach {
    const now = this.#clock.monotonicMs();
    for (const party of parties) {
      const account = this.#account(party, now);
      const limit = reached(account, party.limits);
      if (limit === undefined) {
        account.blown.clear();
        continue;
      }
      const breach = { scope: party.scope, id: party.id, limit };
      if (!account.blown.has(limit)) this.#alarm(breach);
      account.blown.add(limit);
      return breach;
    }
    const accounts = parties.map((party) => this.#account(party, now));
    for (const account of accounts) {
      account.atOnce++;
      account.starts.push(now);
    }
    let over = false;
    return {
      ended: (talkMs) => {
        if (over) return;
        over = true;
        const at = this.#clock.monotonicMs();
        for (const account of accounts) {
          account.atOnce--;
          if (talkMs > 0) account.talks.push({ at, ms: talkMs });
        }
      },
    };
  }

  #account({ scope, id }: TollParty, now: number): Account {
    const key = `${scope} ${id}`;
    const account = this.#accounts.get(key) ?? { atOnce: 0, starts: [], talks: [], blown: new Set() };
    account.starts = account.starts.filter((at) => at > now - hourMs);
    account.talks = account.talks.filter(({ at }) => at > now - dayMs);
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

function reached(account: Account, limits: TollLimits): keyof TollLimits | undefined {
  const { callsAtOnce, callsPerHour, minutesPerDay } = limits;
  if (callsAtOnce !== undefined && account.atOnce >= callsAtOnce) return "callsAtOnce";
  if (callsPerHour !== undefined && account.starts.length >= callsPerHour) return "callsPerHour";
  const talkedMs = account.talks.reduce((sum, { ms }) => sum + ms, 0);
  return minutesPerDay !== undefined && talkedMs >= minutesPerDay * minuteMs ? "minutesPerDay" : undefined;
}
