import { silentLogger, VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { WriteQueue } from "./write-queue.ts";

function queueOf(limit?: number) {
  const clock = new VirtualClock();
  const options = { timers: clock, logger: silentLogger };
  return { clock, queue: new WriteQueue(limit === undefined ? options : { ...options, limit }) };
}

test("OUT-GEN-05 writes of one key keep their order through failures; other keys do not wait for them", async () => {
  const { clock, queue } = queueOf();
  const done: string[] = [];
  let failures = 3;
  void queue.push("a", "first", async () => {
    if (failures-- > 0) throw new Error("away");
    done.push("a1");
  });
  void queue.push("a", "second", async () => void done.push("a2"));
  void queue.push("b", "third", async () => void done.push("b1"));
  await clock.advanceAsync(10);
  expect(done).toEqual(["b1"]);
  expect(queue.pending).toBe(2);
  await clock.advanceAsync(1_000);
  expect(done).toEqual(["b1", "a1", "a2"]);
  expect(queue.pending).toBe(0);
});

test("OUT-GEN-05 tried again after 100 ms, doubling to 2 s, for as long as it takes", async () => {
  const { clock, queue } = queueOf();
  const at: number[] = [];
  const start = clock.now();
  void queue.push("a", "write", async () => {
    at.push(clock.now() - start);
    if (at.length < 8) throw new Error("away");
  });
  await clock.advanceAsync(20_000);
  expect(at).toEqual([0, 100, 300, 700, 1_500, 3_100, 5_100, 7_100]);
});

test("OUT-GEN-05 full says so; closed gives up what still fails, and drained comes to its end", async () => {
  const { clock, queue } = queueOf(2);
  const failed = queue.push("a", "write", () => Promise.reject(new Error("away"))).catch(String);
  expect(queue.full).toBe(false);
  const answer = queue.push("b", "write", async () => 7);
  expect(queue.full).toBe(true);
  expect(await answer).toBe(7);
  queue.close();
  const drained = queue.drained();
  await clock.advanceAsync(5_000);
  await drained;
  expect(await failed).toBe("Error: away");
  expect(queue.pending).toBe(0);
});
