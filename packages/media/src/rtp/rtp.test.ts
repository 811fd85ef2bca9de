import { seededRandom } from "@perezvon/base";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { OutputStream } from "../worker/output-stream.ts";
import { payloadEnd, payloadOffset, readSequence, readSsrc, readTimestamp, writeHeader } from "./packet.ts";
import { Reception } from "./reception.ts";
import { ntpMiddle, readRtcp, roundTripMs, writeRtcp } from "./rtcp.ts";

describe("RFC 3550 §5.1 packets", () => {
  test("header written and read, whatever the numbers", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 0xffff }),
        fc.integer(),
        fc.integer(),
        fc.boolean(),
        (seq, ts, ssrc, marker) => {
          const packet = Buffer.alloc(12);
          writeHeader(packet, marker, 8, seq, ts, ssrc);
          expect([readSequence(packet), readTimestamp(packet), readSsrc(packet), packet[1]! >> 7]).toEqual([
            seq,
            ts | 0,
            ssrc | 0,
            marker ? 1 : 0,
          ]);
        },
      ),
    );
  });

  test.each([
    ["plain", [0x80, 8], 172, 12],
    ["two contributing sources", [0x82, 8], 180, 20],
    ["extension of one word", [0x90, 8], 180, 20],
    ["version 1", [0x40, 8], 172, -1],
    ["too short", [0x80, 8], 11, -1],
    ["too long", [0x80, 8], 1501, -1],
    ["more sources than octets", [0x8f, 8], 40, -1],
  ])("%s", (_, start, length, offset) => {
    const packet = Buffer.alloc(length);
    Buffer.from(start).copy(packet);
    if (start[0] === 0x90) packet.writeUInt16BE(1, 14);
    expect(payloadOffset(packet)).toBe(offset);
  });

  test("padding is no payload, and padding longer than the payload is refused", () => {
    const packet = Buffer.alloc(20);
    packet[0] = 0xa0;
    packet[19] = 4;
    expect(payloadEnd(packet, 12)).toBe(16);
    packet[19] = 9;
    expect(payloadEnd(packet, 12)).toBe(-1);
  });

  test("TEL-SEC-06 random octets never make the reader leave the packet", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (octets) => {
        const packet = Buffer.from(octets);
        const offset = payloadOffset(packet);
        expect(offset).toBeLessThanOrEqual(packet.length);
        if (offset >= 0) expect(payloadEnd(packet, offset)).toBeLessThanOrEqual(packet.length);
        readRtcp(packet);
      }),
      { numRuns: 5000 },
    );
  });
});

describe("TEL-QOS-01 reception", () => {
  test("loss, duplicates and reordering are counted over the wrap of the sequence", () => {
    const reception = new Reception();
    const order = [0, 1, 2, 4, 3, 5, 5, 8, 9, 10];
    const used = order.map((n) => reception.note((65_533 + n) & 0xffff, n * 160, 7, n * 160, true));
    expect(used.filter((one) => !one).length).toBe(1);
    expect([reception.packets, reception.duplicates, reception.reordered, reception.lost()]).toEqual([
      9, 1, 1, 2,
    ]);
    expect(reception.expected()).toBe(11);
    expect(reception.extendedHighest()).toBe(65_533 + 10);
  });

  test("what a random network does to a stream is what the counts say", () => {
    fc.assert(
      fc.property(fc.integer(), fc.integer({ min: 0, max: 0xffff }), (seed, first) => {
        const random = seededRandom(seed);
        const reception = new Reception();
        let kept = 0;
        const count = 500;
        for (let n = 0; n < count; n++) {
          // First and last arrive, so that sender and receiver mean the same range.
          if (n > 0 && n < count - 1 && random.chance(0.1)) continue;
          kept++;
          reception.note((first + n) & 0xffff, n * 160, 7, n * 160, true);
        }
        expect([reception.packets, reception.lost()]).toEqual([kept, count - kept]);
      }),
    );
  });

  test("RFC 3550 A.8 jitter: even arrival has none, alternate 10 ms settle near 10 ms", () => {
    const even = new Reception();
    const uneven = new Reception();
    for (let n = 0; n < 500; n++) {
      even.note(n, n * 160, 7, n * 160, true);
      uneven.note(n, n * 160, 7, n * 160 + (n % 2) * 80, true);
    }
    expect(even.jitter).toBe(0);
    expect(uneven.jitter / 8).toBeCloseTo(10, 0);
  });

  test("a new source goes on counting, the old one's losses are kept", () => {
    const reception = new Reception();
    for (const sequence of [10, 12]) reception.note(sequence, 0, 1, 0, true);
    for (const sequence of [40_000, 40_001, 40_003]) reception.note(sequence, 0, 2, 0, true);
    expect([reception.packets, reception.lost(), reception.expected()]).toEqual([5, 2, 7]);
  });
});

describe("TEL-MED-08 reports", () => {
  test("a sender report with a block and BYE is read as written", () => {
    const block = {
      ssrc: -5,
      fractionLost: 12,
      lost: 34,
      highestSequence: 70_000,
      jitter: 99,
      lastReport: 0xdeadbeef,
      delaySinceLastReport: 65_536,
    };
    const packet = writeRtcp(
      -77,
      "a@b",
      { nowMs: 1_700_000_000_500, rtpTimestamp: 1, packets: 2, octets: 3 },
      block,
      true,
    );
    expect(packet.length % 4).toBe(0);
    expect(readRtcp(packet)).toEqual({
      senderNtpMiddle: ntpMiddle(1_700_000_000_500),
      reports: [block],
      bye: true,
    });
    expect(readRtcp(writeRtcp(1, "x", undefined, undefined, false))).toEqual({
      senderNtpMiddle: undefined,
      reports: [],
      bye: false,
    });
    expect(readRtcp(packet.subarray(0, packet.length - 2))).toBeUndefined();
  });

  test("RFC 3550 §6.4.1 round trip from LSR and DLSR", () => {
    const sentAt = 1_700_000_000_000;
    const block = {
      ssrc: 1,
      fractionLost: 0,
      lost: 0,
      highestSequence: 0,
      jitter: 0,
      lastReport: ntpMiddle(sentAt),
      delaySinceLastReport: 65_536 * 5,
    };
    expect(roundTripMs(block, sentAt + 5000 + 120)).toBeCloseTo(120, 0);
    expect(roundTripMs({ ...block, lastReport: 0 }, sentAt)).toBeUndefined();
  });
});

test("TEL-COD-02, TEL-MED-01 whatever the turns between sources and frames, the stream stays one: SSRC, +1, time goes on", () => {
  const step = fc.record({
    frames: fc.boolean(),
    source: fc.record({
      ssrc: fc.integer(),
      sequence: fc.integer({ min: 0, max: 0xffff }),
      timestamp: fc.integer(),
    }),
    packets: fc.integer({ min: 1, max: 20 }),
  });
  fc.assert(
    fc.property(fc.array(step, { maxLength: 8 }), (steps) => {
      const out = new OutputStream(123, 65_530, 0x7fff_ff00);
      const sent: { sequence: number; timestamp: number; ssrc: number; atMs: number }[] = [];
      let nowMs = 1000;
      let round = 50;
      const packet = Buffer.alloc(172, 0x80);
      for (const { frames, source, packets } of steps) {
        for (let i = 0; i < packets; i++) {
          nowMs += 20;
          round++;
          if (frames) {
            out.beginFrame(round, nowMs);
            out.head(packet, 8);
          } else
            out.adopt(
              packet,
              8,
              (source.sequence + i) & 0xffff,
              (source.timestamp + i * 160) | 0,
              source.ssrc,
              nowMs,
            );
          sent.push({
            sequence: readSequence(packet),
            timestamp: readTimestamp(packet),
            ssrc: readSsrc(packet),
            atMs: nowMs,
          });
        }
      }
      for (let i = 1; i < sent.length; i++) {
        const [before, now] = [sent[i - 1]!, sent[i]!];
        expect(now.ssrc).toBe(123);
        expect((now.sequence - before.sequence) & 0xffff).toBe(1);
        expect((now.timestamp - before.timestamp) | 0).toBe(160);
      }
    }),
  );
});
