import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, systemTimers } from "@perezvon/base";
import { bundleForNode } from "@perezvon/media/testing";
import { startAsterisk } from "./asterisk.ts";
import type { FarSidesReport, FarSidesRequest, LoadReport, TalkReport } from "./far-sides.ts";
import { cpuSeconds, machineSeconds, residentKb } from "./process-cost.ts";
import type { SwitchNodeRequest } from "./switch-node.ts";

export interface AgainstOptions {
  readonly against: "asterisk";
  /** Bridged calls (media). */
  readonly calls?: number;
  readonly seconds?: number;
  /** Both sides are measured so many times, in turns; medians are compared. */
  readonly runs?: number;
  readonly recorded?: boolean;
  readonly framed?: boolean;
  /** Calls a second (setup). */
  readonly rate?: number;
}

type Side = "perezvon" | "asterisk";
const sides: readonly Side[] = ["perezvon", "asterisk"];

interface Target {
  readonly port: number;
  readonly pid: number;
  stop(): Promise<void>;
}

interface MediaRun {
  readonly usPerPacket: number;
  readonly cores: number;
  readonly kbPerCall: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
  readonly lostPercent: number;
  /** Other work of the machine while this ran, cores: over 0.3 makes figures doubtful (TEL-PRF-01). */
  readonly foreignCores: number;
}

/** `npm run bench -- media --against asterisk`: TEL-PRF-02, -03, -05, -06, -09. */
export async function runMediaAgainst(options: AgainstOptions) {
  const { calls = 300, seconds = 10, runs = 3, recorded = false, framed = false } = options;
  const measured = await inTurns(runs, options, async (generator, target) => {
    const idleKb = residentKb(target.pid);
    const up = await generator.ask({ kind: "up", target: target.port, calls, perSecond: 50 });
    if (up.kind !== "up" || up.calls < calls)
      return `${JSON.stringify(up)}: not all of ${calls} calls are up`;
    await generator.ask({ kind: "talk", seconds: 2 });
    const cost = costFrom(target.pid, generator.pid);
    const talk = (await generator.ask({ kind: "talk", seconds })) as TalkReport;
    const { own, foreign, elapsed } = cost();
    const kbPerCall = (residentKb(target.pid) - idleKb) / calls;
    await generator.ask({ kind: "down" });
    const lostPercent = (1 - talk.received / talk.sent) * 100;
    if (talk.astray > 0) return `${talk.astray} packets on a wrong leg`;
    if (lostPercent > 0.1) return `${lostPercent.toFixed(2)} % of the packets lost`;
    return {
      usPerPacket: (own * 1e6) / talk.received,
      cores: own / elapsed,
      kbPerCall,
      delayP50Ms: talk.delayP50Ms,
      delayP99Ms: talk.delayP99Ms,
      lostPercent,
      foreignCores: foreign / elapsed,
    } satisfies MediaRun;
  });
  const of = (side: Side, name: keyof MediaRun) => round(median(measured[side].map((run) => run[name])));
  const ratio = (name: keyof MediaRun) => round(of("perezvon", name) / of("asterisk", name));
  return {
    against: "asterisk",
    calls,
    recorded,
    framed,
    runs,
    perezvon: { ...medians(of, "perezvon") },
    asterisk: { ...medians(of, "asterisk") },
    ratioCpu: ratio("usPerPacket"),
    ratioMemory: ratio("kbPerCall"),
    ratioDelayP50: ratio("delayP50Ms"),
    // The 99th percentile has a floor of 5 ms (TEL-PRF-06).
    ratioDelayP99: round(
      Math.max(5, of("perezvon", "delayP99Ms")) / Math.max(5, of("asterisk", "delayP99Ms")),
    ),
    voided: measured.voided,
  };
}

interface SetupRun {
  readonly cpuMsPerCall: number;
  readonly setupP95Ms: number;
  readonly foreignCores: number;
  readonly highestRate: number;
}

/** `npm run bench -- setup --against asterisk`: TEL-PRF-07 and -08. */
export async function runSetupAgainst(options: AgainstOptions) {
  const { seconds = 8, runs = 3, rate = 100 } = options;
  const measured = await inTurns(runs, options, async (generator, target) => {
    const load = (perSecond: number, length: number) =>
      generator.ask({ kind: "load", target: target.port, perSecond, seconds: length }) as Promise<LoadReport>;
    // Long enough for both to be as they are in a server that has run a while.
    await load(rate, 10);
    const cost = costFrom(target.pid, generator.pid);
    const report = await load(rate, seconds);
    const { own, foreign, elapsed } = cost();
    if (report.failed > 0) return `${report.failed} of ${report.started} calls failed at ${rate} a second`;
    let highestRate = rate;
    for (let next = rate + 50; next <= 2_000; next += next < 500 ? 50 : 100) {
      const tried = await load(next, 4);
      if (tried.failed > 0 || tried.done < next * 4 * 0.97 || tried.repeated > tried.started * 4 * 0.01)
        break;
      highestRate = next;
    }
    return {
      cpuMsPerCall: (own * 1000) / report.done,
      setupP95Ms: report.setupP95Ms,
      foreignCores: foreign / elapsed,
      highestRate,
    } satisfies SetupRun;
  });
  const of = (side: Side, name: keyof SetupRun) => round(median(measured[side].map((run) => run[name])));
  const figures = (side: Side) => ({
    cpuMsPerCall: of(side, "cpuMsPerCall"),
    setupP95Ms: of(side, "setupP95Ms"),
    highestRate: of(side, "highestRate"),
    foreignCores: of(side, "foreignCores"),
  });
  return {
    against: "asterisk",
    rate,
    runs,
    perezvon: figures("perezvon"),
    asterisk: figures("asterisk"),
    ratioCpu: round(of("perezvon", "cpuMsPerCall") / of("asterisk", "cpuMsPerCall")),
    ratioRate: round(of("perezvon", "highestRate") / of("asterisk", "highestRate")),
    voided: measured.voided,
  };
}

function medians(of: (side: Side, name: keyof MediaRun) => number, side: Side) {
  return {
    cpuUsPerPacket: of(side, "usPerPacket"),
    cores: of(side, "cores"),
    kbPerCall: of(side, "kbPerCall"),
    delayP50Ms: of(side, "delayP50Ms"),
    delayP99Ms: of(side, "delayP99Ms"),
    foreignCores: of(side, "foreignCores"),
  };
}

/** Both sides in turns, each started anew; what makes a run void is told and not counted. */
async function inTurns<Run>(
  runs: number,
  options: AgainstOptions,
  measure: (generator: FarSides, target: Target) => Promise<Run | string>,
): Promise<{ perezvon: Run[]; asterisk: Run[]; voided: string[] }> {
  const results = { perezvon: [] as Run[], asterisk: [] as Run[], voided: [] as string[] };
  const programs = {
    farSides: fileURLToPath(await bundleForNode("packages/telephony/bench/far-sides.ts", "far-sides.mjs")),
    node: fileURLToPath(await bundleForNode("packages/telephony/bench/switch-node.ts", "switch-node.mjs")),
    worker: fileURLToPath(await bundleForNode("packages/media/src/worker/main.ts", "media-worker.mjs")),
  };
  for (let run = 0; run < runs; run++) {
    for (const side of sides) {
      const generator = await FarSides.start(programs.farSides);
      const folder = await mkdtemp(join(tmpdir(), "perezvon-against-"));
      const target = await startTarget(side, programs, { ...options, ...generator.ports, folder });
      const result = await measure(generator, target);
      if (typeof result === "string") results.voided.push(`${side}: ${result}`);
      else results[side].push(result);
      await target.stop();
      generator.stop();
      await rm(folder, { recursive: true, force: true });
    }
  }
  return results;
}

async function startTarget(
  side: Side,
  programs: { node: string; worker: string },
  options: AgainstOptions & { callerPort: number; calleePort: number; folder: string },
): Promise<Target> {
  const { callerPort, calleePort, folder, recorded = false, framed = false } = options;
  if (side === "asterisk") {
    const { port, process: child } = await startAsterisk({
      callerPort,
      calleePort,
      folder,
      recorded,
      framed,
    });
    return { port, pid: child.pid!, stop: () => ended(child, "SIGKILL") };
  }
  const request: SwitchNodeRequest = {
    callerPort,
    calleePort,
    folder,
    recorded,
    framed,
    workerPath: programs.worker,
  };
  const child = spawn(process.execPath, [programs.node, JSON.stringify(request)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number }));
    child.once("exit", (code) => reject(new Error(`the switch ended with ${code}`)));
  });
  await sleep(systemTimers, 500);
  return { port, pid: child.pid!, stop: () => ended(child, "SIGTERM") };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** CPU of the target and of whoever else was at work, from now until it is asked for; seconds. */
function costFrom(pid: number, generatorPid: number) {
  const at = () => ({
    own: cpuSeconds(pid),
    known: cpuSeconds(pid) + cpuSeconds(generatorPid) + cpuSeconds(process.pid),
    machine: machineSeconds(),
    wall: performance.now() / 1000,
  });
  const before = at();
  return () => {
    const after = at();
    return {
      own: after.own - before.own,
      foreign: Math.max(0, after.machine - before.machine - (after.known - before.known)),
      elapsed: after.wall - before.wall,
    };
  };
}

class FarSides {
  readonly #child: ChildProcess;
  readonly ports: { readonly callerPort: number; readonly calleePort: number };

  private constructor(child: ChildProcess, ports: { callerPort: number; calleePort: number }) {
    this.#child = child;
    this.ports = ports;
  }

  static async start(program: string): Promise<FarSides> {
    const child = fork(program, { stdio: "inherit" });
    const ready = await new Promise<FarSidesReport>((resolve) =>
      child.once("message", (message) => resolve(message as FarSidesReport)),
    );
    if (ready.kind !== "ready") throw new Error("the load generator does not begin");
    return new FarSides(child, { callerPort: ready.callerPort, calleePort: ready.calleePort });
  }

  get pid(): number {
    return this.#child.pid!;
  }

  ask(request: FarSidesRequest): Promise<FarSidesReport> {
    return new Promise((resolve) => {
      this.#child.once("message", (message) => resolve(message as FarSidesReport));
      this.#child.send(request);
    });
  }

  stop(): void {
    this.#child.disconnect();
  }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
