import { BlockList, isIP } from "node:net";

/** Addresses and networks in CIDR form. */
export class NetworkList {
  readonly #blocks = new BlockList();
  readonly empty: boolean;

  /** Entries that are no network are left out; `isNetwork` says so at the edge where they come in. */
  constructor(networks: readonly string[]) {
    const parsed = networks.map(parseNetwork).filter((each) => each !== undefined);
    for (const { address, prefix, family } of parsed) this.#blocks.addSubnet(address, prefix, family);
    this.empty = parsed.length === 0;
  }

  has(address: string): boolean {
    if (this.empty) return false;
    const family = isIP(address);
    return family !== 0 && this.#blocks.check(address, family === 6 ? "ipv6" : "ipv4");
  }
}

export function isNetwork(text: string): boolean {
  return parseNetwork(text) !== undefined;
}

function parseNetwork(
  text: string,
): { address: string; prefix: number; family: "ipv4" | "ipv6" } | undefined {
  const [address = "", length, ...rest] = text.trim().split("/");
  const version = isIP(address);
  if (version === 0 || rest.length > 0) return undefined;
  const bits = version === 6 ? 128 : 32;
  const prefix = length === undefined ? bits : /^\d{1,3}$/.test(length) ? Number(length) : Number.NaN;
  if (!(prefix >= 0 && prefix <= bits)) return undefined;
  return { address, prefix, family: version === 6 ? "ipv6" : "ipv4" };
}

/** One form for an address whichever socket it came by: `::ffff:192.0.2.1` is IPv4, a zone says nothing about the peer. */
export function plainAddress(address: string): string {
  const zone = address.indexOf("%");
  const bare = zone < 0 ? address : address.slice(0, zone);
  return bare.startsWith("::ffff:") && bare.includes(".") ? bare.slice(7) : bare;
}
