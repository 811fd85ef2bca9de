import type { CampaignId, ChainMember, ChainWait } from "@perezvon/model";

/** What names the campaign that comes before: a member of a group, or a campaign as it is about to be saved. */
type Following = Pick<ChainMember, "id" | "after">;

/**
 * What a member waits for: the first campaign of its chain, from the head on, that still has open records (OUT-LNK-14). A switched-off
 * member is passed over as if absent; one that is stopped with open records blocks; one without enabled lists has nothing
 * remaining (OUT-LNK-18). Undefined: it may dial.
 */
export function chainWait(id: CampaignId, members: readonly ChainMember[]): ChainWait | undefined {
  let wait: ChainWait | undefined;
  // The one nearest to the head comes last and is the one that dials now.
  for (const member of predecessorsOf(id, members)) {
    if (!member.enabled || member.remaining === 0) continue;
    const { id: campaignId, name, remaining, nextDueAt, started } = member;
    wait = { campaignId, name, remaining, nextDueAt, stopped: !started };
  }
  return wait;
}

/** From the direct predecessor to the head. A circle, which saving refuses, ends where it closes. */
function predecessorsOf<T extends Following>(id: CampaignId, members: readonly T[]): T[] {
  const byId = new Map(members.map((member) => [member.id, member]));
  const found: T[] = [];
  const seen = new Set([id]);
  let next = byId.get(id)?.after;
  while (next !== undefined && !seen.has(next)) {
    seen.add(next);
    const member = byId.get(next);
    if (member === undefined) break;
    found.push(member);
    next = member.after;
  }
  return found;
}

/** Whether `id` placed after `after` would come after itself (OUT-LNK-13). */
export function closesCircle(
  id: CampaignId,
  after: CampaignId | undefined,
  members: readonly Following[],
): boolean {
  if (after === undefined) return false;
  if (after === id) return true;
  return predecessorsOf(after, members).some((member) => member.id === id);
}

/** Members without a predecessor in the group; a group works when there is exactly one (OUT-LNK-13). */
export function headsOf<T extends Following>(members: readonly T[]): T[] {
  const ids = new Set(members.map(({ id }) => id));
  return members.filter(({ after }) => after === undefined || !ids.has(after));
}
