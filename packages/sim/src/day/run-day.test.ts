import { expect, test } from "vitest";
import { runDay } from "./run-day.ts";

/** A short shift with every kind of fault in it. */
const shortShift = {
  records: 60,
  agents: 4,
  shiftHours: 0.75,
  inboundPerHour: 20,
  crashes: 1,
  databaseOutages: 1,
  trunkOutages: 1,
};

/** Nobody else touches lists and do-not-call lists. */
const alone = { listed: 0, appended: 0 };

test("OUT-DNC-03 OUT-DNC-05 OUT-GEN-03 OUT-GEN-05 OUT-MOD-05 INB-ACD-03 200 seeded shifts with crashes and outages break no invariant", async () => {
  const failed: unknown[] = [];
  let dials = 0;
  let crashes = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const { ok, violations, figures } = await runDay({ seed, ...shortShift });
    if (!ok) failed.push({ seed, violations });
    dials += figures.dials;
    crashes += figures.crashes;
  }
  expect(failed).toEqual([]);
  // Something has happened at all.
  expect(dials).toBeGreaterThan(5_000);
  expect(crashes).toBeGreaterThanOrEqual(200);
}, 180_000);

test("OUT-MOD-07 OUT-CPL-01 four dials an agent are held to one when three in a hundred live answers find nobody", async () => {
  const { ok, figures } = await runDay({
    seed: 11,
    records: 1_500,
    agents: 15,
    shiftHours: 5,
    inboundPerHour: 0,
    dialsPerAgent: 4,
    crashes: 0,
    databaseOutages: 0,
    trunkOutages: 0,
  });
  expect(ok).toBe(true);
  const abandoned = (100 * figures.noAgent) / (figures.noAgent + figures.talks);
  expect(abandoned).toBeGreaterThan(0);
  expect(abandoned).toBeLessThan(4);
});

test("OUT-LNK-14 OUT-LNK-16 OUT-EXA-21 20 seeded shifts of a chain: no follower dials while its predecessor has open records", async () => {
  const failed: unknown[] = [];
  let dials = 0;
  for (let seed = 1; seed <= 20; seed++) {
    const { ok, violations, figures } = await runDay({ seed, ...shortShift, linked: true });
    if (!ok) failed.push({ seed, violations });
    dials += figures.secondDials;
  }
  expect(failed).toEqual([]);
  // The follower had its turn.
  expect(dials).toBeGreaterThan(100);
}, 120_000);

test("OUT-SEL-12 a seed is a day: run again it is the same to the last figure", async () => {
  const first = await runDay({ seed: 7, ...shortShift });
  expect(await runDay({ seed: 7, ...shortShift })).toEqual(first);
});

test("OUT-RED-12 redials go on over the days until every record is closed", async () => {
  const { ok, figures } = await runDay({
    seed: 3,
    days: 12,
    ...shortShift,
    ...alone,
    records: 40,
    shiftHours: 2,
  });
  expect(ok).toBe(true);
  expect(figures.open).toBe(0);
  expect(figures.closed).toBe(40);
});
