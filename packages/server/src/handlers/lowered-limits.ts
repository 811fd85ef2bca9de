import { closedByLimits, type Progress } from "@perezvon/dialer";
import type { Campaign, CentreId } from "@perezvon/model";
import type { Actor } from "@perezvon/store";
import type { ServerContext } from "../http/context.ts";

/**
 * Open records that are at a limit which was lowered are closed, those that wait for next week included; whoever lowered it does not
 * wait for a long list (OUT-RED-23). What this misses closes when it is due.
 */
export function closeAtLimits(
  { store, engine, clock, logger }: Pick<ServerContext, "store" | "engine" | "clock" | "logger">,
  centreId: CentreId,
  { redial: before }: Campaign,
  { id, redial }: Campaign,
  actor: Actor,
): void {
  const { maxAttemptsPerNumber, maxAttemptsPerRecord } = redial;
  const lowered =
    maxAttemptsPerRecord < before.maxAttemptsPerRecord || maxAttemptsPerNumber < before.maxAttemptsPerNumber;
  if (!lowered) return;
  const leastAttempts = Math.min(maxAttemptsPerNumber, maxAttemptsPerRecord);
  const filter = { tool: "limits", leastAttempts, dispositions: undefined, listIds: undefined } as const;
  const close = async () => {
    await store.recordTools.apply(
      centreId,
      id,
      filter,
      ({ progress, numbers }) =>
        progress === undefined ? undefined : closedByLimits(progress as Progress, numbers, redial),
      { actor, at: clock.now(), details: {} },
    );
    await engine.campaigns.changed(centreId, id);
  };
  void close().catch((error) =>
    logger.warn("records at a lowered limit not closed", { campaignId: id, error: String(error) }),
  );
}
