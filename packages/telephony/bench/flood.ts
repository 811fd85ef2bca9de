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
  /** Strangers wait for answers: time is counted in messages, and no other work of the machine changes what is measured. */
  readonly paced?: boolean;
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
  /**
   * How many messages of strangers were answered while a call was set up. Where the machine gives the switch its second, as many as are sent in
   * a second are a second; where it does not, they still are what the switch did first.
   */
  readonly setupP95Messages: number;
  /** What a message of a stranger costs the switch, as a multiple of what it costs the stranger. */
  readonly costOfMessage: number;
}

/** Messages of strangers on their way at most: fewer than the buffer of a socket holds. */
const window = 100;
const marksEvery = 20;
/** So many come before anything is measured, and so many while their cost is. */
const measuredMessages = 5_000;
/** What a machine that is busy with other things delays is not lost. */
const patienceMs = 60_000;

/** `npm run bench -- flood`: genuine calls under a flood of strangers, from one address and from a thousand (TEL-SEC-07). */
export async function runFloodBench(options: FloodOptions = {}) {
  const { flood = 5_000, rate = 20, calls = 20, seconds = 6, paced = false, phases = allPhases } = options;
  const bundled = async (path: string, name: string) => fileURLToPath(await bundleForNode(path, name));
  const programs = {
    farSides: await bundled("packages/telephony/bench/far-sides.ts", "far-sides.mjs"),
    node: await bundled("packages/telephony/bench/switch-node.ts", "switch-node.mjs"),
    worker: await bundled("packages/media/src/worker/main.ts", "media-worker.mjs"),
    flooder: await bundled("packages/telephony/bench/flooder.ts", "flooder.mjs"),
  };
  const measure = async (strangers: Omit<FlooderRequest, "target"> | undefined) =>
    await measured(programs, strangers, { rate, calls, seconds });
  const pace = { window: paced ? window : 0, marksEvery };
  const floods: Readonly<Record<Phase, Omit<FlooderRequest, "target"> | undefined>> = {
    calm: undefined,
    registersOfOne: { perSecond: flood, ...pace, addresses: 1, method: "REGISTER" },
    registersOfThousand: { perSecond: flood, ...pace, addresses: 1_000, method: "REGISTER" },
    invitesOfThousand: { perSecond: flood, ...pace, addresses: 1_000, method: "INVITE" },
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
    const costOfMessage = flooder ? await measuredCost(node.child, flooder.child) : 0;
    const load = await ask<LoadReport>({ kind: "load", target, perSecond: rate, seconds, patienceMs });
    await ask({ kind: "up", target, calls, perSecond: rate });
    const talk = await ask<TalkReport>({ kind: "talk", seconds, patienceMs });
    const report = flooder && (await floodReport(flooder.child));
    await ask({ kind: "down" });
    return {
      sentPerSecond: report ? Math.round((report.sent / report.elapsedMs) * 1_000) : 0,
      answeredPerSecond: report ? Math.round((report.answered / report.elapsedMs) * 1_000) : 0,
      costOfMessage,
      setupP95Messages: setupInMessages(load.setups, report?.marks ?? []),
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

/** Of strangers alone: the number of calls beside them has nothing to do with how many messages the machine lets through. */
async function measuredCost(node: ChildProcess, flooder: ChildProcess): Promise<number> {
  await untilSent(flooder, measuredMessages);
  const [costBefore, before] = [await costOf(node), await floodReport(flooder)];
  const after = await untilSent(flooder, before.sent + measuredMessages);
  const ofSwitch = (await costOf(node)) - costBefore;
  return Math.round((100 * ofSwitch) / (after.costUs - before.costUs)) / 100;
}

async function untilSent(flooder: ChildProcess, messages: number): Promise<FlooderReport> {
  for (;;) {
    const report = await floodReport(flooder);
    if (report.sent >= messages) return report;
    await sleep(systemTimers, 100);
  }
}

/** 95 of 100 calls were set up while no more messages than that were answered. */
function setupInMessages(setups: LoadReport["setups"], marks: readonly number[]): number {
  const passed = setups
    .map(([beganAt, answeredAt]) => marks.filter((at) => at >= beganAt && at <= answeredAt).length)
    .sort((a, b) => a - b);
  return (passed[Math.floor(passed.length * 0.95)] ?? 0) * marksEvery;
}

async function floodReport(child: ChildProcess): Promise<FlooderReport> {
  const answer = once(child, "message") as Promise<[FlooderReport]>;
  child.send("report");
  return (await answer)[0];
}
