import type { EngineEvent } from "@perezvon/engine";
import type { ServerContext } from "../http/context.ts";

/** The log says that the engine did it; the stop itself is written with the change of the campaign. */
const engine = { userId: undefined, name: "engine" };

/** Crossing the cap of abandoned calls is told and written down; the alarm lasts until the rate is below it again (OUT-CPL-02). */
export function onAbandonment(
  { alerts, store, clock, logger }: Pick<ServerContext, "alerts" | "store" | "clock" | "logger">,
  { centreId, campaignId, news }: Extract<EngineEvent, { kind: "abandonment" }>,
): void {
  const { kind, percent, capPercent, stopPercent } = news;
  if (kind === "below") {
    alerts.clear(centreId, "abandonment_cap", campaignId);
    return;
  }
  const tell = async () => {
    const name = (await store.campaigns.get(centreId, campaignId))?.campaign.name ?? "";
    alerts.raise(centreId, {
      kind: kind === "stop" ? "abandonment_stop" : "abandonment_cap",
      subject: campaignId,
      urgent: true,
      lasting: kind !== "stop",
      details: { campaign: name, percent, cap: capPercent, stop: stopPercent ?? null },
    });
    await store.audit.write(centreId, {
      actor: engine,
      act: kind === "stop" ? "abandonment_stop" : "abandonment_cap",
      kind: "campaign",
      objectId: campaignId,
      objectName: name,
      at: clock.now(),
      after: { percent, capPercent, stopPercent },
    });
  };
  void tell().catch((error) => logger.error("abandonment not told", { campaignId, error: String(error) }));
}
