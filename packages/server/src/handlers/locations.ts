import type { Location, LocationPut, MyPlace } from "@perezvon/api";
import { emergencyNumbersOf, parsePhone, type UserId } from "@perezvon/model";
import { NetworkList } from "@perezvon/sip";
import type { LocationInput, LocationRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import type { SignedIn } from "../sign-in/signed-in.ts";
import { actorOf, nameFaults, trimmedName } from "./inputs.ts";

type LocationHandlers = Handlers<
  | "locations"
  | "locationCreate"
  | "locationPut"
  | "locationDelete"
  | "emergencyDeskPut"
  | "myPlace"
  | "myPlacePut"
>;

/** Where phones stand, and who hears of emergency calls (TEL-EMG-02, TEL-EMG-03). */
export function locationHandlers(context: ServerContext): LocationHandlers {
  const { store, clock } = context;
  return {
    locations: {
      async handle({ who }) {
        const { centreId } = who.session;
        const [items, desk] = await Promise.all([
          store.locations.list(centreId),
          store.locations.emergencyDesk(centreId),
        ]);
        return { items: items.map(locationView), emergencyDesk: desk ?? null };
      },
    },
    locationCreate: {
      check: nameFaults,
      async handle({ who, body, request }) {
        const input = inputOf(who, body);
        const row = await store.locations.put(
          who.session.centreId,
          undefined,
          input,
          clock.now(),
          actorOf(who, request),
        );
        await context.linesChanged();
        return locationView(row);
      },
    },
    locationPut: {
      check: nameFaults,
      async handle({ who, params, body, request }) {
        const input = inputOf(who, body);
        const actor = actorOf(who, request);
        const row = await store.locations.put(who.session.centreId, params.id, input, clock.now(), actor);
        await context.linesChanged();
        return locationView(row);
      },
    },
    locationDelete: {
      async handle({ who, params, request }) {
        await store.locations.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
    emergencyDeskPut: {
      async handle({ who, body, request }) {
        await store.locations.setEmergencyDesk(
          who.session.centreId,
          (body.userId ?? undefined) as UserId | undefined,
          clock.now(),
          actorOf(who, request),
        );
        return null;
      },
    },
    myPlace: { handle: ({ who, request }) => myPlace(context, who, request.ip) },
    myPlacePut: {
      async handle({ who, body, request }) {
        const { centreId, userId } = who.session;
        const place = { locationId: body.locationId ?? undefined, address: request.ip };
        await store.locations.setOfUser(centreId, userId, place);
        return await myPlace(context, who, request.ip);
      },
    },
  };
}

/** He is asked where he is when his address is none of the place's networks, nor the one from which he last said so. */
async function myPlace({ store }: ServerContext, who: SignedIn, address: string): Promise<MyPlace> {
  const { centreId, userId } = who.session;
  const [rows, said] = await Promise.all([
    store.locations.list(centreId),
    store.locations.ofUser(centreId, userId),
  ]);
  const view = ({ id, name, address: at }: LocationRow) => ({ id, name, address: at });
  const here = rows.find(({ id }) => id === said.locationId);
  const inside = here !== undefined && new NetworkList(here.networks).has(address);
  return {
    place: here === undefined ? null : view(here),
    places: rows.map(view),
    ask: rows.length > 0 && !inside && said.address !== address,
    emergencyNumbers: [...emergencyNumbersOf(who.user.centre.homeCountry)],
  };
}

function inputOf({ user }: SignedIn, body: LocationPut): LocationInput {
  const { homeCountry } = user.centre;
  const text = body.number?.trim() ?? "";
  const number = text === "" ? undefined : parsePhone(text, homeCountry);
  if (number !== undefined && !number.ok) throw invalidField("number", "phone");
  return {
    name: trimmedName(body.name),
    address: body.address.trim(),
    country: body.country ?? homeCountry,
    number: number?.value,
    networks: (body.networks ?? []).map((network) => network.trim()),
    lineIds: body.lineIds ?? [],
    userIds: body.userIds ?? [],
  };
}

function locationView(row: LocationRow): Location {
  const { id, name, address, country, number, networks, lines, users } = row;
  return {
    id,
    name,
    address,
    country,
    number: number ?? null,
    networks: [...networks],
    lines: [...lines],
    users: [...users],
  };
}
