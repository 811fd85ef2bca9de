import { expect, test } from "vitest";
import { virtualWorld, type World } from "../../testing/index.ts";
import type {
  IncomingInvite,
  IncomingOffer,
  OfferOutcome,
  OutgoingInvite,
  OutgoingInviteEvent,
  Session,
  SessionEvent,
  SipStack,
} from "./types.ts";

interface Parties {
  readonly world: World;
  readonly caller: SipStack;
  readonly callee: SipStack;
}

async function parties(seed = 1): Promise<Parties> {
  const world = virtualWorld(seed);
  return { world, caller: await world.stack(), callee: await world.stack() };
}

function dial(caller: SipStack, more: Partial<Parameters<SipStack["invite"]>[0]> = {}): OutgoingInvite {
  return caller.invite({ target: "sip:bob@10.0.0.2", from: "<sip:alice@10.0.0.1>", body: "offer", ...more });
}

/** Everything an object says, in order. */
function heard<E>(source: { on(listener: (event: E) => void): unknown }): E[] {
  const events: E[] = [];
  source.on((event) => events.push(event));
  return events;
}

/** Lines "METHOD" or "status METHOD" of all datagrams with the sender's last octet, as a ladder. */
function ladder(world: World): string[] {
  return world.network.sent.map(({ bytes, from }) => {
    const text = bytes.toString();
    const first = text.split("\r\n")[0] ?? "";
    const method = /\r\nCSeq: \d+ (\w+)/.exec(text)?.[1] ?? "";
    const what = first.startsWith("SIP/2.0") ? `${first.slice(8, 11)} ${method}` : first.split(" ")[0];
    return `${from.slice(7, 8)} ${what}`;
  });
}

async function talk(
  { world, caller, callee }: Parties,
  invite: Partial<Parameters<SipStack["invite"]>[0]> = {},
): Promise<{ a: Session; b: Session }> {
  let b: Session | undefined;
  callee.onRequest((request) => {
    b = (request as IncomingInvite).accept({ body: "answer" });
  });
  const events = heard(dial(caller, invite));
  await world.clock.advanceAsync(100);
  const accepted = events.find((event) => event.kind === "accepted");
  if (accepted?.kind !== "accepted" || b === undefined) throw new Error("the call was not accepted");
  return { a: accepted.session, b };
}

test("TEL-TRN-03 a call: 100 at once, 180, 200, ACK, BYE, 200", async () => {
  const all = await parties();
  const { world, caller, callee } = all;
  let session: Session | undefined;
  callee.onRequest((request) => {
    const invite = request as IncomingInvite;
    world.clock.after(1000, () => invite.provisional(180));
    world.clock.after(3000, () => {
      session = invite.accept({ body: "answer" });
    });
  });
  const events = heard(dial(caller));
  await world.clock.advanceAsync(4000);
  expect(events.map((event) => (event.kind === "provisional" ? event.status : event.kind))).toEqual([
    "sent",
    100,
    180,
    "accepted",
  ]);
  const ended = heard(session!);
  const accepted = events[3] as Extract<OutgoingInviteEvent, { kind: "accepted" }>;
  void accepted.session.bye();
  await world.clock.advanceAsync(100);
  expect(ended).toMatchObject([{ kind: "ended", by: "remote", cause: "bye" }]);
  expect(ladder(world)).toEqual([
    "1 INVITE",
    "2 100 INVITE",
    "2 180 INVITE",
    "2 200 INVITE",
    "1 ACK",
    "1 BYE",
    "2 200 BYE",
  ]);
  await world.clock.advanceAsync(40_000);
  const idle = { clientTransactions: 0, serverTransactions: 0, dialogs: 0, flows: 0 };
  expect([caller.usage(), callee.usage()]).toEqual([idle, idle]);
  expect(world.clock.nextAt()).toBeUndefined();
  expect(world.errors).toEqual([]);
});

test("TEL-TRN-03 with a delay set, 100 goes out only if the application is slower", async () => {
  const world = virtualWorld(1);
  const caller = await world.stack();
  const callee = await world.stack({ tryingDelayMs: 150 });
  callee.onRequest((request) => {
    const invite = request as IncomingInvite;
    const waitMs = invite.request.uriText.includes("slow") ? 1000 : 10;
    world.clock.after(waitMs, () => invite.reject(486));
  });
  heard(dial(caller));
  await world.clock.advanceAsync(5000);
  expect(ladder(world)).toEqual(["1 INVITE", "2 486 INVITE", "1 ACK"]);
  world.network.sent.length = 0;
  dial(caller, { target: "sip:slow@10.0.0.2" });
  await world.clock.advanceAsync(5000);
  expect(ladder(world)).toEqual(["1 INVITE", "2 100 INVITE", "2 486 INVITE", "1 ACK"]);
});

test("TEL-DLG-05 a refusal carries its Reason values to the caller, a BYE to the other side", async () => {
  const all = await parties();
  all.callee.onRequest((request) => {
    (request as IncomingInvite).reject(480, {
      reasons: [
        { protocol: "Q.850", cause: 19, text: "no answer" },
        { protocol: "SIP", cause: 480, text: undefined },
      ],
    });
  });
  const events = heard(dial(all.caller));
  await all.world.clock.advanceAsync(100);
  expect(events.at(-1)).toMatchObject({
    kind: "failed",
    status: 480,
    cause: "response",
    reasons: [
      { protocol: "Q.850", cause: 19, text: "no answer" },
      { protocol: "SIP", cause: 480 },
    ],
  });
  const { a, b } = await talk(all);
  const ended = heard(b);
  void a.bye({ reasons: [{ protocol: "Q.850", cause: 16, text: "Normal «конец»" }] });
  await all.world.clock.advanceAsync(100);
  expect(ended[0]).toMatchObject({ reasons: [{ protocol: "Q.850", cause: 16, text: "Normal «конец»" }] });
});

test("TEL-TRN-04 CANCEL waits for a provisional answer; 200 for it and 487 at once", async () => {
  const { world, caller, callee } = await parties();
  const cancelled: unknown[] = [];
  callee.onRequest((request) => {
    (request as IncomingInvite).on((event) => cancelled.push(event));
  });
  const invite = dial(caller);
  const events = heard(invite);
  await world.clock.advanceAsync(1);
  invite.cancel({ reasons: [{ protocol: "SIP", cause: 200, text: "Call completed elsewhere" }] });
  expect(ladder(world)).toEqual(["1 INVITE"]);
  const startedAt = world.clock.now();
  await world.clock.advanceAsync(1000);
  expect(ladder(world)).toEqual([
    "1 INVITE",
    "2 100 INVITE",
    "1 CANCEL",
    "2 200 CANCEL",
    "2 487 INVITE",
    "1 ACK",
  ]);
  expect(cancelled).toMatchObject([{ kind: "cancelled", reasons: [{ protocol: "SIP", cause: 200 }] }]);
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 487, cause: "cancelled" });
  expect((events.at(-1)?.at ?? 0) - startedAt).toBeLessThan(100);
});

test("TEL-TRN-04 CANCEL before anything left sends nothing", async () => {
  const { world, caller } = await parties();
  const invite = dial(caller);
  const events = heard(invite);
  invite.cancel();
  await world.clock.advanceAsync(1000);
  expect(ladder(world)).toEqual([]);
  expect(events).toMatchObject([{ kind: "failed", cause: "cancelled", status: 487 }]);
});

test("TEL-TRN-04 CANCEL crossing 200: ACK, then BYE, and no session for the application", async () => {
  const { world, caller, callee } = await parties();
  const calleeHeard: SessionEvent[] = [];
  callee.onRequest((request) => {
    const invite = request as IncomingInvite;
    invite.provisional(180);
    world.clock.after(50, () => invite.accept({ body: "answer" })?.on((event) => calleeHeard.push(event)));
  });
  const invite = dial(caller);
  const events = heard(invite);
  // 5 ms of way each: the CANCEL leaves before the 200 arrives and arrives after it left.
  world.clock.after(56, () => invite.cancel());
  await world.clock.advanceAsync(2000);
  expect(events.map(({ kind }) => kind)).toEqual(["sent", "provisional", "failed"]);
  expect(events.at(-1)).toMatchObject({ cause: "cancelled", status: 487 });
  expect(calleeHeard.map(({ kind }) => kind)).toEqual(["acknowledged", "ended"]);
  const flow = ladder(world);
  expect(flow.indexOf("1 ACK")).toBeGreaterThan(flow.indexOf("2 200 INVITE"));
  expect(flow.indexOf("1 BYE")).toBeGreaterThan(flow.indexOf("1 ACK"));
  expect(caller.usage().dialogs + callee.usage().dialogs).toBe(0);
});

test("TEL-TRN-03 a 2xx whose ACK is lost is repeated T1 doubling to T2 for 32 s, then BYE", async () => {
  const all = await parties();
  const { world } = all;
  world.network.drop = ({ bytes }) => bytes.toString("latin1", 0, 4) === "ACK ";
  const { b } = await talk(all);
  const ended = heard(b);
  await world.clock.advanceAsync(31_000);
  expect(ended).toEqual([]);
  const oks = ladder(world).filter((line) => line === "2 200 INVITE").length;
  // 0, 0.5, 1.5, 3.5, 7.5, 11.5, 15.5, 19.5, 23.5, 27.5, 31.5 s.
  expect(oks).toBe(10);
  expect(ladder(world).filter((line) => line === "1 ACK")).toHaveLength(10);
  await world.clock.advanceAsync(1500);
  expect(ended).toMatchObject([{ kind: "ended", by: "stack", cause: "noAck" }]);
  expect(ladder(world).at(-2)).toBe("2 BYE");
});

test("TEL-TRN-03 a 2xx from a second branch gets ACK and BYE, early dialogs are kept apart by tag", async () => {
  const { world, caller } = await parties();
  const answers: string[] = [];
  const branchTo = (tag: string) => (status: number, invite: string) =>
    invite
      .replace(/^.*?\r\n/, `SIP/2.0 ${status} X\r\n`)
      .replace(/\r\nTo: ([^\r]*)/, `\r\nTo: $1;tag=${tag}\r\nContact: <sip:${tag}@10.0.0.9:5060>`)
      .replace(/\r\nContact: <sip:10[^\r]*/, "");
  let invite = "";
  await world.network
    .openDatagram({
      address: "10.0.0.9",
      port: 5060,
      onUnreachable() {},
      onMessage: (bytes) => {
        const text = bytes.toString();
        answers.push(text.split("\r\n")[0] ?? "");
        if (text.startsWith("INVITE")) invite = text;
      },
    })
    .then(async (port) => {
      const events = heard(dial(caller, { target: "sip:bob@10.0.0.9" }));
      await world.clock.advanceAsync(10);
      for (const [status, tag] of [
        [180, "one"],
        [183, "two"],
        [200, "one"],
        [200, "two"],
        [200, "one"],
      ] as const) {
        port.send(Buffer.from(branchTo(tag)(status, invite)), "10.0.0.1", 5060, false);
        await world.clock.advanceAsync(20);
      }
      expect(events.map((event) => (event.kind === "provisional" ? event.dialog : event.kind))).toEqual([
        "sent",
        "one",
        "two",
        "accepted",
      ]);
    });
  expect(answers.map((line) => line.replace(/@.*/, ""))).toEqual([
    "INVITE sip:bob",
    "ACK sip:one",
    "ACK sip:two",
    "BYE sip:two",
    "ACK sip:one",
  ]);
});

test("TEL-TRN-05 an unreachable peer fails the INVITE at once as 503", async () => {
  const { world, caller } = await parties();
  const events = heard(dial(caller, { target: "sip:nobody@10.0.0.77" }));
  await world.clock.advanceAsync(20);
  expect(events.map(({ kind }) => kind)).toEqual(["sent", "failed"]);
  expect(events[1]).toMatchObject({ status: 503, cause: "transport" });
});

test("TEL-TRN-01 silence: seven INVITEs by timer A, then 408 at 32 s", async () => {
  const { world, caller } = await parties();
  world.network.drop = () => true;
  const events = heard(dial(caller));
  const startedAt = world.clock.now();
  await world.clock.advanceAsync(40_000);
  expect(ladder(world)).toHaveLength(7);
  expect(events.at(-1)).toMatchObject({
    kind: "failed",
    status: 408,
    cause: "timeout",
    at: startedAt + 32_000,
  });
});

test("TEL-TRN-01 a leg rings 180 s at most: CANCEL and 408", async () => {
  const { world, caller, callee } = await parties();
  callee.onRequest((request) => (request as IncomingInvite).provisional(180));
  const events = heard(dial(caller));
  await world.clock.advanceAsync(181_000);
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 408, cause: "timeout" });
  expect(ladder(world)).toContain("1 CANCEL");
});

test("TEL-SDP-04 delayed offer: the answer goes in the ACK", async () => {
  const { world, caller, callee } = await parties();
  const calleeHeard: SessionEvent[] = [];
  callee.onRequest((request) => {
    const invite = request as IncomingInvite;
    expect(invite.body).toBe("");
    invite.accept({ body: "late offer" })?.on((event) => calleeHeard.push(event));
  });
  const invite = dial(caller, { body: undefined });
  invite.on((event) => {
    if (event.kind !== "accepted") return;
    expect([event.needsAck, event.body]).toEqual([true, "late offer"]);
    event.session.ack({ body: "late answer" });
  });
  await world.clock.advanceAsync(2000);
  expect(calleeHeard).toMatchObject([{ kind: "acknowledged", body: "late answer" }]);
  expect(ladder(world).filter((line) => line === "2 200 INVITE")).toHaveLength(1);
});

test("TEL-B2B-07 re-INVITE from either side is offered, answered and acknowledged; a refusal changes nothing", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  for (const [from, to] of [
    [a, b],
    [b, a],
  ] as const) {
    const acknowledged: SessionEvent[] = [];
    const stop = to.on((event) => {
      acknowledged.push(event);
      if (event.kind === "offer") event.offer.accept({ body: `re: ${event.offer.body}` });
    });
    let outcome: OfferOutcome | undefined;
    void from.reinvite({ body: "hold" }).then((settled) => {
      outcome = settled;
    });
    await all.world.clock.advanceAsync(1000);
    expect(outcome).toMatchObject({ kind: "accepted", body: "re: hold" });
    expect(acknowledged.map(({ kind }) => kind)).toEqual(["offer", "offerAcknowledged"]);
    stop();
    const refuse = to.on((event) => event.kind === "offer" && event.offer.reject(488));
    void from.reinvite({ body: "video" }).then((settled) => {
      outcome = settled;
    });
    await all.world.clock.advanceAsync(1000);
    expect(outcome).toMatchObject({ kind: "refused", status: 488 });
    expect(from.ended || to.ended).toBe(false);
    refuse();
  }
});

test("TEL-SDP-04 re-INVITE without an offer: the answer goes in its ACK", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  const events = heard(b);
  b.on((event) => event.kind === "offer" && event.offer.accept({ body: "all codecs" }));
  void a.reinvite().then((outcome) => {
    if (outcome.kind === "accepted") outcome.ack?.({ body: "chosen" });
  });
  await all.world.clock.advanceAsync(2000);
  expect(events.map((event) => (event.kind === "offerAcknowledged" ? event.body : event.kind))).toEqual([
    "offer",
    "chosen",
  ]);
});

test("TEL-B2B-05 crossing re-INVITEs: both get 491, the one who does not own the Call-ID comes first", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  const order: string[] = [];
  for (const [name, side] of [
    ["a", a],
    ["b", b],
  ] as const) {
    side.on((event) => {
      if (event.kind !== "offer") return;
      order.push(`${name} answers ${event.offer.body}`);
      event.offer.accept({ body: "ok" });
    });
  }
  const outcomes: OfferOutcome[] = [];
  void a.reinvite({ body: "from a" }).then((outcome) => outcomes.push(outcome));
  void b.reinvite({ body: "from b" }).then((outcome) => outcomes.push(outcome));
  await all.world.clock.advanceAsync(5000);
  expect(order).toEqual(["a answers from b", "b answers from a"]);
  expect(outcomes.map(({ kind }) => kind)).toEqual(["accepted", "accepted"]);
  expect(ladder(all.world).filter((line) => line.includes("491"))).toHaveLength(2);
});

test("TEL-MSG-03 a second INVITE while the first is unanswered: 500 with Retry-After", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  const offers: IncomingOffer[] = [];
  b.on((event) => event.kind === "offer" && offers.push(event.offer));
  void a.reinvite({ body: "one" });
  await all.world.clock.advanceAsync(20);
  const first = all.world.network.sent.filter(({ bytes }) => bytes.toString().startsWith("INVITE")).at(-1)!;
  const second = first.bytes
    .toString()
    .replace(/branch=z9hG4bK\w+/, "branch=z9hG4bKother")
    .replace("CSeq: 2", "CSeq: 3");
  const probe = await all.world.network.openDatagram({
    address: "10.0.0.1",
    port: 5999,
    onUnreachable() {},
    onMessage: (bytes) => offers.push(bytes.toString() as never),
  });
  probe.send(Buffer.from(second), "10.0.0.2", 5060, false);
  await all.world.clock.advanceAsync(20);
  expect(String(offers[1])).toMatch(/^SIP\/2.0 500 .*\r\nRetry-After: (\d|10)\r\n/s);
});

test("TEL-DLG-05 BYE is answered 200 even when its CSeq is too low, other requests then get 500", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  void a.request("OPTIONS");
  await all.world.clock.advanceAsync(50);
  const answers: string[] = [];
  const probe = await all.world.network.openDatagram({
    address: "10.0.0.1",
    port: 5999,
    onUnreachable() {},
    onMessage: (bytes) => answers.push(bytes.toString().split("\r\n")[0] ?? ""),
  });
  const request = (method: string) =>
    Buffer.from(
      `${method} sip:10.0.0.2 SIP/2.0\r\nVia: SIP/2.0/UDP 10.0.0.1:5999;branch=z9hG4bK${method}\r\nMax-Forwards: 70\r\nFrom: <sip:alice@10.0.0.1>;tag=${a.localTag}\r\nTo: <sip:bob@10.0.0.2>;tag=${a.remoteTag}\r\nCall-ID: ${a.callId}\r\nCSeq: 0 ${method}\r\nContent-Length: 0\r\n\r\n`,
    );
  probe.send(request("INFO"), "10.0.0.2", 5060, false);
  probe.send(request("BYE"), "10.0.0.2", 5060, false);
  await all.world.clock.advanceAsync(50);
  expect(answers).toEqual(["SIP/2.0 500 CSeq Out of Order", "SIP/2.0 200 OK"]);
  expect(b.ended).toBe(true);
});

test("TEL-DLG-05 BYEs that cross are both answered 200", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  const outcomes = Promise.all([a.bye(), b.bye()]);
  await all.world.clock.advanceAsync(1000);
  expect((await outcomes).map((outcome) => outcome.kind === "response" && outcome.status)).toEqual([
    200, 200,
  ]);
  expect(all.caller.usage().dialogs + all.callee.usage().dialogs).toBe(0);
});

test("TEL-DLG-01 a MESSAGE within the dialog reaches the application, which answers it", async () => {
  const all = await parties();
  const { a, b } = await talk(all);
  b.on((event) => {
    if (event.kind === "request") event.request.respond(event.request.request.body === "привет" ? 200 : 415);
  });
  const outcome = a.request("MESSAGE", { body: "привет", contentType: "text/plain" });
  await all.world.clock.advanceAsync(100);
  expect(await outcome).toMatchObject({ kind: "response", status: 200 });
});

test("TEL-MSG-03 in-dialog request without a dialog 481, CANCEL without its INVITE 481", async () => {
  const { world, callee, caller } = await parties();
  callee.onRequest(() => {});
  const outcome = caller.request("INFO", {
    target: "sip:bob@10.0.0.2",
    from: "<sip:a@b>",
    to: "<sip:bob@10.0.0.2>;tag=x",
  });
  const cancel = caller.request("CANCEL", { target: "sip:bob@10.0.0.2", from: "<sip:a@b>" });
  await world.clock.advanceAsync(100);
  expect([await outcome, await cancel]).toMatchObject([{ status: 481 }, { status: 481 }]);
});

test("TEL-TRN-02 a caller's early BYE ends the pending INVITE with 487", async () => {
  const { world, caller, callee } = await parties();
  const cancelled: unknown[] = [];
  let early = "";
  callee.onRequest((request) => {
    const invite = request as IncomingInvite;
    early = invite.localTag;
    invite.on((event) => cancelled.push(event.kind));
    invite.provisional(180);
  });
  const invite = dial(caller);
  const events = heard(invite);
  await world.clock.advanceAsync(100);
  const bye = caller.request("BYE", {
    target: "sip:bob@10.0.0.2",
    from: "<sip:alice@10.0.0.1>",
    to: `<sip:bob@10.0.0.2>;tag=${early}`,
    callId: invite.callId,
    cseq: 2,
  });
  await world.clock.advanceAsync(100);
  expect(await bye).toMatchObject({ status: 200 });
  expect(cancelled).toEqual(["cancelled"]);
  expect(events.at(-1)).toMatchObject({ kind: "failed", status: 487 });
});

test("TEL-DLG-05 the callee's BYE waits for the ACK of its 2xx, or for the end of waiting for it", async () => {
  for (const ackLost of [false, true]) {
    const all = await parties();
    const { world, caller, callee } = all;
    world.network.drop = ({ bytes }) => ackLost && bytes.toString("latin1", 0, 4) === "ACK ";
    const ended: SessionEvent[] = [];
    callee.onRequest((request) => {
      const session = (request as IncomingInvite).accept({ body: "answer" });
      session?.on((event) => ended.push(event));
      void session?.bye();
    });
    dial(caller);
    await world.clock.advanceAsync(40_000);
    const flow = ladder(world);
    expect(ended.filter(({ kind }) => kind === "ended")).toMatchObject([{ by: "local", cause: "bye" }]);
    expect(flow.filter((line) => line === "2 BYE")).toHaveLength(1);
    expect(flow.indexOf("2 BYE")).toBeGreaterThan(flow.indexOf("1 ACK"));
    if (ackLost) expect(flow.filter((line) => line === "2 200 INVITE").length).toBeGreaterThan(9);
    expect(caller.usage().dialogs + callee.usage().dialogs).toBe(0);
  }
});
