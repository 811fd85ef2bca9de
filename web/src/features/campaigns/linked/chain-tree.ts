import type { CampaignGroup, CampaignGroupMember } from "@perezvon/api";

export interface ChainNode {
  readonly member: CampaignGroupMember;
  readonly followers: readonly ChainNode[];
}

/** The chain as a tree: heads first, followers of each by name. A circle, which saving refuses, shows no head. */
export function chainTree(members: CampaignGroup["members"]): ChainNode[] {
  const ids = new Set(members.map(({ id }) => id));
  const nodesAfter = (after: string | null): ChainNode[] =>
    members
      .filter((member) => (member.after !== null && ids.has(member.after) ? member.after : null) === after)
      .map((member) => ({ member, followers: nodesAfter(member.id) }));
  return nodesAfter(null);
}

/** The campaigns that may come before this one: members of the group that do not come after it (OUT-LNK-13). */
export function possiblePredecessors(
  members: CampaignGroup["members"],
  campaignId: string,
): CampaignGroup["members"] {
  const after = new Map(members.map((member) => [member.id, member.after]));
  const comesAfter = (id: string) => {
    const seen = new Set<string>();
    for (let next: string | null | undefined = id; next && !seen.has(next); next = after.get(next)) {
      if (next === campaignId) return true;
      seen.add(next);
    }
    return false;
  };
  return members.filter(({ id }) => !comesAfter(id));
}
