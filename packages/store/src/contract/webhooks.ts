import type { CentreId, UserId } from "@perezvon/model";
import type { Actor } from "./store.ts";

export interface WebhookInput {
  readonly name: string;
  readonly url: string;
  readonly kinds: readonly string[];
  readonly enabled: boolean;
}

/** An address that is told what happens (OUT-API-04). */
export interface WebhookRow extends WebhookInput {
  readonly centreId: CentreId;
  readonly id: string;
  readonly ownerId: UserId | undefined;
  readonly failingSince: number | undefined;
  /** Switched off because it failed for a day. */
  readonly disabledAt: number | undefined;
  readonly createdAt: number;
  /** Deliveries that are not through yet. */
  readonly waiting: number;
}

export interface WebhookDeliveryRow {
  readonly id: string;
  readonly kind: string;
  readonly subject: string;
  readonly sequence: number;
  readonly at: number;
  readonly state: "waiting" | "sent" | "failed";
  readonly tries: number;
  readonly nextAt: number;
  readonly firstTryAt: number | undefined;
  readonly lastTryAt: number | undefined;
  readonly status: number | undefined;
  readonly answer: string | undefined;
}

/** A delivery somebody is to make now. */
export interface ClaimedDelivery extends WebhookDeliveryRow {
  readonly webhook: Pick<WebhookRow, "centreId" | "id" | "name" | "url" | "ownerId" | "failingSince">;
  readonly secret: string;
  readonly data: unknown;
}

export interface WebhookQueries {
  list(centreId: CentreId): Promise<readonly WebhookRow[]>;
  create(
    centreId: CentreId,
    input: WebhookInput & { readonly secret: string },
    at: number,
    actor: Actor,
  ): Promise<WebhookRow>;
  /** Enabling one begins its failures anew. */
  update(centreId: CentreId, id: string, input: WebhookInput, at: number, actor: Actor): Promise<WebhookRow>;
  remove(centreId: CentreId, id: string, at: number, actor: Actor): Promise<void>;
  /** Newest first; at most 200. */
  deliveries(centreId: CentreId, id: string): Promise<readonly WebhookDeliveryRow[]>;
  /** A delivery without an event, to see whether it arrives. */
  test(centreId: CentreId, id: string, at: number): Promise<void>;
  /** Once more, under the same id; false: there is no such delivery that is over. */
  resend(centreId: CentreId, id: string, deliveryId: string, at: number): Promise<boolean>;
  /** What is due, of every subject the oldest; nobody else gets it until `leaseUntil`. */
  claim(now: number, leaseUntil: number, limit: number): Promise<readonly ClaimedDelivery[]>;
  succeeded(
    delivery: ClaimedDelivery,
    outcome: { readonly status: number; readonly answer: string; readonly at: number },
  ): Promise<void>;
  /** `nextAt` undefined gives it up. */
  failed(
    delivery: ClaimedDelivery,
    outcome: {
      readonly status: number | undefined;
      readonly answer: string;
      readonly at: number;
      readonly nextAt: number | undefined;
    },
  ): Promise<void>;
  /** It failed for a day; true for who switched it off. */
  switchOff(centreId: CentreId, id: string, at: number): Promise<boolean>;
  /** What a program that is gone had in hand is free again. */
  release(): Promise<void>;
  sweep(before: number): Promise<void>;
}
