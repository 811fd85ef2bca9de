import { silentLogger, systemClock } from "@perezvon/base";
import type { SwitchEvent, TrunkId } from "@perezvon/model";
import { createDigestServer } from "@perezvon/sip";
import { afterEach, expect, test } from "vitest";
import { CallRefused, SipParty } from "../../testing/sip-party.ts";
import { hurried, NUMBER, pause, REALM, until, World } from "../../testing/world.ts";

const OWN = "trunk-own" as TrunkId;
const PASSWORD = "a-long-password-of-the-trunk";

let closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.reverse()) await close().catch(() => undefined);
  closing = [];
});

async function started(...options: Parameters<typeof World.start>): Promise<World> {
  const world = await World.start(...options);
  closing.push(() => world.stop());
  return world;
}

/** A far side with a port of its own. */
async function party(proxyPort: number): Promise<SipParty> {
  const made = await SipParty.start({ proxyPort, realm: REALM });
  closing.push(() => made.close());
  return made;
}

const stateOf = (world: World, id: TrunkId) =>
  world.switch.trunkStates().find(({ trunkId }) => trunkId === id)!;

function turned(world: World, kind: "trunk_up" | "trunk_down", id: TrunkId) {
  return world.event(kind, (event: Extract<SwitchEvent, { kind: "trunk_up" | "trunk_down" }>) => {
    return event.state.trunkId === id;
  });
}

test("TEL-TRK-01, TEL-TRK-03 we register to the operator with digest, refresh at 85 %, and call over it", async () => {
  const operator = await party(9);
  const digest = createDigestServer({
    clock: systemClock,
    lookup: (name) => (name === "centre" ? { password: PASSWORD } : undefined),
  });
  const seen: { at: number; contact: string | undefined }[] = [];
  operator.stack.onRequest((request) => {
    if (request.kind === "invite") operator.calls.push(request);
    else if (request.method === "REGISTER") {
      void digest.verify(request.request, "operator.test").then((verdict) => {
        if (verdict.kind !== "ok") request.respond(verdict.kind === "bad" ? 400 : 401, verdict);
        else {
          seen.push({ at: systemClock.monotonicMs(), contact: request.request.header("Contact") });
          request.respond(200, {
            headers: [
              ["Contact", `${request.request.header("Contact")};expires=60`],
              ["Service-Route", `<sip:127.0.0.1:${operator.port};lr>`],
            ],
          });
        }
      });
    } else request.respond(200);
  });
  // A minute goes by in a second.
  const world = await started({
    ...hurried(60),
    trunks: [
      { id: OWN, authorisation: "registration", username: "centre", password: PASSWORD, port: operator.port },
    ],
  });
  await turned(world, "trunk_up", OWN);
  expect(stateOf(world, OWN)).toMatchObject({ status: "up", lastAnswer: { status: 200 }, reasons: [] });
  expect(stateOf(world, OWN).registeredUntil).toBeGreaterThan(0);
  expect(seen[0]?.contact).toContain("sip:centre@");
  await until(() => seen.length >= 3, "two refreshes");
  // 85 % of 60 s, sixty times faster.
  expect((seen[2]!.at - seen[1]!.at) / (60_000 / 60)).toBeCloseTo(0.85, 1);
  const legId = world.dial({ trunkId: OWN });
  const call = await operator.nextCall();
  expect(call.request.header("Route")).toContain(`127.0.0.1:${operator.port}`);
  call.reject(486);
  await world.of("ended", legId);
  expect(stateOf(world, OWN)).toMatchObject({ callsOut: 1, answeredOut: 0, channelsOut: 0 });
});

test("TEL-GEN-05 states, pauses and far sides' registrations survive a restart of the switch", async () => {
  const kept = new Map<string, { trunkId: TrunkId; memory: unknown }>();
  const trunkMemory = {
    trunks: async () => [...kept.values()],
    putTrunk: async (_centre: unknown, trunkId: TrunkId, memory: unknown) =>
      void kept.set(trunkId, { trunkId, memory: JSON.parse(JSON.stringify(memory)) }),
  };
  const silent = "trunk-silent" as TrunkId;
  const theirs = "trunk-theirs" as TrunkId;
  const trunks = [
    { id: silent, port: 9, optionsSeconds: 10 },
    { id: theirs, authorisation: "incoming" as const, username: "office", password: PASSWORD },
  ];
  const before = await World.start({ ...hurried(60), logger: silentLogger, trunkMemory, trunks });
  const office = await party(before.sip.localAddress("udp").port);
  await office.register("office", PASSWORD);
  await turned(before, "trunk_up", theirs);
  await turned(before, "trunk_down", silent);
  const { since } = stateOf(before, silent);
  await before.stop();
  const after = await started({ logger: silentLogger, trunkMemory, trunks });
  expect(stateOf(after, silent)).toMatchObject({ status: "down", reasons: ["no_answer"], since });
  expect(stateOf(after, theirs)).toMatchObject({ status: "up" });
  const legId = after.dial({ trunkId: theirs });
  (await office.nextCall()).reject(486);
  expect((await after.of("ended", legId)).outcome.sipCode).toBe(486);
});

test("TEL-TRK-03 an operator who refuses us with 403 is left alone for 600 s, and the trunk takes no calls", async () => {
  const operator = await party(9);
  let registrations = 0;
  operator.stack.onRequest((request) => {
    if (request.kind === "invite") operator.calls.push(request);
    else if (request.method === "REGISTER") request.respond(++registrations > 0 ? 403 : 200);
    else request.respond(200);
  });
  const world = await started({
    ...hurried(100),
    logger: silentLogger,
    trunks: [
      { id: OWN, authorisation: "registration", username: "centre", password: PASSWORD, port: operator.port },
    ],
  });
  const down = await turned(world, "trunk_down", OWN);
  expect(down.state).toMatchObject({ status: "down", reasons: ["registration_refused"] });
  const legId = world.dial({ trunkId: OWN });
  expect((await world.of("ended", legId)).outcome).toMatchObject({ networkUnavailable: true });
  // 300 s, a hundred times faster: a retry after 30 s would have come ten times.
  await pause(3_000);
  expect(registrations).toBe(1);
  expect(operator.calls).toHaveLength(0);
});

test("TEL-TRK-01, TEL-TRK-07 a customer's exchange registers to us; calls go both ways over its registration", async () => {
  const world = await started({
    trunks: [{ id: OWN, authorisation: "incoming", host: "", username: "exchange", password: PASSWORD }],
  });
  expect(stateOf(world, OWN)).toMatchObject({ status: "down", reasons: ["not_registered"] });
  const early = world.dial({ trunkId: OWN });
  expect((await world.of("ended", early)).outcome.networkUnavailable).toBe(true);

  const exchange = await party(world.sip.localAddress("udp").port);
  await expect(exchange.register("exchange", "wrong-password-altogether")).rejects.toBeInstanceOf(
    CallRefused,
  );
  await exchange.register("exchange", PASSWORD);
  const up = await turned(world, "trunk_up", OWN);
  expect(up.state.registeredFrom).toBe(`127.0.0.1:${exchange.port}`);

  const legId = world.dial({ trunkId: OWN });
  const call = await exchange.nextCall();
  expect(call.request.uri).toMatchObject({ user: "79990000001" });
  await exchange.answer(call, 400);
  await world.of("answered", legId);
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await world.of("ended", legId);

  // The same number, but the call comes over the registration: no digest is asked, and it is this trunk's.
  const ringing = exchange.call({ to: NUMBER.slice(1), from: "79990000077", toneHz: 400 });
  const incoming = await world.event("incoming", (event) => event.from === "+79990000077");
  expect(incoming).toMatchObject({ trunkId: OWN, to: NUMBER });
  world.execute({ kind: "answer", legId: incoming.legId });
  const inside = await ringing;
  expect(stateOf(world, OWN)).toMatchObject({ channelsIn: 1, callsIn: 1, answeredIn: 1 });
  await inside.session!.bye();
  await world.of("ended", incoming.legId);
  expect(stateOf(world, OWN).channelsIn).toBe(0);
});

test("TEL-TRK-01, TEL-AUT-01 a static trunk may have to answer our challenge as well", async () => {
  const operator = await party(9);
  const own = await started({
    trunks: [
      { id: OWN, port: operator.port, username: "operator", password: PASSWORD, digestIncoming: true },
    ],
  });
  const toOwn = own.sip.localAddress("udp").port;
  const call = (password: string | undefined) =>
    new Promise<number>((resolve) => {
      const invite = operator.stack.invite({
        target: `sip:${NUMBER.slice(1)}@${REALM}`,
        from: "sip:79990000055@far.test",
        nextHop: { address: "127.0.0.1", port: toOwn },
        ...(password === undefined ? {} : { credentials: { username: "operator", password } }),
      });
      invite.on((event) => {
        if (event.kind === "provisional" && event.status === 180) resolve(180);
        if (event.kind === "failed") resolve(event.status);
      });
    });
  own.switch.onEvent((event) => {
    if (event.kind === "incoming") own.execute({ kind: "ringing", legId: event.legId });
  });
  expect(await call(undefined)).toBe(401);
  expect(await call("wrong-password-altogether")).toBe(401);
  expect(await call(PASSWORD)).toBe(180);
});

test("TEL-TRK-04 three unanswered OPTIONS: down within 1 s; two answers: up, with the answer shown", async () => {
  const operator = await party(9);
  let silent = false;
  let probes = 0;
  operator.stack.onRequest((request) => {
    if (request.kind !== "request") return;
    probes++;
    if (!silent) request.respond(404);
  });
  // OPTIONS each 30 s, a hundred times faster; the 4 s of patience too.
  const world = await started({
    ...hurried(100),
    logger: silentLogger,
    trunks: [{ id: OWN, port: operator.port }],
  });
  await until(() => stateOf(world, OWN).lastAnswer?.status === 404, "an answer");
  expect(stateOf(world, OWN)).toMatchObject({ status: "up", lastAnswer: { method: "OPTIONS", status: 404 } });
  silent = true;
  const down = await turned(world, "trunk_down", OWN);
  expect(down.state.reasons).toEqual(["no_answer"]);
  const legId = world.dial({ trunkId: OWN });
  expect((await world.of("ended", legId)).outcome.networkUnavailable).toBe(true);
  const before = probes;
  silent = false;
  await turned(world, "trunk_up", OWN);
  expect(probes - before).toBeGreaterThanOrEqual(2);
});

test("TEL-TRK-04 503 to OPTIONS takes a trunk down at once", async () => {
  const operator = await party(9);
  operator.stack.onRequest((request) => {
    if (request.kind === "request") request.respond(503);
  });
  const world = await started({ logger: silentLogger, trunks: [{ id: OWN, port: operator.port }] });
  expect((await turned(world, "trunk_down", OWN)).state).toMatchObject({
    reasons: ["service_unavailable"],
    lastAnswer: { status: 503 },
  });
});

test("TEL-TRK-02 a trunk that is switched off takes no call more, and the one that runs goes on", async () => {
  const world = await started({ trunks: [{ id: OWN }] });
  const all = world.switch.trunkStates().length;
  const legId = world.dial({ trunkId: OWN });
  const talk = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  world.trunks = world.trunks.filter(({ id }) => id !== OWN);
  await world.switch.reload();
  expect(world.switch.trunkStates().length).toBeLessThan(all);
  const next = world.dial({ trunkId: OWN });
  expect((await world.of("ended", next)).outcome.networkUnavailable).toBe(true);
  expect(world.story(legId)).not.toContain("ended");
  await talk.session!.bye();
  await world.of("ended", legId);
});
