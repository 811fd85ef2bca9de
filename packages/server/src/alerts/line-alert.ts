import type { EngineEvent } from "@perezvon/engine";
import type { ServerContext } from "../http/context.ts";

/** A campaign whose dials find no line pauses: it is an alarm until one of them comes through (OUT-RED-15). */
export function onNoLine(
  { alerts, store, logger }: Pick<ServerContext, "alerts" | "store" | "logger">,
  { centreId, campaignId, news }: Extract<EngineEvent, { kind: "no_line" }>,
): void {
  if (news.kind === "back") {
    alerts.clear(centreId, "no_line", campaignId);
    return;
  }
  const tell = async () => {
    const campaign = (await store.campaigns.get(centreId, campaignId))?.campaign.name ?? "";
    alerts.raise(centreId, {
      kind: "no_line",
      subject: campaignId,
      urgent: true,
      lasting: true,
      details: { campaign, until: news.until },
    });
  };
  void tell().catch((error) => logger.error("want of lines not told", { campaignId, error: String(error) }));
}
