import type { Logger } from "@perezvon/base";
import type { SwitchDirectory } from "../contract.ts";
import type { TrunkCall } from "./trunk-caller.ts";

/**
 * The final answer to a caller on the black list (TEL-SEC-11, PBX-BLK-04). Only calls from outside come here. A list that cannot
 * be read keeps nobody out.
 */
export async function blockedAnswer(
  { centreId, from, to, hidden, link }: TrunkCall,
  directory: Pick<SwitchDirectory, "blocked">,
  logger: Logger,
): Promise<603 | 486 | undefined> {
  try {
    const blocked = await directory.blocked?.(centreId, {
      number: from,
      hidden,
      to,
      trunkId: link.trunk.id,
    });
    if (blocked === undefined) return undefined;
    logger.info("call.blocked", {
      centreId,
      trunk: link.trunk.id,
      reason: hidden ? "hidden" : "numa_in_black_list",
    });
    return blocked.answer;
  } catch (error) {
    logger.warn("black list not read", { centreId, error: String(error) });
    return undefined;
  }
}
