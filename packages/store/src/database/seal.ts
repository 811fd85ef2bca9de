import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { CentreId } from "@perezvon/model";
import { deriveKey } from "./secret.ts";

/** Encrypts secrets that must be used or shown again with the centre's key (PLT-AUT-11). */
export interface Seal {
  seal(centreId: CentreId, text: string): string;
  open(centreId: CentreId, sealed: string): string;
}

const prefix = "v1:";

export function makeSeal(secret: Buffer): Seal {
  const keyOf = (centreId: CentreId) => deriveKey(secret, `centre ${centreId}`);
  return {
    seal(centreId, text) {
      const nonce = randomBytes(12);
      const cipher = createCipheriv("aes-256-gcm", keyOf(centreId), nonce);
      const body = Buffer.concat([cipher.update(text, "utf8"), cipher.final()]);
      return prefix + Buffer.concat([nonce, cipher.getAuthTag(), body]).toString("base64");
    },
    open(centreId, sealed) {
      if (!sealed.startsWith(prefix)) throw new Error("An unknown form of sealed text.");
      const bytes = Buffer.from(sealed.slice(prefix.length), "base64");
      const decipher = createDecipheriv("aes-256-gcm", keyOf(centreId), bytes.subarray(0, 12));
      decipher.setAuthTag(bytes.subarray(12, 28));
      return Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString("utf8");
    },
  };
}
