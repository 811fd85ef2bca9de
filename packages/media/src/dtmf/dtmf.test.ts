import { seededRandom } from "@perezvon/base";
import { describe, expect, test } from "vitest";
import { speechLike } from "../../testing/speech-like.ts";
import { holdMusic } from "../assets/music.ts";
import { saturate, sineAmplitude } from "../audio/level.ts";
import { decodeAlaw, encodeAlaw } from "../codec/g711.ts";
import { concatSamples, silence, sine } from "../tone/generate.ts";
import { DigitSender } from "./digit-sender.ts";
import { DIGITS, tonesOfDigit } from "./digits.ts";
import { EventReceiver } from "./event-receiver.ts";
import { InbandDetector } from "./inband-detector.ts";

describe("TEL-DTM-01 reception of events", () => {
  const payload = (event: number, duration: number, end = false) =>
    Buffer.from([event, (end ? 0x80 : 0) | 10, duration >> 8, duration & 0xff]);

  interface Packet {
    readonly event: number;
    readonly timestamp: number;
    readonly duration: number;
    readonly end?: boolean;
    readonly atMs: number;
  }

  const receive = (packets: readonly Packet[]) => {
    const receiver = new EventReceiver();
    return packets
      .map(({ event, timestamp, duration, end = false, atMs }) =>
        receiver.receive(payload(event, duration, end), 0, timestamp, atMs),
      )
      .filter((digit) => digit !== undefined)
      .join("");
  };

  const tone = (event: number, timestamp: number, atMs: number, updates = 5): Packet[] => [
    ...Array.from({ length: updates }, (_, i) => ({
      event,
      timestamp,
      duration: (i + 1) * 160,
      atMs: atMs + i * 20,
    })),
    ...Array.from({ length: 3 }, () => ({
      event,
      timestamp,
      duration: updates * 160,
      end: true,
      atMs: atMs + updates * 20,
    })),
  ];

  test("all sixteen, once each", () => {
    const packets = [...DIGITS].flatMap((_, event) => tone(event, event * 2000, event * 250));
    expect(receive(packets)).toBe(DIGITS);
  });

  test("the same digit twice is two digits", () => {
    expect(receive([...tone(7, 1000, 0), ...tone(7, 3000, 250)])).toBe("77");
  });

  test("lost start, all three ends lost, overtaken packets", () => {
    const [first, second] = [tone(1, 1000, 0), tone(2, 3000, 250)];
    expect(receive([...first.slice(3), ...second])).toBe("12");
    expect(receive([...first.slice(0, 5), ...second.slice(0, 5)])).toBe("12");
    expect(receive([...first, second[0]!, first[7]!, ...second.slice(1)])).toBe("12");
    expect(receive([first[6]!])).toBe("1");
  });

  test("a tone of ten seconds is one digit, though it is told in segments", () => {
    const segment = (index: number, timestamp: number): Packet[] =>
      Array.from({ length: 409 }, (_, i) => ({
        event: 5,
        timestamp,
        duration: Math.min(0xffff, (i + 1) * 160),
        atMs: index * 8180 + i * 20,
      }));
    expect(receive([...segment(0, 0), ...segment(1, 0xffff).slice(0, 90)])).toBe("5");
  });

  test("timestamps wrap; flash is told apart, unknown events are no digits; short payloads are passed over", () => {
    expect(receive([...tone(3, 0xffff_fff0 | 0, 0), ...tone(4, 1500, 250)])).toBe("34");
    expect(receive([...tone(16, 0, 0), ...tone(77, 2000, 200)])).toBe("!");
    expect(new EventReceiver().receive(Buffer.from([1, 2]), 0, 0, 0)).toBeUndefined();
  });
});

describe("TEL-DTM-02, TEL-DTM-07 sending", () => {
  test("a comma is a second of pause, foreign characters are passed over, small letters are digits too", () => {
    const sender = new DigitSender();
    sender.push("1,x-a");
    const steps: string[] = [];
    while (sender.busy) {
      const step = sender.step();
      steps.push(step);
      if (step === "digit") sender.writeEvent(Buffer.alloc(4), 0, 8000);
    }
    // 100 ms of tone, 70 of gap and a second: the second digit begins and ends in the middle of a frame.
    const text = steps.map((step) => (step === "digit" ? "D" : ".")).join("");
    expect(text).toMatch(/^D{5}\.{53}D{6}\.{3}$/);
  });

  /** What is heard of digits sent as tones: begin and length of each in milliseconds. */
  const heardTones = (sender: DigitSender): [number, number][] => {
    const samples: number[] = [];
    const frame = new Int16Array(160);
    while (sender.busy) {
      if (sender.step() === "digit") sender.writeTone(frame);
      else frame.fill(0);
      samples.push(...frame);
    }
    const tones: [number, number][] = [];
    // A tone crosses zero, but is never near it for a millisecond.
    for (let ms = 0; ms < samples.length / 8; ms++) {
      const sounds = samples.slice(ms * 8, ms * 8 + 8).some((sample) => Math.abs(sample) > 200);
      const last = tones.at(-1);
      if (sounds && last && last[0] + last[1] === ms) last[1]++;
      else if (sounds) tones.push([ms, 1]);
    }
    return tones;
  };

  /** The same of events: by the timestamps of their packets and the last duration. */
  const sentEvents = (sender: DigitSender, rate: number): [number, number, number][] => {
    const events: [number, number, number][] = [];
    const payload = Buffer.alloc(4);
    for (let frame = 0; sender.busy; frame++) {
      if (sender.step() !== "digit") continue;
      if (sender.atStart) events.push([frame * 20 + sender.beginsMs, 0, 0]);
      const times = sender.writeEvent(payload, 0, rate);
      const event = events.at(-1)!;
      event[1] = (payload.readUInt16BE(2) * 1000) / rate;
      event[2] += times;
      expect(payload[1]! & 0x3f).toBe(10);
      expect(times).toBe((payload[1]! & 0x80) === 0 ? 1 : 3);
    }
    return events;
  };

  test.each([
    [100, 70],
    [50, 40],
    [500, 500],
    [83, 47],
  ])(
    "TEL-DTM-02 tones of %d ms with gaps of %d ms are so to the millisecond, as tones and as events",
    (toneMs, gapMs) => {
      const sender = () => {
        const made = new DigitSender();
        made.timing = { toneMs, gapMs };
        made.push("159*");
        return made;
      };
      const begins = [0, 1, 2, 3].map((place) => place * (toneMs + gapMs));
      expect(heardTones(sender())).toEqual(begins.map((begin) => [begin, toneMs]));
      for (const rate of [8000, 48_000]) {
        const sent = sentEvents(sender(), rate);
        expect(sent.map(([begin, length]) => [begin, length])).toEqual(
          begins.map((begin) => [begin, toneMs]),
        );
        // An update for each 20 ms that the digit touches, and the end three times.
        for (const [begin, length, packets] of sent) {
          const frames = Math.ceil((begin + length) / 20) - Math.floor(begin / 20);
          expect(packets).toBe(frames + 2);
        }
      }
    },
  );

  test("TEL-DTM-02 a change of the timing counts from the next digit on", () => {
    const sender = new DigitSender();
    sender.push("12");
    const payload = Buffer.alloc(4);
    const lengths: number[] = [];
    while (sender.busy) {
      if (sender.step() !== "digit") continue;
      if (sender.writeEvent(payload, 0, 8000) > 1) lengths.push(payload.readUInt16BE(2) / 8);
      sender.timing = { toneMs: 200, gapMs: 100 };
    }
    expect(lengths).toEqual([100, 200]);
  });
});

describe("TEL-DTM-04 tones in the audio", () => {
  const key = (digit: string, ms: number, options: { low?: number; high?: number; shift?: number } = {}) => {
    const [row, column] = tonesOfDigit(digit)!;
    const { low = -12, high = -12, shift = 0 } = options;
    const a = sine([row * (1 + shift)], ms, low);
    const b = sine([column * (1 + shift)], ms, high);
    return a.map((sample, i) => saturate(sample + b[i]!));
  };
  const detect = (samples: Int16Array) => {
    const detector = new InbandDetector();
    const line = decodeAlaw(encodeAlaw(samples));
    let digits = "";
    for (let at = 0; at + 160 <= line.length; at += 160)
      digits += detector.feed(line.subarray(at, at + 160)) ?? "";
    return digits;
  };
  const sequence = (digits: string, ms = 50, gapMs = 50, options = {}) =>
    concatSamples([
      silence(30),
      ...[...digits].flatMap((digit) => [key(digit, ms, options), silence(gapMs)]),
      silence(60),
    ]);

  test.each([
    ["all sixteen at 50/50 ms", sequence(DIGITS)],
    ["at 40/40 ms", sequence(DIGITS, 40, 40)],
    ["at 0 dBm0", sequence(DIGITS, 50, 50, { low: -1, high: -1 })],
    ["at -25 dBm0", sequence(DIGITS, 50, 50, { low: -25, high: -25 })],
    ["frequencies 1.5 % high", sequence(DIGITS, 50, 50, { shift: 0.015 })],
    ["frequencies 1.5 % low", sequence(DIGITS, 50, 50, { shift: -0.015 })],
    ["twist +4 dB", sequence(DIGITS, 50, 50, { low: -14, high: -10 })],
    ["twist -8 dB", sequence(DIGITS, 50, 50, { low: -8, high: -16 })],
  ])("found: %s", (_, samples) => {
    expect(detect(samples)).toBe(DIGITS);
  });

  test.each([
    ["frequencies 3.5 % off", sequence("1590", 60, 60, { shift: 0.035 })],
    ["frequencies 3.5 % low", sequence("1590", 60, 60, { shift: -0.035 })],
    ["tones of 20 ms", sequence("1590", 19, 60)],
    ["-45 dBm0", sequence("1590", 60, 60, { low: -45, high: -45 })],
    ["twist +12 dB", sequence("1590", 60, 60, { low: -22, high: -10 })],
    ["twist -12 dB", sequence("1590", 60, 60, { low: -8, high: -20 })],
    ["one tone alone", concatSamples([sine([697], 500, -10), sine([1209], 500, -10)])],
    [
      "exchange tones",
      concatSamples([sine([425], 500, -10), sine([350, 440], 500, -10), sine([480, 620], 500, -10)]),
    ],
  ])("not found: %s", (_, samples) => {
    expect(detect(samples)).toBe("");
  });

  test("a break below 10 ms is one digit, a long tone too", () => {
    expect(detect(concatSamples([key("8", 60), silence(8), key("8", 60), silence(100)]))).toBe("8");
    expect(detect(concatSamples([key("8", 3000), silence(100)]))).toBe("8");
  });

  test("with noise 15 dB below, 99.5 % of digits", () => {
    const random = seededRandom(1);
    const noise = sineAmplitude(-9 - 15) / Math.SQRT2;
    let right = 0;
    const rounds = 25;
    for (let round = 0; round < rounds; round++) {
      const noisy = sequence(DIGITS, 60, 60).map((sample) =>
        saturate(Math.round(sample + random.normal(0, noise))),
      );
      if (detect(noisy) === DIGITS) right++;
    }
    expect(right).toBeGreaterThanOrEqual(rounds - 1);
  });

  test("two minutes of speech and music hold no digit", () => {
    const music = holdMusic();
    const voices = Array.from({ length: 6 }, (_, seed) => speechLike(seededRandom(100 + seed), 15_000, -15));
    expect(detect(concatSamples([...voices, music]))).toBe("");
  });
});
