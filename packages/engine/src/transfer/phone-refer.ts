import type { LegId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import type { InternalCall } from "../inbound/internal-call.ts";

/**
 * A phone sends its customer on by REFER: to a number (TEL-XFR-01), or to the far side of the call that it made meanwhile
 * (TEL-XFR-02). The rights are those of the phone's user; the phone hears by NOTIFY how it goes.
 */
export async function phoneRefer(
  context: CentreContext,
  part: AgentPart,
  event: Extract<LegEvent, { kind: "refer" }>,
  callMadeBy: (legId: LegId) => InternalCall | undefined,
): Promise<void> {
  const refused = (status: number) => context.execute({ kind: "refer_progress", legId: event.legId, status });
  if (event.replaces !== undefined) {
    const second = callMadeBy(event.replaces)?.handOver();
    if (second === undefined) refused(480);
    else part.refer(() => part.giveTo(second, "transfer"));
    return;
  }
  try {
    const destination = await context.reach.find({ kind: "number", number: event.to });
    if (destination === undefined) refused(404);
    else part.refer(() => part.transfer(destination));
  } catch (error) {
    context.logger.warn("transfer not begun", { error: String(error) });
    refused(500);
  }
}
