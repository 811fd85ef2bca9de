import { type Static, Type } from "typebox";
import { having, type Route, signedIn } from "./route.ts";
import { object, oneOf, PageQuery, page, Reference, ServiceLevel, Uuid } from "./schema.ts";
import { Endpoint } from "./telephony.ts";

/** Incoming services; campaigns have their own routes. */
export const Service = object({
  id: Uuid,
  name: Type.String(),
  kind: oneOf(["inbound", "outbound", "blended", "chat"]),
  groups: Type.Array(Reference),
  serviceLevel: ServiceLevel,
});
export type Service = Static<typeof Service>;

const listQuery = object({ ...PageQuery, search: Type.Optional(Type.String({ maxLength: 200 })) });
const readers = having("svc.admin.all", "svc.admin", "sys.settings", "sup.metrics");

export const directoryRoutes = {
  services: {
    method: "GET",
    path: "/services",
    summary: "Incoming services",
    tag: "directory",
    privilege: readers,
    query: listQuery,
    responses: { 200: page(Service) },
  },
  myEndpoints: {
    method: "GET",
    path: "/me/endpoints",
    summary: "Own SIP lines, without passwords",
    tag: "directory",
    privilege: signedIn,
    responses: { 200: page(Endpoint) },
  },
} as const satisfies Record<string, Route>;
