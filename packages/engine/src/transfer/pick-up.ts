import type { DeskErrorCode, LegId } from "@perezvon/model";
import type { DeskSession } from "../desk/desk-session.ts";

/**
 * Takes a call that rings at a colleague (TEL-B2B-09, PBX-EMP-06): that of one extension, or the one that has rung longest in the
 * groups that both belong to. `legId`: the phone from which it was dialled for.
 */
export function pickUp(
  session: DeskSession,
  sessions: readonly DeskSession[],
  extension: string | undefined,
  legId?: LegId,
): DeskErrorCode | undefined {
  if (session.part !== undefined || session.ownCall !== undefined) return "busy";
  if (legId === undefined && !session.reachable) return "phone_unreachable";
  const mine = new Set(session.profile.groupIds);
  const [oldest] = sessions
    .filter((other) => other !== session && other.profile.groupIds.some((groupId) => mine.has(groupId)))
    .filter((other) => extension === undefined || other.profile.extension === extension)
    .flatMap(({ part }) => (part?.canBePickedUp === true ? [part] : []))
    .toSorted((a, b) => a.offeredAt - b.offeredAt);
  return oldest === undefined ? "nothing_to_pick_up" : oldest.pickUp(session, legId);
}

/** `88`, or `*88` and an extension; undefined for every other number. */
export function pickUpCode(number: string): { readonly extension: string | undefined } | undefined {
  const found = /^(?:88|\*88(\d{1,5}))$/.exec(number);
  return found === null ? undefined : { extension: found[1] };
}
