import { once } from "node:events";
import { type ConnectionOptions, connect } from "node:tls";
import { sleep, systemTimers } from "@perezvon/base";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { loopbackStack, makeAuthority, type TestAuthority } from "../../testing/index.ts";
import type { ListenerOptions, OutgoingInviteEvent, SipStack } from "../user-agent/types.ts";
import { certificateFacts, type PeerCheck } from "./tls.ts";

let authority: TestAuthority;
let stranger: TestAuthority;
beforeAll(() => {
  authority = makeAuthority();
  stranger = makeAuthority();
});

const open: SipStack[] = [];
afterEach(async () => {
  for (const stack of open.splice(0)) await stack.close();
});

const names = ["DNS:sip.example.com", "IP:127.0.0.1"];

async function server(
  certificate = authority.issue(names),
  transport: ListenerOptions["transport"] = "tls",
  clients: "off" | "required" = "off",
): Promise<{ stack: SipStack; port: number; seen: { serverName: string | undefined; transport: string }[] }> {
  const stack = await loopbackStack([transport], { tls: { certificate, clients } });
  open.push(stack);
  const seen: { serverName: string | undefined; transport: string }[] = [];
  stack.onRequest((request) => {
    seen.push({ serverName: request.source.serverName, transport: request.source.transport });
    if (request.kind === "request") request.respond(200);
    else request.accept({ body: "answer" });
  });
  return { stack, port: stack.localAddress(transport).port, seen };
}

async function client(certificate = authority.issue(["DNS:client.example"])): Promise<SipStack> {
  const stack = await loopbackStack([], {
    tls: { certificate },
    resolver: {
      resolve: ({ host, port }) => [
        { transport: "tls", address: host.startsWith("127.") ? host : "127.0.0.1", port: port ?? 5061 },
      ],
    },
  });
  open.push(stack);
  return stack;
}

async function ask(from: SipStack, host: string, port: number, peerCheck?: PeerCheck) {
  return from.request("OPTIONS", {
    target: `sip:x@${host}:${port};transport=tls`,
    from: "<sip:a@example.com>",
    ...(peerCheck && { peerCheck }),
  });
}

describe("TEL-TPT-05 TLS", () => {
  test("TEL-TPT-01 a whole call over TLS, by a name that the certificate has; the name is told", async () => {
    const { port, seen, stack } = await server();
    const phone = await client();
    const invite = phone.invite({
      target: `sip:bob@sip.example.com:${port};transport=tls`,
      from: "<sip:alice@example.com>",
      body: "offer",
    });
    const accepted = await new Promise<Extract<OutgoingInviteEvent, { kind: "accepted" }>>(
      (resolve, reject) => {
        invite.on((event) => {
          if (event.kind === "accepted") resolve(event);
          if (event.kind === "failed") reject(new Error(event.detail));
        });
      },
    );
    expect(accepted.response.header("Via")).toMatch(/^SIP\/2\.0\/TLS /);
    expect(accepted.response.header("Contact")).toContain(";transport=tls");
    expect(await accepted.session.bye()).toMatchObject({ status: 200 });
    expect(seen[0]).toEqual({ serverName: "sip.example.com", transport: "tls" });
    expect(stack.usage().flows).toBe(1);
  });

  test("TLS 1.2 and 1.3 are spoken, nothing older", async () => {
    const { port } = await server();
    const version = async (only: "TLSv1.1" | "TLSv1.2" | "TLSv1.3") => {
      const options: ConnectionOptions = {
        port,
        host: "127.0.0.1",
        minVersion: only,
        maxVersion: only,
        ca: authority.ca,
      };
      const socket = connect({ ...options, ...(only === "TLSv1.1" && { ciphers: "DEFAULT@SECLEVEL=0" }) });
      const outcome = await new Promise((resolve) => {
        socket.once("secureConnect", () => resolve(socket.getProtocol()));
        socket.once("error", () => resolve("refused"));
      });
      socket.destroy();
      return outcome;
    };
    expect([await version("TLSv1.1"), await version("TLSv1.2"), await version("TLSv1.3")]).toEqual([
      "refused",
      "TLSv1.2",
      "TLSv1.3",
    ]);
  });

  test("chain and name are checked by default; off takes anybody; a pinned fingerprint takes one certificate and no other", async () => {
    const own = authority.issue(names);
    const { port } = await server(own);
    const phone = await client();
    expect(await ask(phone, "sip.example.com", port)).toMatchObject({ status: 200 });
    // Each on a stack of its own: what is open already would carry it.
    const wrongName = await ask(await client(), "other.example.com", port);
    expect(wrongName).toMatchObject({
      kind: "transport",
      detail: expect.stringContaining("other.example.com"),
    });
    const { port: strangePort } = await server(stranger.issue(names));
    expect(await ask(await client(), "sip.example.com", strangePort)).toMatchObject({ kind: "transport" });
    const off = { kind: "off" } as const;
    expect(await ask(await client(), "other.example.com", strangePort, off)).toMatchObject({ status: 200 });
    const { sha256 } = certificateFacts(own.cert);
    const colons = sha256.toUpperCase().replace(/..(?=.)/g, "$&:");
    const pinned = { kind: "pinned", sha256: colons } as const;
    expect(await ask(await client(), "whatever.example", port, pinned)).toMatchObject({ status: 200 });
    expect(await ask(await client(), "sip.example.com", strangePort, pinned)).toMatchObject({
      kind: "transport",
      detail: "the certificate is not the pinned one",
    });
  });

  test("a connection that was let through without a check carries nothing that asks for one", async () => {
    const { port } = await server(stranger.issue(names));
    const phone = await client();
    expect(await ask(phone, "127.0.0.1", port, { kind: "off" })).toMatchObject({ status: 200 });
    expect(await ask(phone, "127.0.0.1", port, { kind: "chain" })).toMatchObject({ kind: "transport" });
  });

  test("mutual: without a certificate of the authority nobody gets in", async () => {
    const { port } = await server(authority.issue(names), "tls", "required");
    expect(await ask(await client(), "sip.example.com", port)).toMatchObject({ status: 200 });
    const foreign = { ...stranger.issue(names), ca: authority.ca };
    expect(await ask(await client(foreign), "sip.example.com", port)).toMatchObject({ kind: "transport" });
  });

  test("a renewed certificate serves the next connection, without a restart; the open one goes on", async () => {
    const { stack, port } = await server();
    const phone = await client();
    expect(await ask(phone, "sip.example.com", port)).toMatchObject({ status: 200 });
    const renewed = authority.issue(["DNS:new.example.com"], 90);
    stack.setCertificate(renewed);
    expect(await ask(phone, "sip.example.com", port)).toMatchObject({ status: 200 });
    expect(await ask(await client(), "new.example.com", port)).toMatchObject({ status: 200 });
  });

  test("facts of a certificate: names, time, fingerprint", () => {
    const facts = certificateFacts(authority.issue(names, 10).cert);
    expect(facts.names).toEqual(["sip.example.com", "127.0.0.1"]);
    expect(Math.round((facts.notAfter - Date.now()) / 86_400_000)).toBe(10);
    expect(facts.sha256).toMatch(/^[0-9a-f]{64}$/);
  });

  test("a listener without a certificate does not open", async () => {
    for (const transport of ["tls", "wss"] as const)
      await expect(loopbackStack([transport])).rejects.toMatchObject({ code: "sip.listen_failed" });
  });
});

test("TEL-TPT-01 TEL-TPT-07 WSS on a listener of its own; a renewed certificate there too", async () => {
  const { stack, port, seen } = await server(undefined, "wss");
  const phone = await loopbackStack([]);
  open.push(phone);
  // The `ws` package hands what it does not know on to TLS; its types do not say so.
  const name = { servername: "sip.example.com" };
  const socket = new WebSocket(`wss://127.0.0.1:${port}/sip`, "sip", { ca: authority.ca, ...name });
  await once(socket, "open");
  const answer = once(socket, "message");
  socket.send(
    "OPTIONS sip:x SIP/2.0\r\nVia: SIP/2.0/WSS h.invalid;branch=z9hG4bKw\r\nMax-Forwards: 1\r\nFrom: <sip:a@b>;tag=1\r\nTo: <sip:x>\r\nCall-ID: w\r\nCSeq: 1 OPTIONS\r\n\r\n",
  );
  expect(String((await answer)[0])).toMatch(/^SIP\/2\.0 200 .*Via: SIP\/2\.0\/WSS /s);
  expect(seen).toEqual([{ serverName: "sip.example.com", transport: "wss" }]);
  socket.terminate();
  stack.setCertificate(stranger.issue(names));
  const refused = new WebSocket(`wss://127.0.0.1:${port}/sip`, "sip", { ca: authority.ca });
  await once(refused, "error");
  await sleep(systemTimers, 10);
});
