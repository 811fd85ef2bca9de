import { VirtualClock } from "@perezvon/base";
import type { CentreId, LegId } from "@perezvon/model";
import { beforeEach, describe, expect, it } from "vitest";
import { maskedMessage } from "./mask.ts";
import { SipTrace, traceLimits } from "./sip-trace.ts";

const centre = "a" as CentreId;
const other = "b" as CentreId;
const peer = { transport: "udp", address: "192.0.2.1", port: 5060, flow: "f", listener: 0 } as const;
let clock: VirtualClock;
let trace: SipTrace;
let made = 0;
beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 20));
  trace = new SipTrace({ clock, newId: () => `id${++made}` });
});

const message = (first: string, callId: string, from: string, to: string, more = "") =>
  Buffer.from(
    `${first}\r\nCall-ID: ${callId}\r\nFrom: <sip:${from}@a>\r\nt: <sip:${to}@b>\r\nCSeq: 7 INVITE\r\n${more}\r\n`,
  );
const invite = (callId: string, from: string, to: string, more = "") =>
  trace.observer("out", message(`INVITE sip:${to}@b SIP/2.0`, callId, from, to, more), peer, 0);
const ownsAll = () => true;

describe("TEL-GEN-06 the packets of a traced call", () => {
  const asked: string[] = [];
  const leg = "leg-1" as LegId;
  beforeEach(() => {
    asked.length = 0;
    trace = new SipTrace({ clock, newId: () => "call", tracePackets: (legId) => asked.push(legId) });
  });

  it("are asked for once the leg, its dialog and the trace have met, in whichever order", () => {
    trace.legKnown("stranger" as LegId, "1");
    trace.start(centre, "", 5, ownsAll);
    trace.legKnown(leg, "1");
    expect(asked).toEqual([]);
    invite("1", "74950000001", "79990000001");
    expect(asked).toEqual(["leg-1"]);
    trace.mediaOpened(leg);
    trace.legKnown("leg-2" as LegId, "2");
    trace.mediaOpened("leg-2");
    expect(asked).toEqual(["leg-1", "leg-1"]);
    clock.advanceTo(clock.now() + 6 * 60_000);
    trace.mediaOpened(leg);
    expect(asked).toHaveLength(2);
  });

  it("are one pcap file of the centre's own, with an end to its size", () => {
    trace.start(centre, "", 5, ownsAll);
    trace.legKnown(leg, "1");
    invite("1", "74950000001", "79990000001");
    expect(trace.calls(centre)).toMatchObject([{ packetBytes: 0 }]);
    trace.packets("leg-1", new Uint8Array([1, 2]));
    trace.packets("unknown", new Uint8Array([9]));
    trace.packets("leg-1", new Uint8Array([3]));
    trace.packets("leg-1", new Uint8Array(traceLimits.packetBytes));
    expect(trace.calls(centre)).toMatchObject([{ packetBytes: 3 }]);
    const file = trace.pcap(centre, "call");
    expect(file?.readUInt32LE(0)).toBe(0xa1b2_c3d4);
    expect([...(file?.subarray(24) ?? [])]).toEqual([1, 2, 3]);
    expect(trace.pcap(other, "call")).toBeUndefined();
    expect(trace.pcap(centre, "another")).toBeUndefined();
  });
});

describe("TEL-GEN-06 a trace on demand", () => {
  it("is off by default and keeps nothing", () => {
    invite("1", "74950000001", "79990000001");
    trace.start(centre, "", 5, ownsAll);
    expect(trace.calls(centre)).toEqual([]);
  });

  it("keeps the messages of a call with times and both directions, until it is over", () => {
    trace.start(centre, "", 5, ownsAll);
    invite("1", "74950000001", "79990000001");
    clock.advanceTo(clock.now() + 120);
    trace.observer("in", message("SIP/2.0 180 Ringing", "1", "74950000001", "79990000001"), peer, 0);
    trace.observer("in", message("SIP/2.0 180 Ringing", "stranger", "1", "2"), peer, 0);
    clock.advanceTo(clock.now() + 5 * 60_000);
    trace.observer("in", message("SIP/2.0 200 OK", "1", "74950000001", "79990000001"), peer, 0);
    expect(trace.running(centre)).toBeUndefined();
    expect(trace.calls(centre)).toMatchObject([
      {
        from: "74950000001",
        to: "79990000001",
        messages: [
          { direction: "out", firstLine: "INVITE sip:79990000001@b SIP/2.0", method: "INVITE" },
          { direction: "in", firstLine: "SIP/2.0 180 Ringing", address: "192.0.2.1" },
        ],
      },
    ]);
    const [call] = trace.calls(centre);
    expect(call!.messages[1]!.at - call!.messages[0]!.at).toBe(120);
  });

  it.each([
    ["+7 (999) 000-00-01", 1],
    ["8 999 000 00 01", 1],
    ["agent", 1],
    ["5550000", 0],
  ])("with the filter %s keeps %i calls", (filter, count) => {
    trace.start(centre, filter, 5, ownsAll);
    invite("1", "agent1", "79990000001");
    expect(trace.calls(centre)).toHaveLength(count);
  });

  it("PLT-TEN-02 shows a centre only calls of its own numbers and lines", () => {
    trace.start(centre, "", 5, (user) => user === "74950000001");
    trace.start(other, "", 5, (user) => user === "78120000001");
    invite("1", "74950000001", "79990000001");
    invite("2", "79990000002", "78120000001");
    expect(trace.calls(centre).map(({ to }) => to)).toEqual(["79990000001"]);
    expect(trace.calls(other).map(({ from }) => from)).toEqual(["79990000002"]);
  });

  it("holds at most 20 calls of at most 200 messages, and 30 minutes", () => {
    const { until } = trace.start(centre, "", 9_999, ownsAll);
    expect(until - clock.now()).toBe(30 * 60_000);
    for (let n = 0; n < 25; n++) invite(`c${n}`, `${n}`, "79990000001");
    for (let n = 0; n < 300; n++) invite("c24", "24", "79990000001");
    expect(trace.calls(centre)).toHaveLength(traceLimits.calls);
    expect(trace.calls(centre)[0]).toMatchObject({ from: "24" });
    expect(trace.calls(centre)[0]!.messages).toHaveLength(traceLimits.messages);
  });

  it("shows no credentials, no keys and no digits", () => {
    const text = [
      "INVITE sip:1@b SIP/2.0",
      'Authorization: Digest username="agent1", realm="a",',
      ' nonce="n0nce", response="deadbeef"',
      'WWW-Authenticate: Digest realm="a", nonce="abc123"',
      "Content-Type: application/sdp",
      "",
      "v=0",
      "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:c2VjcmV0",
      "a=ice-pwd:sesame",
    ].join("\r\n");
    const masked = maskedMessage(text);
    for (const secret of ["n0nce", "deadbeef", "abc123", "c2VjcmV0", "sesame", "agent1"])
      expect(masked).not.toContain(secret);
    expect(masked).toContain("a=crypto:1 AES_CM_128_HMAC_SHA1_80 ***");
    const head = "INFO sip:1@b SIP/2.0\r\nContent-Type: application/dtmf";
    expect(maskedMessage(`${head}-relay\r\n\r\nSignal=5\r\nDuration=160`)).toBe(
      `${head}-relay\r\n\r\nSignal=***\r\nDuration=160`,
    );
    expect(maskedMessage(`${head}\r\n\r\n5`)).toBe(`${head}\r\n\r\n***`);
  });
});
