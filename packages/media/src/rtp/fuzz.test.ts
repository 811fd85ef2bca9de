import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { parseSdp } from "../sdp/description.ts";
import { SdpSession } from "../sdp/session.ts";
import { SrtpReceiver } from "../srtp/srtp.ts";
import { Leg } from "../worker/leg.ts";
import { writeHeader } from "./packet.ts";
import { readRtcp, writeRtcp } from "./rtcp.ts";

const random = seededRandom(20_000);
const PACKETS = 20_000;

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

test("TEL-SEC-06 20,000 mutated RTP and RTCP packets harm no leg", () => {
  const sent: Buffer[] = [];
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
      sendRtp: (packet) => void sent.push(packet),
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
  }
  for (const packet of sent) {
    expect(packet.length).toBeLessThanOrEqual(1500);
    expect(packet[0]).toBe(0x80);
  }
  expect(sent.length).toBeGreaterThan(PACKETS / 2);
});

test("TEL-SEC-06 20,000 mutated packets of SRTP: not one that was changed is taken", () => {
  const key = { suite: "AES_CM_128_HMAC_SHA1_80", master: Buffer.alloc(30, 3) } as const;
  const receiver = new SrtpReceiver(key);
  let taken = 0;
  for (let i = 0; i < PACKETS; i++) {
    const packet = mutate(genuine(i));
    if (packet.length >= 12 && receiver.unprotectRtp(packet)) taken++;
    if (packet.length >= 12 && receiver.unprotectRtcp(packet)) taken++;
  }
  expect(taken).toBe(0);
});

test("TEL-SEC-06 20,000 mutated descriptions are read or refused, and what is read can be answered", () => {
  const offer = new SdpSession(seededRandom(1)).offer({
    address: "192.0.2.1",
    port: 20_000,
    codecs: ["pcma", "pcmu"],
    srtp: "optional",
  });
  const letters = "m=audio 0123456789:/\r\n \u0000aé-+|inline";
  let read = 0;
  for (let i = 0; i < PACKETS; i++) {
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
});
