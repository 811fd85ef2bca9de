import type { CampaignGroupMember } from "@perezvon/api";
import { describe, expect, it } from "vitest";
import { type ChainNode, chainTree, possiblePredecessors } from "./chain-tree.ts";

const member = (id: string, after: string | null): CampaignGroupMember => ({
  id,
  name: id,
  after,
  remaining: 0,
  state: { code: "stopped", reason: null, nextDueAt: null, waitsFor: null },
});
const text = (nodes: readonly ChainNode[]): string =>
  nodes
    .map(({ member: { id }, followers }) => (followers.length > 0 ? `${id}(${text(followers)})` : id))
    .join(" ");

const members = [member("1", null), member("2", "1"), member("3", "2"), member("4", "1")];

describe("OUT-LNK-13 the picture of a chain", () => {
  it("OUT-LNK-13 shows the head, what follows, and those that run together", () => {
    expect(text(chainTree(members))).toBe("1(2(3) 4)");
    expect(text(chainTree([member("a", "elsewhere"), member("b", null)]))).toBe("a b");
  });

  it("OUT-LNK-13 offers as predecessors only what closes no circle", () => {
    const ids = (id: string) => possiblePredecessors(members, id).map((each) => each.id);
    expect(ids("1")).toEqual([]);
    expect(ids("2")).toEqual(["1", "4"]);
    expect(ids("new")).toEqual(["1", "2", "3", "4"]);
  });
});
