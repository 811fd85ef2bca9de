import { randomBytes } from "node:crypto";
import { createSocket, type Socket } from "node:dgram";
import { seededRandom } from "@perezvon/base";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { PoolWorld } from "../../testing/pool-world.ts";
import { speechLike } from "../../testing/speech-like.ts";
import { encodeAlaw } from "../codec/g711.ts";
import type { SrtpKey } from "../contract.ts";
import { writeHeader } from "../rtp/packet.ts";
import { SrtpReceiver, SrtpSender } from "../srtp/srtp.ts";

let world: PoolWorld;
const sockets: Socket[] = [];
beforeAll(async () => {
  world = await PoolWorld.open(24_600);
});
afterEach(async () => {
  for (const socket of sockets.splice(0)) socket.close();
  await world.pool.closeLeg("a");
  await world.clear();
});
afterAll(() => world.close());

function key(suite: SrtpKey["suite"]): SrtpKey {
  return { suite, master: randomBytes(30) };
}

/** Answers come behind the commands before them. */
async function carriedOut(): Promise<void> {
  await world.pool.stats();
}

/** A party that speaks SRTP: whatever of the leg it can authenticate. */
async function securedParty(legId: string, suite: SrtpKey["suite"] = "AES_CM_128_HMAC_SHA1_80") {
  const [theirs, ours] = [key(suite), key(suite)];
  const socket = createSocket("udp4");
  sockets.push(socket);
  await new Promise<void>((resolve) => socket.bind(0, "127.0.0.1", resolve));
  const { port } = await world.pool.openRtpLeg({ legId, affinity: "test" });
  world.pool.setRemote(legId, {
    address: "127.0.0.1",
    port: socket.address().port,
    codec: "pcma",
    payloadType: 8,
    // Without it its digits could be tones, which are converted for a side that takes events (TEL-DTM-05): no relay then.
    telephoneEvent: 101,
    direction: "sendrecv",
    symmetric: false,
    srtp: { send: ours, receive: theirs },
  });
  const receiver = new SrtpReceiver(ours);
  const sender = new SrtpSender(theirs);
  const heard: Buffer[] = [];
  socket.on("message", (packet) => {
    const clear = packet[1]! >= 192 ? undefined : receiver.unprotectRtp(packet);
    if (clear) heard.push(Buffer.from(clear.subarray(12)));
  });
  let sequence = 0;
  const packetOf = (payload: Uint8Array) => {
    const packet = Buffer.alloc(12 + payload.length);
    writeHeader(packet, sequence === 0, 8, sequence, sequence * 160, 77);
    sequence++;
    packet.set(payload, 12);
    return packet;
  };
  const send = (packet: Buffer) => socket.send(packet, port, "127.0.0.1");
  return {
    heard,
    receiver,
    packetOf,
    send,
    seal: (packet: Buffer) => Buffer.from(sender.protectRtp(packet)),
  };
}

test.each(["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"] as const)(
  "TEL-MED-09 %s: relayed between a protected and a plain party, the same octets both ways",
  async (suite) => {
    const a = await securedParty("a", suite);
    const b = await world.party("b");
    world.pool.connect("a", "b");
    await carriedOut();
    const said = encodeAlaw(speechLike(seededRandom(1), 400));
    for (let i = 0; i < 20; i++) {
      a.send(a.seal(a.packetOf(said.subarray(i * 160, i * 160 + 160))));
      await world.wait(5);
    }
    await b.say(speechLike(seededRandom(2), 200));
    await world.wait(50);
    expect(Buffer.concat(b.heard.map(({ payload }) => payload))).toEqual(Buffer.from(said));
    // Before the two were joined it heard silence.
    const answer = Buffer.from(encodeAlaw(speechLike(seededRandom(2), 200)));
    expect(Buffer.concat(a.heard).subarray(-answer.length)).toEqual(answer);
    expect(a.receiver.unauthentic).toBe(0);
    expect(await world.pool.legStatistics("a")).toMatchObject({ srtp: suite, unauthentic: 0 });
    expect((await world.pool.legStatistics("b"))?.srtp).toBeUndefined();
  },
);

test("TEL-MED-09, TEL-SEC-05 what is not genuine is never heard: plain RTP, wrong tags, repetitions are dropped and counted", async () => {
  const a = await securedParty("a");
  const b = await world.party("b");
  world.pool.connect("a", "b");
  await carriedOut();
  const payload = encodeAlaw(speechLike(seededRandom(3), 20));
  const good = a.seal(a.packetOf(payload));
  a.send(good);
  a.send(good);
  a.send(a.packetOf(payload));
  const changed = a.seal(a.packetOf(payload));
  changed[40]! ^= 1;
  a.send(changed);
  const statistics = await world.eventually(async () => {
    const now = await world.pool.legStatistics("a");
    return now && now.unauthentic >= 3 ? now : undefined;
  });
  expect(statistics.packetsIn).toBe(1);
  expect(b.heard).toHaveLength(1);
});
