import { expect, test } from "vitest";
import { virtualWorld } from "../../testing/index.ts";
import { createDigestServer } from "../digest/digest-server.ts";
import type { RequestOptions, RequestOutcome, SipStack } from "../user-agent/types.ts";
import { memoryBindingStore } from "./binding-store.ts";
import { type RegistrationState, registerClient } from "./register-client.ts";
import { createRegistrar, type RegistrationChange, type RegistrationResult } from "./registrar.ts";

async function setUp(options: { digest?: boolean; contactsMax?: number } = {}) {
  const world = virtualWorld(3);
  const { clock } = world;
  const server = await world.stack();
  const phone = await world.stack();
  const changes: RegistrationChange[] = [];
  const results: RegistrationResult[] = [];
  const digest = createDigestServer({
    clock,
    lookup: (name) => (name === "alice" ? { password: "pw" } : undefined),
  });
  const registrar = createRegistrar({
    clock,
    timers: clock,
    store: memoryBindingStore(),
    realm: (request) => (request.request.uri?.scheme === "sip" ? request.request.uri.host : ""),
    ...(options.digest ? { digest } : {}),
    contactsMax: () => options.contactsMax,
  });
  registrar.onChange((change) => changes.push(change));
  server.onRequest((request) => {
    if (request.kind === "request") void registrar.handle(request).then((result) => results.push(result));
  });
  let cseq = 1;
  const register = async (
    contacts: readonly string[],
    more: Partial<RequestOptions> = {},
    stack: SipStack = phone,
  ) => {
    const outcome = stack.request("REGISTER", {
      target: "sip:example.com",
      nextHop: { address: "10.0.0.1" },
      from: "<sip:alice@example.com>",
      callId: "one",
      cseq: cseq++,
      contact: null,
      to: more.from ?? "<sip:alice@example.com>",
      ...more,
      headers: [...contacts.map((contact) => ["Contact", contact] as const), ...(more.headers ?? [])],
    });
    await clock.advanceAsync(50);
    return (await outcome) as Extract<RequestOutcome, { kind: "response" }>;
  };
  return { world, clock, server, phone, registrar, register, changes, results };
}

const seconds = (outcome: Extract<RequestOutcome, { kind: "response" }>) =>
  (outcome.response.addresses("Contact") ?? []).map(({ params }) => Number(params.get("expires")));

test("TEL-REG-01 600 s by default, longer is cut to 7,200, shorter than 60 is 423 with Min-Expires", async () => {
  const { register } = await setUp();
  expect(seconds(await register(["<sip:a@10.0.0.2>"]))).toEqual([600]);
  expect(seconds(await register(["<sip:a@10.0.0.2>;expires=100000"]))).toEqual([7200]);
  expect(seconds(await register(["<sip:a@10.0.0.2>"], { headers: [["Expires", "90"]] }))).toEqual([90]);
  const short = await register(["<sip:a@10.0.0.2>;expires=59"]);
  expect([short.status, short.response.header("Min-Expires")]).toEqual([423, "60"]);
});

test("TEL-REG-01 a query lists the bindings with q; * only with Expires 0 removes all", async () => {
  const { register, registrar } = await setUp();
  await register(["<sip:a@10.0.0.2>;q=0.5", "<sip:b@10.0.0.2>;q=1.0"]);
  expect((await registrar.lookup("alice@example.com")).map(({ contact }) => contact)).toEqual([
    "sip:b@10.0.0.2",
    "sip:a@10.0.0.2",
  ]);
  expect((await register([])).response.headerLines("Contact")).toEqual([
    "<sip:a@10.0.0.2>;expires=600;q=0.5",
    "<sip:b@10.0.0.2>;expires=600",
  ]);
  expect((await register(["*"])).status).toBe(400);
  expect((await register(["*", "<sip:c@h>"], { headers: [["Expires", "0"]] })).status).toBe(400);
  expect(await registrar.lookup("alice@example.com")).toHaveLength(2);
  expect((await register(["*"], { headers: [["Expires", "0"]] })).status).toBe(200);
  expect(await registrar.lookup("alice@example.com")).toEqual([]);
});

test("TEL-REG-01 several contacts in one request: all or nothing", async () => {
  const { register, registrar } = await setUp();
  expect((await register(["<sip:a@10.0.0.2>", "<sip:b@10.0.0.2>;expires=10"])).status).toBe(423);
  expect(await registrar.lookup("alice@example.com")).toEqual([]);
});

test("TEL-REG-01 five contacts an address: over that the oldest goes", async () => {
  const { register, registrar, clock } = await setUp();
  for (const user of ["a", "b", "c", "d", "e", "f"]) {
    await register([`<sip:${user}@10.0.0.2>`]);
    clock.advanceBy(1000);
  }
  const contacts = (await registrar.lookup("alice@example.com")).map(({ contact }) => contact).sort();
  expect(contacts).toEqual(["b", "c", "d", "e", "f"].map((user) => `sip:${user}@10.0.0.2`));
});

test.each([1, 10])(
  "TEL-REG-01 an address may have a number of contacts of its own: %i",
  async (contactsMax) => {
    const { register, registrar, clock } = await setUp({ contactsMax });
    for (let n = 0; n < 12; n++) {
      await register([`<sip:u${n}@10.0.0.2>`]);
      clock.advanceBy(1000);
    }
    const left = (await registrar.lookup("alice@example.com")).map(({ contact }) => contact);
    const newest = Array.from({ length: contactsMax }, (_, i) => `sip:u${11 - i}@10.0.0.2`);
    expect(left).toEqual(newest);
  },
);

test("TEL-REG-01 within one Call-ID a lower CSeq is refused, another Call-ID is not compared", async () => {
  const { register } = await setUp();
  await register(["<sip:a@10.0.0.2>"], { cseq: 50 });
  expect((await register(["<sip:a@10.0.0.2>"], { cseq: 49 })).status).toBe(500);
  expect((await register(["<sip:a@10.0.0.2>"], { cseq: 49, callId: "two" })).status).toBe(200);
});

test("TEL-REG-02 +sip.instance with reg-id replaces the flow of a rebooted phone; Path is kept and echoed", async () => {
  const { register, registrar } = await setUp();
  const contact = (port: number) => `<sip:a@10.0.0.2:${port}>;+sip.instance="<urn:uuid:0001>";reg-id=1`;
  await register([contact(5060)]);
  const headers = [["Path", "<sip:edge.example.com;lr>"]] as const;
  const second = await register([contact(5099)], { callId: "after reboot".replace(" ", "-"), headers });
  const bindings = await registrar.lookup("alice@example.com");
  expect(bindings).toMatchObject([
    { contact: "sip:a@10.0.0.2:5099", regId: 1, path: ["<sip:edge.example.com;lr>"] },
  ]);
  expect(second.response.header("Path")).toBe("<sip:edge.example.com;lr>");
  expect(second.response.header("Require")).toBe("outbound");
});

test("TEL-REG-03 a change is told at once, an expiry when it comes", async () => {
  const { register, changes, clock } = await setUp();
  await register(["<sip:a@10.0.0.2>;expires=60"]);
  expect(changes.map(({ bindings }) => bindings.length)).toEqual([1]);
  await clock.advanceAsync(60_000);
  expect(changes.map(({ bindings }) => bindings.length)).toEqual([1, 0]);
});

test("TEL-AUT-04 credentials register their own name only; a stranger is challenged, then counted", async () => {
  const { register, results, registrar } = await setUp({ digest: true });
  expect((await register(["<sip:a@10.0.0.2>"])).status).toBe(401);
  const credentials = { username: "alice", password: "pw" };
  expect((await register(["<sip:a@10.0.0.2>"], { credentials, cseq: 10 })).status).toBe(200);
  expect(
    (await register(["<sip:a@10.0.0.2>"], { credentials, cseq: 20, from: "<sip:bob@example.com>" })).status,
  ).toBe(403);
  await register(["<sip:a@10.0.0.2>"], { credentials: { username: "alice", password: "no" }, cseq: 30 });
  expect(results.filter((result) => result.kind === "refused" && result.failed)).toHaveLength(1);
  // TEL-REG-05: the realm names the centre, whatever host stands in To.
  await register(["<sip:x@10.0.0.2>"], { credentials, cseq: 40, from: "<sip:alice@elsewhere.example>" });
  expect(await registrar.lookup("alice@elsewhere.example")).toEqual([]);
  expect(await registrar.lookup("alice@example.com")).toHaveLength(2);
});

function client(all: Awaited<ReturnType<typeof setUp>>, states: RegistrationState[], more = {}) {
  return registerClient({
    stack: all.phone,
    clock: all.clock,
    timers: all.clock,
    random: all.world.random.fork("client"),
    registrar: "sip:example.com",
    nextHop: { address: "10.0.0.1" },
    aor: "<sip:alice@example.com>",
    credentials: { username: "alice", password: "pw" },
    contactUser: "alice",
    onState: (state) => states.push(state),
    ...more,
  });
}

test("TEL-TRK-03 the client refreshes at 85 % of the granted time with the nonce it has, and takes its binding away", async () => {
  const all = await setUp({ digest: true });
  const states: RegistrationState[] = [];
  const registration = client(all, states, { expiresSeconds: 100 });
  await all.clock.advanceAsync(1000);
  expect(states).toMatchObject([{ kind: "registered" }]);
  expect(all.results.map(({ kind }) => kind)).toEqual(["refused", "registered"]);
  await all.clock.advanceAsync(83_000);
  expect(states).toHaveLength(1);
  await all.clock.advanceAsync(2_000);
  expect(all.results.map(({ kind }) => kind)).toEqual(["refused", "registered", "registered"]);
  const stopped = registration.stop();
  await all.clock.advanceAsync(1000);
  await stopped;
  expect(await all.registrar.lookup("alice@example.com")).toEqual([]);
  expect(registration.state.kind).toBe("stopped");
});

test("TEL-TRK-03 423 is obeyed; 403 waits 600 s; silence is retried sooner", async () => {
  const all = await setUp();
  const states: RegistrationState[] = [];
  client(all, states, { expiresSeconds: 30 });
  await all.clock.advanceAsync(1000);
  expect(states).toMatchObject([{ kind: "registered" }]);
  all.server.onRequest((request) => request.kind === "request" && request.respond(403));
  await all.clock.advanceAsync(60_000);
  const refused = states.at(-1) as Extract<RegistrationState, { kind: "failed" }>;
  expect([refused.status, refused.retryAt - refused.at]).toEqual([403, 600_000]);
  all.world.network.drop = () => true;
  await all.clock.advanceAsync(640_000);
  const silent = states.at(-1) as Extract<RegistrationState, { kind: "failed" }>;
  expect(silent.status).toBe(0);
  expect(silent.retryAt - silent.at).toBeLessThan(10_000);
});
