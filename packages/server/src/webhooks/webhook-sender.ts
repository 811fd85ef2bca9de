import type { Clock, Logger } from "@perezvon/base";
import type { ClaimedDelivery, Store } from "@perezvon/store";
import { DueRuns } from "../jobs/due-runs.ts";
import { writeLetter } from "../mail/letters.ts";
import { tellOwner } from "../mail/tell-owner.ts";
import { post, signatureOf } from "./post.ts";

export interface WebhookContext {
  readonly store: Store;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Listed by the provider: may be of any network (PLT-SEC-04). */
  readonly allowedHosts: readonly string[];
  readonly mailWaits: () => void;
}

/** PLT-API-05: after 10 s, 1, 5, 30 min, then hourly to 24 h. */
const pausesMs = [10_000, 60_000, 5 * 60_000, 30 * 60_000] as const;
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Longer than any answer takes. */
const leaseMs = 60_000;
const atOnce = 20;

/** When a delivery is tried again that has failed so often; undefined after a day. */
export function nextTry(tries: number, firstAt: number, at: number): number | undefined {
  const next = at + (pausesMs[tries - 1] ?? hourMs);
  return next - firstAt > dayMs ? undefined : next;
}

/** Tells addresses what happened, at least once and in the order of each record (OUT-API-04, PLT-API-05). */
export class WebhookSender {
  readonly #context: WebhookContext;
  readonly #runs: DueRuns<ClaimedDelivery>;

  constructor(context: WebhookContext) {
    const { clock, logger, store } = context;
    this.#context = context;
    this.#runs = new DueRuns({
      clock,
      atOnce,
      leaseMs,
      claimDue: (now, until, most) => store.webhooks.claim(now, until, most),
      run: (delivery) => this.#deliver(delivery),
      onLost: ({ id }, error) => logger.warn("delivery not written", { id, error: String(error) }),
    });
  }

  tick(): Promise<void> {
    return this.#runs.tick();
  }

  settled(): Promise<void> {
    return this.#runs.settled();
  }

  stop(): Promise<void> {
    return this.#runs.stop();
  }

  async #deliver(delivery: ClaimedDelivery): Promise<void> {
    const { store, clock, allowedHosts } = this.#context;
    const { id, webhook, secret } = delivery;
    const timestamp = String(Math.floor(clock.now() / 1_000));
    const body = JSON.stringify({
      id,
      type: delivery.kind,
      time: new Date(delivery.at).toISOString(),
      centre: webhook.centreId,
      sequence: delivery.sequence,
      subject: delivery.subject,
      data: delivery.data,
    });
    const headers = {
      "content-type": "application/json",
      "user-agent": "Perezvon",
      "webhook-id": id,
      "webhook-timestamp": timestamp,
      "webhook-signature": signatureOf(secret, id, timestamp, body),
    };
    const { status, answer } = await post(new URL(webhook.url), { headers, body, allowedHosts });
    const at = clock.now();
    if (status !== undefined && status >= 200 && status < 300) {
      await store.webhooks.succeeded(delivery, { status, answer, at });
      return;
    }
    const nextAt = nextTry(delivery.tries + 1, delivery.firstTryAt ?? at, at);
    await store.webhooks.failed(delivery, { status, answer, at, nextAt });
    if (at - (webhook.failingSince ?? at) < dayMs) return;
    if (await store.webhooks.switchOff(webhook.centreId, webhook.id, at))
      await this.#tellOwner(delivery, status === undefined ? answer : `HTTP ${status}`, at);
  }

  #tellOwner({ webhook }: ClaimedDelivery, reason: string, at: number): Promise<void> {
    const { centreId, name: named, ownerId, url } = webhook;
    return tellOwner(this.#context, centreId, ownerId, {
      kind: "webhook_off",
      at,
      write: ({ name, language }) =>
        writeLetter("webhookOff", language, { name, webhook: named, url, reason }),
    });
  }
}
