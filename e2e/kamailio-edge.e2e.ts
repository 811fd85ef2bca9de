import { entropyRandom, silentLogger, systemClock, systemTimers } from "@perezvon/base";
import { dominantTone, sine } from "@perezvon/media";
import { BrowserPeer } from "@perezvon/media/testing/browser";
import type { TrunkId } from "@perezvon/model";
import { createGuard, createSipStack, type SipGuard } from "@perezvon/sip";
import { makeAuthority } from "@perezvon/sip/testing";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Party, SipParty } from "../packages/telephony/testing/sip-party.ts";
import { LINE, NUMBER, REALM, until, World } from "../packages/telephony/testing/world.ts";
import { isInstalled } from "./support/available.ts";
import { type Edge, startEdge } from "./support/edge.ts";
import { canDissect, WireTap } from "./support/wire-tap.ts";

const OPERATOR = "trunk-behind-the-edge" as TrunkId;
const here = isInstalled("kamailio") && isInstalled("rtpengine");

/** TEL-INT-01, row 6: a proxy and a relay that we did not write stand in front of two switches. */
describe.skipIf(!here)("Kamailio and rtpengine in front of two switches", () => {
  /** All that the switches say to it. */
  const tap = new WireTap();
  let edge: Edge;
  let first: World;
  let second: World;
  let operator: SipParty;
  const guards: SipGuard[] = [];
  const phones: SipParty[] = [];
  const authority = makeAuthority();
  const certificate = authority.issue(["IP:127.0.0.9", "IP:127.0.0.1"]);

  async function startSwitch(): Promise<World> {
    const guard = createGuard({ clock: systemClock, timers: systemTimers, logger: silentLogger });
    guards.push(guard);
    const edges = ["127.0.0.9"];
    return World.start({
      guard,
      edges,
      logger: silentLogger,
      stack: {
        observer: tap.observer,
        guard,
        edges,
        tls: { certificate },
        listeners: (["udp", "tcp", "tls"] as const).map((transport) => ({
          transport,
          address: "127.0.0.1",
          port: 0,
        })),
      },
    });
  }

  beforeAll(async () => {
    first = await startSwitch();
    second = await startSwitch();
    edge = await startEdge({
      certificate,
      switches: [first, second].map(({ sip }) => ({
        udpPort: sip.localAddress("udp").port,
        tlsPort: sip.localAddress("tls").port,
      })),
    });
  });
  afterAll(async () => {
    for (const phone of phones) await phone.close();
    await edge?.stop();
    await second?.stop();
    await first?.stop();
    for (const guard of guards) await guard.close();
    BrowserPeer.cleanup();
  });

  /** A phone that knows the edge alone. */
  async function phoneAtEdge(address = "127.0.0.1"): Promise<SipParty> {
    const { port: proxyPort, address: proxyAddress } = edge;
    const phone = await SipParty.start({ proxyPort, proxyAddress, realm: REALM, address });
    phones.push(phone);
    return phone;
  }

  const hears = (party: Party, hz: number) =>
    until(() => Math.abs(party.listens() - hz) < 10, `${hz} Hz`).catch((error: Error) => {
      throw new Error(`${error.message}; it hears ${party.listens()}\n${edge.output().slice(-3000)}`);
    });

  test("TEL-INT-01 TEL-GEN-01 TEL-REG-02 a phone behind the edge registers by its Path, is rung by it and speaks through the relay; its own address is known", async () => {
    const phone = await phoneAtEdge();
    await phone.register(LINE.login, LINE.password);
    expect(first.switch.registrations(LINE.endpointId)).toMatchObject([
      { address: "127.0.0.1", port: phone.port, reachable: true },
    ]);
    // The line is rung, and talks with a subscriber of the switch's own carrier.
    const ring = first.ringLine();
    const call = await phone.nextCall();
    const agent = await phone.answer(call, 500);
    await first.of("answered", ring);
    const dial = first.dial();
    const customer = await first.carrier.answer(await first.carrier.nextCall(), 900);
    await first.of("answered", dial);
    first.execute({ kind: "join", legs: [ring, dial] });
    await Promise.all([hears(agent, 900), hears(customer, 500)]);
    // The phone speaks with the relay and with nobody else.
    const relayed = agent.rtp.heard.map(({ from }) => `${from.address} ${from.port >= edge.rtpPorts.low}`);
    expect(new Set(relayed)).toEqual(new Set(["127.0.0.9 true"]));
    for (const legId of [ring, dial]) first.execute({ kind: "hang_up", legId, cause: "normal" });
    await until(() => agent.ended !== undefined, "BYE at the phone, along the recorded route");
    await first.of("ended", dial);
    // And the other way: the phone calls.
    const calling = phone.call({
      to: "+79990000002",
      from: LINE.login,
      toneHz: 500,
      password: LINE.password,
    });
    const incoming = await first.event("incoming", (event) => event.to === "+79990000002");
    first.execute({ kind: "answer", legId: incoming.legId });
    const caller = await calling;
    await caller.session!.bye();
    await first.of("ended", incoming.legId);
  });

  test("TEL-INT-01 TEL-SEC-01 who guesses passwords behind the edge is shut out by himself: the edge and everybody else go on", async () => {
    const guesser = await phoneAtEdge("127.0.0.5");
    for (let i = 0; i < 5; i++)
      await guesser.register(LINE.login, `guess ${i}`).catch((error) => expect(error.status).toBe(401));
    expect(guards[0]!.bans()).toMatchObject([{ address: "127.0.0.5", reason: "wrong_credentials" }]);
    const honest = await phoneAtEdge();
    await honest.register(LINE.login, LINE.password);
    expect(first.sip.counters.strangersDropped).toBe(0);
    // Nor does he get an answer from now on.
    const asked = guesser.stack.request("OPTIONS", {
      target: `sip:${REALM}`,
      from: `<sip:${LINE.login}@${REALM}>`,
      nextHop: { address: edge.address, port: edge.port },
    });
    await until(() => first.sip.counters.strangersDropped > 0, "silence for him");
    expect(await asked).not.toMatchObject({ kind: "response", status: 200 });
  });

  test("TEL-INT-01 TEL-WRT-01 TEL-MED-09 a page by WSS and DTLS-SRTP at the edge: SDES over TLS at the switch, heard both ways; it is called there, too", async () => {
    const stack = createSipStack({
      clock: systemClock,
      timers: systemTimers,
      random: entropyRandom(),
      logger: silentLogger,
      listeners: [],
      tls: { certificate: { ...certificate, ca: authority.ca } },
    });
    await stack.start();
    const page = new BrowserPeer();
    page.say(sine([600], 1000, -12));
    try {
      const flow = await stack.connectWebSocket(
        `wss://${edge.address}:${edge.tlsPort}/sip`,
        "https://pages.test",
      );
      // A-law first: this page understands nothing else.
      const offer = (await page.offer()).replace(" 0 8 126", " 8 0 126");
      const invite = stack.invite({
        target: `sip:+79990000003@${REALM}`,
        from: `<sip:${LINE.login}@${REALM}>`,
        body: offer,
        flow,
        credentials: { username: LINE.login, password: LINE.password },
      });
      const answered = new Promise<string>((resolve, reject) => {
        invite.on((event) => {
          if (event.kind === "accepted") resolve(event.body);
          if (event.kind === "failed") reject(new Error(`refused with ${event.status}`));
        });
      });
      const incoming = await first.event("incoming", (event) => event.to === "+79990000003");
      first.execute({ kind: "answer", legId: incoming.legId });
      const answer = await answered;
      expect(answer).toContain("a=fingerprint:");
      page.answered(answer);
      await until(() => page.connected, "DTLS with the relay", 10_000);
      const dial = first.dial();
      const customer = await first.carrier.answer(await first.carrier.nextCall(), 900);
      await first.of("answered", dial);
      first.execute({ kind: "join", legs: [incoming.legId, dial] });
      await hears(customer, 600);
      await until(
        () => Math.abs(dominantTone(page.lately(400)).hz - 900) < 10,
        "the page hears the customer",
      );
      for (const legId of [incoming.legId, dial]) first.execute({ kind: "hang_up", legId, cause: "normal" });
      await first.of("ended", dial);

      // And the other way: the page registers, and is called over the connection that it opened.
      const called = new BrowserPeer();
      called.say(sine([500], 1000, -12));
      stack.onRequest((request) => {
        if (request.kind !== "invite") return;
        // A-law alone, as above.
        void called
          .answer(request.body)
          .then((body) => request.accept({ body: body.replace("SAVPF 0 8", "SAVPF 8") }));
      });
      const registered = await stack.request("REGISTER", {
        target: `sip:${REALM}`,
        from: `<sip:${LINE.login}@${REALM}>`,
        flow,
        contactUser: LINE.login,
        credentials: { username: LINE.login, password: LINE.password },
        headers: [
          ["Supported", "path"],
          ["Expires", "600"],
        ],
      });
      expect(registered).toMatchObject({ status: 200 });
      const ring = first.ringLine();
      await first.of("answered", ring);
      await until(() => called.connected, "DTLS with the relay", 10_000);
      const far = first.dial();
      const caller = await first.carrier.answer(await first.carrier.nextCall(), 700);
      await first.of("answered", far);
      first.execute({ kind: "join", legs: [ring, far] });
      await hears(caller, 500);
      await until(
        () => Math.abs(dominantTone(called.lately(400)).hz - 700) < 10,
        "the called page hears the customer",
      );
      for (const legId of [ring, far]) first.execute({ kind: "hang_up", legId, cause: "normal" });
      await first.of("ended", ring);
    } finally {
      page.close();
      await stack.close();
    }
  });

  test("TEL-INT-01 TEL-TRK-02 TEL-TRK-07 an operator behind the edge: called through it, and known by his own address when he calls", async () => {
    const { address: proxyAddress, port: proxyPort } = edge;
    operator = await SipParty.start({ proxyAddress, proxyPort, realm: REALM, address: "127.0.0.7" });
    phones.push(operator);
    for (const world of [first, second]) {
      const behind = {
        host: "127.0.0.7",
        port: operator.port,
        outboundProxy: `${edge.address}:${edge.port}`,
      };
      world.trunks = [world.trunk(), world.trunk({ id: OPERATOR, ...behind })];
      await world.switch.reload();
    }
    const dial = first.dial({ trunkId: OPERATOR });
    const call = await operator.nextCall();
    expect(call.source).toMatchObject({ address: edge.address, port: edge.port });
    const subscriber = await operator.answer(call, 700);
    await first.of("answered", dial);
    const near = first.dial();
    const customer = await first.carrier.answer(await first.carrier.nextCall(), 900);
    await first.of("answered", near);
    first.execute({ kind: "join", legs: [near, dial] });
    await Promise.all([hears(subscriber, 900), hears(customer, 700)]);
    await subscriber.session!.bye();
    await first.of("ended", dial);
    first.execute({ kind: "hang_up", legId: near, cause: "normal" });

    const calling = operator.call({ to: NUMBER, from: "79995550077", toneHz: 700 });
    const incoming = await first.event("incoming", (event) => event.trunkId === OPERATOR);
    expect(incoming).toMatchObject({ from: "+79995550077", to: NUMBER });
    first.execute({ kind: "answer", legId: incoming.legId });
    await (await calling).session!.bye();
    await first.of("ended", incoming.legId);
  });

  test("TEL-INT-01 TEL-GEN-01 TEL-GEN-04 the first switch dies: calls and registrations go to the second; that one drains and is passed by", async () => {
    const phone = await phoneAtEdge();
    await first.sip.close();
    const diedAt = systemClock.monotonicMs();
    const calling = operator.call({ to: NUMBER, from: "79995550078", toneHz: 700 });
    const incoming = await second.event("incoming", (event) => event.trunkId === OPERATOR);
    expect(systemClock.monotonicMs() - diedAt).toBeLessThan(4_000);
    second.execute({ kind: "answer", legId: incoming.legId });
    const customer = await calling;
    await phone.register(LINE.login, LINE.password);
    expect(second.switch.registrations(LINE.endpointId)).toMatchObject([{ port: phone.port }]);
    const ring = second.ringLine();
    const agent = await phone.answer(await phone.nextCall(), 500);
    await second.of("answered", ring);
    second.execute({ kind: "join", legs: [ring, incoming.legId] });
    await Promise.all([hears(agent, 700), hears(customer, 500)]);

    const drained = second.switch.drain(20_000);
    // Told by its 503 to OPTIONS, within a round or two of them.
    const refused = async () => {
      const outcome = await operator.stack.request("MESSAGE", {
        target: `sip:${NUMBER}@${REALM}`,
        from: "<sip:79995550079@127.0.0.7>",
        nextHop: { address: edge.address, port: edge.port },
      });
      return outcome.kind === "response" && outcome.response.reasonPhrase === "No Switch";
    };
    await until(refused, "the edge knows that no switch takes calls", 5_000);
    // The talk goes on, and is ended by the phone.
    await hears(agent, 700);
    await agent.session!.bye();
    second.execute({ kind: "hang_up", legId: incoming.legId, cause: "normal" });
    await drained;
  });

  test.skipIf(!canDissect)(
    "TEL-INT-01 row 7: Wireshark finds no fault in anything that the switches said",
    () => {
      expect(tap.verdict()).toEqual({ dissected: tap.taken, complaints: [] });
      expect(tap.taken).toBeGreaterThan(40);
    },
  );
});
