import { lookup } from "node:dns/promises";
import { isIP } from "node:net";
import { unbracket } from "../message/uri.ts";
import type { HopAddress, TransportName } from "./peer.ts";

/** What is to be resolved (RFC 3263 §4). */
export interface ResolveTarget {
  readonly host: string;
  readonly port: number | undefined;
  readonly transport: TransportName | undefined;
  readonly secure: boolean;
}

/** Best first. A plain array when no waiting was needed: the hot path never waits for a literal address. */
export interface Resolver {
  resolve(target: ResolveTarget): readonly HopAddress[] | Promise<readonly HopAddress[]>;
}

/** A and AAAA only. NAPTR and SRV (TEL-TPT-04) take this same door. */
export const addressResolver: Resolver = {
  resolve(target) {
    const transport = target.transport ?? (target.secure ? "tls" : "udp");
    const port = target.port ?? defaultPort(transport);
    const host = unbracket(target.host);
    if (isIP(host) !== 0) return [{ transport, address: host, port }];
    return lookup(host, { all: true }).then((found) =>
      found.map(({ address }) => ({ transport, address, port })),
    );
  },
};

/** RFC 3261 §19.1.2, RFC 7118 §5. */
export function defaultPort(transport: TransportName): number {
  if (transport === "tls") return 5061;
  if (transport === "ws") return 80;
  return transport === "wss" ? 443 : 5060;
}
