import { conditionLimits, conditionOperators, mostSortFields, type RecordCondition } from "@perezvon/model";
import { type Static, type TSchema, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { Disposition, IdParams, Nothing, nullable, object, oneOf, Uuid } from "./schema.ts";

/** Ways of sorting a list (OUT-SEL-06). */
export const sortingKinds = ["file", "fields", "random", "fewest_attempts", "oldest_attempt"] as const;
const fieldName = Type.String({ minLength: 1, maxLength: 200 });

const Test = object({
  kind: Type.Literal("test"),
  subject: Type.Union([
    object({ kind: Type.Literal("field"), field: fieldName }),
    object({ kind: oneOf(["attempts", "last_disposition", "time_zone", "loaded_at"]) }),
  ]),
  operator: oneOf(conditionOperators),
  values: Type.Array(Type.String({ maxLength: conditionLimits.valueLength }), {
    maxItems: conditionLimits.values,
  }),
});

/** Groups hold groups up to the depth allowed, so that the contract is of finite length. */
function conditionOf(depth: number): TSchema {
  if (depth === 0) return Test;
  const group = object({
    kind: oneOf(["all", "any"]),
    of: Type.Array(conditionOf(depth - 1), { maxItems: conditionLimits.tests }),
  });
  return Type.Union([Test, group]);
}

/** A condition of OUT-SEL-07: tests joined by and («all») and or («any»). */
const Condition = Type.Unsafe<RecordCondition>(conditionOf(conditionLimits.depth));

export const SelectionFilter = object({ kind: Type.Literal("conditions"), condition: Condition });
export type SelectionFilter = Static<typeof SelectionFilter>;

/** «Статусы из кампании»: records that another campaign with this list closed so (OUT-LNK-01); joined with the filter by "and". */
export const StatusFilter = object({
  campaignId: Uuid,
  /** Record dispositions; `not_reached_all` is «Недозвон (все)». */
  dispositions: Type.Array(Disposition, { minItems: 1, maxItems: 200 }),
  match: oneOf(["in", "not_in"]),
  delayMinutes: Type.Integer({ minimum: 0, maximum: 10_080 }),
});
export type StatusFilter = Static<typeof StatusFilter>;

const Quota = object({
  groups: Type.Array(
    object({
      name: Type.String({ minLength: 1, maxLength: 100 }),
      condition: Condition,
      target: Type.Integer({ minimum: 0, maximum: 1_000_000 }),
      /** Null: every «final success» fills the group (OUT-SEL-08). */
      dispositions: nullable(Type.Array(Disposition, { minItems: 1, maxItems: 200 })),
    }),
    { minItems: 1, maxItems: 100 },
  ),
  countCurrent: Type.Boolean(),
});

const settings = {
  instance: Type.String({ maxLength: 64 }),
  enabled: Type.Boolean(),
  order: Type.Integer({ minimum: 1, maximum: 999 }),
  ratio: Type.Integer({ minimum: 1, maximum: 100 }),
  priorityHours: nullable(Type.Integer({ minimum: 1, maximum: 8_760 })),
  fullPasses: Type.Boolean(),
  filter: nullable(SelectionFilter),
  statusFilter: nullable(StatusFilter),
  sorting: object({
    kind: oneOf(sortingKinds),
    fields: Type.Array(object({ field: fieldName, direction: oneOf(["ascending", "descending"]) }), {
      maxItems: mostSortFields,
    }),
  }),
  quota: nullable(Quota),
};

/** A list of a campaign with what it selects by (lower part of «Списки», OUT-CMP-05, OUT-CMP-06). */
export const CampaignListCard = object({
  id: Uuid,
  listId: Uuid,
  listName: Type.String(),
  ...settings,
  /** Of the list: what conditions and sorting may name. */
  fields: Type.Array(object({ name: Type.String(), type: Type.String() })),
  records: Type.Integer(),
  total: Type.Integer(),
  closed: Type.Integer(),
  excluded: Type.Integer(),
  remaining: Type.Integer(),
  /** A changed setting is not yet in force for every record of a long list. */
  settling: Type.Boolean(),
});
export type CampaignListCard = Static<typeof CampaignListCard>;

export const CampaignListAttach = object({
  listId: Uuid,
  instance: Type.Optional(settings.instance),
  order: Type.Optional(settings.order),
  ratio: Type.Optional(settings.ratio),
});

export const CampaignListChange = Type.Partial(object(settings), { additionalProperties: false });
export type CampaignListChange = Static<typeof CampaignListChange>;

/** One row of the quota view; `name` null is «no match», `target` null the totals row (OUT-SEL-09). */
export const QuotaRow = object({
  name: nullable(Type.String()),
  target: nullable(Type.Integer()),
  total: Type.Integer(),
  filled: Type.Integer(),
  /** Of the target; null where there is none. */
  percent: nullable(Type.Number()),
  inProgress: Type.Integer(),
  remaining: Type.Integer(),
  excluded: Type.Integer(),
});
export type QuotaRow = Static<typeof QuotaRow>;

const AssociationParams = object({ id: Uuid, associationId: Uuid });
const readers = having("svc.admin.all", "svc.admin", "sup.campaigns", "sup.metrics");
const editors = having("svc.admin.all", "svc.admin");
const runners = having("svc.admin.all", "svc.admin", "sup.campaigns");

export const selectionRoutes = {
  campaignLists: {
    method: "GET",
    path: "/campaigns/:id/lists",
    summary: "Lists of a campaign with filter, sorting and quota",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: object({ items: Type.Array(CampaignListCard) }) },
  },
  campaignListAttach: {
    method: "POST",
    path: "/campaigns/:id/lists",
    summary: "Attach a list, disabled at first; several times only under different instance names",
    tag: "campaigns",
    privilege: editors,
    params: IdParams,
    body: CampaignListAttach,
    responses: { 201: CampaignListCard },
  },
  campaignListChange: {
    method: "PATCH",
    path: "/campaigns/:id/lists/:associationId",
    summary: "Change order, filter, sorting or quota; in force within 60 s (OUT-SEL-07)",
    tag: "campaigns",
    privilege: runners,
    params: AssociationParams,
    body: CampaignListChange,
    responses: { 200: CampaignListCard },
  },
  campaignListDetach: {
    method: "DELETE",
    path: "/campaigns/:id/lists/:associationId",
    summary: "Take a list out of a campaign; its results go to the archive",
    tag: "campaigns",
    privilege: editors,
    params: AssociationParams,
    responses: { 204: Nothing },
  },
  campaignListCount: {
    method: "POST",
    path: "/campaigns/:id/lists/:associationId/count",
    summary: "How many records of the list a filter admits, saved or not",
    tag: "campaigns",
    privilege: readers,
    params: AssociationParams,
    body: object({ filter: nullable(SelectionFilter), statusFilter: Type.Optional(nullable(StatusFilter)) }),
    responses: { 200: object({ total: Type.Integer(), passing: Type.Integer() }) },
  },
  campaignListQuota: {
    method: "GET",
    path: "/campaigns/:id/lists/:associationId/quota",
    summary: "How far the quota groups are, and their totals (OUT-SEL-09)",
    tag: "campaigns",
    privilege: readers,
    params: AssociationParams,
    responses: { 200: object({ items: Type.Array(QuotaRow), totals: nullable(QuotaRow) }) },
  },
} as const satisfies Record<string, Route>;
