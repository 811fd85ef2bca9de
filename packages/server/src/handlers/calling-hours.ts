import type { CallingHours, CallingHoursPut } from "@perezvon/api";
import type { CallingHoursInput, StoredCallingHours } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { hoursFaults } from "./hours-input.ts";
import { actorOf } from "./inputs.ts";

type CallingHoursHandlers = Handlers<
  "callingHours" | "callingHoursCreate" | "callingHoursChange" | "callingHoursDelete"
>;

/** «Часы для звонков» (OUT-HRS-01). Asked before each dial: a change is in force at once. */
export function callingHoursHandlers({ store, clock }: ServerContext): CallingHoursHandlers {
  const check = (body: unknown) => hoursFaults((body as { hours?: unknown } | null)?.hours, "hours");
  return {
    callingHours: {
      handle: async ({ who }) => ({
        items: (await store.callingHours.all(who.session.centreId)).map(view),
      }),
    },
    callingHoursCreate: {
      check,
      handle: async ({ who, body, request }) =>
        view(
          await store.callingHours.create(
            who.session.centreId,
            inputOf(body),
            clock.now(),
            actorOf(who, request),
          ),
        ),
    },
    callingHoursChange: {
      check,
      handle: async ({ who, params, body, request }) =>
        view(
          await store.callingHours.update(
            who.session.centreId,
            params.id,
            inputOf(body),
            { version: body.version, at: clock.now() },
            actorOf(who, request),
          ),
        ),
    },
    callingHoursDelete: {
      async handle({ who, params, request }) {
        await store.callingHours.delete(who.session.centreId, params.id, clock.now(), actorOf(who, request));
        return null;
      },
    },
  };
}

function inputOf({ countryCode, region, abbreviation, hours }: CallingHoursPut): CallingHoursInput {
  return {
    countryCode,
    region: region?.trim() || undefined,
    abbreviation: abbreviation.trim(),
    hours: hours as CallingHoursInput["hours"],
  };
}

function view(row: StoredCallingHours): CallingHours {
  return {
    id: row.id,
    countryCode: row.countryCode,
    region: row.region ?? null,
    abbreviation: row.abbreviation,
    hours: structuredClone(row.hours) as CallingHours["hours"],
    version: row.version,
  };
}
