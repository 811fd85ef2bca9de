import type { Logger } from "@perezvon/base";
import type { LegStatistics } from "@perezvon/media";
import type { LegId, LegOutcome } from "@perezvon/model";

/** A second of audio; fewer are the tail of the call that had the port before. */
const strangePackets = 50;

/** What the operator should know of a leg that is over: a fault of ours, or somebody else's packets (TEL-SEC-05). */
export function tellOddities(
  logger: Logger,
  legId: LegId,
  { systemReason }: LegOutcome,
  statistics: LegStatistics | undefined,
): void {
  if (systemReason !== undefined) logger.warn("leg ended by the system", { legId, reason: systemReason });
  const { foreign = 0, malformed = 0 } = statistics ?? {};
  if (foreign + malformed >= strangePackets)
    logger.warn("packets of strangers were dropped", { legId, foreign, malformed });
}
