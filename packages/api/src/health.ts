import { Type } from "typebox";
import { anybody, type Route } from "./route.ts";
import { object } from "./schema.ts";

export const Health = object({ status: Type.String() });

export const healthRoutes = {
  healthLive: {
    method: "GET",
    path: "/health/live",
    summary: "The process answers",
    tag: "health",
    privilege: anybody,
    responses: { 200: Health },
  },
  healthReady: {
    method: "GET",
    path: "/health/ready",
    summary:
      "The store answers and the node is not being emptied, so calls and requests can be served; 503 otherwise",
    tag: "health",
    privilege: anybody,
    responses: { 200: Health },
  },
} as const satisfies Record<string, Route>;
