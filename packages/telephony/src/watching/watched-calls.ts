import type { LegId, SwitchEvent, UserId } from "@perezvon/model";
import type { Bridges } from "../bridges.ts";
import { IncomingLeg } from "../leg/incoming-leg.ts";
import type { Leg } from "../leg/leg.ts";
import { PhoneLeg } from "../leg/phone-leg.ts";
import type { WatchedCall } from "./documents.ts";

/** The calls of a user, at whichever of his phones and pages; a connection that only waits for calls is none (TEL-PHN-04). */
export function watchedCalls(
  legs: Iterable<Leg>,
  userId: UserId,
  bridges: Pick<Bridges, "occupied">,
): readonly WatchedCall[] {
  const calls: WatchedCall[] = [];
  for (const leg of legs) {
    if (leg.userId !== userId || leg.over) continue;
    if (leg instanceof PhoneLeg && leg.persistent && !bridges.occupied(leg)) continue;
    const direction = leg instanceof IncomingLeg ? "initiator" : "recipient";
    const state = leg.answered ? "confirmed" : direction === "initiator" ? "trying" : "early";
    calls.push({ id: leg.legId, state, direction });
  }
  return calls;
}

/** Whose state an event may have changed. */
export function userOf(event: SwitchEvent, legs: ReadonlyMap<LegId, Leg>): UserId | undefined {
  switch (event.kind) {
    case "incoming":
    case "ringing":
    case "answered":
      return legs.get(event.legId)?.userId;
    case "reachable":
      return event.userId;
    default:
      return undefined;
  }
}
