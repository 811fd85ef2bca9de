import { createHmac } from "node:crypto";
import { type LookupAddress, lookup } from "node:dns";
import { request as http } from "node:http";
import { request as https } from "node:https";
import { BlockList, isIP, type LookupFunction } from "node:net";

/** PLT-API-05: an answer within 10 s; PLT-SEC-04: at most 1 MB of it. */
const limitMs = 10_000;
const answerMax = 1_048_576;
const answerKept = 500;

export interface Posted {
  /** Undefined: no answer came. */
  readonly status: number | undefined;
  readonly answer: string;
}

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

/** Signs as Standard Webhooks: HMAC-SHA-256 of id, time and body with the hook's secret (PLT-API-05). */
export function signatureOf(secret: string, id: string, timestamp: string, body: string): string {
  const key = Buffer.from(secret.replace(/^whsec_/, ""), "base64");
  return `v1,${createHmac("sha256", key).update(`${id}.${timestamp}.${body}`).digest("base64")}`;
}

/** Posts once. The name is resolved here and the very address that was checked is connected to; redirects are not followed. */
export function post(
  url: URL,
  {
    headers,
    body,
    allowedHosts,
  }: {
    readonly headers: Readonly<Record<string, string>>;
    readonly body: string;
    /** Listed by the provider: of any network. */
    readonly allowedHosts: readonly string[];
  },
): Promise<Posted> {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const free = allowedHosts.includes(host.toLowerCase());
  if (!free && isIP(host) !== 0 && isClosedAddress(host))
    return Promise.resolve({ status: undefined, answer: "address_not_allowed" });
  return new Promise((resolve) => {
    const send = url.protocol === "https:" ? https : http;
    const signal = AbortSignal.timeout(limitMs);
    const fail = (error: Error) =>
      resolve({ status: undefined, answer: signal.aborted ? "timeout" : error.message });
    const asked = send(
      url,
      { method: "POST", headers, signal, ...(!free && { lookup: openLookup }) },
      (response) => {
        let bytes = 0;
        let text = "";
        response.setEncoding("utf8");
        response.on("data", (piece: string) => {
          bytes += piece.length;
          if (text.length < answerKept) text += piece.slice(0, answerKept - text.length);
          if (bytes > answerMax) response.destroy();
        });
        response.on("close", () => resolve({ status: response.statusCode, answer: text }));
        response.on("error", fail);
      },
    );
    asked.on("error", fail);
    asked.end(body);
  });
}

const openLookup: LookupFunction = (name, options, callback) => {
  lookup(name, { ...options, all: true }, (error, found) => {
    const addresses = (found as LookupAddress[] | undefined) ?? [];
    if (error) callback(error, []);
    else if (addresses.some(({ address }) => isClosedAddress(address)))
      callback(Object.assign(new Error("address_not_allowed"), { code: "EACCES" }), []);
    else if (options.all) callback(null, addresses);
    else callback(null, addresses[0]!.address, addresses[0]!.family);
  });
};
