import { seededRandom } from "@perezvon/base";
import { heldGrowth, longRun } from "@perezvon/base/testing";
import { expect, test } from "vitest";
import { answerStunKeepAlive, isStun } from "./stun-keep-alive.ts";

const { count: MESSAGES, seed, timeoutMs } = longRun({ count: 20_000, seed: 8489, most: 100_000 });

function binding(transaction: number): Buffer {
  const request = Buffer.alloc(28);
  request.writeUInt16BE(0x0001, 0);
  request.writeUInt16BE(8, 2);
  request.writeUInt32BE(0x2112_a442, 4);
  request.writeUInt32BE(transaction, 16);
  // SOFTWARE of four octets.
  request.writeUInt32BE(0x8022_0004, 20);
  return request;
}

test(`TEL-SEC-06 ${MESSAGES} mutated STUN messages: answered soundly or not at all, never with twice the size, and a sound one after every 100`, {
  timeout: timeoutMs,
}, () => {
  const random = seededRandom(seed);
  const memory = heldGrowth(MESSAGES);
  let answered = 0;
  for (let i = 0; i < MESSAGES; i++) {
    let bytes = binding(i);
    for (let n = random.integer(0, 6); n > 0; n--)
      bytes[random.integer(0, bytes.length - 1)] = random.integer(0, 255);
    if (random.chance(0.2)) bytes = bytes.subarray(0, random.integer(0, bytes.length));
    if (random.chance(0.1)) bytes = Buffer.concat([bytes, Buffer.alloc(random.integer(1, 1400), 0xab)]);
    const from = random.chance(0.5) ? "192.0.2.9" : "2001:db8::9";
    memory.after(i);
    const answer = isStun(bytes) ? answerStunKeepAlive(bytes, from, random.integer(1, 65_535)) : undefined;
    if (answer !== undefined) {
      answered++;
      expect(answer.readUInt16BE(0)).toBe(0x0101);
      expect(answer.readUInt16BE(2)).toBe(answer.length - 20);
      expect(answer.subarray(4, 20)).toEqual(bytes.subarray(4, 20));
      expect(answer.length).toBeLessThanOrEqual(2 * bytes.length);
    }
    if (i % 100 !== 99) continue;
    const sound = binding(i);
    expect(isStun(sound)).toBe(true);
    const mapped = answerStunKeepAlive(sound, "192.0.2.9", 5060)!;
    expect(mapped.readUInt16BE(26) ^ 0x2112).toBe(5060);
    expect([...mapped.subarray(28, 32)].map((octet, at) => octet ^ sound[4 + at]!)).toEqual([192, 0, 2, 9]);
  }
  expect(answered).toBeGreaterThan(MESSAGES / 10);
  const growth = memory.growth();
  console.log(JSON.stringify({ stun: { count: MESSAGES, seed, ...growth } }));
  expect(growth.megabytes).toBeLessThan(50);
});
