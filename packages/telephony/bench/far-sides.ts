import { createSocket, type Socket } from "node:dgram";
import { systemClock, systemTimers } from "@perezvon/base";
import { encodeAlaw, sine } from "@perezvon/media";
import { CallerSide } from "./far-side-sip.ts";

/**
 * The load generator of the comparison with Asterisk (TEL-PRF-01), in a process of its own: callers and callees with RTP. It speaks bare
 * datagrams and knows nothing of what it measures but an address and an extension. Every packet carries its leg and the time it left.
 */
export type FarSidesRequest =
  | {
      readonly kind: "up";
      readonly target: number;
      readonly calls: number;
      readonly perSecond: number;
      /** Callers alone: what they call has no callee, as a conference. */
      readonly alone?: boolean;
    }
  /** `framed`: packets may come back cut otherwise than they were sent; `mixed`: what comes back is the sum of many. */
  | {
      readonly kind: "talk";
      readonly seconds: number;
      readonly framed?: boolean;
      readonly mixed?: boolean;
      readonly patienceMs?: number;
    }
  | { readonly kind: "down" }
  | {
      readonly kind: "load";
      readonly target: number;
      readonly perSecond: number;
      readonly seconds: number;
      /** How long the last calls may take. */
      readonly patienceMs?: number;
    };

export type FarSidesReport =
  | { readonly kind: "ready"; readonly callerPort: number; readonly calleePort: number }
  | { readonly kind: "up"; readonly calls: number }
  | TalkReport
  | { readonly kind: "down" }
  | LoadReport;

export interface TalkReport {
  readonly kind: "talk";
  readonly sent: number;
  readonly received: number;
  /** Packets heard by somebody else than the partner: any makes the run void. */
  readonly astray: number;
  readonly delayP50Ms: number;
  readonly delayP99Ms: number;
}

export interface LoadReport {
  readonly kind: "load";
  readonly started: number;
  readonly done: number;
  readonly failed: number;
  /** Of those: 503, and of these without Retry-After. */
  readonly refused: number;
  readonly refusedBare: number;
  /** Requests and final answers that came more than once. */
  readonly repeated: number;
  readonly setupP50Ms: number;
  readonly setupP95Ms: number;
  /** Of each call that was answered: when it began and when the answer came, by the clock on the wall. */
  readonly setups: readonly (readonly [beganAt: number, answeredAt: number])[];
}

/** A packet that has not come by then does not come; a call that is not over by then is lost. */
const latestMs = 2_000;
const longestMs = 4_000;
const slotMs = 2;
const slots = 10;
const header = 12;
const binsPerMs = 100;

const delays = new Uint32Array(20_000);
let received = 0;
let astray = 0;
let rounds = 0;
/** When the first word was said: timestamps go on through pauses, as a telephone's do. */
let epochMs: number | undefined;
/** One socket a leg: caller of call n is leg 2n, its callee 2n + 1. */
const sockets: Socket[] = [];

const sip = await CallerSide.start();
process.on("message", async (request: FarSidesRequest) => process.send?.(await answer(request)));
process.on("disconnect", () => process.exit(0));
process.send?.({
  kind: "ready",
  callerPort: sip.callerPort,
  calleePort: sip.calleePort,
} satisfies FarSidesReport);

async function answer(request: FarSidesRequest): Promise<FarSidesReport> {
  switch (request.kind) {
    case "up": {
      while (sockets.length < request.calls * 2) sockets.push(await rtpSocket(sockets.length));
      const ports = sockets.map((socket) => socket.address().port);
      const { target, calls, perSecond, alone } = request;
      return {
        kind: "up",
        calls: await sip.hold({ target, calls, perSecond, ports, alone: alone === true }),
      };
    }
    case "talk":
      framed = request.framed === true;
      mixed = request.mixed === true;
      return await talk(request.seconds, request.patienceMs ?? latestMs);
    case "down":
      await sip.release();
      return { kind: "down" };
    case "load":
      return { kind: "load", ...(await sip.load({ patienceMs: longestMs, ...request })) };
  }
}

async function rtpSocket(leg: number): Promise<Socket> {
  const lookup = (
    host: string,
    _options: unknown,
    done: (error: null, address: string, family: number) => void,
  ) => done(null, host, 4);
  const socket = createSocket({ type: "udp4", lookup: lookup as never });
  socket.on("message", (packet) => hear(packet, leg));
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  return socket;
}

function hear(packet: Buffer, leg: number): void {
  if (framed) {
    hearFrame(packet, leg);
    return;
  }
  if (mixed) {
    if (packet.length === 172) received++;
    return;
  }
  // What the measured side says of itself while nobody speaks carries no mark: silence, comfort noise.
  if (packet.length !== 172 || packet.readUInt32LE(header + 8) !== mark) return;
  if (packet.readUInt32LE(header + 12) !== (leg ^ 1)) {
    astray++;
    return;
  }
  received++;
  const delay = Math.round((systemClock.monotonicMs() - packet.readDoubleLE(header)) * binsPerMs);
  delays[Math.max(0, Math.min(delays.length - 1, delay))]!++;
}

const mark = 0x7a_5a_1e_57;
const inside = Buffer.from([0x5b, 0x6c, 0x7d, 0x8e]);
/** One of the two is whole in a frame, wherever the sound has been cut. */
const insideAt = [header + 40, header + 120];
let framed = false;
let mixed = false;
/** Loud, and a little different from each: a mixer that passes over the silent must not pass over them. */
const voices = Array.from({ length: 10 }, (_, voice) => encodeAlaw(sine([300 + voice * 40], 20, -20)));
/** The newest round that each leg has heard of its partner. */
let newest: number[] = [];

function hearFrame(packet: Buffer, leg: number): void {
  for (let at = packet.indexOf(inside); at >= 0; at = packet.indexOf(inside, at + 4)) {
    if (at + 12 > packet.length) return;
    const round = packet.readUInt32LE(at + 8);
    if (packet.readUInt32LE(at + 4) !== (leg ^ 1)) astray++;
    else if (round > (newest[leg] ?? -1)) {
      received++;
      newest[leg] = round;
    }
  }
}

async function talk(seconds: number, patienceMs: number): Promise<TalkReport> {
  received = 0;
  astray = 0;
  delays.fill(0);
  newest = newest.map(() => rounds - 1);
  let sent = 0;
  let slot = 0;
  const targets = sip.mediaTargets();
  const startMs = systemClock.monotonicMs();
  epochMs ??= startMs;
  const silentRounds = Math.round((startMs - epochMs) / (slotMs * slots)) - rounds;
  const endMs = seconds * 1000;
  await new Promise<void>((resolve) => {
    const ticker = systemTimers.every(1, () => {
      const elapsed = systemClock.monotonicMs() - startMs;
      for (; slot * slotMs <= elapsed && slot * slotMs < endMs; slot++) {
        const round = rounds + Math.floor(slot / slots);
        for (let leg = slot % slots; leg < targets.length; leg += slots) {
          if (targets[leg] === 0) continue;
          const packet = speech(leg, round, silentRounds);
          sockets[leg]!.send(packet, targets[leg]!, "127.0.0.1");
          sent++;
        }
      }
      // What comes late is not lost.
      if (elapsed < endMs + (received < sent ? patienceMs : 300)) return;
      ticker.cancel();
      resolve();
    });
  });
  rounds += Math.ceil(slot / slots);
  return { kind: "talk", sent, received, astray, delayP50Ms: percentile(0.5), delayP99Ms: percentile(0.99) };
}

function speech(leg: number, round: number, silentRounds: number): Buffer {
  const packet = Buffer.alloc(172, 0xd5);
  packet[0] = 0x80;
  packet[1] = round === 0 ? 0x88 : 8;
  packet.writeUInt16BE(round & 0xffff, 2);
  packet.writeUInt32BE(((round + silentRounds) * 160) >>> 0, 4);
  packet.writeUInt32BE(leg + 1, 8);
  if (mixed) {
    packet.set(voices[(leg >> 1) % voices.length]!, header);
    return packet;
  }
  packet.writeDoubleLE(systemClock.monotonicMs(), header);
  packet.writeUInt32LE(mark, header + 8);
  packet.writeUInt32LE(leg, header + 12);
  for (const at of insideAt) {
    inside.copy(packet, at);
    packet.writeUInt32LE(leg, at + 4);
    packet.writeUInt32LE(round, at + 8);
  }
  return packet;
}

function percentile(share: number): number {
  let left = received * share;
  for (let bin = 0; bin < delays.length; bin++) {
    left -= delays[bin]!;
    if (left <= 0) return bin / binsPerMs;
  }
  return delays.length / binsPerMs;
}
