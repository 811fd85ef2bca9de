import { seededRandom, VirtualClock } from "@perezvon/base";
import type { CallId, CentreId, LegId, LegOutcome, LegRecord, RecordingId } from "@perezvon/model";
import { beforeEach, expect, test } from "vitest";
import { LegLedger } from "./leg-ledger.ts";
import { pointsMax, QualityPoints } from "./quality-points.ts";
import { SipSteps } from "./sip-steps.ts";

const ids = { legId: "leg" as LegId, callId: "call" as CallId, centreId: "centre" as CentreId };
const about = { direction: "out", peer: "trunk", from: "+74950000001", to: "+79990000001" } as const;
const outcome: LegOutcome = {
  endedBy: "remote",
  sipCode: 200,
  q850: 16,
  rang: true,
  answered: true,
  noAnswerLimit: false,
  networkUnavailable: false,
  systemReason: undefined,
  analysis: undefined,
};
const peer = { transport: "udp", address: "192.0.2.1", port: 5060, flow: "f", listener: 0 } as const;

/** The virtual clock, of which the wall may step away. */
let clock: VirtualClock;
let wallStep = 0;
let steps: SipSteps;
let opened: LegRecord[];
let closed: LegRecord[];
let ledger: LegLedger;

beforeEach(() => {
  clock = new VirtualClock(Date.UTC(2026, 10, 20));
  wallStep = 0;
  steps = new SipSteps();
  opened = [];
  closed = [];
  ledger = new LegLedger({
    clock: { now: () => clock.now() + wallStep, monotonicMs: () => clock.monotonicMs() },
    timers: clock,
    records: { opened: (record) => opened.push(record), closed: (record) => closed.push(record) },
    sipSteps: steps,
    hostId: "node1",
  });
});

const message = (first: string, callId = "sip-1", cseq = "1 INVITE") =>
  Buffer.from(`${first}\r\nVia: SIP/2.0/UDP a\r\nCall-ID: ${callId}\r\nCSeq: ${cseq}\r\n\r\n`);
const pass = (ms: number) => clock.advanceTo(clock.now() + ms);
const see = (direction: "in" | "out", first: string, cseq?: string, callId?: string) =>
  steps.observer(direction, message(first, callId, cseq), peer, clock.now() + wallStep);

test("TEL-CDR-05 of 100,000 calls, with the wall stepping about, each leaves exactly one record and no negative duration", () => {
  const calls = 100_000;
  const random = seededRandom("records");
  const written = new Map<LegId, number>();
  const statuses = { finished: 0, refused: 0 };
  let [backwards, longestMs] = [0, 0];
  const book = new LegLedger({
    clock: { now: () => clock.now() + wallStep, monotonicMs: () => clock.monotonicMs() },
    timers: clock,
    records: {
      opened: () => {},
      closed: (record) => {
        written.set(record.legId, (written.get(record.legId) ?? 0) + 1);
        statuses[record.status as "finished" | "refused"]++;
        const { startedAt, ringingAt, answeredAt, endedAt } = record;
        for (const at of [ringingAt, answeredAt, endedAt])
          if (at !== undefined && (at < startedAt || at > endedAt!)) backwards++;
        longestMs = Math.max(longestMs, endedAt! - startedAt);
      },
    },
    sipSteps: steps,
  });
  const up: LegId[] = [];
  const end = (place: number) => {
    const [legId] = up.splice(place, 1);
    book.ended(legId!, outcome, undefined, 0);
    // Said again: a leg that ends from both sides at once ends once.
    if (random.next() < 0.1) book.ended(legId!, outcome, undefined, 0);
  };
  for (let call = 0; call < calls; call++) {
    const leg = { ...ids, legId: `leg-${call}` as LegId };
    if (random.next() < 0.1) book.refused(leg, { ...about, direction: "in" }, 486, 17);
    else {
      book.begin(leg, { ...about, sipCallId: `sip-${call}` });
      if (random.next() < 0.05) book.begin(leg, about);
      up.push(leg.legId);
    }
    const other = up[random.integer(0, up.length)];
    if (other !== undefined && random.next() < 0.6)
      book.onEvent({
        ...(random.next() < 0.5
          ? ({ kind: "ringing", earlyMedia: false } as const)
          : ({ kind: "answered" } as const)),
        legId: other,
        at: clock.now() + wallStep,
      });
    // At most 200 are up, so that they begin and end across each other.
    while (up.length > 200 || (up.length > 0 && random.next() < 0.4)) end(random.integer(0, up.length));
    pass(random.integer(0, 500));
    if (random.next() < 0.01) wallStep = random.integer(-86_400_000, 86_400_000);
  }
  while (up.length > 0) end(0);
  pass(10_000);
  expect(written.size).toBe(calls);
  expect(Math.max(...written.values())).toBe(1);
  expect(statuses.finished + statuses.refused).toBe(calls);
  expect(statuses.refused).toBeGreaterThan(9_000);
  expect(backwards).toBe(0);
  // A step of the wall is no talk.
  expect(longestMs).toBeLessThan(clock.monotonicMs());
  expect(longestMs).toBeGreaterThan(1_000);
  // Seconds of work, however busy the machine.
}, 120_000);

test("TEL-CDR-03, TEL-CDR-05 times of a leg are of the monotonic clock, whatever the wall does", () => {
  const start = clock.now();
  ledger.begin(ids, { ...about, sipCallId: "sip-1" });
  pass(1_200);
  ledger.onEvent({ kind: "ringing", legId: ids.legId, earlyMedia: false, at: clock.now() });
  // The wall goes back by an hour in the middle of the call.
  wallStep = -3_600_000;
  pass(3_000);
  ledger.onEvent({ kind: "answered", legId: ids.legId, at: clock.now() + wallStep });
  pass(10_000);
  ledger.ended(ids.legId, outcome, undefined, 700);
  pass(1_000);
  expect(closed).toHaveLength(1);
  expect(closed[0]).toMatchObject({
    ...ids,
    status: "finished",
    startedAt: start,
    ringingAt: start + 1_200,
    answeredAt: start + 4_200,
    endedAt: start + 14_200,
    holdMs: 700,
    sipCode: 200,
    q850: 16,
    hostId: "node1",
  });
});

test("TEL-CDR-05 a record is closed once, within a second of the end, and what matters survives a crash before", () => {
  ledger.begin(ids, about);
  ledger.begin(ids, about);
  ledger.onEvent({ kind: "answered", legId: ids.legId, at: clock.now() });
  ledger.recorded([ids.legId, undefined], "rec" as RecordingId, "centre/day/call-leg-1.wav");
  expect(opened.at(-1)).toMatchObject({ status: "open", answeredAt: clock.now() });
  expect(opened.at(-1)!.recordings).toEqual([{ recordingId: "rec", file: "centre/day/call-leg-1.wav" }]);
  ledger.ended(ids.legId, outcome, undefined, 0);
  ledger.ended(ids.legId, outcome, undefined, 0);
  ledger.onEvent({ kind: "answered", legId: ids.legId, at: clock.now() });
  expect(closed).toHaveLength(0);
  pass(999);
  expect(closed).toHaveLength(1);
  ledger.flush();
  expect(closed).toHaveLength(1);
});

test("TEL-CDR-05 a stop waits for nothing: what has ended is written at once", () => {
  ledger.begin(ids, about);
  ledger.ended(ids.legId, outcome, undefined, 0);
  ledger.flush();
  expect(closed).toHaveLength(1);
});

test("TEL-CDR-03 a recording of which nothing remained is not in the record, even if that is known after the end", () => {
  ledger.begin(ids, about);
  for (const name of ["kept", "gone"]) ledger.recorded([ids.legId], name as RecordingId, `${name}.wav`);
  ledger.ended(ids.legId, outcome, undefined, 0);
  ledger.notRecorded("gone" as RecordingId);
  ledger.flush();
  expect(closed[0]!.recordings.map(({ file }) => file)).toEqual(["kept.wav"]);
});

test("TEL-CDR-05 a refused call has its record, with the code that it got", () => {
  see("in", "INVITE sip:1@b SIP/2.0");
  ledger.refused(ids, { ...about, direction: "in", sipCallId: "sip-1" }, 603, 21);
  see("out", "SIP/2.0 603 Decline");
  ledger.flush();
  expect(closed[0]).toMatchObject({ status: "refused", sipCode: 603, q850: 21, direction: "in" });
  expect(closed[0]!.sip.map(({ text }) => text)).toEqual(["INVITE", "603 Decline"]);
});

test("the ladder of a leg has the messages of its dialogs alone, with the answer to the last BYE", () => {
  see("out", "INVITE sip:+79990000001@carrier SIP/2.0");
  ledger.begin(ids, { ...about, sipCallId: "sip-1" });
  pass(100);
  see("in", "SIP/2.0 180 Ringing");
  see("in", "INVITE sip:x@y SIP/2.0", "1 INVITE", "stranger");
  pass(900);
  see("in", "SIP/2.0 200 OK");
  ledger.ended(ids.legId, outcome, undefined, 0);
  see("out", "BYE sip:x SIP/2.0", "2 BYE");
  pass(50);
  see("in", "SIP/2.0 200 OK", "2 BYE");
  pass(1_000);
  expect(closed[0]!.sip).toEqual([
    { ms: 0, out: true, text: "INVITE", method: "INVITE", peer: "udp:192.0.2.1:5060" },
    { ms: 100, out: false, text: "180 Ringing", method: "INVITE", peer: "udp:192.0.2.1:5060" },
    { ms: 1_000, out: false, text: "200 OK", method: "INVITE", peer: "udp:192.0.2.1:5060" },
    { ms: 1_000, out: true, text: "BYE", method: "BYE", peer: "udp:192.0.2.1:5060" },
    { ms: 1_050, out: false, text: "200 OK", method: "BYE", peer: "udp:192.0.2.1:5060" },
  ]);
  // The stranger's INVITE still waits for a leg; nothing else is remembered.
  expect(steps.size).toBe(1);
});

test("INVITEs of strangers push each other out, never a call in progress", () => {
  see("in", "INVITE sip:1@b SIP/2.0");
  steps.watch("sip-1");
  for (let i = 0; i < 2_000; i++) see("in", "INVITE sip:1@b SIP/2.0", "1 INVITE", `flood-${i}`);
  expect(steps.size).toBe(501);
  expect(steps.take(["sip-1"])).toHaveLength(1);
});

test("a message in short or odd spelling finds its call", () => {
  const odd = "INVITE sip:1@b SIP/2.0\r\ni: sip-1\r\ncseq: 7 INVITE\r\n\r\n";
  steps.observer("in", Buffer.from(odd), peer, 0);
  steps.observer("in", Buffer.from("SIP/2.0 200 OK\r\ncall-id: sip-1\r\n\r\n"), peer, 1);
  steps.watch("sip-1");
  expect(steps.take(["sip-1"]).map(({ text, method }) => [text, method])).toEqual([
    ["INVITE", "INVITE"],
    ["200 OK", ""],
  ]);
});

test("TEL-QOS-01 the sound of a leg is kept over its time, in bounded size; no data stays no data", () => {
  const points = new QualityPoints();
  const hours = 5 * 720;
  for (let i = 0; i < hours; i++) {
    const mosIn = i % 2 === 0 ? 4 : 3;
    points.add({
      ms: i * 5_000,
      mosIn,
      mosOut: null,
      lossIn: i === 7 ? 8 : 0,
      lossOut: null,
      jitter: 1,
      roundTrip: 20,
    });
  }
  expect(points.all.length).toBeLessThanOrEqual(pointsMax + 1);
  expect(points.all.length).toBeGreaterThan(pointsMax / 2 - 1);
  expect(points.all[0]).toMatchObject({ ms: 0, mosIn: 3.5, mosOut: null, roundTrip: 20 });
  expect(points.all[0]!.lossIn).toBe(1);
});

test("TEL-CDR-03 partners, transfers and quality of a leg are told with their moments", () => {
  const [a, b, c] = ["a", "b", "c"].map((legId) => ({ ...ids, legId: legId as LegId }));
  for (const each of [a!, b!, c!]) ledger.begin(each, about);
  pass(1_000);
  ledger.joined([a!.legId, b!.legId]);
  pass(1_000);
  ledger.onEvent({ kind: "refer", legId: b!.legId, to: "203", replaces: undefined, at: clock.now() });
  ledger.joined([a!.legId, c!.legId]);
  ledger.joined([a!.legId, c!.legId]);
  ledger.onEvent({
    kind: "leg_quality",
    legId: a!.legId,
    callId: ids.callId,
    centreId: ids.centreId,
    peer: "trunk",
    mosIn: 3.12345,
    mosOut: undefined,
    lossInPercent: 9,
    lossOutPercent: undefined,
    jitterMs: 50,
    roundTripMs: undefined,
    faults: ["loss", "jitter"],
    at: clock.now(),
  });
  for (const each of [a!, b!, c!]) ledger.ended(each.legId, outcome, undefined, 0);
  ledger.flush();
  const [first, second] = closed;
  expect(first!.joins).toEqual([
    { ms: 1_000, legs: ["b"] },
    { ms: 2_000, legs: ["c"] },
  ]);
  expect(second!.transfers).toEqual([{ ms: 2_000, to: "203" }]);
  expect(first!.faults).toEqual(["loss", "jitter"]);
  expect(first!.qualityPoints).toEqual([
    { ms: 2_000, mosIn: 3.12, mosOut: null, lossIn: 9, lossOut: null, jitter: 50, roundTrip: null },
  ]);
});
