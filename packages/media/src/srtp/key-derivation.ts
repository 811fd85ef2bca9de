import { createCipheriv } from "node:crypto";

export const MASTER_KEY_BYTES = 16;
export const MASTER_SALT_BYTES = 14;
export const MASTER_BYTES = MASTER_KEY_BYTES + MASTER_SALT_BYTES;

const AUTH_KEY_BYTES = 20;
const LABEL_PLACE = 7;

export interface SessionKeys {
  readonly cipherKey: Buffer;
  readonly authKey: Buffer;
  readonly salt: Buffer;
}

/** Session keys of one direction (RFC 3711 §4.3): `rtp` or `rtcp` chooses the labels; the key derivation rate is zero. */
export function deriveSessionKeys(master: Uint8Array, use: "rtp" | "rtcp"): SessionKeys {
  const first = use === "rtp" ? 0 : 3;
  return {
    cipherKey: derive(master, first, MASTER_KEY_BYTES),
    authKey: derive(master, first + 1, AUTH_KEY_BYTES),
    salt: derive(master, first + 2, MASTER_SALT_BYTES),
  };
}

function derive(master: Uint8Array, label: number, bytes: number): Buffer {
  const iv = Buffer.alloc(16);
  iv.set(master.subarray(MASTER_KEY_BYTES, MASTER_BYTES));
  iv[LABEL_PLACE]! ^= label;
  const cipher = createCipheriv("aes-128-ctr", master.subarray(0, MASTER_KEY_BYTES), iv);
  return cipher.update(Buffer.alloc(bytes));
}
