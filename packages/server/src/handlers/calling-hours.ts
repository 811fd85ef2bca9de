import type { CallingHours, CallingHoursAnswer, CallingHoursPut } from "@perezvon/api";
import { dialAnswer, postalCodeKey } from "@perezvon/dialer";
import { anyTime, type DialTime, parsePhone } from "@perezvon/model";
import type { CallingHoursInput, StoredCallingHours } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { invalidField } from "../http/problem-error.ts";
import { hoursFaults } from "./hours-input.ts";
import { actorOf } from "./inputs.ts";
import { instantOrNull } from "./views.ts";

type CallingHoursHandlers = Handlers<
  "callingHours" | "callingHoursCheck" | "callingHoursCreate" | "callingHoursChange" | "callingHoursDelete"
>;

/** «Часы для звонков» (OUT-HRS-01). Asked before each dial: a change is in force at once. */
export function callingHoursHandlers(context: ServerContext): CallingHoursHandlers {
  const { store, clock } = context;
  const check = (body: unknown) => hoursFaults((body as { hours?: unknown } | null)?.hours, "hours");
  return {
    callingHours: {
      handle: async ({ who }) => ({
        items: (await store.callingHours.all(who.session.centreId)).map(view),
      }),
    },
    callingHoursCheck: {
      check: questionFaults,
      handle: (call) => checked(context, call),
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

type Question = Parameters<CallingHoursHandlers["callingHoursCheck"]["handle"]>[0];

function questionFaults(body: unknown) {
  const time = (body as { dialTime?: { hours?: unknown; schedules?: unknown } } | null)?.dialTime;
  const schedules = Array.isArray(time?.schedules) ? time.schedules : [];
  return [
    ...hoursFaults(time?.hours, "dialTime.hours"),
    ...schedules.flatMap((row, index) =>
      hoursFaults((row as { hours?: unknown } | null)?.hours, `dialTime.schedules.${index}.hours`),
    ),
  ];
}

/** The same rule that is asked before each dial, for a number that somebody types (OUT-HRS-09). */
async function checked(
  { store, clock }: ServerContext,
  { who, body }: Question,
): Promise<CallingHoursAnswer> {
  const { centre } = who.user;
  const parsed = parsePhone(body.number, centre.homeCountry);
  if (!parsed.ok) throw invalidField("number", parsed.error.code);
  const { centreId } = who.session;
  const [rows, numberZones] = await Promise.all([
    store.callingHours.all(centreId),
    store.engine.campaigns.numberZones(centreId, [parsed.value, postalCodeKey(body.postalCode)]),
  ]);
  const at = body.at === undefined ? clock.now() : Date.parse(body.at);
  const time = (body.dialTime ?? { ...anyTime, useCallingHours: true }) as DialTime;
  const answer = dialAnswer(
    time,
    rows,
    {
      numbers: [parsed.value],
      labels: [body.label ?? ""],
      timeZone: undefined,
      region: body.region?.trim() || undefined,
      postalCode: body.postalCode?.trim() || undefined,
      defaultZone: centre.timeZone,
      window: { notBefore: undefined, notAfter: undefined },
      numberZones,
    },
    at,
  );
  const found = rows.find((row) => row === answer.row);
  const moment = (allowedAt: number | undefined) => ({
    allowed: allowedAt === at,
    allowedAt: instantOrNull(allowedAt),
  });
  return {
    number: parsed.value,
    at: new Date(at).toISOString(),
    zones: [...answer.zones],
    zoneSource: answer.zoneSource,
    row: found ? { abbreviation: found.abbreviation, region: found.region ?? null } : null,
    ...moment(answer.allowedAt),
    parts: answer.parts.map(({ part, allowedAt }) => ({ part, ...moment(allowedAt) })),
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
