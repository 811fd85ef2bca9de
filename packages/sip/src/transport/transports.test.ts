import { createSocket } from "node:dgram";
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { seededRandom, sleep, systemClock, systemTimers, VirtualClock } from "@perezvon/base";
import { afterEach, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loopbackStack } from "../../testing/index.ts";
import { createRegistrar, ListenError, memoryBindingStore } from "../index.ts";
import type { OutgoingInviteEvent, SessionEvent, SipStack } from "../user-agent/types.ts";

const open: SipStack[] = [];
afterEach(async () => {
  for (const stack of open.splice(0)) await stack.close();
});

async function stack(...args: Parameters<typeof loopbackStack>): Promise<SipStack> {
  const made = await loopbackStack(...args);
  open.push(made);
  return made;
}

const pause = (ms: number) => sleep(systemTimers, ms);

/** Resolves with the first event of that kind. */
function first<E extends { kind: string }, K extends E["kind"]>(
  source: { on(listener: (event: E) => void): unknown },
  kind: K,
): Promise<Extract<E, { kind: K }>> {
  return new Promise((resolve) => {
    source.on((event) => event.kind === kind && resolve(event as Extract<E, { kind: K }>));
  });
}

/** Answers every INVITE and says who hung up. */
function answering(callee: SipStack): Promise<Extract<SessionEvent, { kind: "ended" }>> {
  return new Promise((resolve) => {
    callee.onRequest((request) => {
      if (request.kind !== "invite") {
        request.respond(200);
        return;
      }
      request.provisional(180);
      const session = request.accept({ body: `answer to ${request.body}` });
      if (session) void first(session, "ended").then(resolve);
    });
  });
}

for (const transport of ["udp", "tcp"] as const) {
  test(`TEL-TPT-01 a whole call over ${transport}`, async () => {
    const caller = await stack([transport]);
    const callee = await stack([transport]);
    const ended = answering(callee);
    const { port } = callee.localAddress(transport);
    const invite = caller.invite({
      target: `sip:bob@127.0.0.1:${port};transport=${transport}`,
      from: "Алиса <sip:alice@example.com>",
      body: "offer",
    });
    const { session, body } = await first<OutgoingInviteEvent, "accepted">(invite, "accepted");
    expect(body).toBe("answer to offer");
    expect(await session.bye()).toMatchObject({ kind: "response", status: 200 });
    expect(await ended).toMatchObject({ by: "remote", cause: "bye" });
    expect([caller.usage().dialogs, callee.usage().dialogs]).toEqual([0, 0]);
  });
}

test("TEL-TPT-01 IPv6", async () => {
  const listeners = [{ transport: "udp", address: "::1", port: 0 }] as const;
  const caller = await stack([], { listeners });
  const callee = await stack([], { listeners });
  void answering(callee);
  const { port } = callee.localAddress("udp");
  const invite = caller.invite({
    target: `sip:bob@[::1]:${port}`,
    from: "<sip:a@example.com>",
    body: "offer",
  });
  const { session } = await first<OutgoingInviteEvent, "accepted">(invite, "accepted");
  expect(await session.bye()).toMatchObject({ status: 200 });
});

test("TEL-TPT-01 what peers are told is the advertised address", async () => {
  const caller = await stack([], {
    listeners: [
      { transport: "udp", address: "127.0.0.1", port: 0, advertised: { host: "203.0.113.5", port: 6060 } },
    ],
  });
  const callee = await stack(["udp"]);
  const seen = new Promise<string[]>((resolve) => {
    callee.onRequest((request) => {
      resolve([request.request.header("Via") ?? "", request.request.header("Contact") ?? ""]);
      if (request.kind === "invite") request.reject(486);
    });
  });
  const target = `sip:bob@127.0.0.1:${callee.localAddress("udp").port}`;
  const failed = first<OutgoingInviteEvent, "failed">(
    caller.invite({ target, from: "<sip:a@b>", contactUser: "me" }),
    "failed",
  );
  const [via, contact] = await seen;
  expect(via).toMatch(/^SIP\/2\.0\/UDP 203\.0\.113\.5:6060;branch=z9hG4bK[0-9a-f]{24};rport$/);
  expect(contact).toBe("<sip:me@203.0.113.5:6060>");
  // TEL-TPT-02: the answer comes to the source all the same, and tells it.
  const { response } = await failed;
  const { port } = caller.localAddress("udp");
  expect(response?.header("Via")).toMatch(new RegExp(`;rport=${port};received=127\\.0\\.0\\.1$`));
});

test("TEL-TPT-02 without rport the answer goes to the source address and the port of sent-by", async () => {
  const callee = await stack(["udp"]);
  callee.onRequest((request) => request.kind === "request" && request.respond(200));
  const source = createSocket("udp4");
  const sentBy = createSocket("udp4");
  for (const socket of [source, sentBy]) {
    socket.bind(0, "127.0.0.1");
    await once(socket, "listening");
  }
  const answer = once(sentBy, "message");
  source.send(
    `OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/UDP elsewhere.example:${sentBy.address().port};branch=z9hG4bKtpt2\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: tpt2\r\nCSeq: 1 OPTIONS\r\n\r\n`,
    callee.localAddress("udp").port,
    "127.0.0.1",
  );
  expect(String((await answer)[0])).toMatch(/^SIP\/2\.0 200 .*;received=127\.0\.0\.1\r\n/s);
  source.close();
  sentBy.close();
});

for (const transport of ["udp", "tcp", "ws"] as const) {
  test(`TEL-TPT-01 a taken ${transport} port is a clear error`, async () => {
    const { port } = (await stack([transport])).localAddress(transport);
    const second = loopbackStack([], { listeners: [{ transport, address: "127.0.0.1", port }] });
    await expect(second).rejects.toThrow(ListenError);
    await expect(second).rejects.toMatchObject({
      code: "sip.port_taken",
      message: expect.stringContaining(String(port)),
    });
  });
}

describe("TEL-TRN-05 a failed send counts as 503 at once", () => {
  test("ICMP port unreachable over UDP", async () => {
    const caller = await stack(["udp"]);
    const gone = createSocket("udp4").bind(0, "127.0.0.1");
    await once(gone, "listening");
    const { port } = gone.address();
    gone.close();
    const startedAt = systemClock.monotonicMs();
    const invite = caller.invite({ target: `sip:x@127.0.0.1:${port}`, from: "<sip:a@b>", body: "offer" });
    const failed = await first<OutgoingInviteEvent, "failed">(invite, "failed");
    expect(failed).toMatchObject({ status: 503, cause: "transport" });
    expect(systemClock.monotonicMs() - startedAt).toBeLessThan(450);
  });

  test("TCP connection refused, and the stream lost while it rings", async () => {
    const caller = await stack(["tcp"]);
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const target = `sip:x@127.0.0.1:${port};transport=tcp`;
    const invite = caller.invite({ target, from: "<sip:a@b>", body: "offer" });
    const [peer] = (await once(server, "connection")) as [Socket];
    const [bytes] = (await once(peer, "data")) as [Buffer];
    const copied = String(bytes)
      .split("\r\n")
      .filter((line) => /^(Via|From|To|Call-ID|CSeq):/.test(line));
    peer.write(
      `SIP/2.0 180 Ringing\r\n${copied.join("\r\n")};x=1\r\nContent-Length: 0\r\n\r\n`.replace(";x=1", ""),
    );
    await first<OutgoingInviteEvent, "provisional">(invite, "provisional");
    const lost = first<OutgoingInviteEvent, "failed">(invite, "failed");
    peer.destroy();
    server.close();
    expect(await lost).toMatchObject({ status: 503, cause: "transport" });
    const refused = first<OutgoingInviteEvent, "failed">(
      caller.invite({ target, from: "<sip:a@b>" }),
      "failed",
    );
    expect(await refused).toMatchObject({
      status: 503,
      cause: "transport",
      detail: expect.stringContaining("ECONNREFUSED"),
    });
  });

  test("a name that does not resolve, a flow that is gone", async () => {
    const caller = await stack(["udp"], {
      resolver: { resolve: () => Promise.reject(new Error("ENOTFOUND")) },
    });
    const named = caller.request("OPTIONS", { target: "sip:x@nowhere.invalid", from: "<sip:a@b>" });
    expect(await named).toMatchObject({ kind: "transport", detail: "ENOTFOUND" });
    const flow = caller.request("OPTIONS", { target: "sip:x@127.0.0.1", from: "<sip:a@b>", flow: "tcp/99" });
    expect(await flow).toMatchObject({ kind: "transport" });
  });
});

test("RFC 3263 §4.3 the next address of a name is tried when the first is unreachable", async () => {
  const callee = await stack(["udp"]);
  void answering(callee);
  const { port } = callee.localAddress("udp");
  const gone = createSocket("udp4").bind(0, "127.0.0.1");
  await once(gone, "listening");
  const dead = gone.address().port;
  gone.close();
  const hop = (number: number) => ({ transport: "udp", address: "127.0.0.1", port: number }) as const;
  const caller = await stack(["udp"], { resolver: { resolve: () => [hop(dead), hop(port)] } });
  expect(await caller.request("OPTIONS", { target: "sip:x@two.example", from: "<sip:a@b>" })).toMatchObject({
    status: 200,
  });
});

describe("TEL-TPT-06 keep-alives", () => {
  test("CRLFCRLF is answered with CRLF, one CRLF with nothing, STUN with the mapped address", async () => {
    const { port } = (await stack(["udp"])).localAddress("udp");
    const phone = createSocket("udp4").bind(0, "127.0.0.1");
    await once(phone, "listening");
    const heard: Buffer[] = [];
    phone.on("message", (bytes) => heard.push(bytes));
    const binding = Buffer.from(`000100002112a442${"0102030405060708090a0b0c"}`, "hex");
    for (const bytes of [Buffer.from("\r\n"), Buffer.from("\r\n\r\n"), binding, Buffer.from([0, 1, 2])])
      phone.send(bytes, port, "127.0.0.1");
    await pause(100);
    const mapped = Buffer.alloc(8);
    mapped.writeUInt16BE(1, 0);
    mapped.writeUInt16BE(phone.address().port ^ 0x2112, 2);
    mapped.writeUInt32BE((0x7f000001 ^ 0x2112a442) >>> 0, 4);
    expect(heard.map((bytes) => bytes.toString("hex"))).toEqual([
      "0d0a",
      `0101000c2112a4420102030405060708090a0b0c00200008${mapped.toString("hex")}`,
    ]);
    phone.close();
  });

  test("on a stream too, between messages cut at any place", async () => {
    const callee = await stack(["tcp"]);
    callee.onRequest((request) => request.kind === "request" && request.respond(200));
    const socket = connect(callee.localAddress("tcp").port, "127.0.0.1");
    await once(socket, "connect");
    let heard = "";
    socket.on("data", (bytes: Buffer) => {
      heard += bytes.toString();
    });
    const options = (n: number) =>
      `OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK${n}\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: ${n}\r\nCSeq: 1 OPTIONS\r\nContent-Length: 3\r\n\r\nabc`;
    const all = `\r\n${options(1)}\r\n\r\n${options(2)}${options(3)}\r\n\r\n`;
    const random = seededRandom(7);
    for (const byte of all) {
      socket.write(byte);
      if (random.chance(0.1)) await pause(0);
    }
    await pause(200);
    expect(heard.match(/SIP\/2\.0 200/g)).toHaveLength(3);
    expect(heard.endsWith("\r\n\r\n\r\n")).toBe(true);
    socket.destroy();
  });
});

test("TEL-MSG-04 TEL-MSG-02 a stream without Content-Length gets 400 and is closed", async () => {
  const callee = await stack(["tcp"]);
  const socket = connect(callee.localAddress("tcp").port, "127.0.0.1");
  let heard = "";
  socket.on("data", (bytes: Buffer) => {
    heard += bytes.toString();
  });
  socket.write(
    "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/TCP h;branch=z9hG4bK1\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: 1\r\nCSeq: 1 OPTIONS\r\n\r\n",
  );
  await once(socket, "close");
  expect(heard).toMatch(/^SIP\/2\.0 400 Content-Length Missing/);
});

test("TEL-TPT-08 a partial message older than 10 s closes the stream; more than 20 from one address are refused", async () => {
  const clock = new VirtualClock();
  const callee = await stack(["tcp"], { clock, timers: clock });
  const { port } = callee.localAddress("tcp");
  const sockets = Array.from({ length: 21 }, () => connect(port, "127.0.0.1").on("error", () => {}));
  await pause(100);
  expect(callee.usage().flows).toBe(20);
  sockets[0]?.write("OPTIONS sip:x SIP");
  await pause(50);
  clock.advanceBy(10_000);
  await pause(50);
  expect(callee.usage().flows).toBe(19);
  for (const socket of sockets) socket.destroy();
});

describe("TEL-TPT-07 WebSocket", () => {
  test("a web phone registers, is called over its flow and over no other, and calls", async () => {
    const server = await stack(["ws"]);
    const phone = await stack([]);
    const registrar = createRegistrar({
      clock: systemClock,
      timers: systemTimers,
      store: memoryBindingStore(),
      realm: () => "example.com",
    });
    server.onFlowClosed((flow) => void registrar.flowClosed(flow));
    server.onRequest((request) => {
      if (request.kind === "request") void registrar.handle(request);
      else request.accept({ body: "answer" });
    });
    const { port } = server.localAddress("ws");
    const flow = await phone.connectWebSocket(`ws://127.0.0.1:${port}/sip`);
    const registered = await phone.request("REGISTER", {
      target: "sip:example.com",
      from: "<sip:web@example.com>",
      flow,
      contactUser: "web",
    });
    expect(registered).toMatchObject({ status: 200 });
    const [binding] = await registrar.lookup("web@example.com");
    expect(binding).toMatchObject({
      transport: "ws",
      contact: expect.stringMatching(/^sip:web@[0-9a-f]{16}\.invalid;transport=ws$/),
    });
    const ended = answering(phone);
    const toPhone = server.invite({
      target: binding!.contact,
      from: "<sip:a@example.com>",
      flow: binding!.flow,
      body: "offer",
    });
    const { session } = await first<OutgoingInviteEvent, "accepted">(toPhone, "accepted");
    expect(await session.bye()).toMatchObject({ status: 200 });
    expect(await ended).toMatchObject({ by: "remote" });
    const fromPhone = phone.invite({
      target: "sip:b@example.com",
      from: "<sip:web@example.com>",
      flow,
      body: "offer",
    });
    const { session: second } = await first<OutgoingInviteEvent, "accepted">(fromPhone, "accepted");
    expect(await second.bye()).toMatchObject({ status: 200 });
    // TEL-REG-02: a flow that drops takes its bindings with it within 1 s.
    await phone.close();
    await pause(200);
    expect(await registrar.lookup("web@example.com")).toEqual([]);
    const late = server.request("OPTIONS", {
      target: binding!.contact,
      from: "<sip:a@b>",
      flow: binding!.flow,
    });
    expect(await late).toMatchObject({ kind: "transport" });
  });

  test("another subprotocol is 400, a foreign Origin 403, an over-long frame 1009", async () => {
    const { port } = (await stack(["ws"], { webSocketOrigins: ["https://ours.example"] })).localAddress("ws");
    const attempt = async (protocol: string, origin: string) => {
      const socket = new WebSocket(`ws://127.0.0.1:${port}/sip`, protocol, { origin });
      const status = await Promise.race([
        once(socket, "unexpected-response").then(
          ([, response]) => (response as { statusCode: number }).statusCode,
        ),
        once(socket, "open").then(() => 101),
      ]);
      return { socket, status };
    };
    expect((await attempt("chat", "https://ours.example")).status).toBe(400);
    expect((await attempt("sip", "https://evil.example")).status).toBe(403);
    const { socket, status } = await attempt("sip", "https://ours.example");
    expect(status).toBe(101);
    socket.send("x".repeat(65_537));
    const [code] = (await once(socket, "close")) as [number];
    expect(code).toBe(1009);
  });

  test("ping each 25 s, closed after two missing pongs", async () => {
    const clock = new VirtualClock();
    const server = await stack(["ws"], { clock, timers: clock });
    const { port } = server.localAddress("ws");
    const deaf = new WebSocket(`ws://127.0.0.1:${port}/sip`, "sip", { autoPong: false });
    const live = new WebSocket(`ws://127.0.0.1:${port}/sip`, "sip");
    await Promise.all([once(deaf, "open"), once(live, "open")]);
    for (let i = 0; i < 3; i++) {
      clock.advanceBy(25_000);
      await pause(50);
    }
    expect([deaf.readyState, live.readyState]).toEqual([WebSocket.CLOSED, WebSocket.OPEN]);
    live.close();
  });
});
