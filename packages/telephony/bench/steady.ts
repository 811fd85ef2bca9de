import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { sleep, systemClock, systemTimers } from "@perezvon/base";
import type { LoadReport, TalkReport } from "./far-sides.ts";
import type { NodeHolds, SwitchNodeRequest } from "./switch-node.ts";
import { collectorHolds, collectorLimits, percentileOf, rounded, slope } from "./targets.ts";
import { benchPrograms, FarSides, startSwitchNode } from "./versus.ts";

/** Our switch with one generator or two, for figures that need no other side. */
interface Bench {
  readonly target: number;
  readonly generator: FarSides;
  /** Only where two were asked for. */
  readonly other: FarSides;
  holds(): Promise<NodeHolds>;
  /** The heap of the media worker after a full collection, kB: what is left there is really held. */
  collected(): Promise<number>;
}

async function withSwitch<T>(
  { two = false, ...more }: Partial<SwitchNodeRequest> & { readonly two?: boolean },
  run: (bench: Bench) => Promise<T>,
): Promise<T> {
  const programs = await benchPrograms();
  const folder = await mkdtemp(join(tmpdir(), "perezvon-steady-"));
  const generator = await FarSides.start(programs.farSides);
  const other = two ? await FarSides.start(programs.farSides) : generator;
  const worker = join(folder, "observed-worker.mjs");
  await writeFile(worker, observedWorker(programs.worker));
  const node = await startSwitchNode(
    { ...programs, worker },
    { ...generator.ports, ...(two ? { others: other.ports } : {}), folder, ...more },
  );
  const ask = async <Answer>(question: "holds" | "collect") => {
    const answer = once(node.child, "message") as Promise<[Answer]>;
    node.child.send(question);
    return (await answer)[0];
  };
  const holds = () => ask<NodeHolds>("holds");
  const collected = () => ask<number>("collect");
  try {
    return await run({ target: node.port, generator, other, holds, collected });
  } finally {
    await node.stop();
    generator.stop();
    if (two) other.stop();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The media worker as it is, which tells besides how long its collector has stopped it. */
function observedWorker(path: string): string {
  return `import ${JSON.stringify(pathToFileURL(path).href)};
import { PerformanceObserver } from "node:perf_hooks";
import { getHeapStatistics, setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { BroadcastChannel } from "node:worker_threads";
setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc");
const asked = new BroadcastChannel("collect");
const collected = new BroadcastChannel("collected");
asked.onmessage = () => {
  collect();
  collected.postMessage(getHeapStatistics().used_heap_size / 1024);
};
asked.unref();
collected.unref();
const channel = new BroadcastChannel("gc");
channel.unref();
new PerformanceObserver((list) => {
  for (const entry of list.getEntries()) channel.postMessage(entry.duration);
}).observe({ entryTypes: ["gc"] });
`;
}

/** `npm run bench -- gc`: TEL-PRF-13. */
export async function runGcBench({ calls = 200, minutes = 2 } = {}) {
  return await withSwitch({}, async ({ target, generator, holds, collected }) => {
    await generator.ask({ kind: "up", target, calls, perSecond: 50 });
    await generator.ask({ kind: "talk", seconds: 20 });
    const before = await collected();
    await holds();
    const pauses: number[] = [];
    const pieces = Math.max(4, minutes * 12);
    const sampled = sampling(250, async () => {
      const { workerPausesMs } = await holds();
      pauses.push(...workerPausesMs);
    });
    let lost = 0;
    for (let piece = 0; piece < pieces; piece++) {
      const talk = (await generator.ask({ kind: "talk", seconds: 5 })) as TalkReport;
      lost += talk.sent - talk.received;
    }
    await sampled.stop();
    // By the whole run, but never extrapolated from less than ten minutes: code that is still being compiled is no growth.
    const growth = Math.round(((await collected()) - before) * Math.min(1, 10 / minutes));
    return {
      calls,
      minutes,
      lost,
      pauses: pauses.length,
      pauseP50Ms: rounded(percentileOf(pauses, 0.5)),
      pauseP999Ms: rounded(percentileOf(pauses, 0.999)),
      pauseMaxMs: rounded(Math.max(0, ...pauses)),
      heapGrowthKbIn10Minutes: growth,
      limits: collectorLimits,
      held: collectorHolds(pauses, growth),
    };
  });
}

/** Reads at equal distances until it is stopped. */
function sampling(everyMs: number, read: () => Promise<void>) {
  let on = true;
  const running = (async () => {
    while (on) {
      await read();
      await sleep(systemTimers, everyMs);
    }
  })();
  return {
    stop: async () => {
      on = false;
      await running;
    },
  };
}

/** `npm run bench -- soak --minutes N`: TEL-PRF-14. Calls come, talk and go; nothing may be left of them. */
export async function runSoakBench({ minutes = 5, calls = 100, rate = 25 } = {}) {
  return await withSwitch({}, async ({ target, generator, holds }) => {
    await generator.ask({ kind: "load", target, perSecond: rate, seconds: 2 });
    await restedFully();
    const before = await holds();
    const begun = systemClock.monotonicMs();
    const residentKb: number[] = [];
    const faults = { notUp: 0, failed: 0, lost: 0, astray: 0, done: 0 };
    while (systemClock.monotonicMs() - begun < minutes * 60_000) {
      const up = await generator.ask({ kind: "up", target, calls, perSecond: 50 });
      faults.notUp += calls - (up.kind === "up" ? up.calls : 0);
      const talk = (await generator.ask({ kind: "talk", seconds: 5 })) as TalkReport;
      faults.lost += talk.sent - talk.received;
      faults.astray += talk.astray;
      await generator.ask({ kind: "down" });
      const load = (await generator.ask({ kind: "load", target, perSecond: rate, seconds: 4 })) as LoadReport;
      faults.failed += load.failed;
      faults.done += load.done + calls;
      residentKb.push((await holds()).residentKb);
    }
    await restedFully();
    const after = await holds();
    // What a program takes while it warms up is no growth.
    const steady = residentKb.slice(Math.ceil(residentKb.length / 10));
    const cyclesPerHour = (residentKb.length / minutes) * 60;
    return {
      minutes,
      calls,
      rate,
      ...faults,
      residentKb: { first: steady[0], last: steady.at(-1), highest: Math.max(...steady) },
      slopePercentAnHour: rounded((slope(steady) * cyclesPerHour * 100) / (steady[0] ?? 1)),
      slopeLimitPercent: 1,
      left: leftOver(before, after),
    };
  });
}

/** Longer than 64×T1 and the rest of ports; what is read of it must be what was there before any call. */
async function restedFully(): Promise<void> {
  await sleep(systemTimers, 45_000);
}

function leftOver(before: NodeHolds, after: NodeHolds) {
  return {
    legs: after.legs,
    ports: after.ports,
    transactions: after.transactions,
    dialogs: after.dialogs,
    timers: after.timers - before.timers,
    descriptors: after.descriptors - before.descriptors,
  };
}

/** `npm run bench -- overload`: TEL-LIM-02, with calls up that must not suffer. `capacity`: the highest rate that holds. */
export async function runOverloadBench({ capacity = 300, times = 2, seconds = 10, calls = 50 } = {}) {
  return await withSwitch({ two: true, loadWatched: true }, async ({ target, generator, other, holds }) => {
    const load = async (perSecond: number, length: number) =>
      (await generator.ask({ kind: "load", target, perSecond, seconds: length })) as LoadReport;
    await load(100, 10);
    const up = await callsUp(other, target, calls);
    const memoryKb = (await holds()).residentKb;
    const talking = other.ask({ kind: "talk", seconds: seconds + 22 }) as Promise<TalkReport>;
    const full = await load(capacity * times, seconds);
    const crestKb = (await holds()).residentKb;
    await sleep(systemTimers, 6_000);
    const afterwards = await load(capacity / 2, 4);
    const talk = await talking;
    await other.ask({ kind: "down" });
    return {
      capacity,
      times,
      seconds,
      offered: full.started,
      done: full.done,
      doneOfCapacityPercent: rounded((full.done * 100) / (capacity * seconds)),
      doneLimitPercent: 80,
      refused: full.refused,
      unanswered: full.failed - full.refused,
      refusedWithoutRetryAfter: full.refusedBare,
      afterwards: {
        started: afterwards.started,
        failed: afterwards.failed,
        setupP95Ms: afterwards.setupP95Ms,
      },
      callsUp: {
        asked: calls,
        calls: up,
        lost: talk.sent - talk.received,
        sent: talk.sent,
        delayP99Ms: talk.delayP99Ms,
      },
      memoryGrowthKb: crestKb - memoryKb,
    };
  });
}

/** A node that is still full of the calls before refuses new ones: it is given time. What is up in the end is told, if it is not all. */
async function callsUp(generator: FarSides, target: number, calls: number): Promise<number> {
  let up = 0;
  for (let tries = 0; tries < 4 && up < calls; tries++) {
    if (tries > 0) {
      await generator.ask({ kind: "down" });
      await sleep(systemTimers, 5_000);
    }
    const report = await generator.ask({ kind: "up", target, calls, perSecond: 10 });
    up = report.kind === "up" ? report.calls : 0;
  }
  return up;
}
