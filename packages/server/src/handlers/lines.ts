import type { Endpoint, Registration } from "@perezvon/api";
import type { EndpointId } from "@perezvon/model";
import type { EndpointRow } from "@perezvon/store";
import type { LineRegistration } from "@perezvon/telephony";
import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { actorOf } from "./inputs.ts";
import { instant, pageOf } from "./views.ts";

/** SIP lines: what their devices need, what is asked of them, and which of them are here (TEL-REG-03). */
export function lineHandlers(
  context: ServerContext,
): Handlers<"endpoints" | "endpointChange" | "endpointPassword"> {
  const { store, clock } = context;
  return {
    endpoints: {
      async handle({ who, query, request }) {
        const page = await store.directory.endpoints(
          who.session.centreId,
          {
            cursor: query.cursor,
            limit: query.limit,
            now: clock.now(),
            showPasswords: query.show,
            id: query.id as EndpointId | undefined,
          },
          actorOf(who, request),
        );
        return pageOf(page, (row) =>
          endpointView(context, query.show ? row : { ...row, password: undefined }),
        );
      },
    },
    endpointChange: {
      async handle({ who, params, body, request }) {
        await store.security.setDevice(
          who.session.centreId,
          params.id as EndpointId,
          body,
          clock.now(),
          actorOf(who, request),
        );
        await context.linesChanged();
        return null;
      },
    },
    endpointPassword: {
      async handle({ who, params, request }) {
        const password = await store.lines.renewPassword(
          who.session.centreId,
          params.id as EndpointId,
          clock.now(),
          actorOf(who, request),
        );
        await context.linesChanged();
        return { password };
      },
    },
  };
}

export function endpointView({ sip, pbx }: ServerContext, row: EndpointRow): Endpoint {
  const domain = row.sipHost ?? sip.host;
  const registrations = pbx.registrations(row.id);
  return {
    id: row.id,
    user: { id: row.userId, name: row.displayName },
    extension: row.extension ?? null,
    login: row.login,
    server: `${domain}:${sip.port}`,
    port: sip.port,
    domain,
    // The switch knows better than the table, which also keeps what is about to expire.
    registered: registrations.length > 0 || row.registered,
    registrations: registrations.map(registrationView),
    nat: row.device.nat,
    encryption: row.device.encryption,
    networks: [...row.device.networks],
    md5: row.device.md5,
    codecs: [...row.device.codecs],
    dtmfMode: row.device.dtmfMode,
    digitToneMs: row.device.digitToneMs,
    digitGapMs: row.device.digitGapMs,
    flash: row.device.flash,
    capacity: row.device.capacity,
    ringOrder: row.device.ringOrder,
    contactsMax: row.device.contactsMax,
    password: row.password ?? null,
  };
}

export function registrationView(each: LineRegistration): Registration {
  return {
    contact: each.contact,
    address: each.address,
    port: each.port,
    transport: each.transport,
    userAgent: each.userAgent,
    since: instant(each.since),
    expiresAt: instant(each.expiresAt),
    roundTripMs: each.roundTripMs ?? null,
    reachable: each.reachable,
  };
}
