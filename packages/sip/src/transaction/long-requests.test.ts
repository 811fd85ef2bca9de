import { expect, test } from "vitest";
import { loopbackStack, rawPeer, virtualWorld } from "../../testing/index.ts";
import { withCompactNames } from "../message/compact-names.ts";
import { parseMessage } from "../message/parse-message.ts";
import type { SipStack } from "../user-agent/types.ts";

function message(stack: SipStack, target: string, length: number, headers = 0): Promise<unknown> {
  return stack.request("MESSAGE", {
    target,
    from: "<sip:a@example.org>",
    body: "x".repeat(length),
    contentType: "text/plain",
    headers: Array.from({ length: headers }, (_, i) => ["Subject", `line ${i}`] as const),
  });
}

test("TEL-TPT-03 a request up to 1,300 octets keeps its long names, one a little longer gets compact ones", async () => {
  const world = virtualWorld(1);
  const stack = await world.stack();
  const peer = await rawPeer(world, "10.0.0.9");
  void message(stack, "sip:b@10.0.0.9", 100);
  await world.clock.advanceAsync(20);
  const overhead = Buffer.byteLength(peer.received[0] ?? "") - 100;
  const room = 1_300 - overhead;
  void message(stack, "sip:b@10.0.0.9", room);
  void message(stack, "sip:b@10.0.0.9", room + 1);
  void message(stack, "sip:b@10.0.0.9", room + 400);
  await world.clock.advanceAsync(20);
  const [, fits, compact, long] = peer.received;
  expect(Buffer.byteLength(fits ?? "")).toBe(1_300);
  expect(fits).toContain("\r\nCall-ID: ");
  expect(Buffer.byteLength(compact ?? "")).toBeLessThanOrEqual(1_300);
  for (const name of ["v", "f", "t", "i", "k", "c", "l"]) expect(compact).toContain(`\r\n${name}: `);
  expect(compact).toContain("\r\nCSeq: ");
  expect(long).toContain("\r\nCall-ID: ");
  expect(stack.counters.oversizeDatagrams).toBe(1);
  const parsed = parseMessage(Buffer.from(compact ?? ""));
  expect(parsed).toMatchObject({
    kind: "message",
    message: { method: "MESSAGE", contentType: "text/plain" },
  });
});

test("TEL-TPT-03 compact names change nothing but names", () => {
  const text =
    'MESSAGE sip:a@b SIP/2.0\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\nFrom: "Via: x" <sip:a@b>;tag=1\r\nX-Via: kept\r\nContent-Length: 9\r\n\r\nFrom: x\r\n';
  expect(withCompactNames(Buffer.from(text)).toString()).toBe(
    'MESSAGE sip:a@b SIP/2.0\r\nv: SIP/2.0/UDP h;branch=z9hG4bK1\r\nf: "Via: x" <sip:a@b>;tag=1\r\nX-Via: kept\r\nl: 9\r\n\r\nFrom: x\r\n',
  );
});

test("TEL-TPT-03 to a peer that has answered over TCP a long request goes by TCP, INVITE and CANCEL alike", async () => {
  const both = (port: number) => [
    { transport: "udp" as const, address: "127.0.0.1", port },
    { transport: "tcp" as const, address: "127.0.0.1", port },
  ];
  const callee = await loopbackStack([], { listeners: both(0).slice(0, 1) });
  const { port } = callee.localAddress("udp");
  await callee.close();
  const whole = await loopbackStack([], { listeners: both(port) });
  const caller = await loopbackStack([], { listeners: both(0) });
  const ways: string[] = [];
  const cancelled = new Promise<void>((resolve) => {
    whole.onRequest((request) => {
      ways.push(`${request.method} ${request.source.transport}`);
      if (request.kind === "request") request.respond(200);
      else {
        request.on(() => resolve());
        request.provisional(180);
      }
    });
  });
  const target = `sip:b@127.0.0.1:${port}`;
  await message(caller, target, 2_000);
  expect(caller.counters.oversizeDatagrams).toBe(1);
  await message(caller, `${target};transport=tcp`, 10);
  await message(caller, target, 10);
  await message(caller, target, 2_000);
  const invite = caller.invite({ target, from: "<sip:a@example.org>", body: "v=0\r\n".repeat(400) });
  const failed = new Promise<number>((resolve) => {
    invite.on((event) => {
      if (event.kind === "provisional" && event.status === 180) invite.cancel();
      if (event.kind === "failed") resolve(event.status);
    });
  });
  await cancelled;
  expect(await failed).toBe(487);
  expect(ways).toEqual(["MESSAGE udp", "MESSAGE tcp", "MESSAGE udp", "MESSAGE tcp", "INVITE tcp"]);
  expect(caller.counters.oversizeDatagrams).toBe(1);
  await caller.close();
  await whole.close();
});
