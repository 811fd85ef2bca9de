import { expect, test } from "vitest";
import { virtualWorld } from "../../testing/index.ts";
import type { IncomingInvite, InviteOptions, Session, SessionEvent, SipStack } from "../user-agent/types.ts";
import { expireAfterMs, parseSessionExpires, refreshAfterMs } from "./session-timer.ts";

test("TEL-DLG-04 Session-Expires is read with its refresher", () => {
  expect(parseSessionExpires("1800;refresher=uas;x=y")).toEqual({ seconds: 1800, refresher: "uas" });
  expect(parseSessionExpires("90")).toEqual({ seconds: 90, refresher: undefined });
  expect(parseSessionExpires("soon")).toBeUndefined();
});

test("TEL-DLG-04 refresh at half, BYE at expiry minus min(32 s, a third)", () => {
  for (const [interval, refresh, expire] of [
    [1800, 900, 1768],
    [90, 45, 60],
    [96, 48, 64],
  ] as const) {
    const timer = { intervalSeconds: interval, weRefresh: true };
    expect([refreshAfterMs(timer), expireAfterMs(timer)]).toEqual([refresh * 1000, expire * 1000]);
  }
});

async function call(options: Partial<InviteOptions>, accept: Parameters<IncomingInvite["accept"]>[0] = {}) {
  const world = virtualWorld(5);
  const caller = await world.stack();
  const callee = await world.stack();
  let a: Session | undefined;
  let b: Session | undefined;
  const failures: unknown[] = [];
  callee.onRequest((request) => {
    b = (request as IncomingInvite).accept({ body: "answer", ...accept });
  });
  caller
    .invite({ target: "sip:b@10.0.0.2", from: "<sip:a@10.0.0.1>", body: "offer", ...options })
    .on((event) => {
      if (event.kind === "accepted") a = event.session;
      else if (event.kind === "failed") failures.push(event);
    });
  await world.clock.advanceAsync(1000);
  return { world, caller, callee, a, b, failures };
}

/** Requests sent by the stack of that number since `from`. */
function sentBy(all: { world: ReturnType<typeof virtualWorld> }, host: number, from = 0): string[] {
  return all.world.network.sent
    .slice(from)
    .filter((datagram) => datagram.from === `10.0.0.${host}:5060`)
    .map(({ bytes }) => bytes.toString().split(" ")[0] ?? "")
    .filter((first) => first !== "SIP/2.0");
}

test("TEL-DLG-04 the default: 1,800 s, the caller refreshes by UPDATE at half, for hours", async () => {
  const all = await call({});
  const invite = all.world.network.sent[0]?.bytes.toString() ?? "";
  expect(invite).toContain("\r\nSession-Expires: 1800;refresher=uac\r\nMin-SE: 90\r\n");
  const from = all.world.network.sent.length;
  await all.world.clock.advanceAsync(898_000);
  expect(sentBy(all, 1, from)).toEqual([]);
  await all.world.clock.advanceAsync(3 * 3_600_000);
  expect([all.a?.ended, all.b?.ended]).toEqual([false, false]);
  expect(new Set(sentBy(all, 1, from))).toEqual(new Set(["UPDATE"]));
  expect(sentBy(all, 1, from).length).toBe(12);
  expect(sentBy(all, 2, from)).toEqual([]);
});

test("TEL-DLG-04 the callee may be the refresher", async () => {
  const all = await call({ sessionTimer: { intervalSeconds: 100, minSeconds: 90, refresher: "uas" } });
  const from = all.world.network.sent.length;
  await all.world.clock.advanceAsync(3_600_000);
  expect([all.a?.ended, all.b?.ended]).toEqual([false, false]);
  expect(sentBy(all, 1, from)).toEqual([]);
  expect(sentBy(all, 2, from).length).toBe(72);
});

test("TEL-DLG-04 without UPDATE in the peer's Allow the refresh is a re-INVITE with the session as it is", async () => {
  const all = await call({ sessionTimer: { intervalSeconds: 90, minSeconds: 90, refresher: "uac" } });
  const offers: string[] = [];
  all.b?.on((event) => {
    if (event.kind !== "offer") return;
    offers.push(event.offer.body);
    event.offer.accept({ body: "answer" });
  });
  Object.defineProperty(all.a, "remoteAllow", { get: () => ["INVITE"] });
  const from = all.world.network.sent.length;
  await all.world.clock.advanceAsync(50_000);
  expect(sentBy(all, 1, from)).toEqual(["INVITE", "ACK"]);
  expect(offers).toEqual(["offer"]);
});

test("TEL-DLG-04 a smaller interval than 90: 422 with Min-SE, and the retry takes it", async () => {
  const all = await call({ sessionTimer: { intervalSeconds: 60, minSeconds: 60, refresher: "uac" } });
  expect(all.failures).toEqual([]);
  expect(all.a?.ended).toBe(false);
  const invites = all.world.network.sent
    .map(({ bytes }) => bytes.toString())
    .filter((text) => text.startsWith("INVITE"));
  expect(invites.map((text) => /Session-Expires: (\d+)/.exec(text)?.[1])).toEqual(["60", "90"]);
  expect(invites.map((text) => /CSeq: (\d+)/.exec(text)?.[1])).toEqual(["1", "2"]);
});

test("TEL-DLG-04 a peer that falls silent: BYE before expiry, cause 408", async () => {
  const all = await call({ sessionTimer: { intervalSeconds: 90, minSeconds: 90, refresher: "uas" } });
  const events: SessionEvent[] = [];
  all.a?.on((event) => events.push(event));
  const startedAt = all.world.clock.now();
  all.world.network.drop = ({ from }) => from.startsWith("10.0.0.2");
  await all.world.clock.advanceAsync(100_000);
  expect(events).toMatchObject([
    { kind: "ended", by: "stack", cause: "expired", reasons: [{ protocol: "SIP", cause: 408 }] },
  ]);
  const after = events[0]!.at - startedAt;
  expect(after).toBeGreaterThan(58_000);
  expect(after).toBeLessThan(61_000);
  expect(sentBy(all, 1)).toContain("BYE");
});

test("TEL-DLG-04 a peer without support is probed by OPTIONS at the same pace, and ended when it knows the dialog no more", async () => {
  const all = await call(
    { sessionTimer: false },
    { sessionTimer: { intervalSeconds: 100, minSeconds: 90, refresher: "uac" } },
  );
  const events: SessionEvent[] = [];
  all.b?.on((event) => events.push(event));
  const from = all.world.network.sent.length;
  await all.world.clock.advanceAsync(220_000);
  expect([sentBy(all, 2, from), sentBy(all, 1, from)]).toEqual([
    ["OPTIONS", "OPTIONS", "OPTIONS", "OPTIONS"],
    [],
  ]);
  expect(events).toEqual([]);
  await all.caller.close();
  await all.world.clock.advanceAsync(90_000);
  expect(events).toMatchObject([{ kind: "ended", by: "stack", cause: "gone" }]);
});

test("TEL-DLG-04 switched off on either side there is no timer at all", async () => {
  const stacks: SipStack[] = [];
  for (const [options, accept] of [
    [{ sessionTimer: false }, { sessionTimer: false }],
    [{}, { sessionTimer: false }],
  ] as const) {
    const all = await call(options, accept);
    stacks.push(all.caller);
    const ok = all.world.network.sent
      .find(({ bytes }) => bytes.toString().includes("200 OK"))
      ?.bytes.toString();
    expect(ok).not.toContain("Session-Expires");
    const from = all.world.network.sent.length;
    await all.world.clock.advanceAsync(10_000_000);
    const requests = new Set([...sentBy(all, 1, from), ...sentBy(all, 2, from)]);
    // The side that wants timers probes the other; it does not refresh.
    expect([...requests]).toEqual(options.sessionTimer === false ? [] : ["OPTIONS"]);
    expect(all.a?.ended).toBe(false);
  }
  expect(stacks).toHaveLength(2);
});
