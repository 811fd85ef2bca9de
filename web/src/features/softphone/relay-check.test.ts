import { VirtualClock } from "@perezvon/base";
import { expect, test } from "vitest";
import { checkRelay, type GatheringPeer } from "./relay-check.ts";

const relay = "candidate:1 1 udp 41885439 192.0.2.7 50000 typ relay raddr 0.0.0.0 rport 0";
const host = "candidate:2 1 udp 2113937151 192.0.2.8 50001 typ host";

function peer() {
  const made = {
    onicecandidate: null as GatheringPeer["onicecandidate"],
    closed: false,
    createDataChannel: () => {},
    setLocalDescription: () => Promise.resolve(),
    close: () => {
      made.closed = true;
    },
  };
  return made;
}

test("TEL-WRT-02 a TURN server that gives an address is open, and how long it took is told", async () => {
  const clock = new VirtualClock();
  const one = peer();
  const verdict = checkRelay(
    () => one,
    clock,
    () => clock.now(),
  );
  one.onicecandidate?.({ candidate: { candidate: host } });
  clock.advanceBy(120);
  one.onicecandidate?.({ candidate: { candidate: relay } });
  expect(await verdict).toEqual({ open: true, tookMs: 120 });
  expect(one.closed).toBe(true);
});

test("TEL-WRT-02 one that refuses, or never answers, is not", async () => {
  const clock = new VirtualClock();
  const refused = peer();
  const first = checkRelay(
    () => refused,
    clock,
    () => clock.now(),
  );
  refused.onicecandidate?.({ candidate: null });
  expect(await first).toEqual({ open: false });
  const silent = peer();
  const second = checkRelay(
    () => silent,
    clock,
    () => clock.now(),
  );
  clock.advanceBy(8_000);
  expect(await second).toEqual({ open: false });
  expect(silent.closed).toBe(true);
});
