import { randomBytes } from "node:crypto";
import type { SrtpKey, SrtpSuite } from "../contract.ts";
import { MASTER_BYTES } from "./key-derivation.ts";

/** One `a=crypto` line (RFC 4568 §4): a way to protect, and the key of whoever wrote it. */
export interface CryptoAttribute extends SrtpKey {
  readonly tag: number;
}

const SUITES: readonly SrtpSuite[] = ["AES_CM_128_HMAC_SHA1_80", "AES_CM_128_HMAC_SHA1_32"];

/**
 * Reads a line's suite and parameters. Undefined for suites that we do not speak, and for parameters that change the
 * protection: unencrypted streams, other key derivation, several keys (RFC 4568 §6.3).
 */
export function readCrypto(
  tag: unknown,
  suite: unknown,
  keys: unknown,
  session: unknown,
): CryptoAttribute | undefined {
  const number = Number(tag);
  const known = SUITES.find((one) => one === suite);
  if (!known || !Number.isInteger(number) || number < 0 || number > 999_999_999) return undefined;
  if (session !== undefined && !/^(WSH=\d+)?$/.test(String(session).trim())) return undefined;
  const match = /^inline:([A-Za-z0-9+/]{40}={0,2})(\|(2\^\d{1,2}|\d{1,15}))?(\|\d+:\d+)?$/.exec(String(keys));
  // A master key identifier would stand in every packet.
  if (!match || match[4] !== undefined) return undefined;
  const master = Buffer.from(match[1]!, "base64");
  return master.length === MASTER_BYTES ? { tag: number, suite: known, master } : undefined;
}

export function cryptoLine({ master, suite, tag }: CryptoAttribute): string {
  return `a=crypto:${tag} ${suite} inline:${Buffer.from(master).toString("base64")}`;
}

/** Fresh keys of ours for an offer, the longer tag first. */
export function offeredCrypto(): CryptoAttribute[] {
  return SUITES.map((suite, index) => ({ tag: index + 1, suite, master: randomBytes(MASTER_BYTES) }));
}

/** Our key for the line of an offer that we take. */
export function answeredCrypto({ suite, tag }: CryptoAttribute): CryptoAttribute {
  return { tag, suite, master: randomBytes(MASTER_BYTES) };
}
