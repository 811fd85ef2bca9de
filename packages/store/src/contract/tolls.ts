import type { CentreId, TollCause, TollException, TollLimits, TollPolicy } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface TollPolicyRow {
  readonly policy: TollPolicy;
  /** 0: nobody has set anything yet. */
  readonly version: number;
}

/** A user or line that was stopped. */
export interface TollStopRow {
  readonly scope: "user" | "line";
  readonly id: string;
  readonly cause: TollCause;
  readonly dialled: string;
  readonly at: number;
}

/** A user or line with what is set for it alone. */
export interface TollPartyRow {
  readonly scope: "user" | "line";
  readonly id: string;
  /** Of the user, or the line's login. */
  readonly name: string;
  readonly extension: string | undefined;
  readonly limits: TollLimits;
  readonly closedAtNight: boolean;
  readonly stop: Omit<TollStopRow, "scope" | "id"> | undefined;
}

/** Limits against toll fraud (TEL-SEC-08). */
export interface TollQueries {
  policy(centreId: CentreId): Promise<TollPolicyRow>;
  /** `version` given and older: refused with `stale`. */
  setPolicy(
    centreId: CentreId,
    policy: TollPolicy,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<TollPolicyRow>;
  /** Everybody who may call: users by name, then lines by login. */
  parties(centreId: CentreId): Promise<readonly TollPartyRow[]>;
  /** Without any limit of its own and open at night, a party is as the policy says. */
  setException(centreId: CentreId, exception: TollException, at: number, actor: Actor): Promise<void>;
  stop(centreId: CentreId, stop: TollStopRow): Promise<void>;
  /** Refused with `not_found` when it is not stopped. */
  release(
    centreId: CentreId,
    party: { readonly scope: "user" | "line"; readonly id: string },
    at: number,
    actor: Actor,
  ): Promise<void>;
  /** Of every centre, for the switch. */
  all(): Promise<
    readonly {
      readonly centreId: CentreId;
      readonly timeZone: string;
      readonly policy: TollPolicy;
      readonly exceptions: readonly TollException[];
    }[]
  >;
  stops(): Promise<readonly TollStopRow[]>;
  counts(): Promise<readonly { readonly centreId: CentreId; readonly accounts: unknown }[]>;
  putCounts(centreId: CentreId, accounts: unknown, at: number): Promise<void>;
}
