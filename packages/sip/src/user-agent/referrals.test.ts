import { expect, test } from "vitest";
import { headerOf, heard, ladder, rawPeer, virtualWorld, type World } from "../../testing/index.ts";
import { replacesOf } from "../dialog/replaces.ts";
import { formatUri } from "../message/uri.ts";
import type { IncomingRefer, OutgoingReferEvent } from "./referral-types.ts";
import type {
  IncomingInvite,
  InviteOptions,
  OutgoingInvite,
  OutgoingInviteEvent,
  Session,
  SessionEvent,
  SipStack,
} from "./types.ts";

interface Talk {
  readonly world: World;
  readonly stacks: readonly [SipStack, SipStack];
  /** The caller's and the callee's end. */
  readonly a: Session;
  readonly b: Session;
}

async function talk(seed = 11): Promise<Talk> {
  const world = virtualWorld(seed);
  const stacks = [await world.stack(), await world.stack()] as const;
  return { world, stacks, ...(await join(world, stacks[0], stacks[1], 2)) };
}

/** One more call from one stack to the other. */
async function join(world: World, caller: SipStack, callee: SipStack, host: number) {
  let b: Session | undefined;
  callee.onRequest((request) => {
    b = (request as IncomingInvite).accept({ body: "answer" });
  });
  const events = heard(
    caller.invite({ target: `sip:x@10.0.0.${host}`, from: "<sip:y@10.0.0.1>", body: "offer" }),
  );
  await world.clock.advanceAsync(50);
  const accepted = events.find((event) => event.kind === "accepted");
  if (accepted?.kind !== "accepted" || b === undefined) throw new Error("not accepted");
  world.network.sent.length = 0;
  return { a: accepted.session, b };
}

/** What one side is asked to do; the test answers. */
function referred(session: Session): IncomingRefer[] {
  const refers: IncomingRefer[] = [];
  session.on((event) => {
    if (event.kind === "refer") refers.push(event.refer);
  });
  return refers;
}

const short = (events: readonly OutgoingReferEvent[]) =>
  events.map((event) => {
    if (event.kind === "accepted") return `accepted ${event.status} ${event.subscribed}`;
    if (event.kind === "progress") return `progress ${event.status} ${event.reasonPhrase}`;
    return `${event.kind} ${event.kind === "failed" ? event.status : event.result}`;
  });

test("TEL-XFR-01 blind: 202, NOTIFY with 100, 180, 200, each once and in order; the subscription ends", async () => {
  const { world, a, b } = await talk();
  const refers = referred(b);
  const events = heard(a.refer("sip:carol@10.0.0.3", { referredBy: "<sip:alice@10.0.0.1>" }));
  await world.clock.advanceAsync(20);
  const refer = refers[0]!;
  expect([formatUri(refer.target), refer.method, refer.subscribed]).toEqual([
    "sip:carol@10.0.0.3",
    "INVITE",
    true,
  ]);
  expect([refer.replaces, refer.replacedSession]).toEqual([undefined, undefined]);
  expect(refer.referredBy && formatUri(refer.referredBy.uri)).toBe("sip:alice@10.0.0.1");
  expect([refer.accept(), refer.accept(), refer.reject(603)]).toEqual([true, false, false]);
  for (const status of [180, 180, 200, 486]) refer.notify(status);
  await world.clock.advanceAsync(200);
  expect(short(events)).toEqual([
    "accepted 202 true",
    "progress 100 Trying",
    "progress 180 Ringing",
    "progress 200 OK",
    "ended 200",
  ]);
  const notifies = world.network.sent
    .map(({ bytes }) => bytes.toString())
    .filter((text) => /^NOTIFY/.test(text));
  expect(notifies.map((text) => headerOf(text, "Subscription-State"))).toEqual([
    "active;expires=180",
    "active;expires=180",
    "terminated;reason=noresource",
  ]);
  expect(headerOf(notifies[0], "Event")).toBe("refer;id=2");
  expect(headerOf(notifies[0], "Content-Type")).toBe("message/sipfrag;version=2.0");
  expect([a.ended, b.ended]).toEqual([false, false]);
  expect(world.errors).toEqual([]);
});

test("TEL-XFR-01 the transferrer hangs up and still hears the result", async () => {
  const { world, stacks, a, b } = await talk();
  const refers = referred(b);
  const events = heard(a.refer("sip:carol@10.0.0.3"));
  await world.clock.advanceAsync(20);
  refers[0]?.accept();
  await world.clock.advanceAsync(20);
  void a.bye();
  await world.clock.advanceAsync(100);
  refers[0]?.notify(486);
  await world.clock.advanceAsync(100);
  expect(short(events).slice(-2)).toEqual(["progress 486 Busy Here", "ended 486"]);
  await world.clock.advanceAsync(40_000);
  expect(stacks.map((stack) => stack.usage().dialogs)).toEqual([0, 0]);
  expect(world.clock.nextAt()).toBeUndefined();
});

test("TEL-XFR-01 without a subscription nothing is told (RFC 4488)", async () => {
  const { world, a, b } = await talk();
  const refers = referred(b);
  const events = heard(a.refer("sip:carol@10.0.0.3", { noSubscription: true }));
  await world.clock.advanceAsync(20);
  expect(refers[0]?.subscribed).toBe(false);
  refers[0]?.accept();
  refers[0]?.notify(200);
  await world.clock.advanceAsync(1_000);
  expect(short(events)).toEqual(["accepted 200 false"]);
  expect(ladder(world)).toEqual(["1 REFER", "2 200 REFER"]);
});

test("TEL-XFR-01 TEL-XFR-06 a refusal is told, an unanswered REFER declined after 30 s", async () => {
  const { world, a, b } = await talk();
  const refers = referred(b);
  const first = heard(a.refer("tel:+79990000001"));
  await world.clock.advanceAsync(20);
  refers[0]?.reject(403);
  const second = heard(a.refer("sip:carol@10.0.0.3"));
  await world.clock.advanceAsync(31_000);
  expect([short(first), short(second)]).toEqual([["failed 403"], ["failed 603"]]);
  expect(a.ended).toBe(false);
});

test("TEL-XFR-02 attended: Refer-To carries the dialog, the referee's INVITE finds it", async () => {
  const world = virtualWorld(12);
  const [transferrer, transferee, target] = [await world.stack(), await world.stack(), await world.stack()];
  const first = await join(world, transferrer, transferee, 2);
  const second = await join(world, transferrer, target, 3);
  const refers = referred(first.b);
  const told = heard(first.a.refer("sip:carol@10.0.0.3", { replaces: replacesOf(second.a) }));
  await world.clock.advanceAsync(20);
  const refer = refers[0]!;
  expect(refer.replaces).toEqual(replacesOf(second.a));
  // It names a dialog of the target, not one of the transferee.
  expect(refer.replacedSession).toBeUndefined();
  refer.accept();
  let taken: IncomingInvite | undefined;
  target.onRequest((request) => {
    taken = request as IncomingInvite;
    taken.accept({ body: "answer" });
    void taken.replaces?.session.bye();
  });
  const events = heard(
    transferee.invite({
      target: refer.target,
      from: "<sip:bob@10.0.0.2>",
      body: "offer",
      ...(refer.replaces === undefined ? {} : { replaces: refer.replaces }),
    }),
  );
  await world.clock.advanceAsync(50);
  expect(taken?.replaces?.session).toBe(second.b);
  expect(taken?.request.hasToken("Require", "replaces")).toBe(true);
  expect(events.at(-1)?.kind).toBe("accepted");
  expect(second.a.ended).toBe(true);
  refer.notify(200);
  await world.clock.advanceAsync(50);
  expect(short(told).at(-1)).toBe("ended 200");
});

test("TEL-XFR-02 a switch that is asked by both ends finds its own session in Refer-To", async () => {
  const world = virtualWorld(13);
  const phone = await world.stack();
  const own = await world.stack();
  const talking = await join(world, phone, own, 2);
  const consulting = await join(world, phone, own, 2);
  const refers = referred(talking.b);
  talking.a.refer("sip:consulted@10.0.0.2", { replaces: replacesOf(consulting.a) });
  await world.clock.advanceAsync(20);
  expect(refers[0]?.replacedSession).toBe(consulting.b);
});

/** An INVITE with Replaces for the dialog that `change` makes of it, and what became of it. */
async function takeOver(
  of: "confirmed" | "early of ours" | "early of theirs" | "ended",
  change: Partial<ReturnType<typeof replacesOf>>,
): Promise<{
  world: World;
  events: OutgoingInviteEvent[];
  incoming: IncomingInvite | undefined;
  invite?: OutgoingInvite;
}> {
  const world = virtualWorld(14);
  const own = await world.stack();
  const peer = await world.stack();
  const options: InviteOptions = { target: "sip:x@10.0.0.2", from: "<sip:own@10.0.0.1>", body: "offer" };
  peer.onRequest((request) => {
    const call = request as IncomingInvite;
    call.provisional(180);
    if (of === "confirmed" || of === "ended") call.accept({ body: "answer" });
  });
  own.onRequest((request) => (request as IncomingInvite).provisional(183, { body: "answer" }));
  const theirs = of === "early of theirs";
  const invite = theirs ? peer.invite({ ...options, target: "sip:x@10.0.0.1" }) : own.invite(options);
  const first = heard(invite);
  await world.clock.advanceAsync(50);
  const withSession = first.findLast((event) => "session" in event) as { session: Session };
  const { session } = withSession;
  const far = { callId: session.callId, localTag: session.remoteTag, remoteTag: session.localTag };
  if (of === "ended") {
    world.network.drop = ({ bytes }) => /CSeq: \d+ BYE/.test(bytes.toString());
    void session.bye();
  }
  let incoming: IncomingInvite | undefined;
  own.onRequest((request) => {
    incoming = request as IncomingInvite;
  });
  const value = { ...replacesOf(theirs ? session : far), ...change };
  const events = heard(peer.invite({ ...options, target: "sip:x@10.0.0.1", replaces: value }));
  await world.clock.advanceAsync(50);
  return { world, events, incoming, ...(theirs ? {} : { invite: invite as OutgoingInvite }) };
}

test.each([
  { of: "confirmed", change: {}, outcome: "offered" },
  { of: "confirmed", change: { earlyOnly: true }, outcome: 486 },
  { of: "confirmed", change: { toTag: "wrong" }, outcome: 481 },
  { of: "confirmed", change: { fromTag: "wrong" }, outcome: 481 },
  { of: "confirmed", change: { callId: "unknown@nowhere" }, outcome: 481 },
  { of: "ended", change: {}, outcome: 603 },
  { of: "early of ours", change: { earlyOnly: true }, outcome: "offered" },
  { of: "early of ours", change: {}, outcome: 481 },
  { of: "early of theirs", change: { earlyOnly: true }, outcome: 481 },
] as const)(
  "TEL-XFR-02 INVITE with Replaces for a dialog $of, $change: $outcome",
  async ({ of, change, outcome }) => {
    const { world, events, incoming, invite } = await takeOver(of, change);
    if (outcome === "offered") {
      expect(incoming?.replaces?.session.confirmed).toBe(of === "confirmed");
      expect(incoming?.replaces?.invite).toBe(of === "confirmed" ? undefined : invite);
    } else {
      expect(incoming?.provisional(180)).toBe(false);
      expect(incoming?.accept({ body: "answer" })).toBeUndefined();
      await world.clock.advanceAsync(50);
      expect(events.at(-1)).toMatchObject({ kind: "failed", status: outcome });
    }
  },
);

test("TEL-MSG-03 REFER without a readable Refer-To gets 400, two of them too", async () => {
  const { world, a, b } = await talk();
  const refers = referred(b);
  const bad = [
    [],
    [["Refer-To", "<sip:a@b"]],
    [
      ["Refer-To", "<sip:a@b>"],
      ["Refer-To", "<sip:c@d>"],
    ],
  ] as const;
  for (const headers of bad) {
    const outcome = a.request("REFER", { headers: headers as readonly (readonly [string, string])[] });
    await world.clock.advanceAsync(50);
    expect(await outcome).toMatchObject({ status: 400 });
  }
  expect(refers).toEqual([]);
});

test("TEL-XFR-01 a peer that repeats, skips, or never ends its NOTIFYs", async () => {
  const world = virtualWorld(15);
  const own = await world.stack();
  const peer = await rawPeer(world, "10.0.0.9");
  const calls = heard(own.invite({ target: "sip:x@10.0.0.9", from: "<sip:y@10.0.0.1>", body: "offer" }));
  await world.clock.advanceAsync(20);
  peer.answer(peer.received[0] ?? "", 200, { headers: ["Contact: <sip:x@10.0.0.9>"], body: "answer" });
  await world.clock.advanceAsync(20);
  const accepted = calls.find((event) => event.kind === "accepted");
  const session = accepted?.kind === "accepted" ? accepted.session : undefined;
  const events = heard(session!.refer("sip:z@10.0.0.3"));
  await world.clock.advanceAsync(20);
  const refer = peer.received.at(-1) ?? "";
  const notify = (cseq: number, event: string, state: string, body: string) =>
    peer.send(
      "10.0.0.1",
      `NOTIFY sip:y@10.0.0.1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.9;branch=z9hG4bKn${cseq}\r\nMax-Forwards: 70\r\nFrom: ${headerOf(refer, "To")}\r\nTo: ${headerOf(refer, "From")}\r\nCall-ID: ${headerOf(refer, "Call-ID")}\r\nCSeq: ${cseq} NOTIFY\r\nEvent: ${event}\r\nSubscription-State: ${state}\r\nContent-Type: message/sipfrag\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    );
  // The first NOTIFY may overtake the 202 (RFC 3515 §2.4.4).
  notify(1, "refer", "active;expires=60", "SIP/2.0 100 Trying");
  await world.clock.advanceAsync(20);
  peer.answer(refer, 202, { headers: ["Contact: <sip:x@10.0.0.9>"] });
  notify(2, "refer;id=77", "active", "SIP/2.0 180 Ringing");
  notify(3, "refer;id=2", "active", "nonsense");
  notify(4, "refer;id=2", "active;expires=5", "SIP/2.0 200");
  await world.clock.advanceAsync(20);
  const answers = peer.received.filter((text) => text.startsWith("SIP/2.0")).map((text) => text.slice(8, 11));
  expect(answers).toEqual(["200", "481", "200", "200"]);
  expect(short(events)).toEqual(["progress 100 Trying", "accepted 202 true", "progress 200 "]);
  await world.clock.advanceAsync(6_000);
  expect(short(events).at(-1)).toBe("ended 200");
});

test.each([
  ["application/dtmf-relay", "Signal=5\r\nDuration=160\r\n", { signal: "5", durationMs: 160 }],
  ["application/dtmf-relay; x=y", "Signal= #\nDuration= 90", { signal: "#", durationMs: 90 }],
  ["application/dtmf-relay", "Duration=90\r\nSignal=a\r\n", { signal: "A", durationMs: 90 }],
  ["application/dtmf-relay", "Signal=12\r\n", undefined],
  ["application/dtmf", "7", { signal: "7", durationMs: undefined }],
  ["application/dtmf", "*\r\n", { signal: "*", durationMs: undefined }],
  ["application/dtmf", "16", undefined],
  ["text/plain", "Signal=5", undefined],
  ["", "", undefined],
])("TEL-DTM-03 INFO %j %j", async (contentType, body, digit) => {
  const { world, a, b } = await talk();
  const events: SessionEvent[] = [];
  b.on((event) => {
    events.push(event);
    if (event.kind === "info") event.info.respond(event.info.digit === undefined ? 415 : 200);
  });
  const outcome = a.request("INFO", body === "" ? {} : { contentType, body });
  await world.clock.advanceAsync(50);
  expect(events).toMatchObject([{ kind: "info", info: { digit, body } }]);
  expect(await outcome).toMatchObject({ status: digit === undefined ? 415 : 200 });
});
