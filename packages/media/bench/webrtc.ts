import { type ChildProcess, fork } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, systemTimers } from "@perezvon/base";
import { build } from "esbuild";

/**
 * CPU cost of browser legs: one measured process holds `legs` DTLS-SRTP peers, a second process holds their far sides; every leg
 * carries G.711 (172 octets, 50 packets a second) both ways. Only the measured process is counted.
 */
export type WebrtcLibrary = "node-datachannel" | "werift" | "gateway";

export interface WebrtcBenchResult {
  readonly library: WebrtcLibrary;
  readonly legs: number;
  readonly packetsPerSecond: number;
  /** User and system time of every thread of the measured process, per packet sent or received. */
  readonly cpuUsPerPacket: number;
  readonly lostPercent: number;
  /** Legs that one core carries at that cost. */
  readonly legsPerCore: number;
  readonly rssPerLegKb: number;
  readonly connectMs: number;
  /** Growth of resident memory after all legs were closed and opened again, a sign of leaks. */
  readonly rssAfterReopenKb: number;
}

interface PeerMessage {
  readonly kind: "description" | "candidate" | "connected" | "ready" | "report" | "closed";
  readonly leg?: number;
  readonly value?: unknown;
}

export interface PeerReport {
  readonly cpuUs: number;
  readonly sent: number;
  readonly received: number;
  readonly rssKb: number;
}

export async function runWebrtcBench(options: {
  library: WebrtcLibrary;
  legs: number;
  seconds: number;
}): Promise<WebrtcBenchResult> {
  const peer = await bundlePeer();
  const measured = spawnPeer(peer, options.library, "answer");
  const far = spawnPeer(peer, "node-datachannel", "offer");
  try {
    const idle = await ask(measured, { kind: "report" });
    const connectMs = await connectAll(measured, far, options.legs);
    const before = await ask(measured, { kind: "report" });
    measured.send({ kind: "start" });
    far.send({ kind: "start" });
    await sleep(systemTimers, 1000);
    const start = await ask(measured, { kind: "report" });
    const farStart = await ask(far, { kind: "report" });
    await sleep(systemTimers, options.seconds * 1000);
    const end = await ask(measured, { kind: "report" });
    const farEnd = await ask(far, { kind: "report" });
    measured.send({ kind: "stop" });
    far.send({ kind: "stop" });
    await ask(far, { kind: "close" });
    await ask(measured, { kind: "close" });
    await connectAll(measured, far, options.legs);
    await sleep(systemTimers, 500);
    const reopened = await ask(measured, { kind: "report" });
    const packets = end.sent - start.sent + (end.received - start.received);
    const expected = farEnd.sent - farStart.sent;
    const cpuUsPerPacket = (end.cpuUs - start.cpuUs) / packets;
    return {
      library: options.library,
      legs: options.legs,
      packetsPerSecond: Math.round(packets / options.seconds),
      cpuUsPerPacket: Math.round(cpuUsPerPacket * 10) / 10,
      lostPercent: Math.max(0, Math.round((1 - (end.received - start.received) / expected) * 1000) / 10),
      legsPerCore: Math.floor(1_000_000 / (cpuUsPerPacket * 100)),
      rssPerLegKb: Math.round((before.rssKb - idle.rssKb) / options.legs),
      connectMs,
      rssAfterReopenKb: reopened.rssKb - before.rssKb,
    };
  } finally {
    measured.kill("SIGKILL");
    far.kill("SIGKILL");
  }
}

async function bundlePeer(): Promise<string> {
  const root = projectRoot();
  const outdir = join(root, "node_modules/.cache/perezvon");
  await build({
    entryPoints: {
      "webrtc-peer": join(root, "packages/media/bench/webrtc-peer.ts"),
      "webrtc-gateway-bench": join(root, "packages/media/src/webrtc/gateway/main.ts"),
    },
    outdir,
    outExtension: { ".js": ".mjs" },
    bundle: true,
    platform: "node",
    format: "esm",
    external: ["node-datachannel", "werift", "sdp-transform"],
    logLevel: "error",
  });
  return `${outdir}/webrtc-peer.mjs`;
}

/** Found from below, because this file also runs from inside a bundle. */
function projectRoot(): string {
  let folder = dirname(fileURLToPath(import.meta.url));
  while (!existsSync(join(folder, "packages/media/bench/webrtc-peer.ts"))) {
    if (folder === dirname(folder)) throw new Error("the bench runs inside the project only");
    folder = dirname(folder);
  }
  return folder;
}

function spawnPeer(file: string, library: WebrtcLibrary, role: "offer" | "answer"): ChildProcess {
  return fork(file, [library, role], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
}

async function connectAll(measured: ChildProcess, far: ChildProcess, legs: number): Promise<number> {
  const connected = new Set<number>();
  const startedAt = performance.now();
  const relay = (to: ChildProcess) => (message: PeerMessage) => {
    if (message.kind === "description" || message.kind === "candidate") to.send(message);
  };
  const fromMeasured = relay(far);
  const fromFar = relay(measured);
  measured.on("message", fromMeasured);
  far.on("message", fromFar);
  await new Promise<void>((resolve, reject) => {
    const timer = systemTimers.after(20_000, () =>
      reject(new Error(`only ${connected.size} of ${legs} legs connected`)),
    );
    measured.on("message", (message: PeerMessage) => {
      if (message.kind !== "connected") return;
      connected.add(message.leg!);
      if (connected.size < legs) return;
      timer.cancel();
      resolve();
    });
    for (let leg = 0; leg < legs; leg++) far.send({ kind: "open", leg });
  });
  measured.off("message", fromMeasured);
  far.off("message", fromFar);
  return Math.round(performance.now() - startedAt);
}

function ask(child: ChildProcess, question: { kind: "report" | "close" }): Promise<PeerReport> {
  return new Promise((resolve) => {
    const listener = (message: PeerMessage) => {
      if (message.kind !== "report" && message.kind !== "closed") return;
      child.off("message", listener);
      resolve(message.value as PeerReport);
    };
    child.on("message", listener);
    child.send(question);
  });
}
