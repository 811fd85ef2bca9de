import type { CallerNumber } from "@perezvon/api";
import { parsePhone, type TrunkId } from "@perezvon/model";
import type { NumberRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf } from "./inputs.ts";
import { instant, pageOf } from "./views.ts";

/** An operator hands out hundreds and thousands. */
const rangeMax = 10_000;

export function numberHandlers(
  context: ServerContext,
): Handlers<"numbers" | "numberCreate" | "numberChange" | "numberDelete"> {
  const { store, clock } = context;
  return {
    numbers: {
      handle: async ({ who, query }) =>
        pageOf(await store.numbers.page(who.session.centreId, query), numberView),
    },
    numberCreate: {
      async handle({ who, body, request }) {
        const first = phoneOf(who, "number", body.number);
        const last = body.until ? phoneOf(who, "until", body.until) : first;
        const rows = await store.numbers.create(
          who.session.centreId,
          {
            numbers: rangeOf(first, last),
            label: (body.label ?? "").trim(),
            category: (body.category ?? "").trim(),
            kind: body.kind ?? "voice",
            trunkId: (body.trunkId ?? undefined) as TrunkId | undefined,
            at: clock.now(),
          },
          actorOf(who, request),
        );
        await context.linesChanged();
        return { items: rows.map(numberView) };
      },
    },
    numberChange: {
      async handle({ who, params, body, request }) {
        const row = await store.numbers.update(
          who.session.centreId,
          params.id,
          {
            ...(body.label !== undefined && { label: body.label.trim() }),
            ...(body.category !== undefined && { category: body.category.trim() }),
            ...(body.kind && { kind: body.kind }),
            ...(body.trunkId !== undefined && { trunkId: body.trunkId as TrunkId | null }),
            at: clock.now(),
          },
          actorOf(who, request),
        );
        await context.linesChanged();
        return numberView(row);
      },
    },
    numberDelete: {
      async handle({ who, params, request }) {
        await store.numbers.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        await context.linesChanged();
        return null;
      },
    },
  };
}

function phoneOf(who: SignedIn, field: string, text: string): string {
  const parsed = parsePhone(text, who.user.centre.homeCountry);
  if (!parsed.ok) throw invalidField(field, "phone");
  return parsed.value;
}

/** Both ends have as many digits, else there is no saying what lies between. */
function rangeOf(first: string, last: string): string[] {
  if (first.length !== last.length) throw invalidField("until", "wrong_format");
  const [from, until] = [BigInt(first.slice(1)), BigInt(last.slice(1))];
  if (until < from) throw invalidField("until", "from_after_until");
  if (until - from >= BigInt(rangeMax)) throw invalidField("until", "too_many_items", { max: rangeMax });
  return Array.from({ length: Number(until - from) + 1 }, (_, step) => `+${from + BigInt(step)}`);
}

function numberView(row: NumberRow): CallerNumber {
  return {
    id: row.id,
    number: row.number,
    label: row.label || null,
    category: row.category || null,
    kind: row.kind,
    trunkId: row.trunkId ?? null,
    incoming: row.incoming ? { ...row.incoming } : null,
    createdAt: instant(row.createdAt),
  };
}
