import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { afterEach, expect, test } from "vitest";
import { RefusalWatch } from "./refusal-watch.ts";

const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.close();
});

async function bound(): Promise<Socket> {
  const socket = createSocket({ type: "udp4", lookup: (host, _options, done) => done(null, host, 4) });
  const listening = once(socket, "listening");
  socket.bind(0, "127.0.0.1");
  await listening;
  return socket;
}

/** Real sockets, for it is the system that tells; the time is the test's own. */
async function watching() {
  const socket = await bound();
  sockets.push(socket);
  const watch = new RefusalWatch(socket);
  const state = { now: 0, heard: 0 };
  socket.on("error", () => watch.refused(state.now));
  socket.on("message", () => {
    state.heard = state.now;
  });
  /** For so long a packet each 20 ms and a look each 250; true as soon as the leg is to end, and when. */
  const run = async (ms: number, to: { address: string; port: number }) => {
    for (const until = state.now + ms; state.now < until; state.now += 20) {
      if (state.now % 250 < 20 && watch.check(state.now, state.heard, to)) return state.now;
      if (watch.connected) {
        socket.send("packet", (error) => error && watch.refused(state.now));
        watch.sent();
      } else socket.send("packet", to.port, to.address);
      await new Promise(setImmediate);
    }
    return undefined;
  };
  return { socket, state, run, watch };
}

/** A port where nobody listens. */
async function deadPort(): Promise<number> {
  const gone = await bound();
  const { port } = gone.address();
  gone.close();
  await once(gone, "close");
  return port;
}

test("TEL-MED-07 a port that refuses ten times running ends the leg five seconds later", async () => {
  const { run } = await watching();
  const ended = await run(20_000, { address: "127.0.0.1", port: await deadPort() });
  // A second of silence before it looks, and the tenth of a second that ten packets take.
  expect(ended).toBeGreaterThanOrEqual(6_000);
  expect(ended).toBeLessThan(8_000);
});

test("TEL-MED-07 who listens and is silent is left alone, and is heard whenever he speaks", async () => {
  const { run, socket, state, watch } = await watching();
  const peer = await bound();
  sockets.push(peer);
  const to = { address: "127.0.0.1", port: peer.address().port };
  let deaf = 0;
  for (let turn = 0; turn < 1_000; turn++) {
    expect(await run(20, to)).toBeUndefined();
    if (watch.connected) deaf++;
  }
  // Of twenty seconds no more than a tenth of each three: somebody else's first word would get through.
  expect(deaf).toBeGreaterThan(0);
  expect(deaf).toBeLessThanOrEqual(7 * 6);
  const from = state.now;
  while (state.heard < from) {
    peer.send("word", socket.address().port, "127.0.0.1");
    await run(20, to);
  }
  await run(300, to);
  expect(watch.connected).toBe(false);
});

test("TEL-MED-07 who has moved to another port is heard before the end, and the call goes on", async () => {
  const { run, socket, state } = await watching();
  const to = { address: "127.0.0.1", port: await deadPort() };
  expect(await run(4_000, to)).toBeUndefined();
  const moved = await bound();
  sockets.push(moved);
  const from = state.now;
  while (state.heard < from && state.now < from + 1_000) {
    moved.send("word", socket.address().port, "127.0.0.1");
    expect(await run(20, to)).toBeUndefined();
  }
  expect(state.heard).toBeGreaterThanOrEqual(from);
  expect(await run(5_000, to)).toBeUndefined();
});
