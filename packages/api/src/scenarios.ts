import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Instant, Nothing, object, Uuid } from "./schema.ts";

/** A voice scenario without its operations (INB-SCN-02). */
export const Scenario = object({
  id: Uuid,
  name: Type.String(),
  version: Type.Integer(),
  updatedAt: Instant,
  /** Entries of the number plan and campaigns that use it; it cannot be deleted while there are any. */
  usedBy: Type.Array(Type.String()),
});
export type Scenario = Static<typeof Scenario>;

/** A scenario as it is exported and imported (INB-SCN-06); the server checks its operations and names each fault by its path. */
export const ScenarioBody = object({
  scenario: Type.Object({}, { additionalProperties: true }),
});

/** Whoever edits a campaign chooses among them. */
const readers = having("svc.admin.all", "svc.admin", "svc.scenarios");

export const scenarioRoutes = {
  scenarios: {
    method: "GET",
    path: "/scenarios",
    summary: "Voice scenarios",
    tag: "campaigns",
    privilege: readers,
    responses: { 200: object({ items: Type.Array(Scenario) }) },
  },
  scenario: {
    method: "GET",
    path: "/scenarios/:id",
    summary: "A voice scenario with its operations",
    tag: "campaigns",
    privilege: readers,
    params: IdParams,
    responses: { 200: ScenarioBody },
  },
  scenarioCreate: {
    method: "POST",
    path: "/scenarios",
    summary: "Make or import a voice scenario",
    tag: "campaigns",
    privilege: having("svc.scenarios"),
    body: ScenarioBody,
    responses: { 201: Scenario },
  },
  scenarioPut: {
    method: "PUT",
    path: "/scenarios/:id",
    summary: "Replace a voice scenario; calls finish on the one they began with",
    tag: "campaigns",
    privilege: having("svc.scenarios"),
    params: IdParams,
    body: ScenarioBody,
    responses: { 200: Scenario },
  },
  scenarioDelete: {
    method: "DELETE",
    path: "/scenarios/:id",
    summary: "Delete a voice scenario that nothing uses",
    tag: "campaigns",
    privilege: having("svc.scenarios"),
    params: IdParams,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
