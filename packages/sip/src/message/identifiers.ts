import { randomFillSync } from "node:crypto";
import { branchCookie } from "./via.ts";

/** Makes the unguessable names of a stack (TEL-MSG-06). */
export interface Identifiers {
  /** `z9hG4bK` and 96 random bits. */
  branch(): string;
  /** 64 random bits. */
  tag(): string;
  /** 128 random bits, no address in it. */
  callId(): string;
}

const poolBytes = 6_144;

/** Cryptographic randomness, drawn in blocks because a system call an identifier costs more than the rest of a message. */
export function cryptoIdentifiers(): Identifiers {
  const pool = Buffer.alloc(poolBytes);
  let used = poolBytes;
  const draw = (bytes: number) => {
    if (used + bytes > poolBytes) {
      randomFillSync(pool);
      used = 0;
    }
    used += bytes;
    return pool.toString("hex", used - bytes, used);
  };
  return {
    branch: () => branchCookie + draw(12),
    tag: () => draw(8),
    callId: () => draw(16),
  };
}
