import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { encodeAlaw } from "../codec/g711.ts";
import { FRAME_SAMPLES, RTP_HEADER_BYTES, writeHeader } from "../rtp/packet.ts";
import { sine } from "../tone/generate.ts";
import { Leg, type LegHost } from "./leg.ts";

const host: LegHost = { wake() {}, emit() {}, wallMs: () => 0 };

class Party {
  readonly leg: Leg;
  sent = 0;
  readonly sentOctets = new Set<number>();
  /** Of sound in each of its packets. */
  octets = FRAME_SAMPLES;
  #count = 0;
  #stamp = 0;
  readonly stamps: number[] = [];

  constructor(id: string) {
    this.leg = new Leg(id, 0, host, 0);
    this.leg.transport = { sendRtp: (packet) => this.#hears(packet), sendRtcp() {}, close() {} };
    this.takes(undefined);
  }

  takes(maxPtimeMs: number | undefined): void {
    const audio = { codec: "pcma", payloadType: 8, telephoneEvent: 101, direction: "sendrecv" } as const;
    this.leg.setRemote({ ...audio, ...(maxPtimeMs === undefined ? {} : { maxPtimeMs }) });
    this.leg.rewireAround();
  }

  #hears(packet: Buffer): void {
    this.sent++;
    this.sentOctets.add(packet.length - RTP_HEADER_BYTES);
    this.stamps.push(packet.readUInt32BE(4));
    if (this.stamps.length > 100) this.stamps.shift();
  }

  hears(...others: readonly Party[]): void {
    this.leg.sources = others.map(({ leg }) => leg);
    for (const { leg } of others) leg.listeners.add(this.leg);
    this.leg.rewireAround();
  }

  /** The next 20 ms of what it says. */
  says(sound: Uint8Array, nowMs: number): void {
    const at = this.#stamp % (sound.length - this.octets + 1);
    const packet = Buffer.alloc(RTP_HEADER_BYTES + this.octets);
    packet.set(sound.subarray(at, at + this.octets), RTP_HEADER_BYTES);
    writeHeader(packet, false, 8, this.#count & 0xffff, this.#stamp, 7);
    this.#count++;
    this.#stamp += this.octets;
    this.leg.receiveRtp(packet, nowMs);
  }
}

/** A talk of two, and of three where somebody listens: that puts its sound on the frame path. */
function talk(parties: number): readonly Party[] {
  const all = Array.from({ length: parties }, (_, index) => new Party(`p${index}`));
  for (const party of all) party.hears(...all.filter((other) => other !== party));
  return all;
}

const speech = encodeAlaw(speechLike(seededRandom(3), 4_000));

test("TEL-SDP-07 once a fax is heard both sides of its call have a buffer of 60 ms that stays so", () => {
  const all = talk(3);
  const tone = encodeAlaw(sine([2_100], 2_000, -14));
  for (let round = 0; round < 50; round++) {
    all[0]!.says(tone, round * 20);
    all[1]!.says(speech, round * 20);
    for (const { leg } of all) leg.round(round, round * 20);
  }
  expect(all.map(({ leg }) => leg.jitter?.targetMs())).toEqual([60, 60, 60]);
});

test("TEL-SDP-07 without a fax the buffer keeps to the network, and two whose packets pass unopened have none", () => {
  const all = talk(3);
  const two = talk(2);
  for (let round = 0; round < 50; round++) {
    for (const party of [...all, ...two]) party.says(speech, round * 20);
    for (const { leg } of [...all, ...two]) leg.round(round, round * 20);
  }
  expect(all.map(({ leg }) => leg.jitter?.targetMs())).toEqual([40, 40, 40]);
  expect(two.map(({ leg }) => leg.jitter)).toEqual([undefined, undefined]);
});

test("TEL-SDP-03 a far side that takes 10 ms in a packet gets no more in one, and one that takes 20 none of 60", () => {
  const two = talk(2);
  const [speaker, other] = two as [Party, Party];
  other.takes(10);
  for (let round = 0; round < 20; round++) {
    speaker.says(speech, round * 20);
    for (const { leg } of two) leg.round(round, round * 20);
  }
  expect([...other.sentOctets]).toEqual([80]);
  const steps = other.stamps.slice(1).map((stamp, index) => (stamp - other.stamps[index]!) >>> 0);
  expect(new Set(steps)).toEqual(new Set([80]));
  other.takes(20);
  speaker.octets = 480;
  for (let round = 20; round < 60; round++) {
    if (round % 3 === 0) speaker.says(speech, round * 20);
    for (const { leg } of two) leg.round(round, round * 20);
  }
  expect([...other.sentOctets]).toEqual([80, 160]);
});

test.each([
  ["unopened", 2],
  ["as frames", 3],
])("TEL-PRF-13 packets that pass %s leave nothing behind", (_, parties) => {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc") as () => void;
  const all = talk(parties);
  let round = 0;
  const run = (rounds: number) => {
    for (const end = round + rounds; round < end; round++) {
      for (const party of all) party.says(speech, round * 20);
      for (const { leg } of all) leg.round(round, round * 20);
    }
  };
  const heldAfter = (rounds: number) => {
    run(rounds);
    collect();
    return process.memoryUsage().heapUsed;
  };
  // What is compiled while it warms up is no growth. A kilobyte in 10,000 packets would be a megabyte in ten minutes at 200 calls.
  heldAfter(5_000);
  const before = heldAfter(5_000);
  const growth = heldAfter(20_000) - before;
  expect(all[0]!.sent).toBeGreaterThan(20_000);
  expect(growth / (20_000 * parties)).toBeLessThan(2);
});
