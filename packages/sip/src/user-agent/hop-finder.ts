import type { Uri } from "../message/uri.ts";
import type { Flow } from "../transport/flow.ts";
import type { FlowId, HopAddress, TransportName } from "../transport/peer.ts";
import { defaultPort } from "../transport/resolver.ts";
import type { PeerCheck } from "../transport/tls.ts";
import type { UserAgentContext } from "./context.ts";

/** Where a request goes: a flow and nothing else, a fixed next hop, or wherever its URI resolves to. */
export interface Destination {
  readonly flow?: FlowId | undefined;
  readonly nextHop?:
    | { readonly transport?: TransportName; readonly address: string; readonly port?: number }
    | undefined;
  readonly uri: Uri;
  readonly peerCheck?: PeerCheck | undefined;
}

/** Hops best first; an empty list means unreachable. Answers within the call unless a name must be looked up. */
export function findHops(
  context: UserAgentContext,
  { nextHop, uri, peerCheck }: Destination,
  found: (hops: readonly HopAddress[], detail: string) => void,
): void {
  const target = nextHop ?? hostOf(uri);
  if (target === undefined) {
    found([], "the URI names no host");
    return;
  }
  const { transport } = target;
  const secure = uri.scheme === "sips";
  const port = target.port ?? (nextHop === undefined ? undefined : defaultPort(transport ?? "udp"));
  const result = context.resolver.resolve({ host: target.address, port, transport, secure });
  // The name that was asked for is the one to check, whatever names lead to it (RFC 5922 §4).
  const named = (hops: readonly HopAddress[]) =>
    hops.map((hop) =>
      hop.transport === "tls"
        ? { ...hop, serverName: target.address, ...(peerCheck && { check: peerCheck }) }
        : hop,
    );
  if (result instanceof Promise) {
    result.then(
      (hops) => found(named(hops), hops.length === 0 ? "the name has no address" : ""),
      (error: unknown) => found([], error instanceof Error ? error.message : String(error)),
    );
  } else found(named(result), "");
}

/** A flow to the first hop of a URI. */
export function findFlow(
  context: UserAgentContext,
  uri: Uri,
  found: (flow: Flow | undefined, detail: string) => void,
): void {
  findHops(context, { uri }, (hops, detail) => {
    const hop = hops[0];
    found(
      hop === undefined ? undefined : context.transport.flowTo(hop, false),
      detail || "no way to the peer",
    );
  });
}

/** The open flow of that id. */
export function openFlow(context: UserAgentContext, id: FlowId): Flow | undefined {
  const flow = context.transport.flowById(id);
  return flow?.open ? flow : undefined;
}

function hostOf(
  uri: Uri,
): { address: string; port: number | undefined; transport: TransportName | undefined } | undefined {
  if (uri.scheme === "tel" || uri.scheme === "other") return undefined;
  const named = uri.params.get("transport")?.toLowerCase();
  return { address: uri.params.get("maddr") ?? uri.host, port: uri.port, transport: transportNamed(named) };
}

function transportNamed(name: string | undefined): TransportName | undefined {
  return name === "udp" || name === "tcp" || name === "tls" || name === "ws" || name === "wss"
    ? name
    : undefined;
}
