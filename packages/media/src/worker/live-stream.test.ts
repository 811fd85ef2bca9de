import { systemTimers } from "@perezvon/base";
import { expect, test, vi } from "vitest";
import { StreamReceiver } from "../../testing/stream-receiver.ts";
import type { LiveStreamFault } from "../contract.ts";
import { LiveStream, STREAM_BLOCK_SAMPLES } from "./live-stream.ts";

const soon = <T>(check: () => T) => vi.waitFor(check, { timeout: 10_000, interval: 10 });

test("TEL-REC-12 for a provider that reads nothing only seconds are kept, and it is told what it missed", async () => {
  const provider = await StreamReceiver.open();
  const faults: LiveStreamFault[] = [];
  const stream = new LiveStream({
    target: { url: provider.url, anyNetwork: true },
    start: { recordingId: "slow", callId: undefined, centreId: undefined },
    agentOnly: false,
    timers: systemTimers,
    failed: (code) => faults.push(code),
  });
  const block = Buffer.alloc(STREAM_BLOCK_SAMPLES * 4, 1);
  const { connection } = await soon(() => {
    const [connection] = provider.connections;
    expect(connection?.messages.length).toBe(1);
    return { connection: connection! };
  });
  connection.socket.pause();
  // An hour at once: far more than networks hold by themselves.
  for (let i = 0; i < 36_000; i++) stream.push(block);
  expect(faults).toEqual(["stream_slow"]);
  connection.socket.resume();
  await soon(() => expect(connection.blocks.length).toBeGreaterThan(0));
  await soon(() => {
    stream.push(block);
    expect(connection.messages.some(({ event }) => event === "gap")).toBe(true);
  });
  const gap = connection.messages.find(({ event }) => event === "gap")!;
  expect(Number(gap.toMs)).toBeGreaterThanOrEqual(3_600_000);
  stream.end("stop");
  await soon(() => expect(connection.messages.at(-1)).toMatchObject({ event: "stop" }));
  const { durationMs } = connection.messages.at(-1)!;
  // What came and what is named as missing is the whole.
  const missing = connection.messages
    .filter(({ event }) => event === "gap")
    .reduce((sum, { fromMs, toMs }) => sum + Number(toMs) - Number(fromMs), 0);
  expect(connection.blocks.length * 100 + missing).toBe(durationMs);
  expect(faults).toEqual(["stream_slow"]);
  await provider.close();
});
