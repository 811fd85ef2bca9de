import { entropyRandom, type Logger, silentLogger, sleep, systemTimers, VirtualClock } from "@perezvon/base";
import type { CentreId, EndpointId, UserId } from "@perezvon/model";
import { createGuard, createSipStack, type RequestOutcome, type SipStack } from "@perezvon/sip";
import { loopbackStack, makeAuthority, type TestAuthority } from "@perezvon/sip/testing";
import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { Line, StoredBinding } from "../contract.ts";
import { EmergencyBook } from "../emergency/emergency-book.ts";
import { createIncomingCalls } from "../incoming/incoming-calls.ts";
import { LoadWatch } from "../limits/load-watch.ts";
import { type NodeBounds, nodeBounds } from "../limits/node-bounds.ts";
import type { SwitchContext } from "../switch-context.ts";
import { TrunkBoard } from "../trunks/trunk-board.ts";
import { createTrunkRegistrar } from "../trunks/trunk-registrar.ts";
import { createLines, type Lines } from "./lines.ts";

/** The lines of a switch on real sockets, without calls and media; time passes when a test says so. */

const realm = "pbx.test";
const password = "a-long-enough-password";
const ends: (() => unknown)[] = [];
let authority: TestAuthority;
beforeAll(() => {
  authority = makeAuthority();
});
afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});

const pause = (ms = 80) => sleep(systemTimers, ms);

let serial = 0;
function line(login: string, more: Partial<Line> = {}): Line {
  return {
    endpointId: `endpoint-${++serial}` as EndpointId,
    centreId: "centre-1" as CentreId,
    userId: `user-${login}` as UserId,
    login,
    password,
    extension: undefined,
    displayName: login,
    ...more,
  };
}

interface Exchange {
  readonly sip: SipStack;
  readonly lines: Lines;
  readonly clock: VirtualClock;
  readonly guard: ReturnType<typeof createGuard>;
  /** Endpoints whose registrations changed. */
  readonly changed: EndpointId[];
  readonly stored: Map<string, StoredBinding>;
  readonly accepted: string[];
}

async function exchange(
  all: readonly Line[],
  logger: Logger = silentLogger,
  bounds?: NodeBounds,
): Promise<Exchange> {
  const clock = new VirtualClock();
  const guard = createGuard({ clock, timers: clock, logger });
  const certificate = authority.issue(["IP:127.0.0.1", "DNS:two.test"]);
  const sip = await loopbackStack(["udp", "tcp", "tls"], {
    clock,
    timers: clock,
    guard,
    tls: { certificate },
  });
  const changed: EndpointId[] = [];
  const stored = new Map<string, StoredBinding>();
  const accepted: string[] = [];
  // What lines need of a switch; there are no calls here.
  const context = { sip, clock, timers: clock, logger, realm, guard, bounds } as unknown as SwitchContext;
  const lines = createLines({
    context,
    bindings: {
      bindings: async () => [...stored.values()],
      putBinding: async (binding) => void stored.set(binding.contact, binding),
      dropBinding: async (_centre, _endpoint, contact) => void stored.delete(contact),
    },
    reachable: () => {},
    changed: ({ endpointId }) => changed.push(endpointId),
  });
  lines.set(all);
  await lines.restore();
  const board = new TrunkBoard(context);
  const incoming = createIncomingCalls({
    context,
    lines,
    board,
    trunkRegistrar: createTrunkRegistrar(context, () => board.links),
    directory: { centreOfNumber: async () => undefined },
    refuse: () => false,
    load: new LoadWatch(context),
    emergencies: new EmergencyBook(context.clock),
    accept: (call) => {
      accepted.push(call.line?.login ?? "");
      call.invite.reject(486);
    },
  });
  sip.onRequest((request) => incoming(request));
  sip.onFlowClosed((flow) => lines.flowClosed(flow));
  ends.push(
    () => guard.close(),
    () => sip.close(),
    () => lines.close(),
  );
  return { sip, lines, clock, guard, changed, stored, accepted };
}

/** A phone's own stack; answers OPTIONS unless it is told to be silent. */
async function phone(transports: readonly ("udp" | "tcp")[] = ["udp"]) {
  const certificate = authority.issue(["DNS:phone.test"]);
  const stack = createSipStack({
    clock: { now: () => Date.now(), monotonicMs: () => performance.now() },
    timers: systemTimers,
    random: entropyRandom(),
    logger: silentLogger,
    userAgent: "Test phone 1.0",
    listeners: transports.map((transport) => ({ transport, address: "127.0.0.1", port: 0 })),
    tls: { certificate },
    // Every name is this machine.
    resolver: {
      resolve: ({ transport, port }) => [
        { transport: transport ?? "udp", address: "127.0.0.1", port: port ?? 5060 },
      ],
    },
  });
  await stack.start();
  ends.push(() => stack.close());
  const state = { silent: false, probed: 0 };
  stack.onRequest((request) => {
    if (request.kind !== "request") return;
    state.probed++;
    if (!state.silent) request.respond(200);
  });
  return { stack, state };
}

interface Asking {
  readonly login: string;
  readonly secret?: string | undefined;
  readonly host?: string;
  readonly from?: string;
  readonly contactUser?: string;
  readonly transport?: "udp" | "tcp" | "tls";
  readonly target?: string;
  readonly headers?: readonly (readonly [string, string])[];
}

async function ask(method: string, to: Exchange, by: SipStack, asking: Asking): Promise<RequestOutcome> {
  const { login, secret = password, host = realm, transport = "udp" } = asking;
  return await by.request(method, {
    target: asking.target ?? `sip:${host}`,
    from: `<sip:${asking.from ?? login}@${host}>`,
    nextHop: { address: "127.0.0.1", port: to.sip.localAddress(transport).port, transport },
    contactUser: asking.contactUser ?? login,
    ...(asking.headers && { headers: asking.headers }),
    ...(secret === "" ? {} : { credentials: { username: login, password: secret } }),
  });
}

const status = (outcome: RequestOutcome) => (outcome.kind === "response" ? outcome.status : outcome.kind);

test("TEL-REG-03 a line's page has the phone's address, agent, times and round trip; a change is told at once", async () => {
  const agent = line("agent1");
  const pbx = await exchange([agent]);
  const { stack } = await phone();
  expect(pbx.lines.registrations(agent.endpointId)).toEqual([]);
  expect(status(await ask("REGISTER", pbx, stack, { login: "agent1" }))).toBe(200);
  expect(pbx.changed).toEqual([agent.endpointId]);
  const since = pbx.clock.now();
  expect(pbx.lines.registrations(agent.endpointId)).toEqual([
    {
      contact: expect.stringContaining("sip:agent1@127.0.0.1"),
      address: "127.0.0.1",
      port: stack.localAddress("udp").port,
      transport: "udp",
      userAgent: "Test phone 1.0",
      since,
      expiresAt: since + 600_000,
      roundTripMs: undefined,
      reachable: true,
    },
  ]);
  pbx.clock.advanceBy(30_000);
  await pause();
  expect(pbx.lines.registrations(agent.endpointId)[0]).toMatchObject({ roundTripMs: 0, reachable: true });
});

test("TEL-REG-04 OPTIONS each 30 s; three misses and calls skip the phone at once; any message brings it back", async () => {
  const agent = line("agent1");
  const pbx = await exchange([agent]);
  const { stack, state } = await phone();
  await ask("REGISTER", pbx, stack, { login: "agent1" });
  const pass = async (ms: number) => {
    for (let left = ms; left > 0; left -= 5_000) {
      pbx.clock.advanceBy(5_000);
      await pause(20);
    }
  };
  await pass(60_000);
  expect(state.probed).toBe(2);
  state.silent = true;
  await pass(85_000);
  expect(pbx.lines.contacts(agent.endpointId)).toHaveLength(1);
  pbx.changed.length = 0;
  await pass(40_000);
  expect(pbx.lines.contacts(agent.endpointId)).toEqual([]);
  expect(pbx.lines.registrations(agent.endpointId)[0]).toMatchObject({ reachable: false });
  expect(pbx.changed).toEqual([agent.endpointId]);
  state.silent = false;
  expect(status(await ask("OPTIONS", pbx, stack, { login: "agent1", secret: "" }))).toBe(200);
  expect(pbx.lines.contacts(agent.endpointId)).toHaveLength(1);
  expect(pbx.changed).toHaveLength(2);
});

test("TEL-REG-01 a line keeps as many devices as it says; with one more the oldest goes", async () => {
  const agent = line("agent1", { contactsMax: 2 });
  const pbx = await exchange([agent]);
  const phones = [];
  for (let n = 0; n < 3; n++) {
    const { stack } = await phone();
    phones.push(stack.localAddress("udp").port);
    expect(status(await ask("REGISTER", pbx, stack, { login: "agent1" }))).toBe(200);
    pbx.clock.advanceBy(1_000);
  }
  const ports = pbx.lines.registrations(agent.endpointId).map(({ port }) => port);
  expect(ports.toSorted()).toEqual(phones.slice(1).toSorted());
  expect(pbx.stored.size).toBe(2);
});

describe("TEL-REG-05 one user name in two centres", () => {
  test("the host of the request says which; an unknown host is as an unknown user", async () => {
    const one = line("boss", { host: "one.test", centreId: "c1" as CentreId });
    const two = line("boss", {
      host: "two.test",
      centreId: "c2" as CentreId,
      password: "another-long-password",
    });
    const pbx = await exchange([one, two]);
    const { stack } = await phone();
    expect(status(await ask("REGISTER", pbx, stack, { login: "boss", host: "one.test" }))).toBe(200);
    expect(pbx.lines.contacts(one.endpointId)).toHaveLength(1);
    expect(pbx.lines.contacts(two.endpointId)).toHaveLength(0);
    const wrong = await ask("REGISTER", pbx, stack, { login: "boss", host: "two.test" });
    expect(status(wrong)).toBe(401);
    const right = { login: "boss", host: "two.test", secret: "another-long-password" };
    expect(status(await ask("REGISTER", pbx, stack, right))).toBe(200);
    expect(pbx.lines.contacts(two.endpointId)).toHaveLength(1);
    const nowhere = await ask("REGISTER", pbx, stack, { login: "boss", host: "nowhere.test" });
    expect(status(nowhere)).toBe(401);
    expect(nowhere.kind === "response" && nowhere.response.header("WWW-Authenticate")).toContain(
      'realm="nowhere.test"',
    );
  });

  test("then the TLS name: a request that names an address alone", async () => {
    const two = line("boss", { host: "two.test" });
    const pbx = await exchange([line("boss", { host: "one.test" }), two]);
    const { port } = pbx.sip.localAddress("tls");
    const { stack } = await phone([]);
    const outcome = await stack.request("REGISTER", {
      target: "sip:127.0.0.1",
      from: "<sip:boss@127.0.0.1>",
      nextHop: { transport: "tls", address: "two.test", port },
      contactUser: "boss",
      credentials: { username: "boss", password },
      peerCheck: { kind: "off" },
    });
    expect(status(outcome)).toBe(200);
    expect(pbx.lines.registrations(two.endpointId)).toMatchObject([{ transport: "tls" }]);
  });
});

describe("TEL-AUT-04 who may say what", () => {
  test("From must be the user of the credentials; a Contact that names another's line is refused, a made-up one is not", async () => {
    const pbx = await exchange([line("agent1", { extension: "201" }), line("agent2", { extension: "202" })]);
    const { stack } = await phone();
    const asked = async (more: Partial<Asking>) =>
      status(await ask("REGISTER", pbx, stack, { login: "agent1", ...more }));
    expect(await asked({ from: "agent2" })).toBe(403);
    expect(await asked({ contactUser: "agent2" })).toBe(403);
    expect(await asked({ contactUser: "202" })).toBe(403);
    expect(await asked({ contactUser: "k3j4h5" })).toBe(200);
    expect(await asked({})).toBe(200);
  });

  test("each new dialog is challenged: SUBSCRIBE, MESSAGE, REFER, PUBLISH; a stranger learns not even which methods there are", async () => {
    const pbx = await exchange([line("agent1")]);
    const { stack } = await phone();
    for (const method of ["SUBSCRIBE", "MESSAGE", "REFER", "PUBLISH", "OPTIONS"]) {
      const stranger = await ask(method, pbx, stack, { login: "agent1", secret: "" });
      expect([method, status(stranger)]).toEqual([method, 401]);
    }
    expect(status(await ask("OPTIONS", pbx, stack, { login: "agent1" }))).toBe(200);
  });
});

test("TEL-SEC-04 TEL-SEC-03 a line that requires encryption is refused over UDP and TCP; one bound to networks from elsewhere", async () => {
  const pbx = await exchange([
    line("safe", { encryption: "required" }),
    line("bound", { networks: ["192.0.2.0/24"] }),
    line("here", { networks: ["127.0.0.0/8", "2001:db8::/32"] }),
    line("theirs", { centreId: "c2" as CentreId }),
  ]);
  const { stack } = await phone(["udp", "tcp"]);
  const asked = async (login: string, transport: "udp" | "tcp" | "tls") => {
    const to = { address: "127.0.0.1", port: pbx.sip.localAddress(transport).port, transport };
    const outcome = await stack.request("REGISTER", {
      target: `sip:${realm}`,
      from: `<sip:${login}@${realm}>`,
      nextHop: to,
      contactUser: login,
      credentials: { username: login, password },
      peerCheck: { kind: "off" },
    });
    return status(outcome);
  };
  expect(await asked("safe", "udp")).toBe(403);
  expect(await asked("safe", "tcp")).toBe(403);
  expect(await asked("safe", "tls")).toBe(200);
  expect(await asked("bound", "udp")).toBe(403);
  expect(await asked("here", "udp")).toBe(200);
  expect(await asked("theirs", "udp")).toBe(200);
  pbx.guard.setNetworks([{ list: "deny", network: "127.0.0.0/8", centreId: "c2" }]);
  expect([await asked("theirs", "udp"), await asked("here", "udp")]).toEqual([403, 200]);
});

test("TEL-LIM-04 a node that is full of phones takes no further one; those that it has refresh, go, and make room", async () => {
  const bounds = { ...nodeBounds, registrations: 2 };
  const pbx = await exchange([line("one"), line("two"), line("three")], silentLogger, bounds);
  const { stack } = await phone();
  const registers = async (login: string, headers?: readonly (readonly [string, string])[]) =>
    status(await ask("REGISTER", pbx, stack, { login, ...(headers && { headers }) }));
  expect([await registers("one"), await registers("two"), await registers("three")]).toEqual([200, 200, 503]);
  expect(await registers("one")).toBe(200);
  expect(await registers("two", [["Expires", "0"]])).toBe(200);
  expect(await registers("three")).toBe(200);
});

test("TEL-AUT-01 a line without MD5 is not let in by it, and its challenge does not tell", async () => {
  const pbx = await exchange([line("strong", { md5: false }), line("any")]);
  const { stack } = await phone();
  const challenge = async (login: string) => {
    const outcome = await ask("REGISTER", pbx, stack, { login, secret: "" });
    if (outcome.kind !== "response") throw new Error(outcome.kind);
    return outcome.response
      .headerLines("WWW-Authenticate")
      .map((value) => /algorithm=([\w-]+)/.exec(value)?.[1]);
  };
  expect(await challenge("strong")).toEqual(await challenge("nobody"));
  expect(status(await ask("REGISTER", pbx, stack, { login: "strong" }))).toBe(200);
});

test("TEL-SEC-01 five wrong passwords shut the address out; right ones in between make it twenty", async () => {
  const pbx = await exchange([line("agent1")]);
  const { stack } = await phone();
  for (let i = 0; i < 4; i++)
    expect(status(await ask("REGISTER", pbx, stack, { login: "agent1", secret: "wrong" }))).toBe(401);
  expect(status(await ask("REGISTER", pbx, stack, { login: "agent1" }))).toBe(200);
  for (let i = 0; i < 15; i++) await ask("REGISTER", pbx, stack, { login: "agent1", secret: "wrong" });
  expect(pbx.guard.bans()).toEqual([]);
  // The twentieth gets no answer any more.
  void ask("REGISTER", pbx, stack, { login: "agent1", secret: "wrong" });
  await pause();
  expect(pbx.guard.bans()).toMatchObject([
    { address: "127.0.0.1", reason: "wrong_credentials", detail: "agent1" },
  ]);
});

test("TEL-SEC-02 ten different numbers called without credentials shut the address out", async () => {
  const pbx = await exchange([line("agent1")]);
  const { stack } = await phone();
  for (let i = 0; i < 10; i++)
    stack.invite({
      target: `sip:0097259${i}@${realm}`,
      from: "<sip:1@x>",
      nextHop: { address: "127.0.0.1", port: pbx.sip.localAddress("udp").port },
    });
  await pause(300);
  expect(pbx.guard.bans()).toMatchObject([{ reason: "many_numbers" }]);
  expect(pbx.accepted).toEqual([]);
});

test("TEL-SEC-02 an unknown user and a wrong password get the same answer in the same time", async () => {
  const pbx = await exchange([line("agent1")]);
  pbx.guard.setNetworks([{ list: "allow", network: "127.0.0.1", centreId: undefined }]);
  const { stack } = await phone();
  const times: Record<string, number[]> = { agent1: [], nobody: [] };
  const bodies = new Set<string>();
  for (let i = 0; i < 60; i++) {
    for (const login of ["agent1", "nobody"]) {
      const begun = performance.now();
      const outcome = await ask("REGISTER", pbx, stack, { login, secret: "wrong" });
      times[login]!.push(performance.now() - begun);
      if (outcome.kind !== "response") throw new Error(outcome.kind);
      const { response } = outcome;
      bodies.add(
        `${response.status} ${response.reasonPhrase} ${response.body.toString()} ${response.headerLines("WWW-Authenticate").length}`,
      );
    }
  }
  const median = (values: readonly number[]) => [...values].sort((a, b) => a - b)[values.length >> 1]!;
  expect([...bodies]).toEqual(["401 Unauthorized  2"]);
  expect(Math.abs(median(times["agent1"]!) - median(times["nobody"]!))).toBeLessThan(5);
});

test("TEL-TPT-02 NAT off: a call goes where Contact says; on: where the registration came from", async () => {
  const natted = line("natted");
  const open = line("open", { nat: false });
  const pbx = await exchange([natted, open]);
  const { stack } = await phone();
  for (const login of ["natted", "open"]) await ask("REGISTER", pbx, stack, { login });
  expect(pbx.lines.contacts(natted.endpointId)[0]?.flow).toMatch(/^udp\//);
  expect(pbx.lines.contacts(open.endpointId)[0]).toMatchObject({ flow: undefined });
});
