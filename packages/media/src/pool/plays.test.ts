import { writeFile } from "node:fs/promises";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PoolWorld } from "../../testing/pool-world.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { levelDbm0 } from "../audio/level.ts";
import { writeWav } from "../audio/wav.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";

let world: PoolWorld;
let long: string;
let short: string;
beforeAll(async () => {
  world = await PoolWorld.open(25_000);
  long = world.path("long.wav");
  short = world.path("short.wav");
  const steps = concatSamples([500, 700, 900, 1100].map((hz) => sine([hz], 500, -16)));
  await writeFile(long, writeWav({ sampleRate: 8000, channels: [steps] }));
  await writeFile(short, writeWav({ sampleRate: 8000, channels: [sine([1300], 400, -16)] }));
});
afterEach(() => world.clear());
afterAll(() => world.close());

function lastTone(samples: Int16Array, ms = 100): number {
  const part = samples.subarray(-ms * 8);
  return levelDbm0(part) < -40 ? 0 : dominantTone(part).hz;
}

test("TEL-PLY-03 a digit interrupts within 60 ms of its report; other digits do not", async () => {
  const a = await world.party("a");
  world.pool.play("a", { playId: "p", items: [{ kind: "file", path: long }], interruptedBy: "5#" });
  await world.wait(300);
  a.pressKey(1);
  expect(await world.event("digit")).toMatchObject({ digit: "1" });
  await world.wait(100);
  expect(world.events.some(({ kind }) => kind === "playEnded")).toBe(false);
  a.pressKey(5);
  const { at } = await world.event("digit", ({ digit }) => digit === "5");
  const ended = await world.event("playEnded");
  expect(ended).toMatchObject({ reason: "interrupted" });
  expect(ended.at - at).toBeLessThanOrEqual(60);
});

test("TEL-PLY-03 what is not interruptible is heard to its end, and nothing after it", async () => {
  const a = await world.party("a");
  world.pool.play("a", {
    playId: "p",
    items: [
      { kind: "file", path: short, whole: true },
      { kind: "file", path: long },
    ],
    interruptedBy: "any",
  });
  await world.wait(200);
  a.pressKey(3);
  const ended = await world.event("playEnded");
  expect(ended.reason).toBe("interrupted");
  expect(ended.playedMs).toBeGreaterThanOrEqual(400);
  expect(ended.playedMs).toBeLessThanOrEqual(420);
  await world.wait(100);
  expect(lastTone(a.heardSamples(8), 60)).toBe(0);
});

test("TEL-PLY-03 pause is silence, resume goes on there, seek goes anywhere", async () => {
  const a = await world.party("a");
  world.pool.play("a", { playId: "p", items: [{ kind: "file", path: long }] });
  await world.wait(300);
  world.pool.pausePlay("p", true);
  await world.wait(200);
  expect(lastTone(a.heardSamples(8))).toBe(0);
  world.pool.seekPlay("p", 1550);
  world.pool.pausePlay("p", false);
  await world.wait(250);
  expect(lastTone(a.heardSamples(8))).toBeCloseTo(1100, -1);
  world.pool.seekPlay("p", 550);
  await world.wait(250);
  expect(lastTone(a.heardSamples(8))).toBeCloseTo(700, -1);
  world.pool.seekPlay("p", 60_000);
  expect(await world.event("playEnded")).toMatchObject({ reason: "finished" });
});

test("TEL-PLY-03 loops as often as asked, up to 100 times", async () => {
  await world.party("a");
  const samples = sine([500], 20, -16);
  world.pool.play("a", { playId: "p", items: [{ kind: "samples", samples }], repeat: 40 });
  expect(await world.event("playEnded")).toMatchObject({ reason: "finished", playedMs: 800 });
});

test("TEL-PLY-06 where music is missing or damaged what stands in for it is heard, each is told, and it goes round", async () => {
  const a = await world.party("a");
  const damaged = world.path("damaged.wav");
  await writeFile(damaged, "RIFF and nothing else");
  for (const [playId, path] of [
    ["gone", world.path("gone.wav")],
    ["damaged", damaged],
  ] as const) {
    world.pool.play("a", { playId, items: [{ kind: "file", path, instead: short }], repeat: 0 });
    expect(await world.event("audioMissing", (event) => event.playId === playId)).toMatchObject({ path });
    const before = a.heard.length;
    // Twice as long as the sound itself.
    await world.eventually(() => (a.heard.length > before + 40 ? true : undefined));
    const heard = a.heardSamples(8);
    expect(dominantTone(heard.subarray(heard.length - 3_200)).hz).toBeCloseTo(1300, -1);
    world.pool.stopPlay(playId);
    expect(await world.event("playEnded", (event) => event.playId === playId)).toMatchObject({
      reason: "stopped",
    });
  }
});

test("TEL-PLY-04 a file in the place of ringback repeats from start to end until the answer", async () => {
  const a = await world.party("a");
  world.pool.play("a", {
    playId: "p",
    items: [
      { kind: "file", path: short },
      { kind: "silence", durationMs: 100 },
    ],
    repeat: 0,
  });
  await world.wait(1600);
  world.pool.stopPlay("p");
  const ended = await world.event("playEnded");
  expect(ended).toMatchObject({ reason: "stopped" });
  const heard = a.heardSamples(8);
  const first = heard.findIndex((sample) => Math.abs(sample) > 1000);
  for (const round of [0, 1, 2]) {
    const at = first + round * 4000;
    expect(dominantTone(heard.subarray(at + 400, at + 2800)).hz).toBeCloseTo(1300, -1);
    expect(levelDbm0(heard, at + 3300, at + 3900)).toBeLessThan(-40);
  }
});

test("TEL-PLY-08 echo: the caller hears himself one second later", async () => {
  const a = await world.party("a");
  world.pool.play("a", { playId: "echo", items: [{ kind: "echo", delayMs: 1000 }] });
  const startedAt = performance.now();
  await a.say(concatSamples([sine([800], 300, -16), silence(1500)]));
  const heard = a.heard.find(({ payload }) => payload.some((octet) => (octet & 0x7f) !== 0x55));
  expect(heard).toBeDefined();
  const first = a.heard.findIndex(
    ({ payload }) => payload.filter((octet) => Math.abs((octet & 0x7f) ^ 0x55) > 0x20).length > 20,
  );
  const delay = a.heard[first]!.atMs - startedAt;
  expect(delay).toBeGreaterThan(1000);
  expect(delay).toBeLessThan(1150);
  world.pool.stopPlay("echo");
  await world.event("playEnded");
});

test("TEL-COD-03 the volume of a leg, in both directions; without a change the packets are relayed", async () => {
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  world.pool.volume("a", { inDb: -10 });
  world.pool.volume("b", { outDb: 20 });
  await a.say(sine([500], 600, -20));
  await world.wait(150);
  const heard = b.heardSamples(8);
  expect(levelDbm0(heard, heard.length - 3200, heard.length - 1600)).toBeCloseTo(-10, 0);
  world.pool.volume("a", { inDb: 0 });
  world.pool.volume("b", { outDb: 0 });
  expect((await world.pool.stats()).workers[0]!.relayedDirections).toBe(2);
});

test("TEL-COD-03 what is louder than the scale is saturated and never wraps", async () => {
  const a = await world.party("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  world.pool.volume("b", { outDb: 20 });
  await a.say(sine([500], 400, 0));
  await world.wait(150);
  const heard = b.heardSamples(8);
  const loud = heard.subarray(1600, 2800);
  // A wrapped sample would jump over the whole range.
  const jump = Math.max(...loud.subarray(1).map((sample, i) => Math.abs(sample - loud[i]!)));
  expect(Math.max(...loud)).toBeGreaterThan(31_000);
  expect(dominantTone(loud).hz).toBeCloseTo(500, -1);
  expect(jump).toBeLessThan(65_000);
  expect(
    loud.filter((sample, i) => i > 0 && Math.sign(sample) !== Math.sign(loud[i - 1]!)).length,
  ).toBeLessThan(170);
});
