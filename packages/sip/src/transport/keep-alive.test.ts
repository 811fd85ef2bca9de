import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { silentLogger, sleep, systemTimers, VirtualClock } from "@perezvon/base";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loopbackStack } from "../../testing/index.ts";
import { createGuard } from "../guard/guard.ts";
import type { IncomingInvite, IncomingRequest, SipStack } from "../user-agent/types.ts";
import { FrameScanner } from "./frame-scanner.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const pause = (ms = 50) => sleep(systemTimers, ms);

async function listening(transport: "udp" | "tcp" | "ws") {
  const clock = new VirtualClock();
  const stack = await loopbackStack([transport], { clock, timers: clock });
  ends.push(() => stack.close());
  const { port } = stack.localAddress(transport);
  return { stack, clock, port };
}

/** The first request that comes, and so the flow it came over. */
function firstRequest(stack: SipStack): Promise<IncomingInvite | IncomingRequest> {
  return new Promise((resolve) => {
    stack.onRequest((request) => {
      if (request.kind === "request") request.respond(200);
      resolve(request);
    });
  });
}

let serial = 0;
const text = (method = "OPTIONS", transport = "TCP") =>
  `${method} sip:x SIP/2.0\r\nVia: SIP/2.0/${transport} h;branch=z9hG4bKk${++serial};rport\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: k${serial}\r\nCSeq: 1 ${method}\r\nContact: <sip:a@h>\r\nContent-Length: 0\r\n\r\n`;

async function stream(port: number): Promise<{ socket: Socket; heard: () => string; closed: () => boolean }> {
  const socket = connect(port, "127.0.0.1").on("error", () => {});
  await once(socket, "connect");
  ends.push(() => socket.destroy());
  let heard = "";
  let closed = false;
  socket.on("data", (bytes: Buffer) => {
    heard += bytes.toString();
  });
  socket.on("close", () => {
    closed = true;
  });
  return { socket, heard: () => heard, closed: () => closed };
}

describe("TEL-TPT-06 keep-alives that we send", () => {
  test("CRLF each 25 s to a registered phone over UDP, until it is gone", async () => {
    const { stack, clock, port } = await listening("udp");
    const request = firstRequest(stack);
    const phone = createSocket("udp4").bind(0, "127.0.0.1");
    await once(phone, "listening");
    ends.push(() => phone.close());
    const heard: string[] = [];
    phone.on("message", (bytes) => heard.push(String(bytes)));
    phone.send(text("OPTIONS", "UDP"), port, "127.0.0.1");
    const { flow } = (await request).source;
    await pause();
    heard.length = 0;
    stack.keepAlive(flow, true);
    clock.advanceBy(24_000);
    await pause();
    expect(heard).toEqual([]);
    clock.advanceBy(1_000);
    await pause();
    expect(heard).toEqual(["\r\n"]);
    clock.advanceBy(75_000);
    await pause();
    expect(heard).toHaveLength(4);
    stack.keepAlive(flow, false);
    clock.advanceBy(75_000);
    await pause();
    expect(heard).toHaveLength(4);
  });

  test("over a stream between 95 and 120 s; a peer known to answer that does not within 10 s is closed", async () => {
    const { stack, clock, port } = await listening("tcp");
    const request = firstRequest(stack);
    const phone = await stream(port);
    phone.socket.write(text());
    const { flow } = (await request).source;
    await pause();
    const answered = phone.heard().length;
    stack.keepAlive(flow, true, true);
    clock.advanceBy(94_000);
    await pause();
    expect(phone.heard().length).toBe(answered);
    for (let i = 0; i < 26 && phone.heard().length === answered; i++) {
      clock.advanceBy(1_000);
      await pause(20);
    }
    expect(phone.heard().slice(answered)).toBe("\r\n\r\n");
    phone.socket.write("\r\n");
    await pause();
    clock.advanceBy(11_000);
    await pause();
    expect(phone.closed()).toBe(false);
    for (let i = 0; i < 12; i++) clock.advanceBy(10_000);
    await pause();
    expect(phone.closed()).toBe(true);
  });

  test("a phone that is not known to answer gets a lone CRLF and is left open", async () => {
    const { stack, clock, port } = await listening("tcp");
    const request = firstRequest(stack);
    const phone = await stream(port);
    phone.socket.write(text());
    const { flow } = (await request).source;
    await pause();
    const answered = phone.heard().length;
    stack.keepAlive(flow, true);
    clock.advanceBy(600_000);
    await pause();
    expect(phone.heard().slice(answered)).toMatch(/^(\r\n){5,6}$/);
    expect(phone.closed()).toBe(false);
  });

  test("an idle stream without registration is closed after 180 s, not while a call goes over it", async () => {
    const { stack, clock, port } = await listening("tcp");
    const idle = await stream(port);
    const calling = await stream(port);
    stack.onRequest((request) => {
      if (request.kind === "invite") request.accept({ body: "answer", sessionTimer: false });
      else request.respond(200);
    });
    calling.socket.write(text("INVITE"));
    await pause();
    const ok = calling.heard();
    const to = /^To: .*$/m.exec(ok)?.[0] ?? "";
    calling.socket.write(
      text("ACK")
        .replace("To: <sip:x>", to)
        .replace(/k\d+\r\nCSeq/, `k${serial - 1}\r\nCSeq`),
    );
    await pause();
    clock.advanceBy(179_000);
    await pause();
    expect([idle.closed(), calling.closed()]).toEqual([false, false]);
    clock.advanceBy(1_000);
    await pause();
    expect([idle.closed(), calling.closed()]).toEqual([true, false]);
  });
});

test("TEL-TPT-08 a stranger may have 20 streams, an address that proved itself more", async () => {
  const clock = new VirtualClock();
  const guard = createGuard({ clock, timers: clock, logger: silentLogger });
  const stack = await loopbackStack(["tcp"], { clock, timers: clock, guard });
  ends.push(
    () => guard.close(),
    () => stack.close(),
  );
  const { port } = stack.localAddress("tcp");
  for (let i = 0; i < 22; i++) await stream(port);
  await pause(100);
  expect(stack.usage().flows).toBe(20);
  guard.authenticated({ source: { address: "127.0.0.1" }, name: "a" });
  for (let i = 0; i < 10; i++) await stream(port);
  await pause(100);
  expect(stack.usage().flows).toBe(30);
});

describe("TEL-TPT-07 one whole SIP message a frame", () => {
  test("a fragmented message is 1009, text and binary frames are taken, pings between do not matter", async () => {
    const { stack, port } = await listening("ws");
    let asked = 0;
    stack.onRequest((request) => {
      asked++;
      if (request.kind === "request") request.respond(200);
    });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/sip`, "sip");
    await once(socket, "open");
    socket.send(text("OPTIONS", "WS"));
    socket.ping();
    socket.send(Buffer.from(text("OPTIONS", "WS")));
    await pause();
    expect(asked).toBe(2);
    const message = text("OPTIONS", "WS");
    const closed = once(socket, "close");
    socket.send(message.slice(0, 100), { fin: false });
    socket.send(message.slice(100), { fin: true });
    expect((await closed)[0]).toBe(1009);
    expect(asked).toBe(2);
  });

  test("heads of frames are found wherever the stream is cut", () => {
    const frame = (first: number, length: number) => {
      const size =
        length < 126
          ? [length]
          : length < 65_536
            ? [126, length >> 8, length & 255]
            : [127, 0, 0, 0, 0, 0, 1, 0, 1];
      const [lead = 0, ...rest] = size;
      return Buffer.concat([
        Buffer.from([first, lead | 0x80, ...rest, 1, 2, 3, 4]),
        Buffer.alloc(length, 0x81),
      ]);
    };
    const whole = Buffer.concat([
      frame(0x81, 3),
      frame(0x89, 0),
      frame(0x82, 300),
      frame(0x8a, 125),
      frame(0x81, 60_000),
    ]);
    const verdicts = (bytes: Buffer, cuts: readonly number[]) => {
      const scanner = new FrameScanner(65_536);
      let at = 0;
      let good = true;
      for (const cut of [...cuts].sort((a, b) => a - b)) {
        good = scanner.push(bytes.subarray(at, cut)) && good;
        at = cut;
      }
      return scanner.push(bytes.subarray(at)) && good;
    };
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: whole.length }), { maxLength: 40 }), (cuts) => {
        expect(verdicts(whole, cuts)).toBe(true);
        expect(verdicts(Buffer.concat([whole, frame(0x01, 10)]), cuts)).toBe(false);
        expect(verdicts(Buffer.concat([whole, frame(0x80, 10)]), cuts)).toBe(false);
        expect(verdicts(Buffer.concat([whole, frame(0x81, 65_537)]), cuts)).toBe(false);
      }),
      { numRuns: 50 },
    );
  });
});
