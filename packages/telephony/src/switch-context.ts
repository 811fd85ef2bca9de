import type { Codec } from "@perezvon/media";
import type { CentreId, LegOutcome, SwitchEvent } from "@perezvon/model";
import type { SwitchOptions, SwitchTimes } from "./contract.ts";
import type { Leg } from "./leg/leg.ts";
import type { LegLedger } from "./records/leg-ledger.ts";
import type { Referrals } from "./transfer/referrals.ts";

/** What legs see of the switch. */
export interface SwitchContext
  extends Omit<SwitchOptions, "directory" | "bindings" | "tollMemory" | "trunkMemory" | "callTimes"> {
  readonly callTimes: (centreId: CentreId) => SwitchTimes;
  readonly referrals: Referrals;
  /** What is kept of every leg (TEL-CDR-03). */
  readonly ledger: LegLedger;
  emit(event: SwitchEvent): void;
  /** What another leg of the same call speaks, if any has settled that (TEL-SDP-03). */
  otherCodec(leg: Leg): Codec | undefined;
  /** Parts the leg from its partner, closes its media and tells the engine. */
  legEnded(leg: Leg, outcome: LegOutcome, at: number): void;
  /** The far side put us on hold, or took us off (TEL-B2B-06). */
  remoteHold(leg: Leg, on: boolean): void;
}
