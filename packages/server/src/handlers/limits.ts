import type {
  TollLimits as LimitsView,
  TollPolicy as PolicyView,
  TollParty,
  TollPolicyPut,
  TollUse as UseView,
} from "@perezvon/api";
import type { CentreId, TollLimits, TollPolicy, TollUse } from "@perezvon/model";
import type { TollPartyRow, TollPolicyRow } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf } from "./inputs.ts";
import { instant } from "./views.ts";

type LimitHandlers = Handlers<
  "tollPolicy" | "tollPolicyPut" | "tollParties" | "tollPartyPut" | "tollRelease"
>;

/** «Лимиты» (TEL-SEC-08, PLT-SEC-06): what may leave, what has left, and who was stopped. */
export function limitHandlers(context: ServerContext): LimitHandlers {
  const { store, pbx, clock } = context;
  return {
    tollPolicy: {
      async handle({ who }) {
        const { centreId } = who.session;
        return policyView(await store.tolls.policy(centreId), usesOf(context, centreId));
      },
    },
    tollPolicyPut: {
      async handle({ who, body, request }) {
        const { centreId } = who.session;
        const { version, ...policy } = body;
        const options = { version, at: clock.now() };
        const row = await store.tolls.setPolicy(centreId, policyOf(policy), options, actorOf(who, request));
        await context.linesChanged();
        return policyView(row, usesOf(context, centreId));
      },
    },
    tollParties: {
      async handle({ who }) {
        const { centreId } = who.session;
        const uses = usesOf(context, centreId);
        const rows = await store.tolls.parties(centreId);
        const items = rows.map((row) => partyView(row, uses));
        return { items: items.toSorted((a, b) => Number(b.stopped !== null) - Number(a.stopped !== null)) };
      },
    },
    tollPartyPut: {
      async handle({ who, params, body, request }) {
        const { limits, closedAtNight } = body;
        await store.tolls.setException(
          who.session.centreId,
          { ...params, limits: limitsOf(limits), closedAtNight },
          clock.now(),
          actorOf(who, request),
        );
        await context.linesChanged();
        return null;
      },
    },
    tollRelease: {
      async handle({ who, params, request }) {
        await store.tolls.release(who.session.centreId, params, clock.now(), actorOf(who, request));
        pbx.releaseToll(params.scope, params.id);
        return null;
      },
    },
  };
}

type Uses = ReadonlyMap<string, TollUse>;

function usesOf({ pbx }: ServerContext, centreId: CentreId): Uses {
  return new Map(pbx.tollUses(centreId).map((use) => [`${use.scope} ${use.id}`, use]));
}

function useView(uses: Uses, scope: string, id: string): UseView {
  const { callsNow = 0, callsHour = 0, minutesDay = 0 } = uses.get(`${scope} ${id}`) ?? {};
  return { callsNow, callsHour, minutesDay: Math.round(minutesDay * 10) / 10 };
}

function policyView({ policy, version }: TollPolicyRow, uses: Uses): PolicyView {
  const centre = [...uses.values()].find(({ scope }) => scope === "centre");
  return {
    ...policy,
    centre: limitsView(policy.centre),
    user: limitsView(policy.user),
    line: limitsView(policy.line),
    countries: [...policy.countries],
    barredPrefixes: [...policy.barredPrefixes],
    used: useView(uses, "centre", centre?.id ?? ""),
    version,
  };
}

function policyOf(body: Omit<TollPolicyPut, "version">): TollPolicy {
  return {
    ...body,
    centre: limitsOf(body.centre),
    user: limitsOf(body.user),
    line: limitsOf(body.line),
    countries: [...new Set(body.countries)],
    barredPrefixes: [...new Set(body.barredPrefixes)],
  };
}

function limitsView(limits: TollLimits): LimitsView {
  return {
    callsAtOnce: limits.callsAtOnce ?? null,
    callsPerHour: limits.callsPerHour ?? null,
    minutesPerDay: limits.minutesPerDay ?? null,
    longestCallMinutes: limits.longestCallMinutes ?? null,
  };
}

function limitsOf(limits: LimitsView): TollLimits {
  return {
    callsAtOnce: limits.callsAtOnce ?? undefined,
    callsPerHour: limits.callsPerHour ?? undefined,
    minutesPerDay: limits.minutesPerDay ?? undefined,
    longestCallMinutes: limits.longestCallMinutes ?? undefined,
  };
}

function partyView(row: TollPartyRow, uses: Uses): TollParty {
  const { scope, id, name, extension, limits, closedAtNight, stop } = row;
  return {
    scope,
    id,
    name,
    extension: extension ?? null,
    limits: limitsView(limits),
    closedAtNight,
    used: useView(uses, scope, id),
    stopped:
      stop === undefined || stop.cause === undefined
        ? null
        : { cause: stop.cause, dialled: stop.dialled, at: instant(stop.at) },
  };
}
