import { defaultCallTimes } from "@perezvon/model";
import { afterAll, expect, test } from "vitest";
import { headerOf, SipParty } from "../../testing/sip-party.ts";
import { hurried, LINE, pause, REALM, until, World } from "../../testing/world.ts";

let world: World | undefined;
let desk: SipParty | undefined;

afterAll(async () => {
  await desk?.close();
  await world?.stop();
});

test("TEL-PHN-04 a persistent connection: rung once with auto-answer, it outlives every limit between talks and is joined within 200 ms", async () => {
  world = await World.start({
    ...hurried(60),
    callTimes: () => ({ ...defaultCallTimes, longestCallHours: 1 / 36 }),
  });
  desk = await SipParty.start({ proxyPort: world.sip.localAddress("udp").port, realm: REALM });
  await desk.register(LINE.login, LINE.password);
  const nailed = world.ringLine({ autoAnswer: true, persistent: true });
  const call = await desk.nextCall();
  expect(headerOf(call.request, "Call-Info")).toContain("answer-after=0");
  expect(headerOf(call.request, "Alert-Info")).toContain("info=alert-autoanswer");
  const agent = await desk.answer(call, 1100);
  await world.of("answered", nailed);
  // Four minutes of the switch's time: the audit of lonely legs and the longest call are over.
  await pause(4_000);
  expect([agent.ended, world.switch.orphans]).toEqual([undefined, 0]);
  const customerLeg = world.dial();
  const customer = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", customerLeg);
  const joinedAt = performance.now();
  world.execute({ kind: "join", legs: [customerLeg, nailed] });
  const first = () =>
    customer.rtp.heard.find(
      (packet) => packet.atMs > joinedAt && packet.payload.some((octet) => octet !== 0xd5),
    );
  await until(() => first() !== undefined, "the agent's voice");
  expect(first()!.atMs - joinedAt).toBeLessThan(200);
  await until(() => Math.abs(agent.listens() - 400) < 15, "the customer's voice");
});
