import { seededRandom } from "@perezvon/base";
import { heldGrowth, longRun } from "@perezvon/base/testing";
import { expect, test } from "vitest";
import { parseSdp } from "../sdp/description.ts";
import { SdpSession } from "../sdp/session.ts";
import { SrtpReceiver } from "../srtp/srtp.ts";
import { Leg } from "../worker/leg.ts";
import { writeHeader } from "./packet.ts";
import { readRtcp, writeRtcp } from "./rtcp.ts";

const { count: PACKETS, seed, timeoutMs } = longRun({ count: 20_000, seed: 20_000 });
const descriptions = longRun({ count: 20_000, seed: 20_000, most: 100_000 });
const random = seededRandom(seed);

/** TEL-SEC-06: no growth over 50 MB. */
function expectNoGrowth(what: string, count: number, memory: ReturnType<typeof heldGrowth>): void {
  const growth = memory.growth();
  console.log(JSON.stringify({ [what]: { count, seed, ...growth } }));
  expect(growth.megabytes).toBeLessThan(50);
}

/** A genuine packet with some octets changed, cut or made longer. */
function mutate(packet: Buffer): Buffer {
  const changed = Buffer.from(packet);
  for (let i = random.integer(0, 6); i > 0; i--)
    changed[random.integer(0, changed.length - 1)] = random.integer(0, 255);
  if (random.chance(0.2)) return changed.subarray(0, random.integer(0, changed.length));
  if (random.chance(0.1)) return Buffer.concat([changed, Buffer.alloc(random.integer(1, 1400), 0xab)]);
  return changed;
}

function genuine(sequence: number): Buffer {
  const packet = Buffer.alloc(172, 0x2a);
  writeHeader(packet, false, random.pick([8, 8, 8, 0, 13, 101]), sequence & 0xffff, sequence * 160, 7);
  return packet;
}

test("TEL-SEC-06 mutated RTP and RTCP packets harm no leg", { timeout: timeoutMs }, () => {
  const memory = heldGrowth(PACKETS);
  let sent = 0;
  let unsound = 0;
  const leg = new Leg("a", 0, { emit: () => undefined, wake: () => undefined, wallMs: () => 0 }, 0);
  const other = new Leg("b", 0, { emit: () => undefined, wake: () => undefined, wallMs: () => 0 }, 0);
  const remote = {
    codec: "pcma",
    payloadType: 8,
    accepts: [
      { codec: "pcma", payloadType: 8 },
      { codec: "pcmu", payloadType: 0 },
    ],
    telephoneEvent: 101,
    direction: "sendrecv",
  } as const;
  for (const one of [leg, other]) {
    one.transport = {
      sendRtp: (packet) => {
        sent++;
        if (packet.length > 1500 || packet[0] !== 0x80) unsound++;
      },
      sendRtcp: () => undefined,
      close: () => undefined,
    };
    one.setRemote(remote);
  }
  leg.sources = [other];
  other.sources = [leg];
  leg.listeners.add(other);
  other.listeners.add(leg);
  leg.rewireAround();
  const report = writeRtcp(1, "a@b", { nowMs: 5, rtpTimestamp: 6, packets: 7, octets: 8 }, undefined, false);
  for (let i = 0; i < PACKETS; i++) {
    const arrivalMs = i * 20;
    // Half by way of the frame path.
    if (i === PACKETS / 2) {
      other.mutedOut = true;
      other.rewireAround();
    }
    leg.receiveRtp(mutate(genuine(i)), arrivalMs);
    leg.round(i, arrivalMs);
    other.round(i, arrivalMs);
    const rtcp = mutate(report);
    readRtcp(rtcp);
    leg.receiveRtcp(rtcp, arrivalMs);
    memory.after(i + 1);
  }
  expect(unsound).toBe(0);
  expect(sent).toBeGreaterThan(PACKETS / 2);
  expectNoGrowth("rtp", PACKETS, memory);
});

test("TEL-SEC-06 mutated packets of SRTP: not one that was changed is taken", { timeout: timeoutMs }, () => {
  const memory = heldGrowth(PACKETS);
  const key = { suite: "AES_CM_128_HMAC_SHA1_80", master: Buffer.alloc(30, 3) } as const;
  const receiver = new SrtpReceiver(key);
  let taken = 0;
  for (let i = 0; i < PACKETS; i++) {
    const packet = mutate(genuine(i));
    if (packet.length >= 12 && receiver.unprotectRtp(packet)) taken++;
    if (packet.length >= 12 && receiver.unprotectRtcp(packet)) taken++;
    memory.after(i + 1);
  }
  expect(taken).toBe(0);
  expectNoGrowth("srtp", PACKETS, memory);
});

test("TEL-SEC-06 mutated descriptions are read or refused, and what is read can be answered", {
  timeout: descriptions.timeoutMs,
}, () => {
  const memory = heldGrowth(descriptions.count);
  const offer = new SdpSession(seededRandom(1)).offer({
    address: "192.0.2.1",
    port: 20_000,
    codecs: ["pcma", "pcmu"],
    srtp: "optional",
  });
  const letters = "m=audio 0123456789:/\r\n \u0000aé-+|inline";
  let read = 0;
  for (let i = 0; i < descriptions.count; i++) {
    memory.after(i);
    const text = [...offer];
    for (let n = random.integer(1, 8); n > 0; n--)
      text.splice(random.integer(0, text.length - 1), random.integer(0, 3), random.pick([...letters]));
    const parsed = parseSdp(text.join(""), "optional");
    if (!parsed.ok) continue;
    read++;
    const local = { address: "192.0.2.2", port: 30_000, codecs: ["pcma", "pcmu"] } as const;
    const answer = new SdpSession(seededRandom(i)).answer(parsed.value, local);
    if (answer.ok) expect(parseSdp(answer.value.sdp, "optional").ok).toBe(true);
  }
  expect(read).toBeGreaterThan(1000);
  expectNoGrowth("sdp", descriptions.count, memory);
});
