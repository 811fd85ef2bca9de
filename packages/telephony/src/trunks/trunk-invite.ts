import type { CallId, SwitchCommand } from "@perezvon/model";
import type { HeaderField, InviteOptions } from "@perezvon/sip";
import { emergencyForm } from "../emergency/emergency-numbers.ts";
import { diversionHeaders } from "../numbers/diversion.ts";
import { outgoingIdentity } from "../numbers/identity.ts";
import { writeNumber } from "../numbers/number-format.ts";
import { peerCheckOf } from "../peer-security.ts";
import { type CallWay, hopHeader } from "./call-way.ts";
import type { DialTry } from "./dial-route.ts";
import { nextHopOf } from "./trunk-link.ts";

type DialCommand = Extract<SwitchCommand, { kind: "dial" }>;

/** The INVITE of one try, as that trunk wants it (TEL-TRK-02, TEL-NUM). */
export function trunkInvite(
  { link, hop, callerId }: DialTry,
  call: {
    readonly command: DialCommand;
    readonly callId: CallId;
    readonly way: CallWay;
    readonly realm: string;
    readonly body: string;
  },
): InviteOptions {
  const { trunk } = link;
  const { settings } = trunk;
  const { transport, username, authorisation } = settings;
  const { command, way } = call;
  const to =
    command.purpose === "emergency"
      ? emergencyForm(command.to, settings.emergencyShortForm)
      : writeNumber(command.to, settings.calledOut);
  const from = writeNumber(callerId, settings.callingOut);
  // An operator who knows us by our registration wants his own name behind the number.
  const host = authorisation === "registration" ? settings.host : call.realm;
  // The location's number is never hidden from who must find it (TEL-EMG-02).
  const emergency = command.purpose === "emergency";
  const hidden = command.hideNumber === true && !emergency;
  const identity = outgoingIdentity({
    number: from,
    host,
    hidden,
    settings: emergency ? { ...settings, privacy: "as_asked" } : settings,
  });
  const headers: HeaderField[] = [
    ...identity.headers,
    ...diversionHeaders(
      way.divertedBy.map((number) => writeNumber(number, settings.callingOut)),
      to,
      host,
      settings.sendDiversion,
    ),
    ...settings.customHeaders.map(({ name, value }): HeaderField => [name, value]),
    ...hopHeader(way),
    ...(way.identity === undefined ? [] : [["Identity", way.identity] as const]),
    ...(settings.sendInteractionId ? [["X-Interaction-ID", call.callId] as const] : []),
  ];
  const route = link.serviceRoute;
  const nextHop = nextHopOf(settings.outboundProxy, transport) ?? {
    transport,
    address: hop.host,
    port: hop.port,
  };
  return {
    target: `sip:${encodeURIComponent(to).replaceAll("%2B", "+")}@${hop.host}:${hop.port}`,
    from: identity.from,
    headers,
    body: call.body,
    contactUser: authorisation === "registration" ? username : from,
    maxForwards: way.maxForwards,
    peerCheck: peerCheckOf(settings),
    reliability: settings.reliableProvisional,
    ...(settings.sessionTimer ? {} : { sessionTimer: false }),
    ...(route.length > 0 ? { route } : {}),
    ...(hop.binding === undefined
      ? route.length > 0
        ? {}
        : { nextHop }
      : { flow: hop.binding.flow, route: hop.binding.path }),
    ...(username !== "" && trunk.password && authorisation !== "incoming"
      ? { credentials: { username, password: trunk.password } }
      : {}),
  };
}
