import { type Static, Type } from "typebox";
import { having, type Route } from "./route.ts";
import { IdParams, Name, Nothing, nullable, object, Reference, Uuid } from "./schema.ts";

const Country = Type.String({ pattern: "^[A-Z]{2}$" });
const Networks = Type.Array(Type.String({ maxLength: 64 }), { maxItems: 50 });

/** Where phones stand: what an emergency service sees and the administrator is told (TEL-EMG-02, TEL-EMG-03). */
export const Location = object({
  id: Uuid,
  name: Type.String(),
  address: Type.String(),
  country: Country,
  /** One of the centre's numbers; null: the trunk's own is shown. */
  number: nullable(Type.String()),
  /** They tell that a computer is there. */
  networks: Type.Array(Type.String()),
  lines: Type.Array(Reference),
  users: Type.Array(Reference),
});
export type Location = Static<typeof Location>;

export const LocationPut = object({
  name: Name,
  address: Type.String({ minLength: 1, maxLength: 300 }),
  country: Type.Optional(Country),
  number: Type.Optional(nullable(Type.String({ maxLength: 32 }))),
  networks: Type.Optional(Networks),
  lineIds: Type.Optional(Type.Array(Uuid, { maxItems: 10_000 })),
  userIds: Type.Optional(Type.Array(Uuid, { maxItems: 10_000 })),
});
export type LocationPut = Static<typeof LocationPut>;

/** Where the phone in one's browser is, for emergency calls (TEL-EMG-03). */
export const MyPlace = object({
  place: nullable(object({ id: Uuid, name: Type.String(), address: Type.String() })),
  places: Type.Array(object({ id: Uuid, name: Type.String(), address: Type.String() })),
  /** The network is another than when it was last said. */
  ask: Type.Boolean(),
  emergencyNumbers: Type.Array(Type.String()),
});
export type MyPlace = Static<typeof MyPlace>;

const pbx = having("pbx.admin");

export const locationRoutes = {
  locations: {
    method: "GET",
    path: "/locations",
    summary: "Where phones stand, for emergency calls",
    tag: "telephony",
    privilege: pbx,
    responses: {
      200: object({
        items: Type.Array(Location),
        /** Who hears of emergency calls besides the administrators. */
        emergencyDesk: nullable(Uuid),
      }),
    },
  },
  locationCreate: {
    method: "POST",
    path: "/locations",
    summary: "Add a place",
    tag: "telephony",
    privilege: pbx,
    body: LocationPut,
    responses: { 201: Location },
  },
  locationPut: {
    method: "PUT",
    path: "/locations/:id",
    summary: "Change a place and who is there",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    body: LocationPut,
    responses: { 200: Location },
  },
  locationDelete: {
    method: "DELETE",
    path: "/locations/:id",
    summary: "Delete a place; who was there is nowhere",
    tag: "telephony",
    privilege: pbx,
    params: IdParams,
    responses: { 204: Nothing },
  },
  emergencyDeskPut: {
    method: "PUT",
    path: "/emergency-desk",
    summary: "Choose who hears of emergency calls besides the administrators",
    tag: "telephony",
    privilege: pbx,
    body: object({ userId: nullable(Uuid) }),
    responses: { 204: Nothing },
  },
  myPlace: {
    method: "GET",
    path: "/me/place",
    summary: "Where the phone in one's browser is, and whether its network has changed",
    tag: "session",
    privilege: { kind: "session", evenTemporary: false },
    responses: { 200: MyPlace },
  },
  myPlacePut: {
    method: "PUT",
    path: "/me/place",
    summary: "Say where one is",
    tag: "session",
    privilege: { kind: "session", evenTemporary: false },
    body: object({ locationId: nullable(Uuid) }),
    responses: { 200: MyPlace },
  },
} as const satisfies Record<string, Route>;
