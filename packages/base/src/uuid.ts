const idsDrawn = 64;
const idBytes = 16;
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, "0"));
/** Randomness for the next ids: drawn in blocks, because a call into the system costs more than the rest of an id. */
const pool = new Uint8Array(idsDrawn * idBytes);
let used = pool.length;

/** UUID version 7 (RFC 9562 §5.7) in lower case: ordered by time. Web Crypto, so that a browser can run it too. */
export function uuidV7(nowMs: number): string {
  if (used >= pool.length) {
    crypto.getRandomValues(pool);
    used = 0;
  }
  const at = used;
  used += idBytes;
  const high = Math.floor(nowMs / 2 ** 32);
  const low = nowMs >>> 0;
  const text =
    `${hexPairs[(high >> 8) & 0xff]}${hexPairs[high & 0xff]}${hexPairs[low >>> 24]}${hexPairs[(low >> 16) & 0xff]}-` +
    `${hexPairs[(low >> 8) & 0xff]}${hexPairs[low & 0xff]}-` +
    `${hexPairs[0x70 | (pool[at + 6]! & 0x0f)]}${hexPairs[pool[at + 7]!]}-` +
    `${hexPairs[0x80 | (pool[at + 8]! & 0x3f)]}${hexPairs[pool[at + 9]!]}-`;
  let tail = "";
  for (let i = 10; i < idBytes; i++) tail += hexPairs[pool[at + i]!];
  // What has become an id is not kept.
  pool.fill(0, at, used);
  return text + tail;
}
