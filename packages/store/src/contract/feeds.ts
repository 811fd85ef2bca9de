import type { CentreId, RemoteSecrets, RemoteTarget, UserId } from "@perezvon/model";
import type { ImportMode } from "./lists.ts";
import type { Actor } from "./store.ts";

/** What a feed keeps up to date; its id is the list's own. */
export type FeedKind = "list" | "do_not_call";

export interface FeedInput {
  readonly enabled: boolean;
  /** In the words of package `schedule`. */
  readonly schedule: unknown;
  readonly timeZone: string;
  readonly target: RemoteTarget;
  /** A secret that is left out stays as it is. */
  readonly secrets: Partial<RemoteSecrets>;
  /** What is fetched and how it is read, in the words of whoever runs it. */
  readonly settings: unknown;
  /** Undefined while it is off. */
  readonly nextAt: number | undefined;
}

/** A list's periodic update (OUT-IMP-15, OUT-DNC-08). */
export interface FeedRow extends Omit<FeedInput, "secrets"> {
  readonly centreId: CentreId;
  readonly kind: FeedKind;
  /** Of the list. */
  readonly id: string;
  /** Of the list. */
  readonly name: string;
  readonly hasPassword: boolean;
  readonly hasPrivateKey: boolean;
  readonly ownerId: UserId | undefined;
  /** Failed tries of the run that is due. */
  readonly tries: number;
  /** When its first try began; undefined when the last run is over. */
  readonly runSince: number | undefined;
  readonly running: boolean;
  readonly version: number;
}

/** A feed somebody is to run now, with what opens its target. */
export interface ClaimedFeed {
  readonly feed: FeedRow;
  readonly secrets: RemoteSecrets;
}

export interface FeedQueries {
  get(centreId: CentreId, id: string): Promise<FeedRow | undefined>;
  /** `version` given and older: refused with `stale`. */
  put(
    centreId: CentreId,
    list: Pick<FeedRow, "kind" | "id">,
    input: FeedInput,
    options: { readonly version: number | undefined; readonly at: number },
    actor: Actor,
  ): Promise<FeedRow>;
  secrets(centreId: CentreId, id: string): Promise<RemoteSecrets | undefined>;
  /**
   * Feeds of all centres whose time has come; nobody else gets them before `leaseUntil`. Those into whose list another import
   * runs wait until it has ended (OUT-IMP-16).
   */
  claimDue(now: number, leaseUntil: number, limit: number): Promise<readonly ClaimedFeed[]>;
  /** One feed out of turn; undefined while another import of its list is on its way. */
  claim(centreId: CentreId, id: string, now: number, leaseUntil: number): Promise<ClaimedFeed | undefined>;
  /** Lets the feed go. A feed that was changed meanwhile keeps its new time. */
  end(
    feed: Pick<FeedRow, "centreId" | "id" | "version">,
    then: {
      readonly nextAt: number | undefined;
      readonly tries: number;
      readonly runSince: number | undefined;
    },
  ): Promise<void>;
  /** When a content of this hash was imported. */
  seenAt(centreId: CentreId, id: string, hash: Buffer): Promise<number | undefined>;
  remember(centreId: CentreId, id: string, hash: Buffer, at: number): Promise<void>;
  /** An entry of the log for what gave no file to import. */
  note(
    centreId: CentreId,
    list: Pick<FeedRow, "kind" | "id">,
    entry: {
      readonly mode: ImportMode;
      readonly fileName: string;
      readonly startedBy: string;
      readonly startedAt: number;
      readonly endedAt: number;
      /** Undefined: no file, and none was needed. */
      readonly failure: string | undefined;
      readonly failureLimit?: number | undefined;
    },
  ): Promise<void>;
  /** Feeds whose run the end of the program cut off are free again. */
  closeInterrupted(): Promise<void>;
}
