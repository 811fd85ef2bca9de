import { type ChildProcess, fork, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, systemTimers } from "@perezvon/base";
import { bundleForNode } from "@perezvon/media/testing";
import { startAsterisk } from "./asterisk.ts";
import type { FarSidesReport, FarSidesRequest } from "./far-sides.ts";
import { cpuSeconds, machineSeconds } from "./process-cost.ts";
import type { SwitchNodeRequest } from "./switch-node.ts";
import { disturbed } from "./targets.ts";

export type Side = "perezvon" | "asterisk";
const sides: readonly Side[] = ["perezvon", "asterisk"];

export interface VersusOptions {
  /** Each side is measured so many times, in turns; medians are compared. */
  readonly runs?: number;
  /** How often a run is repeated because the machine had too much else to do; then it counts all the same, and is told of. */
  readonly repeats?: number;
  /** Only ours or only the other's, to look at one of them. */
  readonly side?: Side;
}

export interface Equipment {
  readonly recorded?: "wav" | "gsm";
  readonly framed?: boolean;
  readonly conference?: boolean;
}

export interface Measured {
  /** Other work of the machine while this ran, cores. */
  readonly foreignCores: number;
}

export interface Target {
  readonly port: number;
  readonly pid: number;
  /** So long after its last call nothing of it is left: ports of ours rest 10 s (TEL-MED-01). */
  readonly restMs: number;
  stop(): Promise<void>;
}

export interface Results<Run> {
  readonly perezvon: Run[];
  readonly asterisk: Run[];
  /** Runs that do not count, with the reason. */
  readonly voided: string[];
  /** Runs that count although the machine was busy with something else. */
  readonly disturbed: number;
}

/** Both sides in turns, each started anew; what makes a run void is told and not counted (TEL-PRF-01). */
export async function inTurns<Run extends Measured>(
  options: VersusOptions,
  equipment: Equipment,
  measure: (generator: FarSides, target: Target) => Promise<Run | string>,
): Promise<Results<Run>> {
  const { runs = 3, repeats = 1, side: only } = options;
  const results = { perezvon: [] as Run[], asterisk: [] as Run[], voided: [] as string[], disturbed: 0 };
  const programs = await benchPrograms();
  for (let run = 0; run < runs; run++) {
    for (const side of sides) {
      if (only !== undefined && only !== side) continue;
      for (let again = 0; ; again++) {
        const result = await once(side, programs, equipment, measure);
        if (typeof result === "string") {
          results.voided.push(`${side}: ${result}`);
          if (again < repeats) continue;
          break;
        }
        if (disturbed(result.foreignCores)) {
          if (again < repeats) continue;
          results.disturbed++;
        }
        results[side].push(result);
        break;
      }
    }
  }
  return results;
}

async function once<Run>(
  side: Side,
  programs: Programs,
  equipment: Equipment,
  measure: (generator: FarSides, target: Target) => Promise<Run | string>,
): Promise<Run | string> {
  const folder = await mkdtemp(join(tmpdir(), "perezvon-against-"));
  const generator = await FarSides.start(programs.farSides);
  try {
    const target = await startTarget(side, programs, { ...equipment, ...generator.ports, folder });
    try {
      return await measure(generator, target);
    } finally {
      await target.stop();
    }
  } finally {
    generator.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

export interface Programs {
  readonly farSides: string;
  readonly node: string;
  readonly worker: string;
}

export async function benchPrograms(): Promise<Programs> {
  const bundled = async (path: string, name: string) => fileURLToPath(await bundleForNode(path, name));
  return {
    farSides: await bundled("packages/telephony/bench/far-sides.ts", "far-sides.mjs"),
    node: await bundled("packages/telephony/bench/switch-node.ts", "switch-node.mjs"),
    worker: await bundled("packages/media/src/worker/main.ts", "media-worker.mjs"),
  };
}

async function startTarget(
  side: Side,
  programs: Programs,
  request: Equipment & { callerPort: number; calleePort: number; folder: string },
): Promise<Target> {
  if (side === "asterisk") {
    const { port, process: child } = await startAsterisk(request);
    return { port, pid: child.pid!, restMs: 1_500, stop: () => ended(child, "SIGKILL") };
  }
  return await startSwitchNode(programs, request);
}

/** As `npm start` starts the product. */
const asStarted = ["--max-semi-space-size=2", "--no-parallel-scavenge"];

/** The switch alone, measured or observed. */
export async function startSwitchNode(
  programs: Programs,
  more: Omit<SwitchNodeRequest, "workerPath">,
): Promise<Target & { readonly child: ChildProcess }> {
  const request: SwitchNodeRequest = { ...more, workerPath: programs.worker };
  const child = spawn(process.execPath, [...asStarted, programs.node, JSON.stringify(request)], {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const { port } = await new Promise<{ port: number }>((resolve, reject) => {
    child.once("message", (message) => resolve(message as { port: number }));
    child.once("exit", (code) => reject(new Error(`the switch ended with ${code}`)));
  });
  await sleep(systemTimers, 500);
  return { port, pid: child.pid!, restMs: 11_000, child, stop: () => ended(child, "SIGTERM") };
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}

/** CPU of the target and of whoever else was at work, from now until it is asked for; seconds. */
export function costFrom(pid: number, generatorPid: number) {
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

export class FarSides {
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
