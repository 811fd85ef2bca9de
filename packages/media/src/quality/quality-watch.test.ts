import { expect, test } from "vitest";
import type { LegStatistics } from "../contract.ts";
import { QualityWatch } from "./quality-watch.ts";

const still: LegStatistics = {
  legId: "a",
  codec: "pcma",
  packetsIn: 0,
  packetsOut: 0,
  octetsIn: 0,
  octetsOut: 0,
  lost: 0,
  lostOut: undefined,
  late: 0,
  duplicates: 0,
  reordered: 0,
  jitterMs: 2,
  maxJitterMs: 2,
  foreign: 0,
  malformed: 0,
  unauthentic: 0,
  srtp: undefined,
  concealedMs: 0,
  bufferMs: undefined,
  roundTripMs: undefined,
  firstPacketAt: undefined,
  lastPacketAt: undefined,
  qualityIn: undefined,
  qualityOut: undefined,
  summary: { in: undefined, out: undefined },
};

/** A leg over several samples of 250 packets each way. */
function watch(
  samples: readonly { lost?: number; jitterMs?: number; roundTripMs?: number; remoteLost?: number }[],
) {
  const quality = new QualityWatch();
  let [lost, remoteLost, reports] = [0, 0, 0];
  const faults = samples.map((one, index) => {
    lost += one.lost ?? 0;
    if (one.remoteLost !== undefined) {
      remoteLost += one.remoteLost;
      reports++;
    }
    const due = 250 * (index + 1);
    const now = {
      ...still,
      packetsIn: due - lost,
      packetsOut: due,
      lost,
      jitterMs: one.jitterMs ?? 2,
      roundTripMs: one.roundTripMs,
    };
    const remote = reports > 0 ? { reports, lost: remoteLost, jitterMs: 3 } : undefined;
    return quality.sample(now, due, remote);
  });
  return { quality, samples: faults };
}

test.each([
  ["nothing wrong", {}, []],
  ["loss of 3 %", { lost: 7 }, []],
  ["loss over 3 %", { lost: 8 }, ["loss"]],
  ["loss at the far side", { remoteLost: 8 }, ["loss"]],
  ["jitter of 40 ms", { jitterMs: 40 }, []],
  ["jitter over 40 ms", { jitterMs: 40.1 }, ["jitter"]],
  ["round trip of 400 ms", { roundTripMs: 400 }, []],
  ["round trip over 400 ms", { roundTripMs: 401 }, ["round_trip"]],
] as const)("TEL-QOS-04 %s", (_, sample, faults) => {
  expect(watch([sample]).samples[0]!.faults).toEqual(faults);
});

test("TEL-QOS-04 a MOS under 3.6 is a fault after ten seconds, and no longer when it is better", () => {
  const { samples } = watch([{ lost: 25 }, { lost: 25 }, { lost: 25 }, {}, { lost: 25 }]);
  expect(samples[0]!.in!.mos).toBeLessThan(3.6);
  expect(samples.map(({ faults }) => faults.includes("mos"))).toEqual([false, true, true, false, false]);
});

test("TEL-QOS-01 figures are of the five seconds; mean and worst are of the whole", () => {
  const { quality, samples } = watch([{ lost: 25 }, { jitterMs: 12 }, {}]);
  expect(samples.map((one) => one.in!.lossPercent)).toEqual([10, 0, 0]);
  const { in: summary } = quality.summary();
  expect(summary!.mosMin).toBe(samples[0]!.in!.mos);
  expect(summary!.mosMean).toBeGreaterThan(summary!.mosMin);
  expect(summary).toMatchObject({ jitterMaxMs: 12, jitterMeanMs: 16 / 3 });
});

test("TEL-QOS-02 without the far side's report its direction has no data, and an old report is none", () => {
  const { quality, samples } = watch([{}, { remoteLost: 10 }, {}]);
  expect(samples.map((one) => one.out?.lossPercent)).toEqual([undefined, 4, undefined]);
  expect(quality.summary().out).toMatchObject({ mosMin: samples[1]!.out!.mos });
  expect(watch([{}, {}]).quality.summary().out).toBeUndefined();
});

test("TEL-QOS-02 a leg that is to receive nothing has no data either", () => {
  const quality = new QualityWatch();
  expect(quality.sample(still, 0, undefined).in).toBeUndefined();
  expect(quality.summary()).toEqual({ in: undefined, out: undefined });
});
