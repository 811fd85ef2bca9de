import { afterEach, beforeEach, expect, test } from "vitest";
import { SipParty } from "../../testing/sip-party.ts";
import { LINE, REALM, until, World } from "../../testing/world.ts";
import type { Line } from "../contract.ts";

let world: World;
let desk: SipParty;
let line: Line;

beforeEach(async () => {
  line = LINE;
  world = await World.start({ directory: { lines: async () => [line] } });
  desk = await SipParty.start({ proxyPort: world.sip.localAddress("udp").port, realm: REALM });
});

afterEach(async () => {
  await desk.close();
  await world.stop();
});

async function settings(change: Partial<Line>): Promise<void> {
  line = { ...LINE, ...change };
  await world.switch.reload();
}

test("TEL-PHN-01 a line has as many calls at once as it may, in and out together; one more is 486, an emergency call passes", async () => {
  await settings({ capacity: 2, homeCountry: "RU" });
  await desk.register(LINE.login, LINE.password);
  const own = { from: LINE.login, toneHz: 1300, password: LINE.password };
  const first = world.ringLine();
  const talk = await desk.answer(await desk.nextCall(), 1100);
  const begun = desk.call({ ...own, to: "79990000002" });
  const { legId: second } = await world.event("incoming", ({ to }) => to === "79990000002");
  world.execute({ kind: "answer", legId: second });
  await begun;
  await expect(desk.call({ ...own, to: "79990000003" })).rejects.toMatchObject({ status: 486 });
  const third = world.ringLine();
  expect((await world.of("ended", third)).outcome).toMatchObject({
    sipCode: 486,
    rang: false,
    answered: false,
  });
  void desk.call({ ...own, to: "112" }).catch(() => undefined);
  const emergency = await world.event("incoming", ({ to }) => to === "112");
  world.execute({ kind: "hang_up", legId: emergency.legId, cause: "normal" });
  world.execute({ kind: "hang_up", legId: second, cause: "normal" });
  await world.of("ended", second);
  // A place is free again, and a connection that waits for calls takes none.
  world.ringLine({ persistent: true });
  await desk.answer(await desk.nextCall(), 1200);
  const fourth = world.ringLine();
  await desk.answer(await desk.nextCall(), 1400);
  await world.of("answered", fourth);
  expect(talk.ended).toBeUndefined();
  world.execute({ kind: "hang_up", legId: first, cause: "normal" });
});

test("TEL-PHN-01 devices ring by preference: the highest q first, the next when it refuses or its turn is over", async () => {
  await settings({ ringOrder: "preferred" });
  const spare = await SipParty.start({ proxyPort: world.sip.localAddress("udp").port, realm: REALM });
  try {
    await spare.register(LINE.login, LINE.password, 0.3);
    await desk.register(LINE.login, LINE.password, 0.9);
    let spareRang = false;
    void spare.nextCall().then((call) => {
      spareRang = true;
      call.reject(480);
    });
    const refused = world.ringLine();
    const rung = await desk.nextCall();
    rung.provisional(180);
    await world.of("ringing", refused);
    expect(spareRang).toBe(false);
    rung.reject(486);
    await until(() => spareRang, "the second device");
    expect((await world.of("ended", refused)).outcome.sipCode).toBe(486);
    const missed = world.ringLine({ timeoutMs: 2_000 });
    const ringing = await desk.nextCall();
    let silenced = false;
    ringing.on(() => {
      silenced = true;
    });
    ringing.provisional(180);
    const second = await spare.nextCall();
    expect(silenced).toBe(true);
    await spare.answer(second, 900);
    await world.of("answered", missed);
    world.execute({ kind: "hang_up", legId: missed, cause: "normal" });
  } finally {
    await spare.close();
  }
});
