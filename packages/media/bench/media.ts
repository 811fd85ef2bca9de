import { type ChildProcess, fork } from "node:child_process";
import { createSocket } from "node:dgram";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { silentLogger, sleep, systemClock, systemTimers } from "@perezvon/base";
import { createMediaPool } from "../src/pool/media-pool.ts";
import { bundleForNode } from "../testing/bundle.ts";
import type { GeneratorReport, GeneratorRequest } from "./media-generator.ts";

export interface MediaBenchResult {
  readonly calls: number;
  readonly recorded: boolean;
  readonly packetsPerSecond: number;
  readonly lost: number;
  /** User and system time of every thread of the measured process, per packet passed on. */
  readonly cpuUsPerPacket: number;
  /** The same for two plain sockets that hand packets to each other, in the same run. */
  readonly floorUsPerPacket: number;
  readonly ratioToFloor: number;
  readonly cpuMsPerCallSecond: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly floorDelayP50Ms: number;
  readonly floorDelayP99Ms: number;
  readonly rssPerCallKb: number;
}

export interface MediaBenchOptions {
  readonly calls: number;
  readonly seconds: number;
  /** Every call recorded in two channels. */
  readonly recorded?: boolean;
  /** Both directions decoded, mixed and coded instead of relayed. */
  readonly framed?: boolean;
  /** Legs that are dialled and listened to instead of bridged calls. */
  readonly analysed?: boolean;
  /** One side of every call speaks Opus, the other G.711. */
  readonly opus?: boolean;
}

export interface Run {
  readonly cpuUs: number;
  readonly report: Extract<GeneratorReport, { kind: "ran" }>;
}

/** Bridged calls with RTP both ways against the barest relay that Node can do (TEL-PRF-02, TEL-PRF-03, TEL-PRF-05). */
export async function runMediaBench(options: MediaBenchOptions): Promise<MediaBenchResult> {
  const { calls, recorded = false } = options;
  const generator = await Generator.start();
  const floor = await measureFloor(generator, options);
  const measured = await measurePool(generator, options);
  generator.stop();
  const perPacket = (run: Run) => run.cpuUs / run.report.received;
  return {
    calls,
    recorded,
    packetsPerSecond: Math.round(measured.report.received / options.seconds),
    lost: measured.report.sent - measured.report.received,
    cpuUsPerPacket: round(perPacket(measured)),
    floorUsPerPacket: round(perPacket(floor)),
    ratioToFloor: round(perPacket(measured) / perPacket(floor)),
    cpuMsPerCallSecond: round(measured.cpuUs / 1000 / calls / options.seconds),
    delayP50Ms: measured.report.delayP50Ms,
    delayP99Ms: measured.report.delayP99Ms,
    floorDelayP50Ms: floor.report.delayP50Ms,
    floorDelayP99Ms: floor.report.delayP99Ms,
    rssPerCallKb: Math.round(measured.rssKb / calls),
  };
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}

/** CPU time of this process while the generator runs. The first second warms the code up and does not count. */
async function timed(
  generator: Generator,
  targets: readonly number[],
  seconds: number,
  opus = false,
): Promise<Run> {
  await generator.run(targets, 1, opus);
  const before = process.cpuUsage();
  const report = await generator.run(targets, seconds, opus);
  const used = process.cpuUsage(before);
  return { cpuUs: used.user + used.system, report };
}

async function measureFloor(generator: Generator, { calls, seconds }: MediaBenchOptions): Promise<Run> {
  const ports = await generator.open(calls * 2);
  const sockets = await Promise.all(
    ports.map(async () => {
      const socket = createSocket("udp4");
      await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
      return socket;
    }),
  );
  for (const [leg, socket] of sockets.entries()) {
    const other = sockets[leg ^ 1]!;
    const port = ports[leg ^ 1]!;
    socket.on("message", (packet) => other.send(packet, port, "127.0.0.1"));
  }
  const run = await timed(
    generator,
    sockets.map((socket) => socket.address().port),
    seconds,
  );
  for (const socket of sockets) socket.close();
  return run;
}

export async function measurePool(
  generator: Generator,
  options: MediaBenchOptions,
): Promise<Run & { rssKb: number; busy: number }> {
  const { calls, seconds, recorded = false, framed = false, analysed = false, opus = false } = options;
  const folder = await mkdtemp(join(tmpdir(), "perezvon-bench-"));
  const pool = await createMediaPool({
    workerUrl: await bundleForNode("packages/media/src/worker/main.ts", "media-worker.mjs"),
    workers: 1,
    addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
    rtpPorts: { low: 24_000, high: 29_999 },
    clock: systemClock,
    timers: systemTimers,
    logger: silentLogger,
  });
  await sleep(systemTimers, 500);
  const rssBefore = process.memoryUsage.rss();
  const ports = await generator.open(analysed ? calls : calls * 2);
  const targets: number[] = [];
  const listen = (legId: string) => pool.startAnalysis(legId, listeningFor);
  // Whoever has been told apart is dialled again.
  pool.onEvent((event) => event.kind === "analysis" && listen(event.legId));
  for (const [leg, port] of ports.entries()) {
    const legId = `leg-${leg}`;
    targets.push((await pool.openRtpLeg({ legId, affinity: "bench" })).port);
    const remote = {
      address: "127.0.0.1",
      port,
      ...(opus && leg % 2 === 1
        ? ({ codec: "opus", payloadType: OPUS_TYPE } as const)
        : ({ codec: "pcma", payloadType: 8 } as const)),
      telephoneEvent: 101,
    } as const;
    pool.setRemote(legId, { ...remote, direction: "sendrecv", symmetric: true });
    if (analysed) listen(legId);
    if (analysed || leg % 2 === 0) continue;
    pool.connect(legId, `leg-${leg - 1}`);
    if (framed) pool.hear(legId, [`leg-${leg - 1}`, `leg-${(leg + 2) % ports.length}`]);
    if (recorded) pool.startRecording({ recordingId: `r-${leg}`, legId, file: join(folder, `${leg}.wav`) });
  }
  const run = await timed(generator, targets, seconds, opus);
  const busy = Math.max(...(await pool.stats()).workers.map((worker) => worker.busy));
  const rssKb = (process.memoryUsage.rss() - rssBefore) / 1024;
  await pool.close();
  await rm(folder, { recursive: true, force: true });
  return { ...run, rssKb, busy };
}

/** Number of Opus in our own offers. */
const OPUS_TYPE = 111;
const listeningFor = { detectVoice: true, detectMachine: true, waitForBeep: false } as const;

export class Generator {
  readonly #child: ChildProcess;

  private constructor(child: ChildProcess) {
    this.#child = child;
  }

  static async start(): Promise<Generator> {
    const url = await bundleForNode("packages/media/bench/media-generator.ts", "media-generator.mjs");
    return new Generator(fork(fileURLToPath(url), { execArgv: [] }));
  }

  async open(legs: number): Promise<readonly number[]> {
    const report = await this.#ask({ kind: "open", legs });
    return report.kind === "opened" ? report.ports : [];
  }

  async run(targets: readonly number[], seconds: number, opus = false): Promise<Run["report"]> {
    const report = await this.#ask({ kind: "run", targets, seconds, opus });
    if (report.kind !== "ran") throw new Error("the generator answered out of turn");
    return report;
  }

  stop(): void {
    this.#child.disconnect();
  }

  #ask(request: GeneratorRequest): Promise<GeneratorReport> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error("the generator ended"));
      this.#child.once("exit", ended);
      this.#child.once("message", (report: GeneratorReport) => {
        this.#child.off("exit", ended);
        resolve(report);
      });
      this.#child.send(request);
    });
  }
}
