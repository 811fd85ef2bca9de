import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { instant, pageOf } from "./views.ts";

/** Who did what to what, and what it was before (PLT-AUL-03). */
export function auditHandlers({ store }: ServerContext): Handlers<"audit"> {
  return {
    audit: {
      async handle({ who, query }) {
        const page = await store.audit.page(who.session.centreId, {
          ...query,
          from: query.from === undefined ? undefined : Date.parse(query.from),
          to: query.to === undefined ? undefined : Date.parse(query.to),
        });
        return pageOf(page, (row) => ({
          id: row.id,
          at: instant(row.at),
          actor: row.actor,
          userId: row.userId ?? null,
          address: row.address ?? null,
          act: row.act,
          kind: row.kind,
          objectId: row.objectId ?? null,
          objectName: row.objectName ?? null,
          before: row.before ?? null,
          after: row.after ?? null,
        }));
      },
    },
  };
}
