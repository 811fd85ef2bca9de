import { seededRandom } from "@perezvon/base";
import type { CarrierReport } from "@perezvon/carrier";
import { expect, it } from "vitest";
import { makeListFile } from "./list-file.ts";
import {
  concurrentMax,
  orderFault,
  partNames,
  type RunPart,
  reportOf,
  shareOut,
  silentModes,
} from "./run-plan.ts";

it("OUT-MOD-01 OUT-LNK-14 every campaign of a run has its own numbers, none is lost", () => {
  const file = makeListFile(23, seededRandom(1));
  const parts = shareOut(file);
  expect([...parts.keys()]).toEqual([...partNames]);
  expect([...parts.values()].flatMap(({ numbers }) => numbers).toSorted()).toEqual(file.numbers.toSorted());
  for (const { csv, numbers } of parts.values()) {
    const rows = csv.trimEnd().split("\r\n");
    expect(rows[0]).toBe("Имя,Телефон,Город");
    expect(rows.slice(1).map((row) => row.split(",")[1])).toEqual(numbers);
  }
  expect([...parts.values()].map(({ numbers }) => numbers.length)).toEqual([3, 13, 3, 2, 2]);
  expect([...shareOut(makeListFile(2, seededRandom(1))).keys()]).toEqual(["progressive", "predictive"]);
});

it("OUT-LNK-14 a follower that dials before the end of the other is told of", () => {
  const call = (number: string, inviteAt: number, endAt: number) => ({ number, inviteAt, endAt });
  const report = (...perCall: object[]) => ({ perCall }) as unknown as CarrierReport;
  const parts = [
    { name: "progressive", numbers: new Set(["1", "2"]) },
    { name: "follow_up", numbers: new Set(["3"]) },
  ] as unknown as RunPart[];
  const before = [call("1", 0, 10), call("2", 5, 30)];
  expect(orderFault(report(...before, call("3", 31, 40)), parts)).toBeUndefined();
  expect(orderFault(report(...before, call("3", 29, 40)), parts)).toMatch(/before/);
  expect(reportOf(report(...before), parts[1]!).perCall).toEqual([]);
  expect(silentModes(report(call("3", 31, 40)), parts)).toEqual(["progressive"]);
  expect(silentModes(report(...before), parts)).toEqual([]);
});

it("OUT-MOD-05 counts the calls that were up together", () => {
  const calls = [
    { inviteAt: 0, endAt: 10 },
    { inviteAt: 5, endAt: 20 },
    { inviteAt: 10, endAt: undefined },
    { inviteAt: 30, endAt: 40 },
  ];
  expect(concurrentMax({ perCall: calls } as unknown as CarrierReport)).toBe(2);
  expect(concurrentMax({ perCall: [] })).toBe(0);
});
