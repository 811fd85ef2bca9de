import { createSocket, type Socket } from "node:dgram";
import { once } from "node:events";
import { connect } from "node:net";
import { type Logger, silentLogger, sleep, systemClock, systemTimers, VirtualClock } from "@perezvon/base";
import { afterEach, expect, test } from "vitest";
import { loopbackStack } from "../../testing/index.ts";
import type { Flow } from "../transport/flow.ts";
import { Intake, intakeLimits } from "../transport/intake.ts";
import type { SipStack } from "../user-agent/types.ts";
import { createGuard } from "./guard.ts";
import type { Ban, BanMemory, GuardChange, SipGuard } from "./types.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const minute = 60_000;
const from = (address: string) => ({ address });

function guardOn(clock: VirtualClock, memory?: BanMemory, logger: Logger = silentLogger): SipGuard {
  const guard = createGuard({ clock, timers: clock, logger, ...(memory && { memory }) });
  ends.push(() => guard.close());
  return guard;
}

function fail(guard: SipGuard, address: string, times: number, name = "agent1", centreId?: string): void {
  for (let i = 0; i < times; i++) guard.failed({ source: from(address), name, centreId });
}

test("TEL-SEC-01 a ban is listed with its reason, told, logged in the fixed form, ended by time or released", () => {
  const clock = new VirtualClock(1_000_000);
  const lines: string[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (line) => lines.push(line),
    info: (line) => lines.push(line),
  };
  const guard = guardOn(clock, undefined, logger);
  const changes: GuardChange[] = [];
  guard.onChange((change) => changes.push(change));
  fail(guard, "::ffff:203.0.113.9", 5);
  expect(guard.admits("203.0.113.9")).toBe(false);
  expect(guard.admits("203.0.113.10")).toBe(true);
  const ban = {
    address: "203.0.113.9",
    reason: "wrong_credentials",
    detail: "agent1",
    since: 1_000_000,
    until: 1_000_000 + 10 * minute,
    times: 1,
  };
  expect(guard.bans()).toEqual([ban]);
  clock.advanceBy(10 * minute + 5_000);
  expect(guard.bans()).toEqual([]);
  expect(guard.admits("203.0.113.9")).toBe(true);
  fail(guard, "203.0.113.9", 5);
  expect(guard.release("203.0.113.9")).toBe(true);
  expect(guard.release("203.0.113.9")).toBe(false);
  expect(guard.admits("203.0.113.9")).toBe(true);
  expect(changes.map(({ kind }) => kind)).toEqual(["banned", "released", "banned", "released"]);
  expect(lines).toEqual([
    "sip.ban address=203.0.113.9 reason=wrong_credentials seconds=600",
    "sip.release address=203.0.113.9 by=time",
    "sip.ban address=203.0.113.9 reason=wrong_credentials seconds=1200",
    "sip.release address=203.0.113.9 by=hand",
  ]);
});

test("TEL-SEC-01 TEL-SEC-03 the allow-list is never banned, the deny-list never heard; a centre vouches only towards itself", () => {
  const guard = guardOn(new VirtualClock());
  fail(guard, "198.51.100.7", 5);
  guard.setNetworks([
    { list: "allow", network: "198.51.100.0/24", centreId: undefined },
    { list: "deny", network: "2001:db8::/32", centreId: undefined },
    { list: "deny", network: "192.0.2.0/24", centreId: "one" },
    { list: "allow", network: "203.0.113.0/24", centreId: "one" },
  ]);
  expect(guard.bans()).toEqual([]);
  fail(guard, "198.51.100.7", 100);
  expect(guard.ban("198.51.100.7", minute, "by mistake")).toBe(false);
  expect(guard.admits("198.51.100.7")).toBe(true);
  expect([guard.admits("2001:db8::1"), guard.admits("2001:db9::1")]).toEqual([false, true]);
  expect(guard.admits("192.0.2.1")).toBe(true);
  expect([guard.deniedIn("one", "192.0.2.1"), guard.deniedIn("two", "192.0.2.1")]).toEqual([true, false]);
  fail(guard, "203.0.113.1", 100, "agent1", "one");
  expect(guard.admits("203.0.113.1")).toBe(true);
  fail(guard, "203.0.113.1", 5, "agent1", "two");
  expect(guard.admits("203.0.113.1")).toBe(false);
});

test("TEL-GEN-05 TEL-SEC-01 bans, proofs and counters survive a restart", async () => {
  const clock = new VirtualClock(1_000_000);
  const bans = new Map<string, Ban>();
  let counters: unknown;
  const memory: BanMemory = {
    bans: async () => [...bans.values()],
    putBan: async (ban) => void bans.set(ban.address, ban),
    dropBan: async (address) => void bans.delete(address),
    counters: async () => counters,
    putCounters: async (next) => {
      counters = JSON.parse(JSON.stringify(next));
    },
  };
  const before = guardOn(clock, memory);
  fail(before, "203.0.113.9", 5);
  fail(before, "203.0.113.10", 4, "other");
  before.authenticated({ source: from("203.0.113.11"), name: "agent2" });
  clock.advanceBy(5_000);
  const after = guardOn(clock, memory);
  await after.restore();
  expect(after.bans()).toMatchObject([{ address: "203.0.113.9" }]);
  expect(after.admits("203.0.113.9")).toBe(false);
  expect(after.prefers("203.0.113.11")).toBe(true);
  fail(after, "203.0.113.10", 1, "third");
  expect(after.admits("203.0.113.10")).toBe(false);
  clock.advanceBy(20 * minute);
  fail(after, "203.0.113.9", 5);
  expect(after.bans()[0]).toMatchObject({ address: "203.0.113.9", times: 2 });
});

test("TEL-SEC-07 30 messages a second with a burst of 100 before authentication, 200 after; trusted peers have limits of their own", () => {
  const clock = new VirtualClock();
  const guard = guardOn(clock);
  const taken = (address: string, offered: number) =>
    Array.from({ length: offered }, () => guard.takes(address, false)).filter(Boolean).length;
  expect(taken("203.0.113.1", 500)).toBe(100);
  clock.advanceBy(1_000);
  expect(taken("203.0.113.1", 500)).toBe(30);
  guard.authenticated({ source: from("203.0.113.1"), name: "a" });
  clock.advanceBy(1_000);
  expect(taken("203.0.113.1", 500)).toBe(200);
  guard.setTrusted(["203.0.113.2"]);
  expect(taken("203.0.113.2", 5_000)).toBe(5_000);
  // Answers to what we asked are not the peer's idea.
  guard.contacted("203.0.113.3");
  for (let i = 0; i < 1_000; i++) expect(guard.takes("203.0.113.3", true)).toBe(true);
});

test("TEL-SEC-07 a flood from invented addresses does not fill the memory", () => {
  const guard = guardOn(new VirtualClock());
  fail(guard, "203.0.113.9", 5);
  for (let i = 0; i < 60_000; i++) guard.takes(`10.${i >> 16}.${(i >> 8) & 255}.${i & 255}`, false);
  expect(guard.bans()).toHaveLength(1);
});

async function guarded(): Promise<{ stack: SipStack; guard: SipGuard }> {
  const guard = createGuard({ clock: systemClock, timers: systemTimers, logger: silentLogger });
  const stack = await loopbackStack(["udp", "tcp"], { guard });
  ends.push(
    () => guard.close(),
    () => stack.close(),
  );
  stack.onRequest((request) => {
    if (request.kind === "request") request.respond(200);
    else request.reject(401);
  });
  return { stack, guard };
}

async function socket(): Promise<{ socket: Socket; heard: string[] }> {
  const made = createSocket("udp4").bind(0, "127.0.0.1");
  await once(made, "listening");
  ends.push(() => made.close());
  const heard: string[] = [];
  made.on("message", (bytes) => heard.push(String(bytes)));
  return { socket: made, heard };
}

let serial = 0;
const options = (agent = "phone", method = "OPTIONS") =>
  `${method} sip:x SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bKg${++serial};rport\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: g${serial}\r\nCSeq: 1 ${method}\r\nContact: <sip:a@h>\r\nUser-Agent: ${agent}\r\nContent-Length: 0\r\n\r\n`;

test("TEL-SEC-01 a banned address gets no answer of any kind, keep-alives included, and its connections are shut", async () => {
  const { stack, guard } = await guarded();
  const { socket: phone, heard } = await socket();
  const send = (text: string) => phone.send(text, stack.localAddress("udp").port, "127.0.0.1");
  const stream = connect(stack.localAddress("tcp").port, "127.0.0.1");
  await once(stream, "connect");
  send(options());
  await sleep(systemTimers, 100);
  expect(heard).toHaveLength(1);
  const shut = once(stream, "close");
  guard.ban("127.0.0.1", minute, "test");
  await shut;
  send(options());
  send("\r\n\r\n");
  send("nonsense");
  const second = connect(stack.localAddress("tcp").port, "127.0.0.1").on("error", () => {});
  await once(second, "close");
  expect(heard).toHaveLength(1);
  expect(stack.counters.strangersDropped).toBeGreaterThanOrEqual(4);
  guard.release("127.0.0.1");
  send(options());
  await sleep(systemTimers, 100);
  expect(heard).toHaveLength(2);
});

test("TEL-SEC-02 a scanner is dropped and shut out by what it calls itself", async () => {
  const { stack, guard } = await guarded();
  const { socket: phone, heard } = await socket();
  phone.send(options("friendly-scanner"), stack.localAddress("udp").port, "127.0.0.1");
  await sleep(systemTimers, 100);
  expect(heard).toEqual([]);
  expect(guard.bans()).toMatchObject([
    { address: "127.0.0.1", reason: "scanner", detail: "friendly-scanner" },
  ]);
});

test("TEL-LIM-04 the 1,001st unanswered transaction of an address is refused with 503, that of a trusted peer is not", async () => {
  const clock = new VirtualClock();
  const guard = createGuard({ clock, timers: clock, logger: silentLogger });
  const stack = await loopbackStack(["udp"], { guard });
  ends.push(
    () => guard.close(),
    () => stack.close(),
  );
  let asked = 0;
  stack.onRequest((request) => {
    if (request.kind === "invite") asked++;
  });
  const { socket: phone, heard } = await socket();
  const refused = () => heard.filter((answer) => answer.startsWith("SIP/2.0 503")).length;
  let sent = 0;
  /** Fifty a second, each fifty taken before time goes on, whatever else the machine does. */
  const flood = async (count: number) => {
    for (let i = 0; i < count; i++) {
      phone.send(options("phone", "INVITE"), stack.localAddress("udp").port, "127.0.0.1");
      sent++;
      if (i % 50 !== 49 && i < count - 1) continue;
      for (let tries = 0; tries < 400 && asked + refused() < sent; tries++) await sleep(systemTimers, 5);
      clock.advanceBy(1_000);
    }
    await sleep(systemTimers, 300);
  };
  guard.authenticated({ source: from("127.0.0.1"), name: "a" });
  await flood(1_010);
  expect(asked).toBe(1_000);
  const refusals = heard.filter((answer) => answer.startsWith("SIP/2.0 503"));
  expect(refusals).toHaveLength(10);
  expect(refusals[0]).toContain("Retry-After: 5");
  guard.setTrusted(["127.0.0.1"]);
  await flood(10);
  expect(asked).toBe(1_010);
});

test("TEL-LIM-04 what cannot be worked on at once waits, 2,000 messages or 500 ms; the oldest INVITE goes first, BYE and ACK never", () => {
  const clock = new VirtualClock();
  const worked: string[] = [];
  // Time passes by working too.
  let spentMs = 0;
  const intake = new Intake({
    clock: { now: () => clock.now(), monotonicMs: () => clock.monotonicMs() + spentMs },
    timers: clock,
    work: (bytes) => {
      worked.push(bytes.toString());
      spentMs += 1;
    },
  });
  const flow = {} as Flow;
  const push = (text: string, preferred = false) => intake.push(Buffer.from(text), flow, preferred);
  for (let i = 0; i < 20; i++) push(`OPTIONS ${i}`);
  expect(worked).toHaveLength(20);
  for (let i = 0; i < 1_000; i++) push(`INVITE ${i}`);
  for (let i = 0; i < 500; i++) push(`ACK ${i}`);
  for (let i = 0; i < 500; i++) push(`BYE ${i}`);
  expect([worked.length, intake.waiting, intake.shed]).toEqual([20, intakeLimits.messages, 0]);
  for (let i = 0; i < 10; i++) push(`BYE late ${i}`);
  push("REGISTER of a customer", true);
  expect([intake.waiting, intake.shed]).toEqual([intakeLimits.messages, 11]);
  clock.advanceBy(60_000);
  expect(intake.waiting).toBe(0);
  // The customer went first, then in order; INVITEs that had waited over 500 ms were not begun.
  expect(worked[20]).toBe("REGISTER of a customer");
  expect(worked[21]).toBe("INVITE 11");
  expect(worked.filter((text) => /^(BYE|ACK)/.test(text))).toHaveLength(1_010);
  const invites = worked.filter((text) => text.startsWith("INVITE")).length;
  expect(invites).toBeLessThan(520);
  expect(invites + intake.shed).toBe(1_000);
});
