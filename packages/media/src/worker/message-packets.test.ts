import { seededRandom, systemClock, systemTimers, VirtualClock } from "@perezvon/base";
import { afterAll, beforeAll, expect, test } from "vitest";
import { RtpPeer } from "../../testing/rtp-peer.ts";
import { dominantTone } from "../audio/goertzel.ts";
import { decodeAlaw } from "../codec/g711.ts";
import type { MediaEvent, WorkerStatistics } from "../contract.ts";
import { sine } from "../tone/generate.ts";
import { MediaWorker } from "./media-worker.ts";

const [customerHz, agentHz, messageHz] = [400, 700, 1_300];
/** 100 ms of packets of 20 ms. */
const limit = 5;
type LegName = "customer" | "agent";

/** The real worker with real sockets, whose rounds run when the test says: time is counted in packets. */
let worker: MediaWorker;
let peers: Record<LegName, RtpPeer>;
const clock = new VirtualClock();
const events: MediaEvent[] = [];

beforeAll(async () => {
  worker = new MediaWorker({
    settings: {
      worker: 0,
      bindAddress: "127.0.0.1",
      advertisedAddress: "127.0.0.1",
      gatewayUrl: undefined,
      ports: { low: 26_400, high: 26_499 },
      captureMemoryBytes: 1 << 20,
    },
    clock,
    timers: clock,
    random: seededRandom(1),
    emit: (event) => events.push(event),
    captured: () => undefined,
  });
  const wanted = Array.from({ length: 50 }, (_, index) => 26_400 + index * 2);
  const bound = (await worker.request({ kind: "bindPorts", ports: wanted })) as readonly number[];
  const open = async (legId: LegName, port: number) => {
    const peer = await RtpPeer.open({ clock: systemClock, timers: systemTimers });
    const longest = { rtpTimeoutMs: 60_000, holdTimeoutMs: 60_000, qualityLimits: undefined };
    worker.command({ kind: "openRtpLeg", legId, port, ...longest });
    const remote = { address: "127.0.0.1", port: peer.port, codec: "pcma", payloadType: 8 } as const;
    worker.command({
      kind: "setRemote",
      legId,
      remote: { ...remote, direction: "sendrecv", symmetric: false },
    });
    peer.sendTo("127.0.0.1", port);
    return peer;
  };
  peers = { customer: await open("customer", bound[0]!), agent: await open("agent", bound[1]!) };
  worker.command({ kind: "connect", legId: "customer", other: "agent" });
});
afterAll(async () => {
  for (const peer of Object.values(peers)) peer.close();
  await worker.request({ kind: "close" });
});

const told = (name: LegName) => peers[name].heard.length;

let said = 0;
const soon = { interval: 1 };

/** Both speak for so many packets; what is on the wire has come before the next is said. */
async function talk(packets: number): Promise<void> {
  for (let packet = 0; packet < packets; packet++) {
    peers.customer.sendAudio(sine([customerHz], 20, -14));
    peers.agent.sendAudio(sine([agentHz], 20, -14));
    said += 2;
    await expect.poll(async () => (await statistics()).packetsIn, soon).toBe(said);
    clock.advanceBy(20);
    const { packetsOut } = await statistics();
    await expect.poll(() => told("customer") + told("agent"), soon).toBe(packetsOut);
  }
}

async function statistics() {
  return (await worker.request({ kind: "stats" })) as WorkerStatistics;
}

/** The tones of each packet that this party has heard since, one after the other. */
function heardSince(name: LegName, from: number): number[] {
  return peers[name].heard
    .slice(from)
    .map(({ payload }) => Math.round(dominantTone(decodeAlaw(payload), 200, 3_400).hz / 100) * 100);
}

function command(kind: "play" | "stop", to: "leg" | "both"): void {
  worker.command({ kind: "mute", legId: "agent", mute: { in: kind === "play" } });
  if (kind === "stop") worker.command({ kind: "stopPlay", legId: "customer", playId: to });
  else {
    const items = [{ kind: "samples", samples: sine([messageHz], 5_000, -6) }] as const;
    worker.command({ kind: "play", legId: "customer", request: { playId: to, items, to } });
  }
}

test.each(["leg", "both"] as const)(
  "TEL-PLY-07 TEL-PLY-02 counted in packets a message to %s begins and ends within 100 ms of its command",
  async (to) => {
    await talk(10);
    const [before, agentBefore] = [told("customer"), told("agent")];
    command("play", to);
    await new Promise<void>((resolve) => setImmediate(resolve));
    await talk(15);
    const heard = heardSince("customer", before);
    const first = heard.indexOf(messageHz);
    expect(first).toBeGreaterThanOrEqual(0);
    expect(first).toBeLessThanOrEqual(limit);
    // From there on nothing else: the agent's microphone is off.
    expect(new Set(heard.slice(first))).toEqual(new Set([messageHz]));
    const atAgent = heardSince("agent", agentBefore);
    if (to === "both") expect(atAgent.indexOf(messageHz)).toBeLessThanOrEqual(limit);
    expect(atAgent.includes(messageHz)).toBe(to === "both");
    const stopped = told("customer");
    command("stop", to);
    await talk(15);
    const after = heardSince("customer", stopped);
    expect(after.lastIndexOf(messageHz)).toBeLessThan(limit);
    // The agent is heard again as soon.
    expect(after.indexOf(agentHz)).toBeLessThanOrEqual(limit);
    expect(events.find((event) => event.kind === "playEnded" && event.playId === to)).toMatchObject({
      reason: "stopped",
    });
  },
);
