import type { DialRefusal, SwitchCommand } from "@perezvon/model";
import { defaultTollLimits, numberKind } from "@perezvon/model";
import type { Trunk } from "../contract.ts";
import type { SwitchContext } from "../switch-context.ts";
import { type TollBreach, type TollCall, TollFuse, type TollParty } from "./toll-fuse.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** Countries, premium ranges and the fuse: what may leave at all (TEL-SEC-08). */
export class TollGate {
  readonly #fuse: TollFuse;

  constructor(context: SwitchContext) {
    this.#fuse = new TollFuse(context.clock, (breach) => this.#tell(context, breach));
  }

  admit(command: DialCommand, trunk: Trunk): TollCall | DialRefusal {
    const closed = closedFor(command.to, trunk);
    if (closed !== undefined) return closed;
    const admitted = this.#fuse.admit(partiesOf(command));
    return "ended" in admitted ? admitted : "toll_limit";
  }

  /** Within 60 s: at once. */
  #tell(context: SwitchContext, { scope, id, limit }: TollBreach): void {
    context.logger.warn("toll.limit", { scope, id, limit });
    context.emit({ kind: "toll_alarm", scope, id, limit, at: context.clock.now() });
  }
}

/** A prefix that the trunk names opens what is closed otherwise; without one, home country and what the trunk adds. */
function closedFor(number: string, { settings, homeCountry }: Trunk): DialRefusal | undefined {
  const { prefixesAllowed, countriesAllowed } = settings;
  // Short codes have no country; plans and emergency numbers see to them.
  if (!/^\+\d{7,}$/.test(number)) return undefined;
  if (prefixesAllowed.some((prefix) => number.startsWith(prefix))) return undefined;
  const { country, closed } = numberKind(number);
  if (closed !== undefined) return "premium";
  if (prefixesAllowed.length > 0) return "country";
  const allowed = countriesAllowed.length === 0 ? [homeCountry] : countriesAllowed;
  return country !== undefined && allowed.includes(country) ? undefined : "country";
}

function partiesOf({ centreId, userId, endpointId }: DialCommand): readonly TollParty[] {
  const { centre, user, line } = defaultTollLimits;
  return [
    { scope: "centre", id: centreId, limits: centre },
    ...(userId === undefined ? [] : [{ scope: "user", id: userId, limits: user } as const]),
    ...(endpointId === undefined ? [] : [{ scope: "line", id: endpointId, limits: line } as const]),
  ];
}
