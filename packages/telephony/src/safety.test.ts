import { createSocket } from "node:dgram";
import { type Logger, silentLogger } from "@perezvon/base";
import { dominantTone } from "@perezvon/media";
import { BrowserPeer } from "@perezvon/media/testing/browser";
import { defaultCallTimes, type PlayId, type UserId } from "@perezvon/model";
import { afterAll, expect, test } from "vitest";
import { SipParty } from "../testing/sip-party.ts";
import { CENTRE, hurried, LINE, NUMBER, pause, REALM, until, World } from "../testing/world.ts";

const worlds: World[] = [];

async function start(...more: Parameters<typeof World.start>): Promise<World> {
  const world = await World.start(...more);
  worlds.push(world);
  return world;
}

afterAll(async () => {
  for (const world of worlds) await world.stop();
  BrowserPeer.cleanup();
});

const causes = (reasons: readonly { protocol: string; cause: number | undefined }[]) =>
  reasons.map(({ protocol, cause }) => `${protocol};${cause}`);

test("TEL-GEN-03 a crashed media worker: BYE with cause 41, `worker_lost`, and calls again within 2 s", async () => {
  const world = await start();
  const userId = "user-of-page" as UserId;
  const page = new BrowserPeer();
  page.answered(await world.switch.browserOffer(CENTRE, userId, await page.offer()));
  await world.event("reachable", (event) => event.on);
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  const ringing = world.dial({ to: "+79990000002" });
  const call = await world.carrier.nextCall();
  call.provisional(180);
  await world.of("ringing", ringing);

  world.crashMedia();
  await until(() => party.ended !== undefined, "BYE", 2000);
  const crashedAt = Date.now();
  expect(causes(party.ended!.reasons)).toEqual(["Q.850;41"]);
  for (const lost of [legId, ringing]) {
    expect((await world.of("ended", lost)).outcome).toMatchObject({
      systemReason: "worker_lost",
      endedBy: "system",
    });
  }
  expect(await world.event("reachable", (event) => !event.on)).toMatchObject({ userId, via: "browser" });

  await pause(600);
  const next = world.dial();
  const again = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", next);
  await until(() => again.rtp.heard.length > 0, "audio", 2000);
  expect(Date.now() - crashedAt).toBeLessThan(2000);
  const back = new BrowserPeer();
  back.answered(await world.switch.browserOffer(CENTRE, userId, await back.offer()));
  await until(() => back.connected, "the page again");
  world.execute({ kind: "hang_up", legId: next, cause: "normal" });
  await until(() => world.switch.legs === 0, "all legs gone");
});

test("TEL-GEN-04 TEL-DLG-06 drain: new calls, registrations and OPTIONS get 503, calls in progress go on until the limit", async () => {
  const world = await start();
  const phone = await SipParty.start({ proxyPort: world.sip.localAddress("udp").port, realm: REALM });
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  const probe = () =>
    world.carrier.stack.request("OPTIONS", {
      target: `sip:${REALM}`,
      from: `sip:probe@${REALM}`,
      nextHop: { address: "127.0.0.1", port: world.sip.localAddress("udp").port },
    });
  const before = await probe();
  expect(before).toMatchObject({ status: 200 });
  for (const name of ["Allow", "Accept", "Supported"])
    expect(before.kind === "response" && before.response.header(name), name).toBeTruthy();
  const startedAt = Date.now();
  const drained = world.switch.drain(1500);

  await expect(
    world.carrier.call({ to: NUMBER.slice(1), from: "79990000001", toneHz: 400 }),
  ).rejects.toMatchObject({ status: 503 });
  await expect(phone.register(LINE.login, LINE.password)).rejects.toMatchObject({ status: 503 });
  const options = await probe();
  expect(options).toMatchObject({ status: 503 });
  expect(options.kind === "response" && options.response.header("Retry-After")).toBe("30");
  const refused = world.dial();
  expect((await world.of("ended", refused)).outcome.networkUnavailable).toBe(true);

  await pause(300);
  expect(party.ended).toBeUndefined();
  await drained;
  expect(Date.now() - startedAt).toBeGreaterThanOrEqual(1490);
  await until(() => party.ended !== undefined, "BYE");
  expect(causes(party.ended!.reasons)).toEqual(["SIP;503"]);
  await phone.close();
});

test("TEL-GEN-04 a drain that is taken back: new calls are taken again", async () => {
  const world = await start();
  void world.switch.drain(60_000);
  expect(world.switch.draining?.until).toBeGreaterThan(Date.now());
  const refused = world.dial();
  expect((await world.of("ended", refused)).outcome).toMatchObject({
    networkUnavailable: true,
    refused: "draining",
  });
  world.switch.resume();
  expect(world.switch.draining).toBeUndefined();
  await world.of("sent", world.dial());
});

test("TEL-GEN-04 drain ends as soon as the last call does", async () => {
  const world = await start();
  const legId = world.dial();
  const party = await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", legId);
  const drained = world.switch.drain(60_000);
  await party.session!.bye();
  await drained;
  await world.of("ended", legId);
});

/** Whether 1,400 Hz sounds anywhere, over the partner's own tone or alone. */
function beeped(samples: Int16Array): boolean {
  for (let from = 0; from + 800 <= samples.length; from += 400) {
    const { hz, share } = dominantTone(samples.subarray(from, from + 800), 1_200, 1_600);
    if (share > 0.15 && Math.abs(hz - 1_400) < 25) return true;
  }
  return false;
}

test("TEL-B2B-10 the longest call: a beep for both a minute before, then BYE with cause 31", async () => {
  const world = await start({
    ...hurried(40),
    callTimes: () => ({ ...defaultCallTimes, longestCallHours: 1 / 36 }),
  });
  const legs = [world.dial(), world.dial({ to: "+79990000002" })] as const;
  const parties = [
    await world.carrier.answer(await world.carrier.nextCall(), 400),
    await world.carrier.answer(await world.carrier.nextCall(), 400),
  ];
  for (const leg of legs) await world.of("answered", leg);
  world.execute({ kind: "join", legs });
  for (const party of parties) await until(() => party.ended !== undefined, "BYE");
  for (const party of parties) expect(causes(party.ended!.reasons)).toEqual(["Q.850;31"]);
  for (const party of parties) expect(beeped(party.rtp.heardSamples(8))).toBe(true);
  for (const leg of legs) {
    expect((await world.of("ended", leg)).outcome).toMatchObject({
      endedBy: "system",
      systemReason: undefined,
    });
  }
});

test("TEL-XFR-05 an answered leg without partner or sound is ended and counted, one with a purpose is not", async () => {
  const world = await start(hurried(60));
  const orphan = world.dial();
  await world.carrier.answer(await world.carrier.nextCall(), 400);
  const listening = world.dial({ to: "+79990000002" });
  await world.carrier.answer(await world.carrier.nextCall(), 400);
  await world.of("answered", listening);
  world.execute({
    kind: "play",
    legId: listening,
    playId: "music" as PlayId,
    items: [{ kind: "music" }],
    repeat: 0,
  });
  const joined = [world.dial({ to: "+79990000003" }), world.dial({ to: "+79990000004" })] as const;
  for (const leg of joined) {
    await world.carrier.answer(await world.carrier.nextCall(), 400);
    await world.of("answered", leg);
  }
  world.execute({ kind: "join", legs: joined });
  expect((await world.of("ended", orphan)).outcome).toMatchObject({
    systemReason: "orphan",
    endedBy: "system",
  });
  await pause(1500);
  expect(world.switch.orphans).toBe(1);
  expect(world.switch.legs).toBe(3);
});

test("TEL-SEC-05 the log tells of strangers' packets and of legs that a fault of ours ended", async () => {
  const told: unknown[] = [];
  const logger: Logger = {
    ...silentLogger,
    warn: (message, fields) => void told.push([message, fields]),
    child: () => logger,
  };
  const world = await start({ logger });
  const legId = world.dial();
  const call = await world.carrier.nextCall();
  const port = Number(/m=audio (\d+)/.exec(call.body)![1]);
  await world.carrier.answer(call, 400);
  await world.of("answered", legId);
  await pause(300);
  const stranger = createSocket("udp4");
  const packet = Buffer.alloc(172, 0xd5);
  packet.set([0x80, 8]);
  for (let i = 0; i < 200; i++) {
    packet.writeUInt16BE(i, 2);
    stranger.send(packet, port, "127.0.0.1");
  }
  await pause(300);
  stranger.close();
  world.execute({ kind: "hang_up", legId, cause: "normal" });
  await until(() => told.length > 0, "the warning");
  expect(told).toEqual([
    ["packets of strangers were dropped", { legId, foreign: expect.any(Number), malformed: 0 }],
  ]);
  expect((told as [string, { foreign: number }][])[0]![1].foreign).toBeGreaterThan(150);
  const failing = world.dial();
  await world.carrier.nextCall();
  world.crashMedia();
  await world.of("ended", failing);
  await until(() => told.length > 1, "the second warning");
  expect(told.slice(1)).toContainEqual([
    "leg ended by the system",
    { legId: failing, reason: "worker_lost" },
  ]);
});

test("a page that stays away: its media is let go; when it comes back it is served as before", async () => {
  const world = await start(hurried(60));
  const userId = "user-who-left" as UserId;
  const page = new BrowserPeer();
  page.answered(await world.switch.browserOffer(CENTRE, userId, await page.offer()));
  await world.event("reachable", (event) => event.on);
  expect((await world.media.stats()).legs).toBe(1);
  page.close();
  await world.event("reachable", (event) => !event.on, 12_000);
  await until(async () => (await world.media.stats()).legs === 0, "the leg closed");
  const back = new BrowserPeer();
  back.answered(await world.switch.browserOffer(CENTRE, userId, await back.offer()));
  await until(() => back.connected, "the page again");
  expect((await world.media.stats()).legs).toBe(1);
});
