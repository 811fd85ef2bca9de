import type { Timer } from "@perezvon/base";
import {
  type CentreId,
  type DialRefusal,
  defaultTollPolicy,
  isNight,
  numberKind,
  type SwitchCommand,
  type TollCause,
  type TollException,
  type TollLimits,
  type TollPolicy,
  type TollUse,
} from "@perezvon/model";
import type { CentreTolls, TollMemory, Trunk } from "../contract.ts";
import type { SwitchContext } from "../switch-context.ts";
import {
  type StoredTollAccount,
  type TollBreach,
  type TollCall,
  TollFuse,
  type TollParty,
} from "./toll-fuse.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** Counts are at most so stale after a restart (TEL-GEN-05). */
const keptEveryMs = 5_000;

/** Countries, premium ranges and the fuse: what may leave at all (TEL-SEC-08). */
export class TollGate {
  readonly #context: SwitchContext;
  readonly #fuse: TollFuse;
  readonly #tolls = new Map<CentreId, CentreTolls>();
  /** Users and lines that were stopped, and for which limit. */
  readonly #stopped = new Set<string>();
  /** Whose call is being looked at; the fuse speaks of parties alone. */
  #now: { readonly command: DialCommand; readonly policy: TollPolicy } | undefined;
  #keeping: Timer | undefined;

  constructor(context: SwitchContext) {
    this.#context = context;
    this.#fuse = new TollFuse(context.clock, (breach) => this.#onBreach(breach));
  }

  /** Policies as they are now; stops and counts are the gate's own once it has begun. */
  set(tolls: readonly CentreTolls[]): void {
    this.#tolls.clear();
    for (const each of tolls) this.#tolls.set(each.centreId, each);
  }

  /** What was counted and stopped before a restart (TEL-GEN-05). */
  async start(memory: TollMemory | undefined): Promise<void> {
    if (memory === undefined) return;
    for (const { centreId, accounts } of await memory.counts())
      this.#fuse.restore(centreId, accounts as readonly StoredTollAccount[]);
    for (const { scope, id } of await memory.stops()) this.#stopped.add(`${scope} ${id}`);
    this.#keeping = this.#context.timers.every(keptEveryMs, () => this.#keep(memory));
  }

  close(memory: TollMemory | undefined): void {
    this.#keeping?.cancel();
    if (memory !== undefined) this.#keep(memory);
  }

  uses(centreId: CentreId): readonly TollUse[] {
    return this.#fuse.uses(centreId);
  }

  release(scope: "user" | "line", id: string): void {
    this.#stopped.delete(`${scope} ${id}`);
  }

  /** A line has registered from a second country within the hour: somebody may have its password (TEL-SEC-09). */
  twoCountries(centreId: CentreId, endpointId: string, first: string, second: string): void {
    const { twoCountries } = this.#tolls.get(centreId)?.policy ?? defaultTollPolicy;
    if (twoCountries === "off") return;
    const stopped = twoCountries === "stop";
    if (stopped) this.#stopped.add(`line ${endpointId}`);
    const { logger, emit, clock } = this.#context;
    logger.warn("toll.two_countries", { endpointId, first, second, stopped });
    emit({
      kind: "toll_alarm",
      centreId,
      scope: "line",
      id: endpointId,
      limit: "twoCountries",
      stopped,
      to: `${first} ${second}`,
      at: clock.now(),
    });
  }

  admit(command: DialCommand, trunk: Trunk): TollCall | DialRefusal {
    const tolls = this.#tolls.get(command.centreId);
    const policy = tolls?.policy ?? defaultTollPolicy;
    const parties = partiesOf(command, policy, tolls?.exceptions ?? []);
    if (parties.some(({ scope, id }) => this.#stopped.has(`${scope} ${id}`))) return "stopped";
    const closed = closedFor(command.to, trunk, policy);
    if (closed !== undefined) return closed;
    const night = isNight(this.#context.clock.now(), tolls?.timeZone ?? "UTC", policy);
    this.#now = { command, policy };
    const refused = night ? this.#atNight(command, trunk, parties, tolls) : undefined;
    if (refused !== undefined) return refused;
    const admitted = this.#fuse.admit(parties);
    if (!("ended" in admitted)) return "toll_limit";
    if (this.#abroad(command.to, trunk)) for (const party of parties) this.#fuse.firstAbroad(party);
    return admitted;
  }

  /** Lines that are closed, and a first call to another country when nobody is there to make it (TEL-SEC-09). */
  #atNight(
    command: DialCommand,
    trunk: Trunk,
    parties: readonly TollParty[],
    tolls: CentreTolls | undefined,
  ): DialRefusal | undefined {
    const shut = parties.find(({ scope, id }) =>
      tolls?.exceptions.some((each) => each.closedAtNight && each.scope === scope && each.id === id),
    );
    if (shut !== undefined) {
      this.#tell({ ...shut, limit: "night" }, false);
      return "night";
    }
    const { abroadAtNight } = tolls?.policy ?? defaultTollPolicy;
    const person = parties.findLast(({ scope }) => scope !== "centre");
    if (abroadAtNight === "off" || person === undefined || !this.#abroad(command.to, trunk)) return undefined;
    if (!this.#fuse.firstAbroad(person)) return undefined;
    const stop = abroadAtNight === "stop";
    if (stop) this.#stopped.add(`${person.scope} ${person.id}`);
    this.#tell({ ...person, limit: "abroadAtNight" }, stop);
    return stop ? "stopped" : undefined;
  }

  #abroad(number: string, { homeCountry }: Trunk): boolean {
    if (!/^\+\d{7,}$/.test(number)) return false;
    return numberKind(number).country !== homeCountry;
  }

  /** The first breach stops a user's or line's new calls; a centre's limit holds by itself until it holds no more. */
  #onBreach(breach: TollBreach): void {
    const stop = breach.scope !== "centre" && this.#now?.policy.afterBreach === "stop";
    if (stop) this.#stopped.add(`${breach.scope} ${breach.id}`);
    this.#tell(breach, stop);
  }

  /** Within 60 s: at once. */
  #tell(
    { scope, id, limit }: { scope: TollBreach["scope"]; id: string; limit: TollCause },
    stopped: boolean,
  ): void {
    const { logger, emit, clock } = this.#context;
    const command = this.#now?.command;
    if (command === undefined) return;
    logger.warn("toll.limit", { scope, id, limit, stopped });
    emit({
      kind: "toll_alarm",
      centreId: command.centreId,
      scope,
      id,
      limit,
      stopped,
      to: command.to,
      at: clock.now(),
    });
  }

  #keep(memory: TollMemory): void {
    for (const { centreId, accounts } of this.#fuse.takeChanged()) {
      memory.putCounts(centreId, accounts).catch((error) => {
        this.#context.logger.warn("toll counts not kept", { centreId, error: String(error) });
      });
    }
  }
}

/** A prefix that the trunk names opens what is closed otherwise; without one, what the trunk or else the centre allows. */
function closedFor(
  number: string,
  { settings, homeCountry }: Trunk,
  policy: TollPolicy,
): DialRefusal | undefined {
  const { prefixesAllowed, countriesAllowed } = settings;
  // Short codes have no country; plans and emergency numbers see to them.
  if (!/^\+\d{7,}$/.test(number)) return undefined;
  if (policy.barredPrefixes.some((prefix) => number.startsWith(prefix))) return "premium";
  if (prefixesAllowed.some((prefix) => number.startsWith(prefix))) return undefined;
  const { country, closed } = numberKind(number);
  if (closed !== undefined) return "premium";
  if (prefixesAllowed.length > 0) return "country";
  const allowed = countriesAllowed.length === 0 ? [homeCountry, ...policy.countries] : countriesAllowed;
  return country !== undefined && allowed.includes(country) ? undefined : "country";
}

function partiesOf(
  { centreId, userId, endpointId }: DialCommand,
  policy: TollPolicy,
  exceptions: readonly TollException[],
): readonly TollParty[] {
  const limitsOf = (scope: "user" | "line", id: string): TollLimits => {
    const own = exceptions.find((each) => each.scope === scope && each.id === id)?.limits;
    const general = policy[scope];
    return {
      callsAtOnce: own?.callsAtOnce ?? general.callsAtOnce,
      callsPerHour: own?.callsPerHour ?? general.callsPerHour,
      minutesPerDay: own?.minutesPerDay ?? general.minutesPerDay,
      longestCallMinutes: own?.longestCallMinutes ?? general.longestCallMinutes,
    };
  };
  const party = (scope: "user" | "line", id: string | undefined): readonly TollParty[] =>
    id === undefined ? [] : [{ centreId, scope, id, limits: limitsOf(scope, id) }];
  return [
    { centreId, scope: "centre", id: centreId, limits: policy.centre },
    ...party("user", userId),
    ...party("line", endpointId),
  ];
}
