import type { LegId } from "@perezvon/model";
import type { LegEvent } from "../call/leg-book.ts";
import { joinFarSides } from "../call/talk-pair.ts";
import type { CentreContext } from "../context.ts";
import type { AgentPart } from "../desk/agent-part.ts";
import { type FarSide, heirOf } from "./far-side.ts";

type ReferEvent = Extract<LegEvent, { kind: "refer" }>;

/** Calls of phones, as a transfer finds them. */
export interface PhoneCalls {
  /** Leaves the other end of the call that this bare leg has made to somebody else; undefined: there is none yet. */
  release(legId: LegId): FarSide | undefined;
  /** Whose share of a call the leg is. */
  part(legId: LegId): AgentPart | undefined;
}

/**
 * A phone sends its customer on by REFER: to a number (TEL-XFR-01), or to the far side of another call that it has (TEL-XFR-02). The rights
 * are those of the phone's user; the phone hears by NOTIFY how it goes.
 */
export async function phoneRefer(
  context: CentreContext,
  part: AgentPart,
  event: ReferEvent,
  calls: PhoneCalls,
): Promise<void> {
  const refused = (status: number) => context.execute({ kind: "refer_progress", legId: event.legId, status });
  const far = event.replaces === undefined ? undefined : calls.release(event.replaces);
  if (far !== undefined) {
    part.handing.refer(() => part.handing.giveTo(heirOf(context, far), "transfer"));
    return;
  }
  // A second call that nobody has answered yet is given up, and the customer is sent to its number.
  try {
    const destination = await context.reach.find({ kind: "number", number: event.to });
    if (destination === undefined) refused(404);
    else if (destination.kind === "external" && !part.session.profile.mayDialOutside) refused(403);
    else {
      if (event.replaces !== undefined)
        context.execute({ kind: "hang_up", legId: event.replaces, cause: "normal" });
      part.handing.refer(() => part.handing.transfer(destination));
    }
  } catch (error) {
    context.logger.warn("transfer not begun", { error: String(error) });
    refused(500);
  }
}

/** The phone asks in the dialog of a second call, which has no share of its own: its far side joins that of the other call. */
export function phoneReferBeside(context: CentreContext, event: ReferEvent, calls: PhoneCalls): void {
  const told = (status: number) => context.execute({ kind: "refer_progress", legId: event.legId, status });
  const other = event.replaces;
  const part = other === undefined ? undefined : calls.part(other);
  if (other === undefined || (part !== undefined && !part.talking)) {
    told(480);
    return;
  }
  const far = calls.release(event.legId);
  const second = part ?? (far && calls.release(other));
  if (far === undefined || second === undefined) {
    told(480);
    return;
  }
  told(200);
  if (part !== undefined) part.handing.giveTo(heirOf(context, far), "transfer");
  else joinFarSides(context, far, second as FarSide);
}

/** A trunk that may send us on (TEL-XFR-06): the agent talks with the number that the customer's switch names, under his own rights. */
export async function customerRefer(
  context: CentreContext,
  part: AgentPart | undefined,
  event: ReferEvent,
): Promise<void> {
  const refused = (status: number) => context.execute({ kind: "refer_progress", legId: event.legId, status });
  if (part?.talking !== true || event.replaces !== undefined) {
    refused(480);
    return;
  }
  const destination = await context.reach.find({ kind: "number", number: event.to }).catch(() => undefined);
  if (destination === undefined || destination.kind === "scenario") refused(404);
  else if (destination.kind === "external" && !part.session.profile.mayDialOutside) refused(403);
  else {
    const code = part.handing.consult(destination, context.reach.conferenceMax, true);
    if (code !== undefined) refused(code === "target_busy" ? 486 : 480);
  }
}
