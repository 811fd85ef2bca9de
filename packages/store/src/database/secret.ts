import { createHmac, randomBytes } from "node:crypto";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** 32 random bytes kept in the data folder; every key and database password of this installation comes from them. */
export async function loadSecret(dataDir: string): Promise<Buffer> {
  const file = join(dataDir, "secret");
  await mkdir(dataDir, { recursive: true });
  try {
    await writeFile(file, `${randomBytes(32).toString("hex")}\n`, { mode: 0o600, flag: "wx" });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  }
  return parseSecret(await readFile(file, "utf8"));
}

/** 64 hexadecimal digits. */
export function parseSecret(text: string): Buffer {
  const secret = Buffer.from(text.trim(), "hex");
  if (secret.length !== 32) throw new Error("The secret must be 64 hexadecimal digits.");
  return secret;
}

/** A key of its own for every purpose. */
export function deriveKey(secret: Buffer, purpose: string): Buffer {
  return createHmac("sha256", secret).update(purpose).digest();
}

export function databasePassword(secret: Buffer, role: string): string {
  return deriveKey(secret, `database role ${role}`).toString("base64url");
}
