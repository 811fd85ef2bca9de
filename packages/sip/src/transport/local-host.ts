import { networkInterfaces } from "node:os";
import type { ListenerOptions } from "../user-agent/types.ts";

/** What a listener is called in Via and Contact. */
export interface Listener {
  readonly options: ListenerOptions;
  readonly bound: { readonly address: string; readonly port: number };
}

let interfaceCache: string | undefined;

/** Advertised address, else the bound one; for a wildcard the address that peer can reach us by (TEL-TPT-01). */
export function listenerHost(listener: Listener, remoteAddress: string): string {
  const { advertised } = listener.options;
  if (advertised !== undefined) return advertised.host;
  const { address } = listener.bound;
  if (address !== "0.0.0.0" && address !== "::") return address;
  if (remoteAddress.startsWith("127.") || remoteAddress === "::1")
    return remoteAddress === "::1" ? "::1" : "127.0.0.1";
  interfaceCache ??= firstOutsideAddress(remoteAddress.includes(":") ? "IPv6" : "IPv4");
  return interfaceCache;
}

export function listenerPort(listener: Listener): number {
  return listener.options.advertised?.port ?? listener.bound.port;
}

function firstOutsideAddress(family: "IPv4" | "IPv6"): string {
  for (const addresses of Object.values(networkInterfaces())) {
    for (const each of addresses ?? []) if (!each.internal && each.family === family) return each.address;
  }
  return family === "IPv4" ? "127.0.0.1" : "::1";
}
