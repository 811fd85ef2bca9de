import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Name, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

/** OUT-API-04. */
export const webhookKinds = [
  "record.closed",
  "attempt.ended",
  "callback.set",
  "callback.missed",
  "campaign.state",
  "import.finished",
] as const;

export const WebhookPut = object({
  name: Name,
  /** HTTP or HTTPS; never an address of this or a private network (PLT-SEC-04). */
  url: Type.String({ minLength: 1, maxLength: 2_000, pattern: "^https?://[^\\s]+$" }),
  kinds: Type.Array(oneOf(webhookKinds), { minItems: 1, maxItems: 20, uniqueItems: true }),
  enabled: Type.Boolean(),
});
export type WebhookPut = Static<typeof WebhookPut>;

export const Webhook = object({
  id: Uuid,
  ...WebhookPut.properties,
  failingSince: nullable(Instant),
  /** Switched off because it failed for a day. */
  disabledAt: nullable(Instant),
  waiting: Type.Integer(),
  createdAt: Instant,
});
export type Webhook = Static<typeof Webhook>;

export const WebhookDelivery = object({
  /** `webhook-id`: the same in every try. */
  id: Uuid,
  kind: Type.String(),
  subject: Type.String(),
  sequence: Type.Integer(),
  at: Instant,
  state: oneOf(["waiting", "sent", "failed"]),
  tries: Type.Integer(),
  nextAt: nullable(Instant),
  lastTryAt: nullable(Instant),
  status: nullable(Type.Integer()),
  answer: nullable(Type.String()),
});
export type WebhookDelivery = Static<typeof WebhookDelivery>;

const keepers = having("sec.keys");
const DeliveryParams = object({ id: Uuid, deliveryId: Uuid });

export const webhookRoutes = {
  webhooks: {
    method: "GET",
    path: "/webhooks",
    summary: "Addresses that are told what happens in campaigns (OUT-API-04)",
    tag: "api-keys",
    privilege: keepers,
    responses: { 200: object({ items: Type.Array(Webhook) }) },
  },
  webhookCreate: {
    method: "POST",
    path: "/webhooks",
    summary: "Add an address; the answer is the only place where its secret is shown (PLT-API-05)",
    tag: "api-keys",
    privilege: keepers,
    body: WebhookPut,
    responses: { 201: object({ secret: Type.String(), item: Webhook }) },
  },
  webhookPut: {
    method: "PUT",
    path: "/webhooks/:id",
    summary: "Change an address, or switch it on again",
    tag: "api-keys",
    privilege: keepers,
    params: IdParams,
    body: WebhookPut,
    responses: { 200: Webhook },
  },
  webhookDelete: {
    method: "DELETE",
    path: "/webhooks/:id",
    summary: "Remove an address with its deliveries",
    tag: "api-keys",
    privilege: keepers,
    params: IdParams,
    responses: { 204: Nothing },
  },
  webhookTest: {
    method: "POST",
    path: "/webhooks/:id/test",
    summary: "Send an event `test`",
    tag: "api-keys",
    privilege: keepers,
    params: IdParams,
    responses: { 202: Nothing },
  },
  webhookDeliveries: {
    method: "GET",
    path: "/webhooks/:id/deliveries",
    summary: "The last 200 deliveries, newest first; kept for 30 days",
    tag: "api-keys",
    privilege: keepers,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(WebhookDelivery) }) },
  },
  webhookResend: {
    method: "POST",
    path: "/webhooks/:id/deliveries/:deliveryId/resend",
    summary: "Deliver once more, under the same id",
    tag: "api-keys",
    privilege: keepers,
    params: DeliveryParams,
    responses: { 202: Nothing },
  },
} as const satisfies Record<string, Route>;
