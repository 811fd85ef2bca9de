import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { sleep, systemTimers } from "@perezvon/base";
import { bundleForNode } from "@perezvon/media/testing";
import type { FarSidesReport, FarSidesRequest, LoadReport, TalkReport } from "./far-sides.ts";
import type { FlooderReport, FlooderRequest } from "./flooder.ts";
import type { SwitchNodeRequest } from "./switch-node.ts";

export interface FloodOptions {
  /** Requests of strangers a second. */
  readonly flood?: number;
  /** Genuine calls set up a second, and calls that talk meanwhile. */
  readonly rate?: number;
  readonly calls?: number;
  readonly seconds?: number;
  /** All when left out. */
  readonly phases?: readonly Phase[];
}

const allPhases = ["calm", "registersOfOne", "registersOfThousand", "invitesOfThousand"] as const;
type Phase = (typeof allPhases)[number];

interface Figures {
  readonly sentPerSecond: number;
  readonly answeredPerSecond: number;
  readonly setupP50Ms: number;
  readonly setupP95Ms: number;
  readonly failed: number;
  readonly repeated: number;
  readonly rtpSent: number;
  readonly rtpLost: number;
  readonly rtpDelayP99Ms: number;
  /** What a message of a stranger costs the switch, calls that go on beside it included, as a multiple of what it costs the stranger. */
  readonly costOfMessage: number;
  /** Share of the time in which the machine kept the strangers from sending: what keeps them keeps the switch, too. */
  readonly stalled: number;
}

/** `npm run bench -- flood`: genuine calls under a flood of strangers, from one address and from a thousand (TEL-SEC-07). */
export async function runFloodBench(options: FloodOptions = {}) {
  const { flood = 5_000, rate = 20, calls = 20, seconds = 6, phases = allPhases } = options;
  const bundled = async (path: string, name: string) => fileURLToPath(await bundleForNode(path, name));
  const programs = {
    farSides: await bundled("packages/telephony/bench/far-sides.ts", "far-sides.mjs"),
    node: await bundled("packages/telephony/bench/switch-node.ts", "switch-node.mjs"),
    worker: await bundled("packages/media/src/worker/main.ts", "media-worker.mjs"),
    flooder: await bundled("packages/telephony/bench/flooder.ts", "flooder.mjs"),
  };
  const measure = async (strangers: Omit<FlooderRequest, "target"> | undefined) =>
    await measured(programs, strangers, { rate, calls, seconds });
  const floods: Readonly<Record<Phase, Omit<FlooderRequest, "target"> | undefined>> = {
    calm: undefined,
    registersOfOne: { perSecond: flood, addresses: 1, method: "REGISTER" },
    registersOfThousand: { perSecond: flood, addresses: 1_000, method: "REGISTER" },
    invitesOfThousand: { perSecond: flood, addresses: 1_000, method: "INVITE" },
  };
  const figures: Partial<Record<Phase, Figures>> = {};
  for (const phase of phases) figures[phase] = await measure(floods[phase]);
  return { flood, rate, calls, ...figures };
}

async function measured(
  programs: { farSides: string; node: string; worker: string; flooder: string },
  strangers: Omit<FlooderRequest, "target"> | undefined,
  { rate, calls, seconds }: { rate: number; calls: number; seconds: number },
): Promise<Figures> {
  const folder = await mkdtemp(join(tmpdir(), "perezvon-flood-"));
  const children: ChildProcess[] = [];
  const start = async <T>(program: string, request?: unknown): Promise<{ child: ChildProcess; first: T }> => {
    const child = fork(program, request === undefined ? [] : [JSON.stringify(request)]);
    children.push(child);
    return { child, first: ((await once(child, "message")) as [T])[0] };
  };
  try {
    const far = await start<Extract<FarSidesReport, { kind: "ready" }>>(programs.farSides);
    const { callerPort, calleePort } = far.first;
    const node = await start<{ port: number }>(programs.node, {
      callerPort,
      calleePort,
      folder,
      workerPath: programs.worker,
      guarded: true,
    } satisfies SwitchNodeRequest);
    const target = node.first.port;
    const ask = async <R extends FarSidesReport>(request: FarSidesRequest): Promise<R> => {
      const answer = once(far.child, "message") as Promise<[R]>;
      far.child.send(request);
      return (await answer)[0];
    };
    // The code is compiled before anything is measured, as in a server that has run a while.
    await ask({ kind: "load", target, perSecond: rate, seconds: 2 });
    const flooder =
      strangers && (await start(programs.flooder, { ...strangers, target } satisfies FlooderRequest));
    const costBefore = await costOf(node.child);
    await sleep(systemTimers, 1_000);
    const load = await ask<LoadReport>({ kind: "load", target, perSecond: rate, seconds });
    await ask({ kind: "up", target, calls, perSecond: rate });
    const talk = await ask<TalkReport>({ kind: "talk", seconds });
    const report = flooder && (await floodReport(flooder.child));
    const costUs = (await costOf(node.child)) - costBefore;
    await ask({ kind: "down" });
    return {
      ...floodFigures(report, costUs),
      setupP50Ms: load.setupP50Ms,
      setupP95Ms: load.setupP95Ms,
      failed: load.failed,
      repeated: load.repeated,
      rtpSent: talk.sent,
      rtpLost: talk.sent - talk.received,
      rtpDelayP99Ms: talk.delayP99Ms,
    };
  } finally {
    for (const child of children) child.disconnect();
    await rm(folder, { recursive: true, force: true });
  }
}

/** Processor time of the switch so far, microseconds. */
async function costOf(node: ChildProcess): Promise<number> {
  const answer = once(node, "message") as Promise<[number]>;
  node.send("cost");
  return (await answer)[0];
}

function floodFigures(report: FlooderReport | undefined, costUs: number) {
  if (report === undefined) return { sentPerSecond: 0, answeredPerSecond: 0, costOfMessage: 0, stalled: 0 };
  const { sent, answered, elapsedMs, stalledMs } = report;
  return {
    sentPerSecond: Math.round((sent / elapsedMs) * 1_000),
    answeredPerSecond: Math.round((answered / elapsedMs) * 1_000),
    costOfMessage: Math.round((100 * costUs * sent) / (answered * report.costUs)) / 100,
    stalled: Math.round((100 * stalledMs) / elapsedMs) / 100,
  };
}

async function floodReport(child: ChildProcess): Promise<FlooderReport> {
  const answer = once(child, "message") as Promise<[FlooderReport]>;
  child.send("report");
  return (await answer)[0];
}
