import { type LookupAddress, lookup } from "node:dns";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** Loopback, link-local, private and other addresses that are nobody's on the Internet (PLT-SEC-04). */
const closed = new BlockList();
for (const [network, bits] of [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["224.0.0.0", 4],
  ["240.0.0.0", 4],
] as const)
  closed.addSubnet(network, bits, "ipv4");
for (const [network, bits] of [
  ["::", 128],
  ["::1", 128],
  ["64:ff9b::", 96],
  ["fc00::", 7],
  ["fe80::", 10],
  ["ff00::", 8],
] as const)
  closed.addSubnet(network, bits, "ipv6");

export function isClosedAddress(address: string): boolean {
  // IPv4 in the clothes of IPv6: in numbers it is seen through, otherwise refused.
  if (/^::ffff:[0-9a-f]{1,4}:[0-9a-f]{1,4}$/i.test(address)) return true;
  const mapped = /^::ffff:(\d+\.\d+\.\d+\.\d+)$/i.exec(address)?.[1] ?? address;
  return closed.check(mapped, isIP(mapped) === 6 ? "ipv6" : "ipv4");
}

/** Host of an address as it is connected to: without the brackets of IPv6. */
export function hostOf(url: URL): string {
  return url.hostname.replace(/^\[|\]$/g, "").toLowerCase();
}

/** Whether the address itself says that it is nobody's on the Internet; a name is looked up by `openLookup`. */
export function namesClosedAddress(url: URL): boolean {
  const host = hostOf(url);
  return isIP(host) !== 0 && isClosedAddress(host);
}

/** Finds a name's addresses and refuses closed ones: the very address that was checked is connected to. */
export const openLookup: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    const addresses = (found as LookupAddress[] | undefined) ?? [];
    if (error) callback(error, []);
    else if (addresses.some(({ address }) => isClosedAddress(address)))
      callback(Object.assign(new Error("address_not_allowed"), { code: "EACCES" }), []);
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};
