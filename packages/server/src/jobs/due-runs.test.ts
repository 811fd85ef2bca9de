import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { DueRuns } from "./due-runs.ts";

function bench(atOnce = 2) {
  const due = ["a", "b", "c"];
  const claims: number[][] = [];
  const begun: string[] = [];
  const lost: string[] = [];
  const ends = new Map<string, { resolve: () => void; reject: (error: Error) => void }>();
  const runs = new DueRuns<string>({
    clock: new VirtualClock(1_000),
    atOnce,
    leaseMs: 500,
    claimDue: async (now, until, most) => {
      claims.push([now, until, most]);
      return due.splice(0, most);
    },
    run: (name, byHand) => {
      begun.push(byHand ? `${name} by hand` : name);
      return new Promise((resolve, reject) => ends.set(name, { resolve, reject }));
    },
    onLost: (name) => lost.push(name),
  });
  return { runs, claims, begun, lost, ends };
}

test("OUT-EXP-02 as many run side by side as may, and the next is claimed when one has ended", async () => {
  const { runs, claims, begun, ends } = bench();
  await runs.tick();
  await runs.tick();
  expect([claims, begun]).toEqual([[[1_000, 1_500, 2]], ["a", "b"]]);
  ends.get("a")!.resolve();
  await Promise.resolve();
  await new Promise(process.nextTick);
  await runs.tick();
  expect(begun).toEqual(["a", "b", "c"]);
});

test("OUT-EXP-02 one that is asked for begins beside the others, unless it is on its way", async () => {
  const { runs, begun } = bench(0);
  expect(await runs.startNow(async () => "x")).toBe(true);
  expect(await runs.startNow(async () => undefined)).toBe(false);
  expect(begun).toEqual(["x by hand"]);
});

test("OUT-EXP-02 a run whose end could not be written is told of and holds nothing up; the last ones end before it stops", async () => {
  const { runs, begun, ends, lost } = bench();
  await runs.tick();
  const stopped = runs.stop();
  expect(runs.stopped).toBe(true);
  ends.get("a")!.reject(new Error("the database is away"));
  ends.get("b")!.resolve();
  await stopped;
  await runs.tick();
  expect([begun, lost]).toEqual([["a", "b"], ["a"]]);
});
