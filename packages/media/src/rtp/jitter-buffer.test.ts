import { seededRandom } from "@perezvon/base";
import fc from "fast-check";
import { expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { levelDbm0, sineAmplitude } from "../audio/level.ts";
import { decodeAlaw, encodeAlaw } from "../codec/g711.ts";
import { LAW_ALAW } from "../codec/marks.ts";
import { silence, sine } from "../tone/generate.ts";
import { JitterBuffer } from "./jitter-buffer.ts";

interface Sent {
  readonly at: number;
  readonly samples: Int16Array;
  /** When it arrives, in samples of local time; undefined if it is lost. */
  readonly arrival: number | undefined;
}

interface Played {
  readonly samples: Int16Array;
  readonly buffer: JitterBuffer;
  readonly maxDepthMs: number;
}

/** Runs packets through a buffer that is read each 20 ms, as a worker does. */
function play(
  packets: readonly Sent[],
  firstTimestamp = 0x7fff_ff00,
  clock = 0xffff_f000,
  fax = false,
): Played {
  const buffer = new JitterBuffer();
  if (fax) buffer.fix();
  const arriving = packets
    .filter((packet) => packet.arrival !== undefined)
    .sort((a, b) => a.arrival! - b.arrival!);
  const end = Math.max(...packets.map((packet) => packet.at + packet.samples.length)) + 4000;
  const out: number[] = [];
  const frame = new Int16Array(160);
  let next = 0;
  let maxDepthMs = 0;
  for (let now = 0; now < end; now += 160) {
    while (arriving[next] && arriving[next]!.arrival! <= now) {
      const packet = arriving[next++]!;
      const payload = Buffer.from(encodeAlaw(packet.samples));
      buffer.write(
        payload,
        0,
        payload.length,
        LAW_ALAW,
        (firstTimestamp + packet.at) | 0,
        (clock + packet.arrival!) | 0,
      );
    }
    buffer.read(frame);
    maxDepthMs = Math.max(maxDepthMs, buffer.depthMs());
    out.push(...frame);
  }
  return { samples: Int16Array.from(out), buffer, maxDepthMs };
}

function packetize(
  samples: Int16Array,
  ptimeMs: number,
  delay: (index: number) => number | undefined,
): Sent[] {
  const size = ptimeMs * 8;
  return Array.from({ length: Math.ceil(samples.length / size) }, (_, index) => {
    const late = delay(index);
    const at = index * size;
    // A packet leaves when its last sample has been taken.
    return {
      at,
      samples: samples.slice(at, at + size),
      arrival: late === undefined ? undefined : at + size + late,
    };
  });
}

/** Where the sound begins in the output: its delay. */
function delayMs(played: Int16Array, expected: Int16Array): number {
  const start = played.findIndex(
    (_, i) =>
      i + 400 < played.length && expected.subarray(0, 400).every((sample, k) => played[i + k] === sample),
  );
  return start / 8;
}

const speech = decodeAlaw(encodeAlaw(speechLike(seededRandom(1), 2000).map((s) => (s === 0 ? 8 : s))));

test.each([10, 20, 30, 40, 60])(
  "TEL-MED-04, TEL-SDP-03 packets of %d ms on an even network come out unchanged",
  (ptime) => {
    const { samples, buffer } = play(packetize(speech, ptime, () => 0));
    const start = delayMs(samples, speech);
    expect(start - ptime).toBeGreaterThanOrEqual(20);
    expect(start - ptime).toBeLessThanOrEqual(61);
    expect(samples.subarray(start * 8, start * 8 + speech.length)).toEqual(speech);
    expect(buffer.late).toBe(0);
  },
);

test("TEL-MED-04 whatever jitter below the buffer, duplicates and reordering to 40 ms, nothing is lost or changed", () => {
  fc.assert(
    fc.property(fc.integer(), (seed) => {
      const random = seededRandom(seed);
      const packets = packetize(speech, 20, () => random.integer(0, 150));
      const doubled = packets.flatMap((packet) => (random.chance(0.2) ? [packet, packet] : [packet]));
      const { samples } = play(doubled);
      const start = delayMs(samples, speech);
      expect(start).toBeGreaterThan(0);
      expect(samples.subarray(start * 8, start * 8 + speech.length)).toEqual(speech);
    }),
    { numRuns: 15 },
  );
});

test("TEL-MED-04 lateness beyond the buffer makes it grow at once, to 200 ms at most", () => {
  const random = seededRandom(2);
  const jittery = packetize(sine([300], 8000, -20), 20, (index) => (index < 50 ? 0 : random.integer(0, 900)));
  const { buffer, maxDepthMs } = play(jittery);
  expect(maxDepthMs).toBeGreaterThan(90);
  expect(maxDepthMs).toBeLessThanOrEqual(200 + 120);
  const lost = buffer.late / jittery.length;
  expect(lost).toBeLessThan(0.05);
});

test("TEL-SDP-07 for a fax the delay is 60 ms from the first packet to the last, and what is lost is silence", () => {
  const random = seededRandom(4);
  const sound = decodeAlaw(
    encodeAlaw(sine([1_700], 20_000, -14).map((sample) => (sample === 0 ? 8 : sample))),
  );
  const packets = packetize(sound, 20, (index) =>
    index > 0 && random.chance(0.05) ? undefined : random.integer(0, index === 0 ? 0 : 400),
  );
  const { samples, buffer } = play(packets, 0x7fff_ff00, 0xffff_f000, true);
  const start = delayMs(samples, sound);
  expect(buffer.targetMs()).toBe(60);
  expect(buffer.concealedSamples).toBe(0);
  expect(buffer.late).toBe(0);
  const expected = sound.slice();
  for (const { at, arrival } of packets) if (arrival === undefined) expected.fill(0, at, at + 160);
  expect(samples.subarray(start * 8, start * 8 + expected.length)).toEqual(expected);
});

test("TEL-MED-04 jitter of 60 ms to either side, 5 % overtaken, 2 % doubled: under 1 % are too late", () => {
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const sound = sine([300], 60_000, -20);
    const packets = packetize(sound, 20, () => random.integer(0, 960) + (random.chance(0.05) ? 200 : 0));
    const doubled = packets.flatMap((packet) => (random.chance(0.02) ? [packet, packet] : [packet]));
    const { buffer } = play(doubled);
    expect(buffer.late / packets.length, `seed ${seed}`).toBeLessThan(0.01);
  }
});

test("TEL-MED-04 after a bad time it shrinks again, 20 ms per 5 s, in silence", () => {
  const random = seededRandom(3);
  const sound = new Int16Array(8000 * 60).fill(8);
  const packets = packetize(sound, 20, (index) =>
    index < 200 ? random.integer(0, 1000) : random.integer(0, 20),
  );
  const { maxDepthMs, buffer } = play(packets);
  expect(maxDepthMs).toBeGreaterThan(80);
  expect(buffer.targetMs()).toBe(20);
  expect(buffer.depthMs()).toBeLessThanOrEqual(60);
});

test.each([200, -200])("TEL-MED-04 a clock that is %d ppm off is absorbed for ten minutes", (ppm) => {
  // Mostly silence, as talk is: that is where frames are left out or put in.
  const second = new Int16Array(8000).fill(8);
  second.set(sine([300], 200, -20), 0);
  const minutes = 10;
  const packets: Sent[] = [];
  for (let index = 0; index < minutes * 60 * 50; index++) {
    const at = index * 160;
    packets.push({
      at,
      samples: second.slice(at % 8000, (at % 8000) + 160),
      arrival: Math.round((at + 160) * (1 + ppm / 1e6)),
    });
  }
  const { buffer, maxDepthMs } = play(packets);
  expect(maxDepthMs).toBeLessThanOrEqual(100);
  expect(buffer.late).toBeLessThan(packets.length * 0.001);
});

test("TEL-MED-04 a timestamp jump or another stream is followed without a wait", () => {
  const first = packetize(speech.slice(0, 4000), 20, () => 0);
  const second = packetize(speech.slice(0, 4000), 20, () => 0).map((packet) => ({
    at: packet.at + 900_000,
    samples: packet.samples,
    arrival: packet.arrival! + 4000,
  }));
  const buffer = new JitterBuffer();
  const frame = new Int16Array(160);
  const all = [...first, ...second];
  const heard: number[] = [];
  for (let now = 0, next = 0; now < 12_000; now += 160) {
    while (all[next] && all[next]!.arrival! <= now) {
      const packet = all[next++]!;
      const payload = Buffer.from(encodeAlaw(packet.samples));
      buffer.write(payload, 0, payload.length, LAW_ALAW, packet.at | 0, packet.arrival! | 0);
    }
    buffer.read(frame);
    heard.push(levelDbm0(frame));
  }
  // From 0.5 s on the second stream: at most its 60 ms of buffer are without it.
  expect(heard.slice(29, 45).every((level) => level > -60)).toBe(true);
});

test("TEL-MED-05 a lost packet is filled by the pitch, a long gap fades to silence within 60 ms, and nothing clicks", () => {
  const voice = sine([100, 200, 300], 2000, -22);
  const lost = new Set([30, 60, 61, 62, 63, 64, 65]);
  const { samples, buffer } = play(packetize(voice, 20, (index) => (lost.has(index) ? undefined : 0)));
  const start = delayMs(samples, decodeAlaw(encodeAlaw(voice))) * 8;
  const single = start + 30 * 160;
  expect(levelDbm0(samples, single, single + 160)).toBeGreaterThan(levelDbm0(voice) - 3);
  const gap = start + 60 * 160;
  expect(levelDbm0(samples, gap + 480, gap + 960)).toBe(-100);
  const steps = (from: number, to: number) => {
    let most = 0;
    for (let i = from + 1; i < to; i++) most = Math.max(most, Math.abs(samples[i]! - samples[i - 1]!));
    return most;
  };
  const usual = steps(start + 1600, start + 3200);
  expect(steps(single - 40, single + 240)).toBeLessThan(usual * 1.6);
  expect(steps(gap - 40, gap + 7 * 160 + 40)).toBeLessThan(usual * 1.6);
  expect(Math.round(buffer.concealedSamples / 8)).toBe(20 + 60 + 60);
});

test("TEL-MED-05 random loss of 5 % of speech: no join steps further than speech itself and a click of −40 dBm0", () => {
  const clicks: number[] = [];
  for (const seed of [1, 2, 3]) {
    const random = seededRandom(seed);
    const voice = decodeAlaw(encodeAlaw(speechLike(random, 20_000, -19)));
    const lost = new Set(
      Array.from({ length: 1_000 }, (_, index) => index).filter((index) => index > 5 && random.chance(0.05)),
    );
    const { samples } = play(packetize(voice, 20, (index) => (lost.has(index) ? undefined : 0)));
    const start = delayMs(samples, voice) * 8;
    const step = (of: Int16Array, at: number) => Math.abs((of[at] ?? 0) - (of[at - 1] ?? 0));
    for (const index of lost) {
      for (const join of [index * 160, (index + 1) * 160]) {
        // What the voice does by itself is no click: in the two periods that the gap repeats, and behind it.
        let usual = 0;
        for (let at = index * 160 - 160; at < join + 80; at++) usual = Math.max(usual, step(voice, at));
        for (let at = join - 4; at <= join + 4; at++) clicks.push(step(samples, start + at) - usual);
      }
    }
  }
  // Half of it: a step is seen by ears as the sine that goes as far from peak to peak.
  expect(clicks.length).toBeGreaterThan(1_000);
  expect(Math.max(...clicks) / 2).toBeLessThan(sineAmplitude(-40));
});

test("TEL-MED-04 packets overtaken by up to 100 ms are in their places again, once the buffer has grown", () => {
  const random = seededRandom(9);
  const sound = decodeAlaw(encodeAlaw(sine([300], 30_000, -20).map((sample) => (sample === 0 ? 8 : sample))));
  const packets = packetize(sound, 20, () => (random.chance(0.1) ? random.integer(0, 800) : 0));
  const { buffer } = play(packets);
  const settled = packets.length;
  expect(buffer.late / settled).toBeLessThan(0.02);
  expect(buffer.targetMs()).toBeGreaterThanOrEqual(60);
  expect(buffer.targetMs()).toBeLessThanOrEqual(200);
});

test("TEL-MED-04 before the first packet and after half a second without any there is nothing to hear", () => {
  const buffer = new JitterBuffer();
  const frame = new Int16Array(160).fill(1);
  expect(buffer.read(frame)).toBe(false);
  expect(frame).toEqual(silence(20));
});
