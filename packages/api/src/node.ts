import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { Instant, Nothing, nullable, object } from "./schema.ts";

/** This node: its calls, its load, and whether it takes new calls (TEL-GEN-04). */
export const NodeState = object({
  legs: Type.Integer(),
  /** 1 is full. */
  load: Type.Number(),
  draining: nullable(object({ until: Instant })),
});
export type NodeState = Static<typeof NodeState>;

const keeping = having("sys.config");

export const nodeRoutes = {
  node: {
    method: "GET",
    path: "/node",
    summary: "Calls and load of this node",
    tag: "health",
    privilege: keeping,
    responses: { 200: NodeState },
  },
  nodeDrain: {
    method: "POST",
    path: "/node/drain",
    summary: "Take no new calls and registrations; those in progress go on so long and are then ended",
    tag: "health",
    privilege: keeping,
    body: object({ seconds: Type.Optional(Type.Integer({ minimum: 0, maximum: 14_400 })) }),
    responses: { 200: NodeState },
  },
  nodeResume: {
    method: "DELETE",
    path: "/node/drain",
    summary: "Take new calls again",
    tag: "health",
    privilege: keeping,
    responses: { 204: Nothing },
  },
} as const satisfies Record<string, Route>;
