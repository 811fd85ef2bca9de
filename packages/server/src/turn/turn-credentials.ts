import { createHmac } from "node:crypto";

export interface TurnCredentials {
  readonly username: string;
  readonly credential: string;
  readonly expiresAt: number;
}

/**
 * Credentials that a TURN server proves without asking us (draft-uberti-behave-turn-rest, coturn's `use-auth-secret`): the name holds
 * when they expire and whose they are, the password is its HMAC-SHA1 by the shared secret.
 */
export function turnCredentials(
  secret: string,
  {
    userId,
    lifetimeMinutes,
    now,
  }: { readonly userId: string; readonly lifetimeMinutes: number; readonly now: number },
): TurnCredentials {
  const expires = Math.floor(now / 1_000) + lifetimeMinutes * 60;
  const username = `${expires}:${userId}`;
  const credential = createHmac("sha1", secret).update(username).digest("base64");
  return { username, credential, expiresAt: expires * 1_000 };
}
