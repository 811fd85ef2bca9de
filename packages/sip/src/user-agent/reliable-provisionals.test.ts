import { expect, test } from "vitest";
import { headerOf, heard, ladder, rawPeer, virtualWorld, type World } from "../../testing/index.ts";
import { parseRAck } from "./reliable-provisionals.ts";
import type {
  IncomingInvite,
  InviteOptions,
  OutgoingInvite,
  OutgoingInviteEvent,
  SipStack,
} from "./types.ts";

interface Call {
  readonly world: World;
  readonly caller: SipStack;
  readonly callee: SipStack;
  readonly invite: OutgoingInvite;
  readonly events: OutgoingInviteEvent[];
  readonly incoming: IncomingInvite;
}

/** A call that has reached the callee and no further. */
async function ringing(options: Partial<InviteOptions> = {}): Promise<Call> {
  const world = virtualWorld(1);
  const caller = await world.stack();
  const callee = await world.stack();
  let incoming: IncomingInvite | undefined;
  callee.onRequest((request) => {
    incoming = request as IncomingInvite;
  });
  const invite = caller.invite({
    target: "sip:bob@10.0.0.2",
    from: "<sip:alice@10.0.0.1>",
    body: "offer",
    ...options,
  });
  const events = heard(invite);
  await world.clock.advanceAsync(50);
  if (incoming === undefined) throw new Error("no INVITE came");
  return { world, caller, callee, invite, events, incoming };
}

function texts(world: World, start: string): string[] {
  return world.network.sent.map(({ bytes }) => bytes.toString()).filter((text) => text.startsWith(start));
}

function accepted(
  events: readonly OutgoingInviteEvent[],
): Extract<OutgoingInviteEvent, { kind: "accepted" }> {
  const event = events.find(({ kind }) => kind === "accepted");
  if (event?.kind !== "accepted") throw new Error("not accepted");
  return event;
}

test("TEL-DLG-02 a 183 with the answer is reliable: PRACK at once, the 200 carries no second answer", async () => {
  const { world, events, incoming } = await ringing();
  incoming.provisional(180);
  incoming.provisional(183, { body: "answer" });
  await world.clock.advanceAsync(100);
  const bobs = heard(incoming.session!);
  incoming.accept({ body: "answer" });
  await world.clock.advanceAsync(100);
  expect(ladder(world)).toEqual([
    "1 INVITE",
    "2 100 INVITE",
    "2 180 INVITE",
    "2 183 INVITE",
    "1 PRACK",
    "2 200 PRACK",
    "2 200 INVITE",
    "1 ACK",
  ]);
  const early = texts(world, "SIP/2.0 183")[0];
  expect(headerOf(early, "Require")).toBe("100rel");
  expect(headerOf(texts(world, "PRACK")[0], "RAck")).toBe(`${headerOf(early, "RSeq")} 1 INVITE`);
  expect(headerOf(texts(world, "SIP/2.0 180")[0], "RSeq")).toBeUndefined();
  const provisional = events.filter((event) => event.kind === "provisional");
  expect(provisional.map(({ status, body }) => [status, body])).toEqual([
    [100, ""],
    [180, ""],
    [183, "answer"],
  ]);
  const { session, body, needsAck } = accepted(events);
  expect([body, needsAck, session.confirmed]).toEqual(["", false, true]);
  expect(provisional[2]?.session).toBe(session);
  expect(bobs).toMatchObject([{ kind: "acknowledged" }]);
  void session.bye();
  await world.clock.advanceAsync(40_000);
  expect(world.clock.nextAt()).toBeUndefined();
  expect(world.errors).toEqual([]);
});

test("TEL-DLG-02 the 2xx waits for the PRACK of an answer that went before it", async () => {
  const { world, events, incoming } = await ringing();
  incoming.provisional(183, { body: "answer" });
  const session = incoming.accept({ body: "answer" });
  expect(session?.confirmed).toBe(false);
  expect([incoming.answered, incoming.accept(), incoming.reject(486)]).toEqual([true, undefined, false]);
  await world.clock.advanceAsync(100);
  expect(ladder(world).slice(2)).toEqual(["2 183 INVITE", "1 PRACK", "2 200 PRACK", "2 200 INVITE", "1 ACK"]);
  expect(session?.confirmed).toBe(true);
  expect(accepted(events).session.confirmed).toBe(true);
});

test("TEL-DLG-02 a reliable 183 is repeated, T1 doubling, until PRACK; RSeq rises by 1", async () => {
  const { world, incoming, events } = await ringing();
  world.network.drop = ({ bytes }) => bytes.toString().startsWith("PRACK");
  const startedAt = world.clock.monotonicMs();
  const times: number[] = [];
  const drop = world.network.drop;
  world.network.drop = (datagram) => {
    if (datagram.bytes.toString().startsWith("SIP/2.0 183"))
      times.push(world.clock.monotonicMs() - startedAt);
    return drop(datagram);
  };
  incoming.provisional(183, { body: "answer" });
  incoming.provisional(183, { body: "answer again" });
  await world.clock.advanceAsync(8_000);
  expect(times).toEqual([0, 500, 1_500, 3_500, 7_500]);
  world.network.drop = undefined;
  await world.clock.advanceAsync(9_000);
  const rseqs = texts(world, "SIP/2.0 183").map((text) => Number(headerOf(text, "RSeq")));
  const first = rseqs[0] ?? 0;
  expect(new Set(rseqs)).toEqual(new Set([first, first + 1]));
  // The copies are the transport's business: the application hears each answer once.
  expect(events.filter((event) => event.kind === "provisional" && event.status === 183)).toHaveLength(2);
  // The second had nothing left to settle: offer and answer had both gone.
  expect(texts(world, "SIP/2.0 183").at(-1)).toContain("Content-Length: 0");
});

test("TEL-DLG-02 no PRACK within 32 s: 504 to the INVITE, told to the application", async () => {
  const { world, events, incoming } = await ringing();
  world.network.drop = ({ bytes }) => bytes.toString().startsWith("PRACK");
  const told = heard(incoming);
  incoming.provisional(183, { body: "answer" });
  const session = incoming.accept({ body: "answer" });
  const ends = heard(session!);
  await world.clock.advanceAsync(31_900);
  expect(told).toEqual([]);
  await world.clock.advanceAsync(200);
  expect(told).toMatchObject([{ kind: "unacknowledged" }]);
  expect(ends).toMatchObject([{ kind: "ended", by: "stack", cause: "noAck" }]);
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 504 });
  await world.clock.advanceAsync(70_000);
  expect(world.clock.nextAt()).toBeUndefined();
});

test("TEL-DLG-02 TEL-SDP-04 without an offer ours goes in a reliable 183, the answer comes in PRACK", async () => {
  const { world, events, incoming } = await ringing({ body: undefined });
  incoming.provisional(183, { body: "bob's offer" });
  const bobs = heard(incoming.session!);
  await world.clock.advanceAsync(100);
  expect(ladder(world)).not.toContain("1 PRACK");
  const provisional = events.at(-1) as Extract<OutgoingInviteEvent, { kind: "provisional" }>;
  expect(provisional.body).toBe("bob's offer");
  provisional.prack?.({ body: "alice's answer" });
  provisional.prack?.({ body: "once more" });
  await world.clock.advanceAsync(100);
  expect(bobs).toMatchObject([{ kind: "prack", status: 183, body: "alice's answer" }]);
  incoming.accept({ body: "bob's offer" });
  await world.clock.advanceAsync(100);
  expect(accepted(events)).toMatchObject({ body: "", needsAck: false });
  expect(texts(world, "PRACK")).toHaveLength(1);
  expect(ladder(world).at(-1)).toBe("1 ACK");
});

test("TEL-DLG-02 a PRACK that acknowledges nothing gets 481, a repeated one its 200 again", async () => {
  const { world, callee, incoming } = await ringing();
  incoming.provisional(183, { body: "answer" });
  await world.clock.advanceAsync(100);
  const prack = texts(world, "PRACK")[0] ?? "";
  const stranger = await rawPeer(world, "10.0.0.9");
  const send = (text: string) => stranger.send("10.0.0.2", text);
  const again = prack.replace(/branch=\w+/, "branch=z9hG4bKagain").replace("CSeq: 2", "CSeq: 3");
  send(again);
  send(again.replace("bKagain", "bKtag").replace(/(\r\nTo: .*tag=)\w+/, "$1nobody"));
  send(
    again
      .replace("bKagain", "bKbad")
      .replace("CSeq: 3", "CSeq: 4")
      .replace(/RAck: .*/, "RAck: soon"),
  );
  await world.clock.advanceAsync(100);
  expect(stranger.received.map((text) => text.split("\r\n")[0])).toEqual([
    "SIP/2.0 481 Call/Transaction Does Not Exist",
    "SIP/2.0 481 Call/Transaction Does Not Exist",
    "SIP/2.0 481 Call/Transaction Does Not Exist",
  ]);
  expect(callee.counters.requestRetransmissionsIn).toBe(0);
});

test.each([
  // caller, callee, what the callee's 183 with a body becomes
  { caller: "supported", callee: "supported", outcome: "reliable" },
  { caller: "supported", callee: "required", outcome: "reliable" },
  { caller: "required", callee: "supported", outcome: "reliable" },
  { caller: "off", callee: "supported", outcome: "plain" },
  { caller: "supported", callee: "off", outcome: "plain" },
  { caller: "required", callee: "off", outcome: 420 },
  { caller: "off", callee: "required", outcome: 421 },
] as const)(
  "TEL-DLG-02 setting $caller calls setting $callee: $outcome",
  async ({ caller, callee, outcome }) => {
    const { world, events, incoming } = await ringing({ reliability: caller });
    const fits = incoming.setReliability(callee);
    expect(fits).toBe(typeof outcome !== "number");
    if (fits) incoming.provisional(183, { body: "answer" });
    await world.clock.advanceAsync(100);
    if (typeof outcome === "number") {
      expect(events.at(-1)).toMatchObject({ kind: "failed", status: outcome });
      const refusal = texts(world, `SIP/2.0 ${outcome}`)[0];
      expect(headerOf(refusal, outcome === 420 ? "Unsupported" : "Require")).toBe("100rel");
    } else {
      expect(ladder(world).includes("1 PRACK")).toBe(outcome === "reliable");
      expect(events.at(-1)).toMatchObject({ kind: "provisional", status: 183, body: "answer" });
    }
  },
);

test("TEL-DLG-02 who requires 100rel gets every provisional answer reliably, one after the other", async () => {
  const { world, incoming } = await ringing({ reliability: "required" });
  incoming.provisional(180);
  incoming.provisional(183, { body: "answer" });
  incoming.accept({ body: "answer" });
  await world.clock.advanceAsync(200);
  expect(ladder(world).slice(2)).toEqual([
    "2 180 INVITE",
    "1 PRACK",
    "2 200 PRACK",
    "2 183 INVITE",
    "1 PRACK",
    "2 200 PRACK",
    "2 200 INVITE",
    "1 ACK",
  ]);
});

test("TEL-DLG-02 TEL-TRN-04 CANCEL while the 2xx waits for PRACK: 487, and the session ends", async () => {
  const { world, invite, events, incoming } = await ringing();
  world.network.drop = ({ bytes }) => bytes.toString().startsWith("PRACK");
  const told = heard(incoming);
  incoming.provisional(183, { body: "answer" });
  const ends = heard(incoming.accept({ body: "answer" })!);
  await world.clock.advanceAsync(100);
  invite.cancel();
  await world.clock.advanceAsync(100);
  expect(told).toMatchObject([{ kind: "cancelled" }]);
  expect(ends).toMatchObject([{ kind: "ended", by: "remote" }]);
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 487, cause: "cancelled" });
});

test("TEL-DLG-02 a PRACK that crosses the refusal is answered with 200", async () => {
  const { world, callee, incoming } = await ringing();
  incoming.provisional(183, { body: "answer" });
  world.clock.after(7, () => incoming.reject(486));
  await world.clock.advanceAsync(100);
  expect(ladder(world).slice(2)).toEqual(["2 183 INVITE", "1 PRACK", "2 486 INVITE", "2 200 PRACK", "1 ACK"]);
  await world.clock.advanceAsync(70_000);
  expect(callee.usage().dialogs).toBe(0);
});

test("TEL-DLG-01 TEL-DLG-02 TEL-TRN-03 two branches answer reliably: each has its own RSeq, the later 200 gets ACK and BYE", async () => {
  const world = virtualWorld(3);
  const caller = await world.stack();
  const forks = await rawPeer(world, "10.0.0.9");
  const events = heard(
    caller.invite({ target: "sip:bob@10.0.0.9", from: "<sip:alice@10.0.0.1>", body: "offer" }),
  );
  await world.clock.advanceAsync(20);
  const invite = forks.received[0] ?? "";
  const early = (tag: string, rseq: number) =>
    forks.answer(invite, 183, {
      tag,
      headers: [`Contact: <sip:${tag}@10.0.0.9>`, "Require: 100rel", `RSeq: ${rseq}`],
      body: `answer of ${tag}`,
    });
  early("one", 7);
  early("two", 90);
  early("one", 9);
  early("one", 8);
  early("two", 90);
  await world.clock.advanceAsync(50);
  const pracks = forks.received.filter((text) => text.startsWith("PRACK"));
  // RSeq 9 came before 8 and is dropped; a copy of 90 brings no second PRACK.
  expect(pracks.map((text) => [text.split(" ")[1], headerOf(text, "RAck"), headerOf(text, "CSeq")])).toEqual([
    ["sip:one@10.0.0.9", "7 1 INVITE", "2 PRACK"],
    ["sip:two@10.0.0.9", "90 1 INVITE", "2 PRACK"],
    ["sip:one@10.0.0.9", "8 1 INVITE", "3 PRACK"],
  ]);
  for (const prack of pracks) forks.answer(prack, 200);
  const success = (tag: string) =>
    forks.answer(invite, 200, { tag, headers: [`Contact: <sip:${tag}@10.0.0.9>`] });
  success("two");
  success("one");
  await world.clock.advanceAsync(50);
  expect(accepted(events).session.remoteTag).toBe("two");
  const bye = forks.received.find((text) => text.startsWith("BYE"));
  expect([bye?.split(" ")[1], headerOf(bye, "CSeq")]).toEqual(["sip:one@10.0.0.9", "4 BYE"]);
  expect(forks.received.filter((text) => text.startsWith("ACK"))).toHaveLength(2);
  forks.answer(bye ?? "", 200);
  await world.clock.advanceAsync(100_000);
  expect(caller.usage().dialogs).toBe(1);
});

test.each([
  ["776656 1 INVITE", { rseq: 776656, cseq: 1, method: "INVITE" }],
  ["1  2\tINVITE", { rseq: 1, cseq: 2, method: "INVITE" }],
  ["1 INVITE", undefined],
  ["-1 1 INVITE", undefined],
  ["", undefined],
])("TEL-DLG-02 RAck %j", (text, value) => {
  expect(parseRAck(text)).toEqual(value);
});

test.each([
  {
    reliability: "supported",
    sessionTimer: undefined,
    supported: "100rel, timer, replaces, norefersub, path, outbound",
  },
  { reliability: "off", sessionTimer: undefined, supported: "timer, replaces, norefersub, path, outbound" },
  {
    reliability: "supported",
    sessionTimer: false,
    supported: "100rel, replaces, norefersub, path, outbound",
  },
] as const)(
  "TEL-MSG-06 Allow and Supported say what is done: 100rel $reliability, session timer $sessionTimer",
  async ({ reliability, sessionTimer, supported }) => {
    const { world } = await ringing({ reliability, ...(sessionTimer === false ? { sessionTimer } : {}) });
    const invite = texts(world, "INVITE")[0];
    expect(headerOf(invite, "Supported")).toBe(supported);
    expect(headerOf(invite, "Allow")).toBe(
      "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, REFER, NOTIFY, SUBSCRIBE, MESSAGE",
    );
  },
);
