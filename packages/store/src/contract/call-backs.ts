import type { CampaignId, CentreId, RecordId, UserId } from "@perezvon/model";
import type { Actor, Page, PageQuery } from "./store.ts";

/** A call that was promised to a customer, as managers and its owner see it (OUT-CBK-05, OUT-CBK-07). */
export interface CallBackRow {
  readonly id: string;
  readonly campaign: { readonly id: CampaignId; readonly name: string };
  readonly recordId: RecordId;
  readonly customerName: string | undefined;
  readonly number: string;
  /** Zone in which the customer lives. */
  readonly timeZone: string;
  readonly from: number;
  readonly until: number;
  readonly owner: { readonly id: UserId; readonly name: string } | undefined;
  readonly strict: boolean;
  readonly promisedBy: string | undefined;
  readonly promisedAt: number;
  readonly missedAt: number | undefined;
  /** Its owner was deleted or blocked (OUT-CBK-08). */
  readonly ownerlessAt: number | undefined;
  /** A missed one whose record has been called since. */
  readonly doneAt: number | undefined;
}

export interface CallBackChange {
  readonly from: number;
  readonly until: number;
  /** Undefined: any agent. */
  readonly ownerId: UserId | undefined;
}

/** What another did with a promise of an agent (OUT-CBK-07). */
export interface CallBackNewsRow {
  readonly id: string;
  /** Moved to another time, given to another agent, cancelled by a manager, or made by another agent. */
  readonly kind: "moved" | "given" | "cancelled" | "taken";
  readonly campaign: string;
  readonly customerName: string | undefined;
  readonly number: string;
  readonly timeZone: string;
  readonly from: number;
  readonly movedTo: number | undefined;
  readonly by: string;
  /** Whose it is now; undefined: any agent's. */
  readonly owner: string | undefined;
  readonly at: number;
}

export interface CallBackQueries {
  /** What this agent was told and has not put away, the newest first. */
  news(centreId: CentreId, userId: UserId): Promise<readonly CallBackNewsRow[]>;
  dismissNews(centreId: CentreId, userId: UserId, ids: readonly string[]): Promise<void>;
  /** By the time agreed. `missed`: only those whose window went by. */
  page(
    centreId: CentreId,
    query: PageQuery & {
      readonly campaignId?: CampaignId | undefined;
      /** Leaves out those of all other campaigns. */
      readonly only?: readonly CampaignId[] | undefined;
      readonly ownerId?: UserId | undefined;
      readonly missed?: boolean | undefined;
    },
  ): Promise<Page<CallBackRow>>;
  find(centreId: CentreId, id: string): Promise<CallBackRow | undefined>;
  change(
    centreId: CentreId,
    id: string,
    change: CallBackChange,
    at: number,
    actor: Actor,
  ): Promise<CallBackRow>;
  /** The record is an ordinary one from now on. */
  cancel(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
}
