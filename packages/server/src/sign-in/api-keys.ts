import { createHash, randomBytes } from "node:crypto";
import { BlockList, isIP } from "node:net";
import { worksOnEveryCampaign } from "@perezvon/api";
import type { Clock } from "@perezvon/base";
import type { ApiKeyRow, Store } from "@perezvon/store";
import { campaignEditors } from "./campaign-rights.ts";
import type { SignedIn } from "./signed-in.ts";

/** Scanners of secrets in published sources know keys by such a beginning. */
const prefix = "pzk_";
const hintLength = prefix.length + 4;
const writeUseEveryMs = 60_000;

export interface MadeKey {
  /** Leaves the process once, in the answer that made it. */
  readonly key: string;
  readonly keyHash: string;
  readonly hint: string;
}

/** 256 random bits (PLT-API-02). */
export function makeKey(): MadeKey {
  const key = prefix + randomBytes(32).toString("base64url");
  return { key, keyHash: hashOf(key), hint: key.slice(0, hintLength) };
}

/** Whom a program's key speaks for: its owner, cut down to the key's own privileges. */
export class ApiKeys {
  readonly #store: Store;
  readonly #clock: Clock;

  constructor(store: Store, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Undefined for a key that is unknown, withdrawn, expired, used from elsewhere, or whose owner is disabled. */
  async resolve(key: string, address: string): Promise<SignedIn | undefined> {
    if (!key.startsWith(prefix)) return undefined;
    const keyHash = hashOf(key);
    const row = await this.#store.apiKeys.find(keyHash);
    const now = this.#clock.now();
    if (row === undefined || (row.expiresAt !== undefined && row.expiresAt <= now)) return undefined;
    if (!isWithin(address, row.addresses)) return undefined;
    const owner = await this.#store.users.signedIn(row.centreId, row.userId);
    if (owner === undefined || owner.disabled) return undefined;
    if (row.usedAt === undefined || now - row.usedAt >= writeUseEveryMs || row.usedFrom !== address)
      await this.#store.apiKeys.used(row, now, address);
    return {
      tokenHash: keyHash,
      program: {
        id: row.id,
        name: row.name,
        everyCampaign: worksOnEveryCampaign(owner.privileges, campaignEditors),
      },
      session: sessionOf(row, now, address),
      user: {
        ...owner,
        passwordChangeRequired: false,
        privileges: owner.privileges.filter((privilege) => row.privileges.includes(privilege)),
      },
    };
  }
}

/** Handlers ask a session for its centre and user; that of a key is never stored. */
function sessionOf(row: ApiKeyRow, now: number, address: string): SignedIn["session"] {
  const { id, centreId, userId, createdAt } = row;
  return { id, centreId, userId, csrfToken: "", createdAt, seenAt: now, address, userAgent: "" };
}

/** Whether a text is an address or a network, e.g. `192.0.2.0/24`. */
export function isNetwork(text: string): boolean {
  const [address = "", bits, ...rest] = text.split("/");
  const family = isIP(address);
  if (family === 0 || rest.length > 0) return false;
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (family === 4 ? 32 : 128));
}

/** No networks admit everybody. An IPv4 address that came over an IPv6 socket is the IPv4 address. */
export function isWithin(address: string, networks: readonly string[]): boolean {
  if (networks.length === 0) return true;
  const plain = address.replace(/^::ffff:(?=\d+\.)/i, "");
  const list = new BlockList();
  for (const network of networks) {
    const [base = "", bits] = network.split("/");
    const family = isIP(base) === 4 ? "ipv4" : "ipv6";
    list.addSubnet(base, bits === undefined ? (family === "ipv4" ? 32 : 128) : Number(bits), family);
  }
  return list.check(plain, isIP(plain) === 6 ? "ipv6" : "ipv4");
}

function hashOf(key: string): string {
  return createHash("sha256").update(key).digest("hex");
}
