import { silentLogger } from "@perezvon/base";
import type { LegId, TrunkId } from "@perezvon/model";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { CallRefused, SipParty } from "../../testing/sip-party.ts";
import { CENTRE, hurried, NUMBER, REALM, until, World } from "../../testing/world.ts";

const id = (name: string) => name as TrunkId;
const FIRST = id("first");
const SECOND = id("second");

let first: SipParty;
let second: SipParty;
let world: World | undefined;
beforeAll(async () => {
  first = await SipParty.start({ proxyPort: 9, realm: REALM });
  second = await SipParty.start({ proxyPort: 9, realm: REALM });
});
beforeEach(() => {
  first.calls.length = 0;
  second.calls.length = 0;
});
afterEach(async () => {
  await world?.stop();
  world = undefined;
});
afterAll(async () => {
  await first.close();
  await second.close();
});

type Changes = NonNullable<Parameters<typeof World.start>[0]>["trunks"];

async function two(
  more: { first?: object; second?: object; speed?: number; trunks?: Changes } = {},
): Promise<World> {
  world = await World.start({
    ...hurried(more.speed ?? 1),
    logger: silentLogger,
    trunks: [
      { id: FIRST, port: first.port, ...more.first },
      { id: SECOND, port: second.port, ...more.second },
      ...(more.trunks ?? []),
    ],
  });
  return world;
}

function dial(from: World, more: object = {}): LegId {
  const legId = from.id("leg") as LegId;
  from.execute({
    kind: "dial",
    centreId: CENTRE,
    callId: from.id("call") as never,
    legId,
    trunkId: FIRST,
    furtherTrunkIds: [SECOND],
    to: "+79161234567",
    from: NUMBER,
    noAnswerMs: 30_000,
    analysis: undefined,
    ...more,
  });
  return legId;
}

test.each([500, 502, 503, 504, 408])("TEL-TRK-05 after %i the next trunk has the call", async (status) => {
  const its = await two();
  const legId = dial(its);
  (await first.nextCall()).reject(status);
  await second.answer(await second.nextCall(), 400);
  await its.of("answered", legId);
  expect(its.story(legId)).toEqual(["sent", "answered"]);
  its.execute({ kind: "hang_up", legId, cause: "normal" });
  expect((await its.of("ended", legId)).outcome.tries).toEqual([
    { trunkId: FIRST, status },
    { trunkId: SECOND, status: 200 },
  ]);
  expect(its.switch.trunkStates().map(({ channelsOut }) => channelsOut)).toEqual([0, 0, 0, 0]);
});

test.each([404, 486, 603, 480])("TEL-TRK-05 after %i nobody else is asked", async (status) => {
  const its = await two();
  const legId = dial(its);
  (await first.nextCall()).reject(status);
  expect((await its.of("ended", legId)).outcome).toMatchObject({
    sipCode: status,
    tries: [{ trunkId: FIRST, status }],
  });
  expect(second.calls).toHaveLength(0);
});

test("TEL-TRK-05 no answer of any kind in 4 s: the next trunk; a late answer of the first is ended", async () => {
  // A call that gets no 100 either: the port is open and nobody reads it.
  const its = await two({ first: { port: 9, host: "192.0.2.1" }, speed: 10 });
  const legId = dial(its);
  await second.answer(await second.nextCall(), 400);
  await its.of("answered", legId);
  its.execute({ kind: "hang_up", legId, cause: "normal" });
  expect((await its.of("ended", legId)).outcome.tries?.map(({ status }) => status)).toEqual([0, 200]);
});

test("TEL-TRK-05 after early media that a person may hear nobody else is asked", async () => {
  const its = await two();
  const legId = dial(its);
  const call = await first.nextCall();
  const party = await first.party(400);
  party.hear(call.body);
  call.provisional(183, { body: party.describe() });
  await its.of("ringing", legId);
  call.reject(503);
  expect((await its.of("ended", legId)).outcome.sipCode).toBe(503);
  expect(second.calls).toHaveLength(0);
});

test("TEL-TRK-05, TEL-TRK-06 a full trunk is passed by; at most four tries", async () => {
  const its = await two({ first: { channels: 1 } });
  const busy = dial(its, { furtherTrunkIds: [] });
  await first.answer(await first.nextCall(), 400);
  await its.of("answered", busy);
  const legId = dial(its);
  (await second.nextCall()).reject(486);
  await its.of("ended", legId);
  expect(first.calls).toHaveLength(0);
  its.execute({ kind: "hang_up", legId: busy, cause: "normal" });
  await its.of("ended", busy);
});

test("TEL-TRK-05 at most four tries, over the further addresses of a trunk too", async () => {
  const address = { host: "127.0.0.1", port: first.port, weight: 100 };
  const its = await two({ first: { furtherAddresses: [address, address, address, address] } });
  const legId = dial(its);
  for (let i = 0; i < 4; i++) (await first.nextCall()).reject(500);
  expect((await its.of("ended", legId)).outcome.tries).toHaveLength(4);
  expect(second.calls).toHaveLength(0);
});

test("TEL-LIM-03 503 with Retry-After: no call goes to that address meanwhile", async () => {
  const its = await two();
  const one = dial(its);
  (await first.nextCall()).reject(503, { headers: [["Retry-After", "60"]] });
  (await second.nextCall()).reject(486);
  await its.of("ended", one);
  const next = dial(its);
  (await second.nextCall()).reject(486);
  await its.of("ended", next);
  expect(first.calls).toHaveLength(0);
  expect(its.switch.trunkStates().find(({ trunkId }) => trunkId === FIRST)?.reasons).toEqual([
    "asked_to_wait",
  ]);
});

test("TEL-TRK-06 over the rate a campaign's dial waits for a token; longer than 2 s is no line", async () => {
  const its = await two({ first: { callsPerSecondOut: 0.8 } });
  const campaign = { furtherTrunkIds: [], campaignId: "campaign" };
  const legs = [1, 2, 3, 4, 5].map(() => dial(its, campaign));
  await until(() => its.events.some((event) => event.kind === "ended"), "a dial without a token");
  const ended = its.events.filter((event) => event.kind === "ended");
  for (const { outcome } of ended) expect(outcome).toMatchObject({ networkUnavailable: true, tries: [] });
  // One at once, and one after 1.25 s; the next token would come after 2.5 s.
  expect(first.calls.length).toBe(2);
  for (const legId of legs) its.execute({ kind: "hang_up", legId, cause: "normal" });
});

test("TEL-TRK-06 incoming over the limit: 503 with Retry-After 5; a free channel takes the next", async () => {
  world = await World.start({ logger: silentLogger, trunks: [] });
  world.trunks = [world.trunk({ channelsIn: 1 })];
  await world.switch.reload();
  const its = world;
  its.switch.onEvent(
    (event) => event.kind === "incoming" && its.execute({ kind: "answer", legId: event.legId }),
  );
  const call = () => its.carrier.call({ to: NUMBER.slice(1), from: "79990000001", toneHz: 400 });
  const talk = await call();
  await expect(call()).rejects.toMatchObject({ status: 503, reasons: ["Q.850;42"] });
  const incoming = await its.event("incoming");
  await talk.session!.bye();
  await its.of("ended", incoming.legId);
  await (await call()).session!.bye();
});

test("TEL-NUM-02, TEL-NUM-04, TEL-NUM-05, TEL-NUM-06, TEL-TRK-02 each trunk sees the call in its own form", async () => {
  const its = await two({
    first: {
      calledOut: { kind: "national", countryCode: "7", nationalPrefix: "8", internationalPrefix: "810" },
      callingOut: { kind: "e164_plus" },
      callerIdHeader: "pai_rpid",
      customHeaders: [{ name: "X-Account", value: "42" }],
      allowedCallerIds: [],
    },
    second: { allowedCallerIds: [], numbers: [], defaultCallerId: "+78120000001", privacy: "always" },
  });
  const legId = dial(its);
  const one = await first.nextCall();
  expect(one.request.uri).toMatchObject({ user: "89161234567" });
  expect(one.request.from?.uri).toMatchObject({ user: NUMBER });
  expect(one.request.header("P-Asserted-Identity")).toContain(NUMBER);
  expect(one.request.header("Remote-Party-ID")).toContain(NUMBER);
  expect(one.request.header("X-Account")).toBe("42");
  expect(one.request.header("X-Interaction-ID")).toBeTruthy();
  one.reject(503);
  // The caller id is chosen anew, and this trunk hides it.
  const other = await second.nextCall();
  expect(other.request.uri).toMatchObject({ user: "79161234567" });
  expect(other.request.from?.uri).toMatchObject({ user: "anonymous", host: "anonymous.invalid" });
  expect(other.request.header("Privacy")).toBe("id");
  expect(other.request.header("P-Asserted-Identity")).toBeUndefined();
  other.reject(486);
  await its.of("ended", legId);
});

test("TEL-NUM-05 a number that no trunk may show: 403 inside, nothing leaves, and it is told", async () => {
  const its = await two({ first: { allowedCallerIds: [] }, second: { allowedCallerIds: [] } });
  const legId = dial(its, { from: "+12025550123" });
  expect((await its.of("ended", legId)).outcome).toMatchObject({
    sipCode: 403,
    refused: "caller_id",
    networkUnavailable: false,
  });
  expect(its.story(legId)).toEqual(["ended"]);
  expect(first.calls).toHaveLength(0);
});

test("TEL-TRK-07 302 is followed once where the trunk allows it, and not where it does not", async () => {
  const elsewhere = [["Contact", `<sip:79160000009@127.0.0.1:${second.port}>`]] as const;
  const its = await two({ first: { followRedirect: true } });
  const legId = dial(its, { furtherTrunkIds: [] });
  (await first.nextCall()).reject(302, { headers: elsewhere });
  const call = await second.nextCall();
  expect(call.request.uri).toMatchObject({ user: "79160000009" });
  call.reject(302, { headers: [["Contact", `<sip:1@127.0.0.1:${first.port}>`]] });
  expect((await its.of("ended", legId)).outcome.sipCode).toBe(302);
  expect(first.calls).toHaveLength(0);
  expect(its.switch.trunkStates().map(({ channelsOut }) => channelsOut)).toEqual([0, 0, 0, 0]);
});

test.each([
  [400, true],
  [481, true],
  [501, true],
  [486, false],
  [404, false],
])("TEL-MAP-02 an answer of %i raises sip.protocol: %s", async (status, alarm) => {
  const its = await two();
  const legId = dial(its, { furtherTrunkIds: [] });
  (await first.nextCall()).reject(status);
  expect((await its.of("ended", legId)).outcome.sipCode).toBe(status);
  const told = its.events.filter(({ kind }) => kind === "sip_protocol");
  expect(told).toMatchObject(alarm ? [{ status }] : []);
});

test("TEL-MAP-01 a trunk's own row of the map goes with the outcome", async () => {
  const its = await two({
    first: { outcomeOverrides: [{ sipCode: 403, q850: 21, disposition: "busy" }] },
  });
  const legId = dial(its);
  (await first.nextCall()).reject(403, { reasons: [{ protocol: "Q.850", cause: 21, text: undefined }] });
  expect((await its.of("ended", legId)).outcome).toMatchObject({ sipCode: 403, q850: 21, override: "busy" });
});

test.each([
  [17, 486],
  [1, 404],
  [18, 408],
  [21, 603],
  [34, 503],
  [127, 500],
])("TEL-MAP-04 a caller who was not answered gets the answer of cause %i: %i", async (q850, status) => {
  world = await World.start();
  const its = world;
  its.switch.onEvent((event) => {
    if (event.kind === "incoming")
      its.execute({ kind: "hang_up", legId: event.legId, cause: "failure", q850 });
  });
  const refusal = await its.carrier
    .call({ to: NUMBER.slice(1), from: "79990000001", toneHz: 400 })
    .catch((error: unknown) => error);
  expect(refusal).toBeInstanceOf(CallRefused);
  expect(refusal).toMatchObject({ status, reasons: [`Q.850;${q850}`] });
});

test("TEL-B2B-08, TEL-NUM-07 a call that is sent on counts its hops, tells its way, and ends in a loop of three", async () => {
  const its = await two({ first: { sendDiversion: "diversion" } });
  const invite = its.carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@${REALM}`,
    from: "sip:79990000044@far.test",
    maxForwards: 20,
    headers: [["X-Hop-Count", "3"]],
    nextHop: { address: "127.0.0.1", port: its.sip.localAddress("udp").port },
  });
  const incoming = await its.event("incoming", (event) => event.from === "+79990000044");
  const sendOn = () => dial(its, { forwardOf: incoming.legId, callId: incoming.callId, furtherTrunkIds: [] });
  for (let i = 0; i < 2; i++) {
    const legId = sendOn();
    const call = await first.nextCall();
    expect(call.request.header("Max-Forwards")).toBe("19");
    expect(call.request.header("X-Hop-Count")).toBe("4");
    expect(call.request.header("Diversion")).toContain(NUMBER.slice(1));
    call.reject(486);
    await its.of("ended", legId);
  }
  const third = sendOn();
  expect((await its.of("ended", third)).outcome).toMatchObject({ sipCode: 482, refused: "loop" });
  invite.cancel();
  await its.of("ended", incoming.legId);
});
