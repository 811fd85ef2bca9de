import { planCallers, planLimits } from "@perezvon/model";
import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { nullable, object, oneOf } from "./schema.ts";

/** What a call shows (INB-DOU-06, PBX-CID-01). */
const PlanChoice = object({
  caller: oneOf([...planCallers]),
  /** One of the centre's; needed by `fixed`, may be there with `hidden`. */
  number: nullable(Type.String({ maxLength: 40 })),
});

/** INB-DOU-02. */
const PlanEntry = object({
  /** 1–15 of `0-9 * #`, a leading `+` allowed. */
  digits: Type.String({ maxLength: planLimits.digits + 1 }),
  /** The digits serve inside the centre only and are no part of the outside number. */
  isPrefix: Type.Boolean(),
  remove: Type.Boolean(),
  insert: Type.String({ maxLength: planLimits.insert + 1 }),
  /** Null: what the plan shows otherwise. */
  shown: nullable(PlanChoice),
});

const common = {
  /** Where no entry says anything; null: the number that the trunk has for such calls. */
  usual: nullable(PlanChoice),
  entries: Type.Array(PlanEntry, { maxItems: planLimits.entries }),
};

/** The centre's outgoing number plan (INB-DOU-01). */
export const OutgoingPlanView = object({ ...common, version: Type.Integer({ minimum: 0 }) });
export type OutgoingPlanView = Static<typeof OutgoingPlanView>;

export const OutgoingPlanPut = object({ ...common, version: Type.Optional(Type.Integer({ minimum: 0 })) });
export type OutgoingPlanPut = Static<typeof OutgoingPlanPut>;

const administrator = having("pbx.admin");

export const outgoingPlanRoutes = {
  outgoingPlan: {
    method: "GET",
    path: "/outgoing-plan",
    summary: "The outgoing number plan: how dialled digits are rewritten and which number is shown",
    tag: "telephony",
    privilege: administrator,
    responses: { 200: OutgoingPlanView },
  },
  outgoingPlanPut: {
    method: "PUT",
    path: "/outgoing-plan",
    summary: "Set the outgoing number plan as a whole (INB-DOU-02, OUT-CID-01)",
    tag: "telephony",
    privilege: administrator,
    body: OutgoingPlanPut,
    responses: { 200: OutgoingPlanView },
  },
} as const satisfies Record<string, Route>;
