import { seededRandom, systemClock } from "@perezvon/base";
import { decodeUlaw, dominantTone } from "@perezvon/media";
import type { LegId, TrunkId } from "@perezvon/model";
import { createDigestServer } from "@perezvon/sip";
import { afterAll, beforeAll, expect, test } from "vitest";
import { SipParty } from "../testing/sip-party.ts";
import { CENTRE, LINE, NUMBER, OTHER_CENTRE, REALM, until, World } from "../testing/world.ts";

const TCP = "trunk-tcp" as TrunkId;
const DIGEST = "trunk-digest" as TrunkId;
const WRONG = "trunk-wrong-password" as TrunkId;
const SMALL = "trunk-small" as TrunkId;
const FOREIGN = "trunk-foreign" as TrunkId;

let world: World;

beforeAll(async () => {
  world = await World.start({
    trunks: [
      { id: DIGEST, username: "centre", password: "secret-of-trunk" },
      { id: WRONG, username: "centre", password: "wrong" },
      { id: SMALL, channels: 2 },
      { id: FOREIGN, centreId: OTHER_CENTRE },
    ],
  });
});

afterAll(() => world.stop());

test("TEL-AUT-02 a trunk that asks for digest gets it once; a wrong password ends with the code", async () => {
  const digest = createDigestServer({
    clock: systemClock,
    lookup: (name) => (name === "centre" ? { password: "secret-of-trunk" } : undefined),
  });
  const verdicts: string[] = [];
  const check = async () => {
    const call = await world.carrier.nextCall();
    const verdict = await digest.verify(call.request, "carrier.test");
    verdicts.push(verdict.kind);
    if (verdict.kind === "challenge") call.reject(verdict.status, { headers: verdict.headers });
    return call;
  };
  const legId = world.dial({ trunkId: DIGEST });
  await check();
  await world.carrier.answer(await check(), 400);
  await world.of("answered", legId);
  expect(verdicts).toEqual(["challenge", "ok"]);
  expect(world.story(legId)).toEqual(["sent", "answered"]);
  world.execute({ kind: "hang_up", legId, cause: "normal" });

  const refused = world.dial({ trunkId: WRONG });
  await check();
  await check();
  expect((await world.of("ended", refused)).outcome).toMatchObject({ sipCode: 401, answered: false });
});

test("TEL-TRK-02, TEL-TRK-06 a full trunk takes no more; a channel is free again after the end", async () => {
  const legs = [world.dial({ trunkId: SMALL }), world.dial({ trunkId: SMALL })];
  for (const leg of legs) {
    await world.carrier.answer(await world.carrier.nextCall(), 400);
    await world.of("answered", leg);
  }
  const third = world.dial({ trunkId: SMALL });
  expect((await world.of("ended", third)).outcome).toMatchObject({ networkUnavailable: true });
  world.execute({ kind: "hang_up", legId: legs[0]!, cause: "normal" });
  await world.of("ended", legs[0]!);
  const fourth = world.dial({ trunkId: SMALL });
  await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", fourth);
  for (const leg of [legs[1]!, fourth]) world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
});

test("PLT-TEN-02 a trunk of another centre is no trunk", async () => {
  const legId = world.dial({ trunkId: FOREIGN });
  expect((await world.of("ended", legId)).outcome.networkUnavailable).toBe(true);
  expect(world.carrier.calls).toHaveLength(0);
});

test("the same dial given twice has one effect", async () => {
  const legId = "once" as LegId;
  for (let i = 0; i < 2; i++) {
    world.execute({
      kind: "dial",
      centreId: CENTRE,
      callId: "once" as never,
      legId,
      trunkId: "trunk-a" as TrunkId,
      to: "+79990000001",
      from: NUMBER,
      noAnswerMs: 5000,
      analysis: undefined,
    });
  }
  const call = await world.carrier.nextCall();
  await expect(world.carrier.nextCall(300)).rejects.toThrow("no call came");
  call.reject(486);
  await world.of("ended", legId);
});

test("TEL-TPT-01 a trunk over TCP, both ways", async () => {
  const carrier = await SipParty.start({ proxyPort: world.sip.localAddress("tcp").port, realm: REALM });
  const own = await World.start({
    trunks: [{ id: TCP, transport: "tcp", port: carrier.tcpPort }],
  });
  const legId = own.dial({ trunkId: TCP });
  const call = await carrier.nextCall();
  expect(call.source.transport).toBe("tcp");
  const party = await carrier.answer(call, 400);
  await own.of("answered", legId);
  await party.session!.bye();
  await own.of("ended", legId);

  const invite = carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@${REALM}`,
    from: "sip:79990000099@far.test",
    body: party.describe(),
    nextHop: { transport: "tcp", address: "127.0.0.1", port: own.sip.localAddress("tcp").port },
  });
  const incoming = await own.event("incoming", (event) => event.from === "+79990000099");
  expect(incoming.trunkId).toBe(TCP);
  own.execute({ kind: "answer", legId: incoming.legId });
  await new Promise<void>((resolve) => {
    invite.on((event) => {
      if (event.kind === "accepted") resolve(void event.session.bye());
    });
  });
  await own.of("ended", incoming.legId);
  await own.stop();
  await carrier.close();
});

test("TEL-SDP-03, TEL-COD-01 a µ-law carrier and an A-law phone talk through the tables of G.711", async () => {
  const legs = [world.dial(), world.dial({ to: "+79990000002" })] as const;
  const first = await world.carrier.answer(await world.carrier.nextCall(), 400);
  const call = await world.carrier.nextCall();
  const second = await world.carrier.party(0);
  second.hear(call.body);
  second.rtp.hush();
  const session = call.accept({
    body: second.describe().replace(" 8 101", " 0 101").replace("8 PCMA", "0 PCMU"),
  });
  second.joined(session!);
  for (const leg of legs) await world.of("answered", leg);
  world.execute({ kind: "join", legs });
  await until(() => second.rtp.heard.filter((packet) => packet.payloadType === 0).length > 50, "µ-law");
  const octets = Buffer.concat(second.rtp.heard.slice(-25).map((packet) => packet.payload));
  expect(dominantTone(decodeUlaw(octets)).hz).toBeCloseTo(400, -1);
  await first.session!.bye();
  for (const leg of legs) world.execute({ kind: "hang_up", legId: leg, cause: "normal" });
});

test("TEL-SDP-04 a call without SDP gets our offer in the 200; its answer comes in the ACK", async () => {
  const party = await world.carrier.party(400);
  const invite = world.carrier.stack.invite({
    target: `sip:${NUMBER.slice(1)}@${REALM}`,
    from: "sip:79990000066@far.test",
    nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
  });
  const incoming = await world.event("incoming", (event) => event.from === "+79990000066");
  world.execute({ kind: "answer", legId: incoming.legId });
  await new Promise<void>((resolve) => {
    invite.on((event) => {
      if (event.kind !== "accepted") return;
      expect(event.needsAck).toBe(true);
      party.hear(event.body);
      party.joined(event.session);
      event.session.ack({ body: party.describe() });
      resolve();
    });
  });
  await until(() => party.rtp.heard.length > 5, "audio of ours");
  await party.session!.bye();
  await world.of("ended", incoming.legId);
});

test("TEL-GEN-05 registrations survive a restart of the switch", async () => {
  const first = await World.start();
  const phone = await SipParty.start({ proxyPort: first.sip.localAddress("udp").port, realm: REALM });
  await phone.register(LINE.login, LINE.password);
  const memory = [...first.bindings.values()];
  await first.stop();
  const second = await World.start({
    bindings: { bindings: async () => memory, putBinding: async () => {}, dropBinding: async () => {} },
  });
  expect(second.switch.registered(LINE.endpointId)).toBe(true);
  expect(await second.event("reachable")).toMatchObject({ via: "sip", on: true });
  const legId = second.ringLine();
  await phone.answer(await phone.nextCall(), 400);
  await second.of("answered", legId);
  second.execute({ kind: "hang_up", legId, cause: "normal" });
  await second.stop();
  await phone.close().catch(() => {});
});

test("TEL-CDR-05 sixty calls at once, ended from either side at random: one last event each, nothing left behind", async () => {
  const random = seededRandom(11);
  const legs = Array.from({ length: 60 }, (_, i) =>
    world.dial({ to: `+7999100${String(i).padStart(4, "0")}` }),
  );
  const ends = legs.map(async () => {
    const call = await world.carrier.nextCall();
    const fate = random.next();
    if (fate < 0.3) {
      call.reject(random.pick([486, 404, 480, 503]));
      return;
    }
    const party = await world.carrier.answer(call, 400);
    if (fate < 0.6) await party.session!.bye();
  });
  const hangUps = legs.map(async (legId, i) => {
    if (i % 3 === 0) world.execute({ kind: "hang_up", legId, cause: "normal" });
    await Promise.race([world.of("answered", legId), world.of("ended", legId)]);
    world.execute({ kind: "hang_up", legId, cause: "normal" });
    await world.of("ended", legId);
  });
  await Promise.all(hangUps);
  await Promise.race([Promise.allSettled(ends), until(() => world.switch.legs === 0, "all legs gone")]);
  for (const legId of legs) {
    const story = world.story(legId);
    expect(story.filter((kind) => kind === "ended")).toHaveLength(1);
    expect(story.at(-1)).toBe("ended");
  }
  await until(() => world.switch.legs === 0, "all legs gone");
  await until(() => world.sip.usage().dialogs === 0, "all dialogs gone");
  expect((await world.media.stats()).portsInUse).toBe(0);
});
