import { createCipheriv } from "node:crypto";
import { seededRandom } from "@perezvon/base";
import { expect, test } from "vitest";
import { SrtcpSession, SrtpSession } from "werift";
import type { SrtpSuite } from "../contract.ts";
import { writeHeader } from "../rtp/packet.ts";
import { cryptoLine, offeredCrypto, readCrypto } from "./crypto-attribute.ts";
import { deriveSessionKeys } from "./key-derivation.ts";
import { ReplayWindow } from "./replay-window.ts";
import { SrtpReceiver, SrtpSender } from "./srtp.ts";

const hex = (text: string) => Buffer.from(text.replaceAll(/\s/g, ""), "hex");
const master = hex("E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6");

test("TEL-MED-09 RFC 3711 B.2: the key stream of AES in counter mode", () => {
  const cipher = createCipheriv(
    "aes-128-ctr",
    hex("2B7E151628AED2A6ABF7158809CF4F3C"),
    hex("F0F1F2F3F4F5F6F7F8F9FAFBFCFD0000"),
  );
  expect(cipher.update(Buffer.alloc(48))).toEqual(
    hex("E03EAD0935C95E80E166B16DD92B4EB4 D23513162B02D0F72A43A2FE4A5F97AB 41E95B3BB0A2E8DD477901E4FCA894C0"),
  );
});

test("TEL-MED-09 RFC 3711 B.3: session keys from master key and salt", () => {
  expect(deriveSessionKeys(master, "rtp")).toEqual({
    cipherKey: hex("C61E7A93744F39EE10734AFE3FF7A087"),
    salt: hex("30CBBC08863D8C85D49DB34A9AE1"),
    authKey: hex("CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4"),
  });
});

function rtp(sequence: number, ssrc = 0x1234, size = 160): Buffer {
  const packet = Buffer.alloc(12 + size);
  writeHeader(packet, false, 8, sequence & 0xffff, sequence * 160, ssrc);
  for (let i = 12; i < packet.length; i++) packet[i] = (i * 7 + sequence) & 0xff;
  return packet;
}

/** Sender report with one source description, which is what we send. */
const report = hex(
  `80c80006 deadbeef 00000000 00000000 00000000 00000000 00000000 81ca0003 deadbeef 01034142 43000000`,
);
const profile = 1;
const keysOf = (bytes: Buffer) => ({
  localMasterKey: bytes.subarray(0, 16),
  localMasterSalt: bytes.subarray(16),
  remoteMasterKey: bytes.subarray(0, 16),
  remoteMasterSalt: bytes.subarray(16),
});

test("TEL-MED-09 another implementation reads our packets and we read its, over the wrap of sequence numbers", () => {
  const theirs = new SrtpSession({ keys: keysOf(master), profile });
  const ours = new SrtpSender({ suite: "AES_CM_128_HMAC_SHA1_80", master });
  const receiver = new SrtpReceiver({ suite: "AES_CM_128_HMAC_SHA1_80", master });
  for (let sequence = 65_500; sequence < 65_600; sequence++) {
    const plain = rtp(sequence);
    expect(theirs.decrypt(Buffer.from(ours.protectRtp(plain)))).toEqual(plain);
  }
  const again = new SrtpSession({ keys: keysOf(master), profile });
  for (let sequence = 65_500; sequence < 65_600; sequence++) {
    const plain = rtp(sequence);
    const header = { ...headerOf(plain) };
    const sealed = again.encrypt(plain.subarray(12), header as never);
    expect(receiver.unprotectRtp(Buffer.from(sealed))).toEqual(plain);
  }
  const rtcp = new SrtcpSession({ keys: keysOf(master), profile });
  expect(rtcp.decrypt(Buffer.from(ours.protectRtcp(report)))).toEqual(report);
  expect(receiver.unprotectRtcp(Buffer.from(rtcp.encrypt(report)))).toEqual(report);
});

function headerOf(packet: Buffer) {
  const raw = packet.subarray(0, 12);
  return {
    ssrc: packet.readUInt32BE(8),
    sequenceNumber: packet.readUInt16BE(2),
    serializeSize: 12,
    serialize: () => Buffer.from(raw),
  };
}

test.each<[SrtpSuite, number]>([
  ["AES_CM_128_HMAC_SHA1_80", 10],
  ["AES_CM_128_HMAC_SHA1_32", 4],
])(
  "TEL-MED-09 %s: loss, reordering and wraps are taken; wrong tags and repetitions are dropped and counted",
  (suite, tagBytes) => {
    const sender = new SrtpSender({ suite, master });
    const receiver = new SrtpReceiver({ suite, master });
    const random = seededRandom(9);
    let sent = 0;
    for (let sequence = 65_000; sequence < 65_000 + 3 * 65_536; sequence += random.integer(1, 400)) {
      const plain = rtp(sequence);
      const sealed = Buffer.from(sender.protectRtp(plain));
      expect(sealed.length).toBe(plain.length + tagBytes);
      const changed = Buffer.from(sealed);
      changed[random.integer(0, changed.length - 1)]! ^= 1 << random.integer(0, 7);
      const before = receiver.unauthentic;
      expect(receiver.unprotectRtp(changed)).toBeUndefined();
      expect(receiver.unauthentic).toBe(before + 1);
      expect(receiver.unprotectRtp(Buffer.from(sealed))).toEqual(plain);
      expect(receiver.unprotectRtp(sealed)).toBeUndefined();
      sent++;
    }
    expect(receiver.replayed).toBe(sent);
    expect(receiver.unprotectRtp(Buffer.alloc(13))).toBeUndefined();
    expect(receiver.unprotectRtcp(Buffer.alloc(20))).toBeUndefined();
  },
);

test("TEL-MED-09 packets over the wrap may change places", () => {
  const suite = "AES_CM_128_HMAC_SHA1_80";
  const sender = new SrtpSender({ suite, master });
  const receiver = new SrtpReceiver({ suite, master });
  const sequences = [65_533, 65_535, 65_534, 65_537, 65_536, 65_539, 65_538];
  for (const sequence of sequences)
    expect(receiver.unprotectRtp(Buffer.from(sender.protectRtp(rtp(sequence))))).toEqual(rtp(sequence));
});

test("TEL-MED-09 the window of replay is 64 wide", () => {
  const window = new ReplayWindow();
  window.note(100);
  for (const [index, admitted] of [
    [100, false],
    [99, true],
    [69, true],
    [68, true],
    [37, true],
    [36, false],
    [101, true],
  ] as const)
    expect(window.admits(index), `${index}`).toBe(admitted);
  for (let index = 37; index < 100; index++) window.note(index);
  for (let index = 37; index <= 100; index++) expect(window.admits(index)).toBe(false);
  window.note(140);
  expect(window.admits(77)).toBe(false);
  expect(window.admits(101)).toBe(true);
  expect(window.admits(76)).toBe(false);
  window.note(1000);
  expect(window.admits(999)).toBe(true);
  expect(window.admits(140)).toBe(false);
});

test("TEL-MED-09 crypto lines: ours are read back; other suites, several keys and weaker ways are not taken", () => {
  const [longer, shorter] = offeredCrypto();
  expect(longer!.suite).toBe("AES_CM_128_HMAC_SHA1_80");
  const [, tag, suite, keys] = /^a=crypto:(\d+) (\S+) (\S+)$/.exec(cryptoLine(shorter!))!;
  expect(readCrypto(tag, suite, keys, undefined)).toEqual(shorter);
  const key = "inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
  expect(readCrypto("1", suite, `${key}|2^20`, undefined)).toMatchObject({ tag: 1 });
  expect(readCrypto("1", suite, key, "WSH=64")).toMatchObject({ tag: 1 });
  for (const [oneSuite, oneKey, session] of [
    ["F8_128_HMAC_SHA1_80", key, undefined],
    [suite, `${key}|2^20|1:4`, undefined],
    [suite, `${key};${key}`, undefined],
    [suite, "inline:short", undefined],
    [suite, key, "UNENCRYPTED_SRTP"],
    [suite, key, "KDR=1"],
  ])
    expect(readCrypto("1", oneSuite, oneKey, session)).toBeUndefined();
});
