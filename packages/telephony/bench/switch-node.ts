import { readdirSync } from "node:fs";
import { appendFile } from "node:fs/promises";
import { join } from "node:path";
import { monitorEventLoopDelay } from "node:perf_hooks";
import { pathToFileURL } from "node:url";
import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { uuidV7 } from "@perezvon/base/uuid";
import { createMediaPool } from "@perezvon/media";
import {
  type CentreId,
  defaultTrunkSettings,
  type LegId,
  type RecordingId,
  type SwitchEvent,
  type TrunkId,
} from "@perezvon/model";
import { createGuard, createSipStack } from "@perezvon/sip";
import { createSwitch, type Trunk } from "../src/index.ts";
import { nodeBounds } from "../src/limits/node-bounds.ts";

/**
 * The measured side of the comparison with Asterisk: SIP, media and the switch as the product runs them, and a rule in place of the engine that
 * bridges every call to the callee and writes a record of it. A program of its own, so that all its processes can be counted.
 */
export interface SwitchNodeRequest {
  readonly callerPort: number;
  readonly calleePort: number;
  readonly folder: string;
  readonly workerPath: string;
  readonly recorded?: "wav" | "gsm" | undefined;
  /** Every leg on decoded frames. */
  readonly framed?: boolean;
  /** Callers are joined by tens instead of being put through. */
  readonly conference?: boolean;
  /** Strangers are shut out and held to their rate, as in the product. */
  readonly guarded?: boolean;
  /** New calls are refused while the node is full, by its own load (TEL-LIM-01). */
  readonly loadWatched?: boolean;
  /** Callers and callees of a second generator. */
  readonly others?: { readonly callerPort: number; readonly calleePort: number };
}

/** What a node that carries nothing any more should not hold (TEL-PRF-14). */
export interface NodeHolds {
  readonly legs: number;
  readonly ports: number;
  readonly transactions: number;
  readonly dialogs: number;
  readonly timers: number;
  readonly descriptors: number;
  readonly residentKb: number;
  readonly workerHeapKb: number;
  /** Pauses of the collector in the media worker, milliseconds, since this was last asked. */
  readonly workerPausesMs: readonly number[];
}

const request = JSON.parse(process.argv[2] ?? "{}") as SwitchNodeRequest;
const centreId = "bench" as CentreId;
const callees = "callees" as TrunkId;

const guard = request.guarded
  ? createGuard({ clock: systemClock, timers: systemTimers, logger: silentLogger })
  : undefined;
const sip = createSipStack({
  guard,
  clock: systemClock,
  timers: systemTimers,
  random: entropyRandom(),
  logger: silentLogger,
  listeners: [{ transport: "udp", address: "127.0.0.1", port: 0 }],
});
await sip.start();
const media = await createMediaPool({
  workerUrl: pathToFileURL(request.workerPath),
  workers: 1,
  addresses: { bind: "127.0.0.1", advertised: "127.0.0.1" },
  // Each leg's pair rests 10 s: what the highest rate may find is not to be the end of the range. 9,000 pairs are 18,000 descriptors.
  rtpPorts: { low: 12_000, high: 29_999 },
  clock: systemClock,
  timers: systemTimers,
  logger: silentLogger,
});
const callersOfOthers = "callers-of-others" as TrunkId;
const calleesOfOthers = "callees-of-others" as TrunkId;
const trunk = (id: string, port: number): Trunk => ({
  id: id as TrunkId,
  centreId,
  password: undefined,
  numbers: [],
  homeCountry: "RU",
  settings: {
    ...defaultTrunkSettings,
    host: "127.0.0.1",
    port,
    channels: 10_000,
    channelsIn: 10_000,
    channelsOut: 10_000,
    callsPerSecondOut: 10_000,
    callsPerSecondIn: 10_000,
    allowedCallerIds: ["*"],
    // Callers and callees of the generator know calls alone.
    optionsNeeded: false,
  },
});
const unit = createSwitch({
  sip,
  media,
  clock: systemClock,
  timers: systemTimers,
  random: entropyRandom(),
  logger: silentLogger,
  directory: {
    lines: async () => [],
    trunks: async () => [
      trunk("callers", request.callerPort),
      trunk(callees, request.calleePort),
      ...(request.others === undefined
        ? []
        : [
            trunk(callersOfOthers, request.others.callerPort),
            trunk(calleesOfOthers, request.others.calleePort),
          ]),
    ],
    centreOfNumber: async () => centreId,
  },
  guard,
  ...(request.loadWatched ? { nodeLoad: nodeLoad() } : {}),
  bindings: { bindings: async () => [], putBinding: async () => {}, dropBinding: async () => {} },
  sounds: { prompt: () => undefined, music: () => undefined, file: () => undefined },
  recordingsDir: join(request.folder, "recordings"),
  recordingFormat: () => (request.recorded === "gsm" ? "wav_gsm_mono" : "wav_pcm16_mono"),
  // What it could take is what is measured here, not what it is allowed to.
  bounds: { ...nodeBounds, callsPerSecond: 100_000, calls: 100_000, legs: 100_000 },
  realm: "bench.invalid",
  newId: () => uuidV7(systemClock.now()),
});

interface Pair {
  readonly caller: LegId;
  readonly callee: LegId;
  readonly from: string;
  readonly at: number;
}
let called = 0;
const pairs = new Map<LegId, Pair>();
const records: string[] = [];

unit.onEvent((event) => follow(event));
await unit.start();
systemTimers.every(500, () => {
  if (records.length === 0) return;
  void appendFile(join(request.folder, "records.jsonl"), `${records.splice(0).join("\n")}\n`);
});
process.on("disconnect", () => process.exit(0));
process.on("message", async (question) => process.send?.(await told(question)));
let pausesMs: number[] = [];
const pauses = new BroadcastChannel("gc");
pauses.onmessage = (message) => pausesMs.push(Number((message as MessageEvent).data));
(pauses as unknown as { unref(): void }).unref();
process.send?.({ port: sip.localAddress("udp").port });

async function told(question: unknown): Promise<number | NodeHolds> {
  if (question === "collect") return await collectedKb();
  if (question !== "cost") return await holds();
  const { user, system } = process.cpuUsage();
  return user + system;
}

/** Asks the observed media worker to collect; its heap afterwards. */
function collectedKb(): Promise<number> {
  const asked = new BroadcastChannel("collect");
  const collected = new BroadcastChannel("collected");
  return new Promise((resolve) => {
    collected.onmessage = (message) => {
      resolve(Number((message as MessageEvent).data));
      asked.close();
      collected.close();
    };
    asked.postMessage("now");
  });
}

async function holds(): Promise<NodeHolds> {
  const { portsInUse, workers } = await media.stats();
  const { clientTransactions, serverTransactions, dialogs } = sip.usage();
  const workerPausesMs = pausesMs;
  pausesMs = [];
  return {
    legs: unit.legs,
    ports: portsInUse,
    transactions: clientTransactions + serverTransactions,
    dialogs,
    timers: process.getActiveResourcesInfo().filter((kind) => kind === "Timeout").length,
    descriptors: readdirSync("/proc/self/fd").length,
    residentKb: Math.round(process.memoryUsage.rss() / 1024),
    workerHeapKb: Math.round(workers.reduce((sum, { heapUsedBytes }) => sum + heapUsedBytes, 0) / 1024),
    workerPausesMs,
  };
}

/** As the server reads its own load: delay of the loop, the middle one of three readings. */
function nodeLoad() {
  const resolution = 10;
  const histogram = monitorEventLoopDelay({ resolution });
  histogram.enable();
  const delays: number[] = [];
  return () => {
    delays.push(Math.max(0, histogram.percentile(99) / 1e6 - resolution));
    histogram.reset();
    const last = delays.splice(-3);
    delays.splice(0, delays.length, ...last);
    const loopDelayMs = last.length < 3 ? 0 : last.toSorted((a, b) => a - b)[1]!;
    return { loopDelayMs, loopDelayLimitMs: 50, memoryBytes: 0, memoryLimitBytes: 0 };
  };
}

const rooms = new Map<string, LegId[]>();
const roomOf = new Map<LegId, LegId[]>();

/** Ten callers to a room, by the last digit but one of the number that calls. */
function confer(event: SwitchEvent): void {
  if (event.kind === "incoming") {
    const name = event.from.at(-2) ?? "";
    const room = rooms.get(name) ?? [];
    rooms.set(name, room);
    roomOf.set(event.legId, room);
    unit.execute({ kind: "answer", legId: event.legId });
    return;
  }
  if (event.kind === "answered") {
    const room = roomOf.get(event.legId);
    room?.push(event.legId);
    if (room !== undefined && room.length > 1) unit.execute({ kind: "join", legs: [...room] });
  }
}

function follow(event: SwitchEvent): void {
  if (request.conference) {
    confer(event);
    return;
  }
  if (event.kind === "incoming") {
    const callee = uuidV7(systemClock.now()) as LegId;
    const pair = { caller: event.legId, callee, from: event.from, at: event.at };
    pairs.set(pair.caller, pair);
    pairs.set(pair.callee, pair);
    unit.execute({
      kind: "dial",
      centreId,
      callId: event.callId,
      legId: callee,
      trunkId: event.trunkId === callersOfOthers ? calleesOfOthers : callees,
      // As in life another one each time: whatever looks at the number has not seen it just now.
      to: `+7999${String(1_000_000 + (called++ % 9_000_000))}`,
      from: event.from,
      noAnswerMs: 60_000,
      analysis: undefined,
    });
    return;
  }
  if (!("legId" in event)) return;
  const pair = pairs.get(event.legId);
  if (pair === undefined) return;
  if (event.kind === "answered" && event.legId === pair.callee) answered(pair);
  else if (event.kind === "ended") ended(pair, event);
}

function answered(pair: Pair): void {
  unit.execute({ kind: "answer", legId: pair.caller });
  unit.execute({ kind: "join", legs: [pair.caller, pair.callee] });
  if (request.framed) for (const leg of [pair.caller, pair.callee]) mixSilence(leg);
  if (request.recorded) {
    unit.execute({
      kind: "start_recording",
      centreId,
      callId: pair.caller as never,
      recordingId: uuidV7(systemClock.now()) as RecordingId,
      customerLegId: pair.caller,
      agentLegId: pair.callee,
    });
  }
}

/** Something is played to the leg besides its partner, so that nothing passes unopened; being silence, it leaves the marks of the packets. */
function mixSilence(legId: LegId): void {
  media.play(legId, {
    playId: `silence-${legId}`,
    items: [{ kind: "silence", durationMs: 1_000 }],
    repeat: 0,
  });
}

function ended(pair: Pair, event: Extract<SwitchEvent, { kind: "ended" }>): void {
  pairs.delete(event.legId);
  const other = event.legId === pair.caller ? pair.callee : pair.caller;
  if (pairs.has(other)) unit.execute({ kind: "hang_up", legId: other, cause: "normal" });
  records.push(
    JSON.stringify({
      ...pair,
      legId: event.legId,
      endedAt: event.at,
      outcome: event.outcome,
      quality: event.quality,
    }),
  );
}
