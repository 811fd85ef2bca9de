import { createSocket } from "node:dgram";
import { once } from "node:events";
import { seededRandom, silentLogger, systemTimers, VirtualClock } from "@perezvon/base";
import fc from "fast-check";
import { afterEach, describe, expect, test } from "vitest";
import { startDnsServer, type TestDnsServer } from "../../testing/dns-server.ts";
import { loopbackStack } from "../../testing/index.ts";
import type { Resolver, ResolveTarget } from "../transport/resolver.ts";
import type { SipStack } from "../user-agent/types.ts";
import { systemDnsClient } from "./dns-client.ts";
import { type DnsRecord, decodeAnswer } from "./dns-message.ts";
import { createDnsResolver } from "./dns-resolver.ts";
import { srvOrder } from "./srv-order.ts";

const ends: (() => unknown)[] = [];
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const a = (name: string, address: string, ttl = 300): DnsRecord => ({ type: "A", name, ttl, address });
const aaaa = (name: string, address: string): DnsRecord => ({ type: "AAAA", name, ttl: 300, address });
const srv = (name: string, target: string, port: number, priority = 1, weight = 1): DnsRecord => ({
  type: "SRV",
  name,
  ttl: 300,
  priority,
  weight,
  port,
  target,
});
const naptr = (order: number, service: string, replacement: string): DnsRecord => ({
  type: "NAPTR",
  name: "example.com",
  ttl: 300,
  order,
  preference: 10,
  flags: "s",
  service,
  replacement,
});

async function resolving(records: readonly DnsRecord[]): Promise<{
  server: TestDnsServer;
  clock: VirtualClock;
  resolver: Resolver;
  find: (target: Partial<ResolveTarget>) => Promise<string[]>;
}> {
  const server = await startDnsServer(records);
  ends.push(() => server.close());
  const clock = new VirtualClock();
  const resolver = createDnsResolver({
    clock,
    random: seededRandom(1),
    client: systemDnsClient(systemTimers, [server.address]),
    systemLookup: async (host) => (host === "hosts.example" ? ["192.0.2.77"] : []),
  });
  return {
    server,
    clock,
    resolver,
    async find(target) {
      const all = { host: "example.com", port: undefined, transport: undefined, secure: false, ...target };
      const hops = await resolver.resolve(all);
      return hops.map(({ transport, address, port }) => `${transport} ${address} ${port}`);
    },
  };
}

describe("TEL-TPT-04 RFC 3263", () => {
  test("NAPTR says the transport, SRV the server and port, A and AAAA the address, in their order", async () => {
    const { find, server } = await resolving([
      naptr(20, "SIP+D2U", "_sip._udp.example.com"),
      naptr(10, "SIPS+D2T", "_sips._tcp.example.com"),
      naptr(5, "SIP+D2W", "_sip._ws.example.com"),
      srv("_sip._udp.example.com", "one.example.com", 5070),
      srv("_sips._tcp.example.com", "two.example.com", 5071, 2),
      srv("_sips._tcp.example.com", "one.example.com", 5072, 1),
      a("one.example.com", "192.0.2.1"),
      aaaa("one.example.com", "2001:db8::1"),
      a("two.example.com", "192.0.2.2"),
    ]);
    const tls = ["tls 192.0.2.1 5072", "tls 2001:db8::1 5072", "tls 192.0.2.2 5071"];
    expect(await find({})).toEqual([...tls, "udp 192.0.2.1 5070", "udp 2001:db8::1 5070"]);
    // A secure URI takes nothing less (RFC 3261 §26.2.2).
    expect(await find({ secure: true })).toEqual(tls);
    expect(server.asked.filter((each) => each === "A one.example.com")).toHaveLength(1);
  });

  test("without NAPTR by SRV of what we speak; with a transport by its SRV alone; with a port by the address", async () => {
    const { find, server } = await resolving([
      srv("_sip._tcp.example.com", "one.example.com", 5070),
      a("one.example.com", "192.0.2.1"),
      a("example.com", "192.0.2.9"),
    ]);
    expect(await find({})).toEqual(["tcp 192.0.2.1 5070"]);
    expect(await find({ transport: "tcp" })).toEqual(["tcp 192.0.2.1 5070"]);
    expect(await find({ transport: "udp" })).toEqual(["udp 192.0.2.9 5060"]);
    expect(await find({ transport: "tls" })).toEqual(["tls 192.0.2.9 5061"]);
    server.asked.length = 0;
    expect(await find({ port: 5099 })).toEqual(["udp 192.0.2.9 5099"]);
    expect(await find({ host: "192.0.2.5" })).toEqual(["udp 192.0.2.5 5060"]);
    expect(server.asked).toEqual([]);
  });

  test("aliases are followed, a name of the machine's own list is found, one that nobody knows is not", async () => {
    const { find } = await resolving([
      { type: "CNAME", name: "example.com", ttl: 300, target: "real.example.com" },
      a("real.example.com", "192.0.2.3"),
    ]);
    expect(await find({ port: 5060 })).toEqual(["udp 192.0.2.3 5060"]);
    expect(await find({ host: "hosts.example", port: 5060 })).toEqual(["udp 192.0.2.77 5060"]);
    expect(await find({ host: "nobody.example" })).toEqual([]);
  });

  test("lifetimes are obeyed between 5 s and a day; what is not there is not asked for again within 30 s", async () => {
    const { find, server, clock } = await resolving([
      a("short.example", "192.0.2.1", 0),
      a("hour.example", "192.0.2.1", 3_600),
      a("ever.example", "192.0.2.1", 4_000_000),
    ]);
    const askedAfter = async (host: string, ms: number) => {
      await find({ host, port: 5060 });
      server.asked.length = 0;
      clock.advanceBy(ms);
      await find({ host, port: 5060 });
      return server.asked.includes(`A ${host}`);
    };
    expect([await askedAfter("short.example", 4_999), await askedAfter("short.example", 5_000)]).toEqual([
      false,
      true,
    ]);
    expect(await askedAfter("hour.example", 3_599_000)).toBe(false);
    expect(await askedAfter("hour.example", 3_600_000)).toBe(true);
    expect(await askedAfter("ever.example", 86_399_000)).toBe(false);
    expect(await askedAfter("ever.example", 86_400_000)).toBe(true);
    expect([await askedAfter("gone.example", 29_999), await askedAfter("gone.example", 30_000)]).toEqual([
      false,
      true,
    ]);
  });

  test("a long answer comes over TCP; a failing name server counts as no record for 30 s", async () => {
    const { find, server, clock } = await resolving([a("example.com", "192.0.2.1")]);
    server.mode = "failing";
    expect(await find({ port: 5060 })).toEqual([]);
    server.mode = "truncating";
    expect(await find({ port: 5060 })).toEqual([]);
    clock.advanceBy(30_000);
    expect(await find({ port: 5060 })).toEqual(["udp 192.0.2.1 5060"]);
  });

  test("RFC 2782 within a priority by weight: three in four times the heavier one is first", () => {
    const random = seededRandom(4);
    const records = [
      { priority: 2, weight: 0, name: "last" },
      { priority: 1, weight: 25, name: "light" },
      { priority: 1, weight: 75, name: "heavy" },
    ];
    let heavyFirst = 0;
    for (let i = 0; i < 4_000; i++) {
      const [first, , last] = srvOrder(records, random);
      expect(last?.name).toBe("last");
      if (first?.name === "heavy") heavyFirst++;
    }
    expect(heavyFirst / 4_000).toBeGreaterThan(0.72);
    expect(heavyFirst / 4_000).toBeLessThan(0.78);
  });

  test("whatever a name server says, it is an answer or none", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (bytes) => {
        const marked = Buffer.from(bytes);
        if (marked.length > 3) marked[2] = marked[2]! | 0x80;
        const answer = decodeAnswer(marked);
        expect(answer === undefined || Array.isArray(answer.records)).toBe(true);
      }),
      { numRuns: 5_000 },
    );
  });
});

describe("TEL-TPT-04 the next address of a name", () => {
  async function two(first: "refuses" | "says 503" | "is silent") {
    const clock = new VirtualClock();
    const server = await startDnsServer();
    ends.push(() => server.close());
    const good = await loopbackStack(["udp"]);
    ends.push(() => good.close());
    good.onRequest((request) => request.kind === "request" && request.respond(200));
    let badPort: number;
    if (first === "says 503") {
      const bad = await loopbackStack(["udp"]);
      ends.push(() => bad.close());
      bad.onRequest((request) => request.kind === "request" && request.respond(503));
      badPort = bad.localAddress("udp").port;
    } else {
      const socket = createSocket("udp4").bind(0, "127.0.0.1");
      await once(socket, "listening");
      badPort = socket.address().port;
      if (first === "refuses") socket.close();
      else ends.push(() => socket.close());
    }
    server.records = [
      srv("_sip._udp.example.com", "sip.example.com", badPort, 1),
      srv("_sip._udp.example.com", "sip.example.com", good.localAddress("udp").port, 2),
      a("sip.example.com", "127.0.0.1"),
    ];
    const caller: SipStack = await loopbackStack(["udp"], {
      clock,
      timers: clock,
      logger: silentLogger,
      resolver: createDnsResolver({
        clock,
        random: seededRandom(1),
        client: systemDnsClient(systemTimers, [server.address]),
      }),
    });
    ends.push(() => caller.close());
    const outcome = caller.request("OPTIONS", {
      target: "sip:x@example.com;transport=udp",
      from: "<sip:a@b>",
    });
    return { outcome, clock };
  }

  test("is tried when the first is unreachable, or says 503", async () => {
    for (const first of ["refuses", "says 503"] as const)
      expect(await (await two(first)).outcome, first).toMatchObject({ status: 200 });
  });

  test("is tried when the first says nothing for 4 s, not sooner", async () => {
    const { outcome, clock } = await two("is silent");
    let settled = false;
    void outcome.then(() => {
      settled = true;
    });
    const wait = () => new Promise((resolve) => systemTimers.after(150, () => resolve(undefined)));
    await wait();
    clock.advanceBy(3_999);
    await wait();
    expect(settled).toBe(false);
    clock.advanceBy(1);
    expect(await outcome).toMatchObject({ status: 200 });
  });
});
