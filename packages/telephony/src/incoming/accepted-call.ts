import type { CallId, CentreId, LegId, SwitchEvent } from "@perezvon/model";
import { type IncomingInvite, speakerOf, uriUser } from "@perezvon/sip";
import type { Line } from "../contract.ts";
import type { EmergencyBook } from "../emergency/emergency-book.ts";
import type { LegAbout } from "../records/leg-ledger.ts";
import type { CallWay } from "../trunks/call-way.ts";
import type { TrunkLink } from "../trunks/trunk-link.ts";
import type { KnownCaller } from "./trunk-caller.ts";

export interface AcceptedCall {
  readonly invite: IncomingInvite;
  readonly centreId: CentreId;
  readonly link: TrunkLink | undefined;
  readonly line: Line | undefined;
  readonly from: string;
  readonly to: string;
  readonly hidden: boolean;
  readonly displayName: string | undefined;
  readonly way: CallWay;
  /** Whose emergency call it answers (TEL-EMG-02). */
  readonly emergencyCallback?: ReturnType<EmergencyBook["callerFor"]>;
}

/** What the engine hears of a call that reached us. */
export function incomingEvent(
  call: AcceptedCall,
  { legId, callId, centreId }: { legId: LegId; callId: CallId; centreId: CentreId },
  replaces: LegId | undefined,
  at: number,
): SwitchEvent {
  const { link, line, from, to, hidden, displayName, way, emergencyCallback } = call;
  const parentId = parentIdOf(call);
  return {
    kind: "incoming",
    centreId,
    callId,
    legId,
    trunkId: link?.trunk.id,
    callerUserId: line?.userId,
    callerEndpoint: line && { kind: "sip", userId: line.userId, endpointId: line.endpointId },
    from,
    to,
    hidden,
    displayName,
    divertedBy: way.divertedBy,
    ...(replaces === undefined ? {} : { replaces }),
    ...(parentId === undefined ? {} : { parentId }),
    ...(emergencyCallback === undefined ? {} : { emergencyCallback }),
    at,
  };
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/** The interaction that this call is a part of elsewhere: believed of a trusted trunk, and only if it is an id (TEL-CDR-02). */
export function parentIdOf({ invite, link }: Pick<AcceptedCall, "invite" | "link">): string | undefined {
  if (link?.trunk.settings.trusted !== true) return undefined;
  const given = invite.request.header("X-Interaction-ID")?.trim();
  return given !== undefined && uuid.test(given) ? given.toLowerCase() : undefined;
}

/** What the record of the leg says from its beginning (TEL-CDR-03). */
export function aboutCall(call: AcceptedCall): LegAbout {
  const { invite, line, link, from, to } = call;
  const { direction, fromReceived, toReceived, device, address, sipCallId } = asItCame(invite);
  // Each by its name: a spread before as many again makes the object several times as dear.
  return {
    direction,
    fromReceived,
    toReceived,
    device,
    address,
    sipCallId,
    peer: line === undefined ? "trunk" : "phone",
    from,
    to,
    trunkId: link?.trunk.id,
    userId: line?.userId,
    endpointId: line?.endpointId,
    parentId: parentIdOf(call),
  };
}

/** Of a call that a trunk brought and that was refused at once. */
export function aboutRefused(invite: IncomingInvite, { trunkId, from, to }: KnownCaller): LegAbout {
  return { ...asItCame(invite), peer: "trunk", from, to, trunkId };
}

function asItCame({ request, source }: IncomingInvite) {
  return {
    direction: "in",
    fromReceived: request.from === undefined ? "" : (uriUser(request.from.uri) ?? ""),
    toReceived: request.uri === undefined ? "" : (uriUser(request.uri) ?? ""),
    device: request.header("User-Agent"),
    address: speakerOf(source).address,
    sipCallId: request.callId,
  } as const;
}
