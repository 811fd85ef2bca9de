import { createSocket } from "node:dgram";
import { silentLogger } from "@perezvon/base";
import { decodeAlaw, dominantTone, levelDbm0 } from "@perezvon/media";
import type { LegId, TrunkId } from "@perezvon/model";
import { afterEach, describe, expect, test } from "vitest";
import { NUMBER, pause, type TrunkChange, until, World } from "../packages/telephony/testing/world.ts";
import {
  type Asterisk,
  type AsteriskRole,
  login,
  numbers,
  secret,
  startAsterisk,
} from "./support/asterisk.ts";
import { isInstalled } from "./support/available.ts";
import { canDissect, WireTap } from "./support/wire-tap.ts";

const TRUNK = "trunk-asterisk" as TrunkId;

/** An exchange that we did not write, as operator and as a customer's own (TEL-INT-01, row 3). */
describe.skipIf(!isInstalled("asterisk"))("Asterisk at the other end of a trunk", () => {
  /** All that our side says to it. */
  const tap = new WireTap();
  let world: World | undefined;
  let asterisk: Asterisk | undefined;
  afterEach(async () => {
    await asterisk?.stop();
    await world?.stop();
    world = undefined;
    asterisk = undefined;
  });

  async function meet(
    role: AsteriskRole,
    change: TrunkChange,
  ): Promise<{ world: World; asterisk: Asterisk }> {
    const port = await freePort();
    world = await World.start({ logger: silentLogger, stack: { observer: tap.observer } });
    asterisk = await startAsterisk({ role, port, switchPort: world.sip.localAddress("udp").port });
    world.trunks = [world.trunk(), world.trunk({ id: TRUNK, port, ...change })];
    await world.switch.reload();
    return { world, asterisk };
  }

  const up = (its: World) =>
    until(
      () => its.switch.trunkStates().some(({ trunkId, status }) => trunkId === TRUNK && status === "up"),
      "the trunk up",
      15_000,
    );

  /** A subscriber of our own carrier speaks with what Asterisk answers: what does he hear? */
  async function talk(its: World, to: string, toneHz: number) {
    const far = its.dial({ trunkId: TRUNK, to });
    await its.of("answered", far);
    const near = its.dial({ to: "+79160000001" });
    const party = await its.carrier.answer(await its.carrier.nextCall(), toneHz);
    await its.of("answered", near);
    its.execute({ kind: "join", legs: [far, near] });
    return { far, near, party };
  }

  async function end(its: World, ...legs: LegId[]): Promise<void> {
    for (const legId of legs) its.execute({ kind: "hang_up", legId, cause: "normal" });
    for (const legId of legs) await its.of("ended", legId);
  }

  /** Both directions at once: Asterisk gives back what it hears. */
  async function expectEcho(its: World): Promise<void> {
    const { far, near, party } = await talk(its, numbers.echo, 700);
    await until(() => Math.abs(party.listens() - 700) < 10, "700 Hz back from the echo");
    const heardFrom = party.rtp.heard.length;
    await pause(2_000);
    const packets = party.rtp.heard.slice(heardFrom);
    const samples = decodeAlaw(Buffer.concat(packets.map(({ payload }) => payload)));
    // TEL-INT-02: the right sound and no other, as loud as it was said, without a gap over 40 ms.
    expect(dominantTone(samples)).toMatchObject({ hz: expect.closeTo(700, -1) });
    expect(dominantTone(samples).share).toBeGreaterThan(0.9);
    expect(Math.abs(levelDbm0(samples) - -12)).toBeLessThan(1);
    const gaps = packets.slice(1).map((packet, i) => (packet.timestamp - packets[i]!.timestamp) / 8);
    expect(Math.max(...gaps)).toBeLessThanOrEqual(40);
    await end(its, far, near);
  }

  test("TEL-INT-01, TEL-INT-02, TEL-TRK-01, TEL-TRK-03 we register to it: digest both for the registration and for calls, audio both ways", async () => {
    const { world: its, asterisk: operator } = await meet("registrar", {
      authorisation: "registration",
      username: login,
      password: secret,
    });
    await up(its);
    expect(operator.console("pjsip show contacts")).toContain(`${login}/sip:${login}@127.0.0.1`);
    await expectEcho(its);
    // And it calls us over that registration.
    operator.console(`channel originate Local/${NUMBER.slice(1)}@out application Milliwatt`);
    const incoming = await its.event("incoming", (event) => event.trunkId === TRUNK);
    expect(incoming).toMatchObject({ to: NUMBER, from: "+79995550077" });
    its.execute({ kind: "answer", legId: incoming.legId });
    await its.of("answered", incoming.legId);
    await end(its, incoming.legId);
  });

  test("TEL-INT-01, TEL-TRK-01, TEL-TRK-04, TEL-DLG-06 by address: OPTIONS answered both ways, codes and Reason as they are", async () => {
    const { world: its, asterisk: operator } = await meet("static", { optionsSeconds: 10 });
    await until(
      () =>
        its.switch.trunkStates().find(({ trunkId }) => trunkId === TRUNK)?.lastAnswer?.method === "OPTIONS",
      "an answer to OPTIONS",
    );
    await until(
      () => /Avail/.test(operator.console("pjsip show contacts")),
      "Asterisk finds us alive",
      15_000,
    );
    // Asterisk's own answers to its causes, and what our map makes of them (TEL-MAP-02).
    for (const [q850, sipCode] of [
      [17, 486],
      [1, 404],
      [18, 408],
      [21, 403],
      [28, 484],
      [34, 503],
    ] as const) {
      const legId = its.dial({ trunkId: TRUNK, to: numbers.cause(q850) });
      const { outcome } = await its.of("ended", legId);
      expect({ cause: q850, ...outcome }).toMatchObject({ cause: q850, sipCode, q850, answered: false });
    }
    await expectEcho(its);
  });

  test("TEL-INT-01, TEL-CPA-06, TEL-B2B-02 its early media: busy tone before the answer is told as busy", async () => {
    const { world: its } = await meet("static", {});
    const legId = its.dial({
      trunkId: TRUNK,
      to: numbers.busyTone,
      analysis: { detectVoice: true, detectMachine: true, waitForBeep: false, recordAnalysis: false },
    });
    expect(await its.of("ringing", legId)).toMatchObject({ earlyMedia: true });
    expect((await its.of("ended", legId, 14_000)).outcome).toMatchObject({ analysis: 6, answered: false });
  });

  test("TEL-INT-01, TEL-INT-02 its milliwatt is heard as 1,004 Hz at the level it is sent", async () => {
    const { world: its } = await meet("static", {});
    const { far, near, party } = await talk(its, numbers.milliwatt, 400);
    await until(() => Math.abs(party.listens() - 1_004) < 15, "1,004 Hz");
    const samples = decodeAlaw(Buffer.concat(party.rtp.heard.slice(-50).map(({ payload }) => payload)));
    expect(Math.abs(levelDbm0(samples))).toBeLessThan(1);
    await end(its, far, near);
  });

  test("TEL-INT-01, TEL-SDP-07 T.38 in mid-call is refused with 488 and the call stays audio", async () => {
    const { world: its, asterisk: operator } = await meet("static", {});
    const legId = its.dial({ trunkId: TRUNK, to: numbers.fax });
    await its.of("answered", legId);
    await until(() => /m=image/.test(operator.trace()), "an offer of T.38", 15_000);
    await until(() => /SIP\/2\.0 488/.test(operator.trace()), "488");
    expect(its.story(legId)).not.toContain("ended");
    await end(its, legId);
  });

  test("TEL-INT-01, TEL-TRK-01, TEL-TRK-07 a customer's exchange registers to us and calls; we call it over its registration", async () => {
    const { world: its, asterisk: exchange } = await meet("client", {
      authorisation: "incoming",
      host: "",
      username: login,
      password: secret,
    });
    await up(its);
    expect(exchange.console("pjsip show registrations")).toContain("Registered");
    await expectEcho(its);
    exchange.console(`channel originate Local/${NUMBER.slice(1)}@out application Echo`);
    const incoming = await its.event("incoming", (event) => event.trunkId === TRUNK);
    expect(incoming.to).toBe(NUMBER);
    its.execute({ kind: "hang_up", legId: incoming.legId, cause: "busy", q850: 17 });
    await its.of("ended", incoming.legId);
    await until(() => /cause=17/.test(exchange.trace()), "our cause at the exchange");
  });

  test.skipIf(!canDissect)(
    "TEL-INT-01 row 7: Wireshark finds no fault in anything that we said to it",
    () => {
      expect(tap.verdict()).toEqual({ dissected: tap.taken, complaints: [] });
      expect(tap.taken).toBeGreaterThan(40);
    },
  );
});

async function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = socket.address();
  await new Promise<void>((resolve) => socket.close(resolve));
  return port;
}
