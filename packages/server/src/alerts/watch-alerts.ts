import type { EngineEvent } from "@perezvon/engine";
import type { SwitchEvent, TrunkState } from "@perezvon/model";
import type { GuardChange } from "@perezvon/sip";
import type { ExpiringCertificate } from "../assemble/certificates.ts";
import type { ServerContext } from "../http/context.ts";
import { onAbandonment } from "./abandonment-alert.ts";
import { onNoLine } from "./line-alert.ts";

/** Turns what the switch, the engine and the guard report into alerts. Returns the way to stop. */
export function watchAlerts(context: ServerContext): () => void {
  const { pbx, guard, engine } = context;
  const stops = [
    engine.onEvent((event) => {
      if (event.kind === "emergency") onEmergency(context, event);
      else if (event.kind === "call_back_missed") onMissedCallBack(context, event);
      else if (event.kind === "abandonment") onAbandonment(context, event);
      else if (event.kind === "no_line") onNoLine(context, event);
    }),
    pbx.onEvent((event) => onSwitch(context, event)),
    guard.onChange((change) => onGuard(context, change)),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

function onSwitch(context: ServerContext, event: SwitchEvent): void {
  switch (event.kind) {
    case "toll_alarm":
      void onToll(context, event).catch((error) =>
        context.logger.error("toll alarm not told", { error: String(error) }),
      );
      return;
    case "trunk_down":
      void onTrunkDown(context, event.state).catch((error) =>
        context.logger.error("trunk alarm not told", { error: String(error) }),
      );
      return;
    case "trunk_up":
      context.alerts.clear(event.state.centreId, "trunk_down", event.state.trunkId);
      context.alerts.clear(event.state.centreId, "trunk_refused", event.state.trunkId);
      return;
    case "sip_protocol":
      void onProtocolError(context, event).catch((error) =>
        context.logger.error("fault of the protocol not told", { error: String(error) }),
      );
      return;
    case "hold_long":
      onLongHold(context, event);
      return;
    case "recording_failed":
      if (event.centreId !== undefined) {
        context.alerts.raise(event.centreId, {
          kind: "recording_failed",
          subject: event.code,
          urgent: true,
          lasting: false,
          details: { code: event.code },
        });
      }
      return;
    case "stream_failed":
      context.alerts.raise(event.centreId, {
        kind: "stream_failed",
        subject: event.code,
        urgent: false,
        lasting: false,
        details: { code: event.code },
      });
      return;
    default:
  }
}

/** A stop outlives the program before anybody is told of it (TEL-SEC-08). */
async function onToll(
  { store, alerts }: ServerContext,
  { centreId, scope, id, limit, stopped, to, at }: Extract<SwitchEvent, { kind: "toll_alarm" }>,
): Promise<void> {
  if (stopped && scope !== "centre")
    await store.tolls.stop(centreId, { scope, id, cause: limit, dialled: to, at });
  const parties = scope === "centre" ? [] : await store.tolls.parties(centreId).catch(() => []);
  const party = parties.find((each) => each.scope === scope && each.id === id);
  if (limit === "twoCountries") {
    const [first = "", second = ""] = to.split(" ");
    alerts.raise(centreId, {
      kind: "two_countries",
      subject: id,
      urgent: true,
      lasting: false,
      details: { name: party?.name ?? "", first, second, stopped: stopped ? 1 : 0 },
    });
    return;
  }
  alerts.raise(centreId, {
    kind: "toll_limit",
    subject: `${scope} ${id} ${limit}`,
    urgent: true,
    lasting: false,
    details: { scope, id, name: party?.name ?? "", limit, stopped: stopped ? 1 : 0, to },
  });
}

/** Whoever is at his desk and holds somebody for that long is named (TEL-B2B-06). */
function onLongHold(
  { engine, alerts }: ServerContext,
  { centreId, legId, heldMs, at }: Extract<SwitchEvent, { kind: "hold_long" }>,
): void {
  const held = engine
    .agents(centreId)
    .flatMap(({ displayName, snapshot }) =>
      snapshot.interactions
        .filter(({ phase }) => phase === "hold")
        .map(({ since, customer }) => ({ name: displayName, number: customer.number, since })),
    )
    .toSorted((a, b) => a.since - b.since)[0];
  alerts.raise(centreId, {
    kind: "hold_long",
    subject: legId,
    urgent: false,
    lasting: false,
    details: {
      name: held?.name ?? "",
      number: held?.number ?? "",
      minutes: Math.round((held === undefined ? heldMs : at - held.since) / 60_000),
    },
  });
}

/** A promise to a customer was not kept in its window (OUT-CBK-05). */
function onMissedCallBack(
  { engine, alerts, store, logger }: ServerContext,
  { centreId, campaignId, ownerId, customer, until }: Extract<EngineEvent, { kind: "call_back_missed" }>,
): void {
  const name = engine.agents(centreId).find(({ userId }) => userId === ownerId)?.displayName;
  const tell = async () => {
    const campaign = await store.campaigns.get(centreId, campaignId);
    const owner = name ?? (await store.users.get(centreId, ownerId))?.login;
    alerts.raise(centreId, {
      kind: "call_back_missed",
      subject: `${campaignId} ${customer.number} ${until}`,
      urgent: false,
      lasting: false,
      details: { campaign: campaign?.campaign.name ?? "", owner: owner ?? "", number: customer.number },
    });
  };
  void tell().catch((error) => logger.error("missed call-back not told", { error: String(error) }));
}

/** Who, by which line, where; also to the chosen desk (TEL-EMG-03). */
function onEmergency({ alerts }: ServerContext, event: Extract<EngineEvent, { kind: "emergency" }>): void {
  const { centreId, callId, number, place, failed, userId } = event;
  const line = place?.line === undefined ? "" : ` (${place.line})`;
  alerts.raise(centreId, {
    kind: failed ? "emergency_failed" : "emergency",
    subject: callId,
    urgent: true,
    lasting: false,
    details: {
      number,
      userId,
      name: `${place?.name ?? userId}${line}`,
      line: place?.line ?? null,
      location: place?.location ?? "",
    },
    also: place?.deskUserId,
  });
}

async function onTrunkDown({ store, alerts }: ServerContext, state: TrunkState): Promise<void> {
  const { centreId, trunkId, reasons, lastAnswer } = state;
  const trunk = await store.trunks.get(centreId, trunkId).catch(() => undefined);
  alerts.raise(centreId, {
    kind: reasons.includes("registration_refused") ? "trunk_refused" : "trunk_down",
    subject: trunkId,
    urgent: true,
    lasting: true,
    details: {
      name: trunk?.name ?? trunkId,
      reason: reasons[0] ?? "",
      status: lastAnswer?.status ?? null,
    },
  });
}

/** One alert for a trunk and an answer, which counts the rest (TEL-MAP-02). */
async function onProtocolError(
  { store, alerts }: ServerContext,
  { centreId, trunkId, status }: Extract<SwitchEvent, { kind: "sip_protocol" }>,
): Promise<void> {
  const trunk = await store.trunks.get(centreId, trunkId).catch(() => undefined);
  alerts.raise(centreId, {
    kind: "sip_protocol",
    subject: `${trunkId} ${status}`,
    urgent: false,
    lasting: false,
    details: { name: trunk?.name ?? trunkId, status },
  });
}

function onGuard({ alerts }: ServerContext, change: GuardChange): void {
  if (change.kind !== "banned" || change.ban.reason === "by_hand") return;
  const { address, reason, until } = change.ban;
  alerts.raiseEverywhere({
    kind: "sip_ban",
    subject: address,
    urgent: false,
    lasting: false,
    details: { address, reason, until },
  });
}

/** The certificate ends soon; undefined: a new one was taken (TEL-TPT-05). */
export function tellOfCertificate(
  { alerts, store, logger }: ServerContext,
  expiring: ExpiringCertificate | undefined,
): void {
  if (expiring !== undefined) {
    alerts.raiseEverywhere({
      kind: "tls_expiring",
      subject: "",
      urgent: expiring.days < 3,
      lasting: true,
      details: { ...expiring },
    });
    return;
  }
  store.centres
    .all()
    .then((centres) => {
      for (const { id } of centres) alerts.clear(id, "tls_expiring", "");
    })
    .catch((error) => logger.warn("alert not cleared", { error: String(error) }));
}
