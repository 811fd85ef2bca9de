import type { Clock, Logger } from "@perezvon/base";
import type { ClaimedDelivery, Store } from "@perezvon/store";
import { writeLetter } from "../mail/letters.ts";
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
  readonly #running = new Set<Promise<void>>();
  #stopped = false;

  constructor(context: WebhookContext) {
    this.#context = context;
  }

  /** Starts what is due; deliveries go on by themselves. */
  async tick(): Promise<void> {
    const { store, clock, logger } = this.#context;
    const free = atOnce - this.#running.size;
    if (this.#stopped || free <= 0) return;
    const now = clock.now();
    for (const delivery of await store.webhooks.claim(now, now + leaseMs, free)) {
      const run = this.#deliver(delivery)
        .catch((error: unknown) =>
          logger.warn("delivery not written", { id: delivery.id, error: String(error) }),
        )
        .finally(() => this.#running.delete(run));
      this.#running.add(run);
    }
  }

  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running);
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await this.settled();
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

  async #tellOwner({ webhook }: ClaimedDelivery, reason: string, at: number): Promise<void> {
    const { store, mailWaits } = this.#context;
    const owner = webhook.ownerId && (await store.mail.addressee(webhook.centreId, webhook.ownerId));
    if (!owner?.email) return;
    const name = [owner.firstName, owner.lastName].join(" ").trim() || owner.login;
    const letter = writeLetter("webhookOff", owner.language, {
      name,
      webhook: webhook.name,
      url: webhook.url,
      reason,
    });
    await store.mail.queue(webhook.centreId, { ...letter, kind: "webhook_off", recipient: owner.email }, at);
    mailWaits();
  }
}
