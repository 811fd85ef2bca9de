import { randomBytes } from "node:crypto";
import type { Webhook, WebhookPut } from "@perezvon/api";
import type { WebhookRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";
import { mustBeOutside } from "./outside-url.ts";
import { instant, instantOrNull } from "./views.ts";

type Names =
  | "webhooks"
  | "webhookCreate"
  | "webhookPut"
  | "webhookDelete"
  | "webhookTest"
  | "webhookDeliveries"
  | "webhookResend";

/** Addresses that are told what happens in campaigns (OUT-API-04). */
export function webhookHandlers(context: ServerContext): Handlers<Names> {
  const { store, clock } = context;
  return {
    webhooks: {
      handle: async ({ who }) => ({ items: (await store.webhooks.list(who.session.centreId)).map(view) }),
    },
    webhookCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const secret = `whsec_${randomBytes(32).toString("base64")}`;
        const input = { ...inputOf(context, body), secret };
        const row = await store.webhooks.create(
          who.session.centreId,
          input,
          clock.now(),
          actorOf(who, request),
        );
        return { secret, item: view(row) };
      },
    },
    webhookPut: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const { centreId } = who.session;
        const input = inputOf(context, body);
        return view(
          await store.webhooks.update(centreId, params.id, input, clock.now(), actorOf(who, request)),
        );
      },
    },
    webhookDelete: {
      async handle({ who, params, request }) {
        await store.webhooks.remove(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
    webhookTest: {
      async handle({ who, params }) {
        await store.webhooks.test(who.session.centreId, params.id, clock.now());
        return null;
      },
    },
    webhookDeliveries: {
      async handle({ who, params }) {
        const rows = await store.webhooks.deliveries(who.session.centreId, params.id);
        return {
          items: rows.map(({ firstTryAt: _, ...row }) => ({
            ...row,
            at: instant(row.at),
            nextAt: row.state === "waiting" ? instant(row.nextAt) : null,
            lastTryAt: instantOrNull(row.lastTryAt),
            status: row.status ?? null,
            answer: row.answer ?? null,
          })),
        };
      },
    },
    webhookResend: {
      async handle({ who, params }) {
        const { centreId } = who.session;
        const known = await store.webhooks.deliveries(centreId, params.id);
        if (!(await store.webhooks.resend(centreId, params.id, params.deliveryId, clock.now())))
          throw new ProblemError(
            known.some(({ id }) => id === params.deliveryId) ? "wrong_state" : "not_found",
          );
        return null;
      },
    },
  };
}

/** Names are checked when they are resolved, at each delivery. */
function inputOf({ webhookHosts }: ServerContext, body: WebhookPut): WebhookPut {
  mustBeOutside(body.url, webhookHosts, "url");
  return { ...body, name: trimmedName(body.name) };
}

function view(row: WebhookRow): Webhook {
  return {
    id: row.id,
    name: row.name,
    url: row.url,
    enabled: row.enabled,
    waiting: row.waiting,
    kinds: row.kinds as Webhook["kinds"],
    failingSince: instantOrNull(row.failingSince),
    disabledAt: instantOrNull(row.disabledAt),
    createdAt: instant(row.createdAt),
  };
}
