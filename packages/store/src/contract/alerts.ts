import type { CentreId } from "@perezvon/model";
import type { Actor, Page, PageQuery } from "./store.ts";

/** What an administrator has to hear of (DSK-ALR-03). */
export interface AlertRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly urgent: boolean;
  /** It is open until what it tells of is over; otherwise until somebody has seen it. */
  readonly lasting: boolean;
  readonly details: Readonly<Record<string, string | number | null>>;
  readonly raisedAt: number;
  /** How often it was raised while open, and when last. */
  readonly times: number;
  readonly lastAt: number;
  readonly acknowledgedBy: string | undefined;
  readonly acknowledgedAt: number | undefined;
  readonly clearedAt: number | undefined;
}

export type NewAlert = Pick<AlertRow, "kind" | "subject" | "urgent" | "lasting" | "details">;

export interface AlertQueries {
  /** A new one, or the open one of that kind and subject counted on. */
  raise(centreId: CentreId, alert: NewAlert, at: number): Promise<AlertRow>;
  /** Undefined: none of that kind and subject was open. */
  clear(centreId: CentreId, kind: string, subject: string, at: number): Promise<AlertRow | undefined>;
  /** Refused with `not_found` when there is none that nobody has acknowledged. */
  acknowledge(centreId: CentreId, id: string, at: number, actor: Actor): Promise<AlertRow>;
  /** Newest first; `open`: those that nobody has acknowledged and that are not over. */
  page(
    centreId: CentreId,
    query?: PageQuery & { readonly open?: boolean | undefined },
  ): Promise<Page<AlertRow>>;
  /** Those that were over before then go, in every centre. */
  sweep(before: number): Promise<number>;
}
