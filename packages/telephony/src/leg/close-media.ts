import type { LegStatistics } from "@perezvon/media";
import type { LegOutcome, LegQuality } from "@perezvon/model";
import { pageQualityOf, qualityOf } from "../leg-quality.ts";
import type { SwitchContext } from "../switch-context.ts";
import type { Leg } from "./leg.ts";

/** A second of audio; fewer are the tail of the call that had the port before. */
const strangePackets = 50;

/** Lets the media of a leg go that is over, and says how it sounded. */
export async function closeMedia(
  context: SwitchContext,
  leg: Leg,
  mediaId: string | undefined,
  outcome: LegOutcome,
): Promise<LegQuality | undefined> {
  const { logger, media } = context;
  if (mediaId === undefined) {
    tellOddities(context, leg, outcome, undefined);
    return undefined;
  }
  // A page's media outlives the call: only what belongs to this leg alone is closed.
  if (!leg.ownsMedia) {
    media.mute(mediaId, { in: false });
    tellOddities(context, leg, outcome, undefined);
    return await pageQuality(context, leg, mediaId);
  }
  let statistics: LegStatistics | undefined;
  try {
    statistics = await media.closeLeg(mediaId);
  } catch (error) {
    logger.debug("leg closed without statistics", { error: String(error) });
  }
  tellOddities(context, leg, outcome, statistics);
  return statistics && qualityOf(statistics);
}

/** A page's media was there before this call and will be after it: only the difference is of the call. */
async function pageQuality(
  { ledger, media }: SwitchContext,
  { legId }: Leg,
  mediaId: string,
): Promise<LegQuality | undefined> {
  const before = ledger.pageBeforeOf(legId);
  if (before === undefined) return undefined;
  const now = await media.legStatistics(mediaId).catch(() => undefined);
  return now && pageQualityOf(before, now, ledger.points(legId));
}

/** What the operator should know of a leg that is over: a fault of ours, or somebody else's packets (TEL-SEC-05). */
function tellOddities(
  { logger }: SwitchContext,
  { legId }: Leg,
  { systemReason }: LegOutcome,
  statistics: LegStatistics | undefined,
): void {
  if (systemReason !== undefined) logger.warn("leg ended by the system", { legId, reason: systemReason });
  const { foreign = 0, malformed = 0 } = statistics ?? {};
  if (foreign + malformed >= strangePackets) {
    logger.warn("packets of strangers were dropped", { legId, foreign, malformed });
  }
}
