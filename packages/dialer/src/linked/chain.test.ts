import type { CampaignId, ChainMember } from "@perezvon/model";
import { array, constantFrom, assert as forAll, integer, property, tuple } from "fast-check";
import { describe, expect, test } from "vitest";
import { chainWait, closesCircle, headsOf } from "./chain.ts";

const id = (name: string) => name as CampaignId;

function member(
  name: string,
  after: string | undefined,
  remaining: number,
  other: Partial<ChainMember> = {},
): ChainMember {
  return {
    id: id(name),
    name,
    after: after === undefined ? undefined : id(after),
    enabled: true,
    started: true,
    remaining,
    nextDueAt: undefined,
    ...other,
  };
}

/** Who dials among those with records. */
const dialling = (members: readonly ChainMember[]) =>
  members
    .filter((each) => each.enabled && each.started && chainWait(each.id, members) === undefined)
    .filter(({ remaining }) => remaining > 0)
    .map(({ name }) => name)
    .join(" ");

const chain = (...remaining: [number, number, number]) => [
  member("1", undefined, remaining[0]),
  member("2", "1", remaining[1]),
  member("3", "2", remaining[2]),
];

/** time, what happened, Remaining of 1, 2 and 3, who dials. */
const exampleTwentyOne: readonly (readonly [string, string, [number, number, number], string])[] = [
  ["09:00", "start", [100, 40, 20], "1"],
  ["12:00", "Remaining(1) = 0", [0, 40, 20], "2"],
  ["13:00", "import of 50 rows into 1's list", [50, 30, 20], "1"],
  ["13:40", "Remaining(1) = 0", [0, 30, 20], "2"],
  ["15:00", "Remaining(2) = 0", [0, 0, 20], "3"],
  ["15:10", "one record of 1 reopened", [1, 0, 20], "1"],
];

describe("OUT-EXA-21 chain 1 → 2 → 3", () => {
  test.each(exampleTwentyOne)("OUT-LNK-14 OUT-LNK-16 %s %s", (_time, _event, remaining, expected) => {
    expect(dialling(chain(...remaining))).toBe(expected);
  });
});

test("OUT-LNK-15 a follower tells what it waits for: the first of the chain with open records, how many, and when", () => {
  const members = [member("1", undefined, 3, { nextDueAt: 777 }), member("2", "1", 5), member("3", "2", 9)];
  const wait = { campaignId: "1", name: "1", remaining: 3, nextDueAt: 777, stopped: false };
  expect(chainWait(id("3"), members)).toEqual(wait);
  expect(chainWait(id("2"), members)).toEqual(wait);
  expect(chainWait(id("1"), members)).toBeUndefined();
});

test("OUT-LNK-13 several follow one predecessor and run together", () => {
  const members = [member("1", undefined, 0), member("2", "1", 5), member("3", "1", 5)];
  expect(dialling(members)).toBe("2 3");
});

describe("OUT-LNK-18", () => {
  test("a disabled member is passed over as if absent, and its own predecessors still count", () => {
    const off = { enabled: false, started: false };
    expect(dialling([member("1", undefined, 0), member("2", "1", 7, off), member("3", "2", 5)])).toBe("3");
    expect(dialling([member("1", undefined, 4), member("2", "1", 7, off), member("3", "2", 5)])).toBe("1");
  });
  test("a stopped predecessor with open records blocks", () => {
    const members = [member("1", undefined, 4, { started: false }), member("2", "1", 5)];
    expect(dialling(members)).toBe("");
    expect(chainWait(id("2"), members)).toMatchObject({ campaignId: "1", stopped: true });
  });
  test("one without enabled lists counts as empty", () => {
    expect(dialling([member("1", undefined, 0), member("2", "1", 5)])).toBe("2");
  });
});

test("OUT-LNK-13 circles are seen, and a group has one head", () => {
  const members = chain(1, 1, 1);
  expect(closesCircle(id("1"), id("3"), members)).toBe(true);
  expect(closesCircle(id("1"), id("1"), members)).toBe(true);
  expect(closesCircle(id("3"), id("1"), members)).toBe(false);
  expect(closesCircle(id("4"), id("3"), members)).toBe(false);
  expect(headsOf(members).map(({ name }) => name)).toEqual(["1"]);
  expect(headsOf([...members, member("4", undefined, 1)]).map(({ name }) => name)).toEqual(["1", "4"]);
  expect(headsOf([member("1", "2", 1), member("2", "1", 1)])).toEqual([]);
});

test("OUT-LNK-14 in any tree nobody dials while a switched-on campaign before it has open records", () => {
  const group = array(
    tuple(integer({ min: -1, max: 8 }), integer({ min: 0, max: 2 }), constantFrom(true, false)),
    {
      minLength: 1,
      maxLength: 9,
    },
  );
  forAll(
    property(group, (rows) => {
      const members = rows.map(([after, remaining, enabled], place) =>
        member(`${place}`, after < 0 || after >= place ? undefined : `${after}`, remaining, { enabled }),
      );
      const byId = new Map(members.map((each) => [each.id, each]));
      for (const each of members) {
        let before = each.after && byId.get(each.after);
        let blocked = false;
        while (before) {
          blocked ||= before.enabled && before.remaining > 0;
          before = before.after && byId.get(before.after);
        }
        expect(chainWait(each.id, members) !== undefined).toBe(blocked);
      }
    }),
  );
});
