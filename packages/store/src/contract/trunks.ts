import type { CampaignId, CentreId, TrunkId, TrunkSettings } from "@perezvon/model";
import type { Actor, Page, PageQuery } from "./store.ts";

/** How calls reach the telephone network. The password is never read back (TEL-AUT-03). */
export interface TrunkRow {
  readonly id: TrunkId;
  readonly centreId: CentreId;
  readonly name: string;
  readonly enabled: boolean;
  readonly settings: TrunkSettings;
  readonly hasPassword: boolean;
  /** E.164 numbers that come in by it. */
  readonly numbers: readonly string[];
  readonly version: number;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** For the switch alone. */
export interface SwitchTrunkRow extends TrunkRow {
  readonly password: string | undefined;
  /** ISO 3166 code of the centre's home country. */
  readonly homeCountry: string;
}

export interface TrunkInput {
  readonly name: string;
  readonly enabled: boolean;
  /** Whole and checked (`parseTrunkSettings`). */
  readonly settings: TrunkSettings;
}

export interface TrunkQueries {
  page(centreId: CentreId, query?: PageQuery): Promise<Page<TrunkRow>>;
  get(centreId: CentreId, trunkId: TrunkId): Promise<TrunkRow | undefined>;
  /** Refused with `duplicate` (name). */
  create(
    centreId: CentreId,
    input: TrunkInput & { readonly password?: string | undefined; readonly at: number },
    actor: Actor,
  ): Promise<TrunkRow>;
  /** `password`: undefined leaves it, null takes it away. `version` given and older: refused with `stale`. */
  update(
    centreId: CentreId,
    trunkId: TrunkId,
    change: Partial<TrunkInput> & {
      readonly password?: string | null | undefined;
      readonly version?: number | undefined;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<TrunkRow>;
  /** Refused with `in_use` while numbers or campaigns name it; `params.users` says which. */
  delete(centreId: CentreId, trunkId: TrunkId, at: number, actor: Actor): Promise<void>;
}

/** An outside number of the centre (DID). */
export interface NumberRow {
  readonly id: string;
  /** E.164. */
  readonly number: string;
  /** Label and category of the operator's call-marking service; empty for none (OUT-CPL-10). */
  readonly label: string;
  readonly category: string;
  readonly kind: NumberKind;
  readonly trunkId: TrunkId | undefined;
  /** Entry of the incoming number plan that answers it. */
  readonly incoming: { readonly id: string; readonly name: string } | undefined;
  readonly createdAt: number;
}

/** PLT-TEN-12. */
export type NumberKind = "voice" | "sms" | "both";

export interface NumberQueries {
  /** Dials of a campaign by each number that ended in the last 24 hours, and those answered (OUT-CID-03). */
  answers(
    centreId: CentreId,
    campaignId: CampaignId,
    now: number,
  ): Promise<readonly { readonly number: string; readonly dials: number; readonly answered: number }[]>;
  page(
    centreId: CentreId,
    query?: PageQuery & { readonly search?: string | undefined; readonly trunkId?: TrunkId | undefined },
  ): Promise<Page<NumberRow>>;
  get(centreId: CentreId, id: string): Promise<NumberRow | undefined>;
  /** All of a range or none: refused with `duplicate` (a number is some centre's already) or `unknown_reference` (trunkId). */
  create(
    centreId: CentreId,
    input: {
      readonly numbers: readonly string[];
      readonly label: string;
      readonly category?: string | undefined;
      readonly kind: NumberKind;
      readonly trunkId: TrunkId | undefined;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<readonly NumberRow[]>;
  update(
    centreId: CentreId,
    id: string,
    change: {
      readonly label?: string;
      readonly category?: string;
      readonly kind?: NumberKind;
      /** Null: by no trunk. */
      readonly trunkId?: TrunkId | null;
      readonly at: number;
    },
    actor: Actor,
  ): Promise<NumberRow>;
  /** Refused with `in_use` while the incoming plan or a campaign uses it (PLT-TEN-12). */
  delete(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
}
