import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { Meter, percentile } from "../../testing/meter.ts";
import { PoolWorld } from "../../testing/pool-world.ts";
import { sine } from "../tone/generate.ts";

let world: PoolWorld;
beforeAll(async () => {
  world = await PoolWorld.open(24_800);
});
afterEach(async () => {
  for (const legId of ["in", "out", "third"]) await world.pool.closeLeg(legId);
  await world.clear();
});
afterAll(() => world.close());

/** Two legs with the meter at both ends; returns the port to send to. */
async function legsFor(meter: Meter): Promise<number> {
  const remote = {
    address: "127.0.0.1",
    codec: "pcma",
    payloadType: 8,
    telephoneEvent: 101,
    direction: "sendrecv",
    symmetric: false,
  } as const;
  const { port } = await world.pool.openRtpLeg({ legId: "in", affinity: "m" });
  await world.pool.openRtpLeg({ legId: "out", affinity: "m" });
  world.pool.setRemote("in", { ...remote, port: meter.fromPort });
  world.pool.setRemote("out", { ...remote, port: meter.toPort });
  return port;
}

/** Commands are carried out in order: an answer to the last tells that the others are done. */
async function carriedOut(): Promise<void> {
  await world.pool.legStatistics("in");
}

/** Call logic that does nothing else for so long. */
function stall(ms: number): void {
  const until = performance.now() + ms;
  while (performance.now() < until);
}

test("TEL-MED-06 relay adds 2 ms at the median and 10 ms at p99", async () => {
  const meter = await Meter.open(200);
  const port = await legsFor(meter);
  world.pool.connect("in", "out");
  await carriedOut();
  const { delays } = await meter.run(port);
  expect(delays).toHaveLength(200);
  expect(percentile(delays, 0.5)).toBeLessThan(2);
  expect(percentile(delays, 0.98)).toBeLessThan(10);
}, 10_000);

test("TEL-MED-06 the frame path adds its buffer and a frame", async () => {
  const meter = await Meter.open(250, true);
  const port = await legsFor(meter);
  await world.pool.openRtpLeg({ legId: "third", affinity: "m" });
  world.pool.hear("out", ["in", "third"]);
  const running = meter.run(port);
  await world.wait(2000);
  const { bufferMs } = (await world.pool.legStatistics("in"))!;
  const { delays } = await running;
  expect(delays.length).toBeGreaterThanOrEqual(6);
  // 20 ms of frame, and the part of a round until the slot of the leg.
  expect(percentile(delays, 0.5)).toBeLessThan(bufferMs! + 20 + 5);
}, 10_000);

test("TEL-GEN-02 stalls of call logic of 50 ms lose no RTP and add at most 20 ms", async () => {
  const meter = await Meter.open(200);
  const port = await legsFor(meter);
  world.pool.connect("in", "out");
  await carriedOut();
  const running = meter.run(port);
  for (let i = 0; i < 8; i++) {
    await world.wait(300);
    stall(50);
  }
  const { delays } = await running;
  expect(delays).toHaveLength(200);
  expect(percentile(delays, 0.98)).toBeLessThan(20);
}, 10_000);

test("TEL-QOS-01, TEL-QOS-04 every five seconds a leg tells how it is; loss is marked; the end keeps mean and worst", async () => {
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  for (let i = 0; i < 6; i++) {
    await a.say(sine([500], 900, -16));
    a.skip(4);
  }
  const sample = await world.event("quality", ({ legId }) => legId === "a");
  expect(sample.in!.lossPercent).toBeGreaterThan(3);
  expect(sample.faults).toContain("loss");
  // b has sent nothing: no data, which is not perfect (TEL-QOS-02).
  expect((await world.event("quality", ({ legId }) => legId === "b")).in).toBeUndefined();
  const closed = await world.pool.closeLeg("a");
  expect(closed!.summary.in!.mosMin).toBeLessThan(closed!.summary.in!.mosMean + 0.001);
  expect(closed!.summary.out).toBeUndefined();
  expect(b.heard.length).toBeGreaterThan(250);
}, 15_000);
