import { createSocket, type Socket } from "node:dgram";
import { systemClock, systemTimers } from "@perezvon/base";
import { OpusEncoder } from "../src/codec/opus.ts";
import { readSequence, writeHeader } from "../src/rtp/packet.ts";
import { sine } from "../src/tone/generate.ts";

/** A process of its own: the far sides of all legs, each sending and hearing G.711, 50 packets a second. */
export type GeneratorRequest =
  | { readonly kind: "open"; readonly legs: number }
  /** `opus`: every second leg speaks Opus, the others G.711. */
  | {
      readonly kind: "run";
      readonly targets: readonly number[];
      readonly seconds: number;
      readonly opus?: boolean;
    };

export type GeneratorReport =
  | { readonly kind: "opened"; readonly ports: readonly number[] }
  | {
      readonly kind: "ran";
      readonly sent: number;
      readonly received: number;
      readonly delayP50Ms: number;
      readonly delayP99Ms: number;
      /** Time from one packet of a leg to the next. */
      readonly spacingP99Ms: number;
    };

const SLOT_MS = 2;
const SLOTS = 10;
const HEADER = 12;
/** Number of Opus in our own offers. */
const OPUS_TYPE = 111;
const DELAY_BINS = 20_000;

let sockets: Socket[] = [];
let opus = false;
let received = 0;
/** Rounds of former runs: the streams go on where they were. */
let roundsBefore = 0;
/** Delays in steps of 10 µs. */
const delays = new Uint32Array(DELAY_BINS);
const spacings = new Uint32Array(DELAY_BINS);
let lastHeard = new Float64Array(0);

process.on("message", async (request: GeneratorRequest) => {
  if (request.kind === "open") process.send!({ kind: "opened", ports: await open(request.legs) });
  else {
    opus = request.opus === true;
    process.send!(await run(request.targets, request.seconds));
  }
});
process.on("disconnect", () => process.exit(0));

async function open(legs: number): Promise<number[]> {
  for (const socket of sockets) socket.close();
  roundsBefore = 0;
  lastHeard = new Float64Array(legs);
  sockets = await Promise.all(
    Array.from({ length: legs }, async (_, leg) => {
      const socket = createSocket({ type: "udp4", lookup: (host, _options, done) => done(null, host, 4) });
      socket.on("message", (packet) => hear(packet, leg));
      await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
      return socket;
    }),
  );
  return sockets.map((socket) => socket.address().port);
}

function hear(packet: Buffer, leg: number): void {
  // Reports of the measured side come to the port above; here are only packets of speech.
  const speech = packet.length === 172 || (opus && leg % 2 === 1);
  if (!speech || readSequence(packet) < 0) return;
  received++;
  const now = systemClock.monotonicMs();
  const last = lastHeard[leg]!;
  lastHeard[leg] = now;
  if (last > 0) spacings[binOf(now - last)]!++;
  // What has been coded anew carries no time.
  if (!opus) delays[binOf(now - packet.readDoubleLE(HEADER))]!++;
}

/** 20 ms of a tone. */
function opusPacket(): Buffer {
  const encoder = new OpusEncoder();
  const packet = Buffer.alloc(1_500);
  const length = encoder.encode(sine([440], 20, -20), packet, HEADER);
  encoder.close();
  return packet.subarray(0, HEADER + length);
}

/** Steps of 10 µs. */
function binOf(ms: number): number {
  return Math.max(0, Math.min(DELAY_BINS - 1, Math.round(ms * 100) || 0));
}

async function run(targets: readonly number[], seconds: number): Promise<GeneratorReport> {
  received = 0;
  delays.fill(0);
  spacings.fill(0);
  lastHeard.fill(0);
  let sent = 0;
  const packet = Buffer.alloc(172, 0xd5);
  const coded = opus ? opusPacket() : packet;
  const startMs = systemClock.monotonicMs();
  const end = seconds * 1000;
  let slot = 0;
  await new Promise<void>((resolve) => {
    const ticker = systemTimers.every(1, () => {
      const elapsed = systemClock.monotonicMs() - startMs;
      while (slot * SLOT_MS <= elapsed && slot * SLOT_MS < end) {
        const round = roundsBefore + Math.floor(slot / SLOTS);
        for (let leg = slot % SLOTS; leg < targets.length; leg += SLOTS) {
          if (opus && leg % 2 === 1) {
            writeHeader(coded, round === 0, OPUS_TYPE, round & 0xffff, round * 960, leg + 1);
            sockets[leg]!.send(Buffer.from(coded), targets[leg]!, "127.0.0.1");
          } else {
            writeHeader(packet, round === 0, 8, round & 0xffff, round * 160, leg + 1);
            packet.writeDoubleLE(systemClock.monotonicMs(), HEADER);
            sockets[leg]!.send(Buffer.from(packet), targets[leg]!, "127.0.0.1");
          }
          sent++;
        }
        slot++;
      }
      if (elapsed < end + 300) return;
      ticker.cancel();
      resolve();
    });
  });
  roundsBefore += Math.ceil(slot / SLOTS);
  return {
    kind: "ran",
    sent,
    received,
    delayP50Ms: percentile(delays, 0.5),
    delayP99Ms: percentile(delays, 0.99),
    spacingP99Ms: percentile(spacings, 0.99),
  };
}

function percentile(bins: Uint32Array, share: number): number {
  const total = bins.reduce((sum, count) => sum + count, 0);
  let left = total * share;
  for (let bin = 0; bin < DELAY_BINS; bin++) {
    left -= bins[bin]!;
    if (left <= 0) return bin / 100;
  }
  return DELAY_BINS / 100;
}
