import { expect, test } from "vitest";
import { headerOf, heard, ladder, rawPeer, virtualWorld, type World } from "../../testing/index.ts";
import type { IncomingInvite, OfferOutcome, OutgoingInviteEvent, Session, SessionEvent } from "./types.ts";

interface Pair {
  readonly world: World;
  /** The caller's and the callee's end. */
  readonly a: Session;
  readonly b: Session;
  readonly incoming: IncomingInvite;
  readonly events: OutgoingInviteEvent[];
}

/** An early dialog whose first offer has its answer by a reliable 183; confirmed if asked for. */
async function pair(confirmed: boolean): Promise<Pair> {
  const world = virtualWorld(5);
  const caller = await world.stack();
  const callee = await world.stack();
  let incoming: IncomingInvite | undefined;
  callee.onRequest((request) => {
    incoming = request as IncomingInvite;
    incoming.provisional(183, { body: "answer" });
    if (confirmed) incoming.accept();
  });
  const events = heard(
    caller.invite({ target: "sip:bob@10.0.0.2", from: "<sip:alice@10.0.0.1>", body: "offer" }),
  );
  await world.clock.advanceAsync(100);
  const early = events.find((event) => event.kind === "provisional" && event.session !== undefined);
  const a = early?.kind === "provisional" ? early.session : undefined;
  const b = incoming?.session;
  if (a === undefined || b === undefined || incoming === undefined) throw new Error("no dialog");
  world.network.sent.length = 0;
  return { world, a, b, incoming, events };
}

/** Answers every offer with its own words. */
function answering(session: Session): SessionEvent[] {
  const events = heard(session);
  session.on((event) => {
    if (event.kind === "offer") event.offer.accept({ body: `answer to ${event.offer.body}` });
  });
  return events;
}

test.each([
  { from: "caller", stage: "early" },
  { from: "callee", stage: "early" },
  { from: "caller", stage: "confirmed" },
  { from: "callee", stage: "confirmed" },
])("TEL-DLG-03 UPDATE with an offer from the $from, $stage dialog", async ({ from, stage }) => {
  const { world, a, b, incoming, events } = await pair(stage === "confirmed");
  const [sender, receiver] = from === "caller" ? [a, b] : [b, a];
  expect(sender.remoteAllow).toContain("UPDATE");
  const told = answering(receiver);
  let outcome: OfferOutcome | undefined;
  void sender.update({ body: "hold" }).then((result) => {
    outcome = result;
  });
  await world.clock.advanceAsync(50);
  expect(outcome).toMatchObject({ kind: "accepted", body: "answer to hold" });
  expect(told).toMatchObject([{ kind: "offer", offer: { method: "UPDATE", body: "hold" } }]);
  expect(ladder(world)).toEqual(
    from === "caller" ? ["1 UPDATE", "2 200 UPDATE"] : ["2 UPDATE", "1 200 UPDATE"],
  );
  expect([a.confirmed, b.confirmed]).toEqual([stage === "confirmed", stage === "confirmed"]);
  // The call goes on as if nothing had been.
  if (stage === "early") incoming.accept();
  await world.clock.advanceAsync(50);
  expect(events.at(-1)).toMatchObject({ kind: "accepted", session: a });
  expect(world.errors).toEqual([]);
});

test("TEL-DLG-01 TEL-DLG-03 UPDATE and its answer refresh the target of either side", async () => {
  const world = virtualWorld(6);
  const caller = await world.stack();
  const peer = await rawPeer(world, "10.0.0.9");
  const events = heard(
    caller.invite({ target: "sip:bob@10.0.0.9", from: "<sip:alice@10.0.0.1>", body: "offer" }),
  );
  await world.clock.advanceAsync(20);
  const invite = peer.received[0] ?? "";
  peer.answer(invite, 200, { headers: ["Contact: <sip:first@10.0.0.9>", "Allow: UPDATE"], body: "answer" });
  await world.clock.advanceAsync(20);
  const accepted = events.find((event) => event.kind === "accepted");
  const session = accepted?.kind === "accepted" ? accepted.session : undefined;
  const outcome = session?.update({ body: "hold" });
  await world.clock.advanceAsync(20);
  const update = peer.received.find((text) => text.startsWith("UPDATE sip:first@")) ?? "";
  peer.answer(update, 200, { headers: ["Contact: <sip:second@10.0.0.9>"], body: "held" });
  await world.clock.advanceAsync(20);
  expect((await outcome)?.kind).toBe("accepted");
  void session?.bye();
  await world.clock.advanceAsync(20);
  expect(peer.received.at(-1)).toMatch(/^BYE sip:second@10\.0\.0\.9 SIP/);
});

test("TEL-DLG-03 an offer before the first one has its answer: 500 with Retry-After, tried again by itself", async () => {
  const world = virtualWorld(7);
  const caller = await world.stack();
  const callee = await world.stack();
  let incoming: IncomingInvite | undefined;
  callee.onRequest((request) => {
    incoming = request as IncomingInvite;
    incoming.setReliability("required");
    incoming.provisional(180);
  });
  const events = heard(
    caller.invite({ target: "sip:bob@10.0.0.2", from: "<sip:alice@10.0.0.1>", body: "offer" }),
  );
  await world.clock.advanceAsync(100);
  const early = events.at(-1) as Extract<OutgoingInviteEvent, { kind: "provisional" }>;
  // Ours is open: the stack itself does not send a second one.
  expect(await early.session?.update({ body: "too early" })).toMatchObject({ status: 491, cause: "glare" });
  void early.session?.request("UPDATE", { body: "too early" });
  await world.clock.advanceAsync(50);
  const refusal = world.network.sent.map(({ bytes }) => bytes.toString()).at(-1);
  expect(refusal).toMatch(/^SIP\/2\.0 500 /);
  expect(Number(headerOf(refusal, "Retry-After"))).toBeLessThanOrEqual(10);
  expect(incoming?.session?.confirmed).toBe(false);
});

test("TEL-B2B-05 UPDATEs that cross get 491 both ways and are tried again, the caller's later", async () => {
  const { world, a, b } = await pair(true);
  const told = [answering(a), answering(b)];
  const times: [string, number][] = [];
  const startedAt = world.clock.monotonicMs();
  world.network.drop = ({ bytes, from }) => {
    if (bytes.toString().startsWith("UPDATE")) times.push([from, world.clock.monotonicMs() - startedAt]);
    return false;
  };
  const outcomes: OfferOutcome[] = [];
  void a.update({ body: "from a" }).then((outcome) => outcomes.push(outcome));
  void b.update({ body: "from b" }).then((outcome) => outcomes.push(outcome));
  await world.clock.advanceAsync(5_000);
  expect(ladder(world).filter((line) => line.includes("491"))).toHaveLength(2);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
  const again = (host: string) => times.find(([from, at]) => from.includes(host) && at > 0)?.[1] ?? -1;
  expect(again("10.0.0.1")).toBeGreaterThanOrEqual(2_100);
  expect(again("10.0.0.1")).toBeLessThanOrEqual(4_020);
  expect(again("10.0.0.2")).toBeLessThanOrEqual(2_020);
  // 5 ms each way before the wait of a whole number of 10 ms steps.
  expect(times.filter(([, at]) => at > 0).map(([, at]) => at % 10)).toEqual([0, 0]);
  expect(told.map((events) => events.filter(({ kind }) => kind === "offer").length)).toEqual([1, 1]);
});

test("TEL-B2B-05 after the fifth retry the former session stays", async () => {
  const { world, a, b } = await pair(true);
  heard(b);
  b.on((event) => {
    if (event.kind === "offer") event.offer.reject(491);
  });
  const outcome = a.update({ body: "hold" });
  await world.clock.advanceAsync(60_000);
  expect(await outcome).toMatchObject({ kind: "refused", status: 491 });
  expect(ladder(world).filter((line) => line === "1 UPDATE")).toHaveLength(6);
  expect([a.ended, b.ended]).toEqual([false, false]);
});

test.each([
  [400, false],
  [403, false],
  [404, false],
  [405, false],
  [408, true],
  [481, true],
  [488, false],
  [500, false],
  [504, false],
  [603, false],
])("TEL-DLG-03 UPDATE refused with %i ends the call: %s", async (status, ends) => {
  const { world, a, b } = await pair(true);
  b.on((event) => {
    if (event.kind === "offer") event.offer.reject(status);
  });
  const outcome = a.update({ body: "hold" });
  await world.clock.advanceAsync(100);
  expect(await outcome).toMatchObject({ kind: "refused", status });
  expect(a.ended).toBe(ends);
});

test("TEL-DLG-03 UPDATE without any answer: 408 after 32 s, and the call ends", async () => {
  const { world, a } = await pair(true);
  world.network.drop = ({ bytes }) => /CSeq: \d+ UPDATE/.test(bytes.toString());
  const ended = heard(a);
  const outcome = a.update({ body: "hold" });
  await world.clock.advanceAsync(33_000);
  expect(await outcome).toMatchObject({ kind: "refused", status: 408, cause: "timeout" });
  expect(ended).toMatchObject([{ kind: "ended", by: "stack", cause: "gone" }]);
});

test("TEL-DLG-03 in an early dialog even 481 to UPDATE leaves the INVITE to its own end", async () => {
  const { world, a, b, incoming, events } = await pair(false);
  b.on((event) => {
    if (event.kind === "offer") event.offer.reject(481);
  });
  void a.update({ body: "hold" });
  await world.clock.advanceAsync(100);
  expect(a.ended).toBe(false);
  incoming.accept();
  await world.clock.advanceAsync(100);
  expect(events.at(-1)).toMatchObject({ kind: "accepted" });
});

test("TEL-DLG-03 an offer in PRACK is answered in its 200, and the 2xx to INVITE waits for that", async () => {
  const world = virtualWorld(8);
  const callee = await world.stack();
  const peer = await rawPeer(world, "10.0.0.9");
  let incoming: IncomingInvite | undefined;
  callee.onRequest((request) => {
    incoming = request as IncomingInvite;
    incoming.provisional(183, { body: "answer" });
    incoming.accept({ body: "answer" });
  });
  const head = (method: string, cseq: number, to: string, branch: string) =>
    `${method} sip:bob@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK${branch}\r\nMax-Forwards: 70\r\nFrom: <sip:a@10.0.0.9>;tag=a\r\nTo: ${to}\r\nCall-ID: prack-offer\r\nCSeq: ${cseq} ${method}\r\nContact: <sip:a@10.0.0.9>\r\n`;
  const body = (text: string) =>
    `Content-Type: application/sdp\r\nContent-Length: ${text.length}\r\n\r\n${text}`;
  peer.send(
    "10.0.0.1",
    `${head("INVITE", 1, "<sip:bob@10.0.0.1>", "i")}Supported: 100rel\r\n${body("offer")}`,
  );
  await world.clock.advanceAsync(20);
  const early = peer.received.find((text) => text.startsWith("SIP/2.0 183"));
  const told = heard(incoming!.session!);
  const to = headerOf(early, "To") ?? "";
  const rack = `RAck: ${headerOf(early, "RSeq")} 1 INVITE\r\n`;
  peer.send("10.0.0.1", `${head("PRACK", 2, to, "p")}${rack}${body("second offer")}`);
  await world.clock.advanceAsync(200);
  expect(told.map(({ kind }) => kind)).toEqual(["offer", "prack"]);
  expect(peer.received.filter((text) => text.startsWith("SIP/2.0 200"))).toEqual([]);
  const offer = told[0]?.kind === "offer" ? told[0].offer : undefined;
  expect([offer?.method, offer?.body]).toEqual(["PRACK", "second offer"]);
  offer?.accept({ body: "second answer" });
  await world.clock.advanceAsync(20);
  const answers = peer.received.filter((text) => text.startsWith("SIP/2.0 200"));
  expect(answers.map((text) => [headerOf(text, "CSeq"), text.split("\r\n\r\n")[1]])).toEqual([
    ["2 PRACK", "second answer"],
    ["1 INVITE", ""],
  ]);
});

test("TEL-MSG-03 a second INVITE while the first is unanswered: 500 with Retry-After 0-10", async () => {
  const world = virtualWorld(9);
  const callee = await world.stack();
  const peer = await rawPeer(world, "10.0.0.9");
  callee.onRequest((request) => (request as IncomingInvite).provisional(180));
  const invite = (cseq: number, to: string) =>
    `INVITE sip:bob@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bK${cseq}\r\nMax-Forwards: 70\r\nFrom: <sip:a@10.0.0.9>;tag=a\r\nTo: ${to}\r\nCall-ID: twice\r\nCSeq: ${cseq} INVITE\r\nContact: <sip:a@10.0.0.9>\r\nContent-Length: 0\r\n\r\n`;
  peer.send("10.0.0.1", invite(1, "<sip:bob@10.0.0.1>"));
  await world.clock.advanceAsync(20);
  const ringing = peer.received.find((text) => text.startsWith("SIP/2.0 180"));
  peer.send("10.0.0.1", invite(2, headerOf(ringing, "To") ?? ""));
  await world.clock.advanceAsync(20);
  const refusal = peer.received.find((text) => text.startsWith("SIP/2.0 500"));
  expect(Number(headerOf(refusal, "Retry-After"))).toBeGreaterThanOrEqual(0);
  expect(Number(headerOf(refusal, "Retry-After"))).toBeLessThanOrEqual(10);
});
