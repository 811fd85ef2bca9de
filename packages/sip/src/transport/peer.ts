import type { PeerCheck } from "./tls.ts";

/** Transport protocols of RFC 3261 §7 and RFC 7118; `tls` and `wss` differ from `tcp` and `ws` only in who encrypts. */
export type TransportName = "udp" | "tcp" | "tls" | "ws" | "wss";

/**
 * Names the way back to a peer: the connection for streams and WebSocket, the address pair for UDP.
 * Opaque; keep it with a binding and give it back to send over the same flow (RFC 5626 §3).
 */
export type FlowId = string;

/** Where a message began, before a proxy of ours passed it on. */
export interface ClientAddress {
  readonly transport: TransportName;
  readonly address: string;
  readonly port: number;
}

/** The far end of one message. */
export interface Peer {
  readonly transport: TransportName;
  readonly address: string;
  readonly port: number;
  readonly flow: FlowId;
  /** Name that a TLS client asked for (RFC 6066 §3); undefined without TLS or without a name. */
  readonly serverName?: string | undefined;
  /** Index into the listeners of the stack; -1 for a connection this side opened. */
  readonly listener: number;
  /** Who sent it, if the far end is an edge of ours that says so; `flow` still leads to the edge. */
  readonly client?: ClientAddress | undefined;
}

/** Whose message it is: the sender behind our edge, or the far end itself. Limits, lists and bans are about him. */
export function speakerOf(source: Peer): ClientAddress {
  return source.client ?? source;
}

/** A place to send to, before any flow to it exists. */
export interface HopAddress {
  readonly transport: TransportName;
  readonly address: string;
  readonly port: number;
  /** Name to ask for and to check by TLS; the address when left out. */
  readonly serverName?: string | undefined;
  /** How its certificate is judged; left out: any open connection will do, a new one is checked by chain and name. */
  readonly check?: PeerCheck | undefined;
}

export function isStream(transport: TransportName): boolean {
  return transport !== "udp";
}

/** Sees every message as it passes: for traces (TEL-GEN-06). Must not keep `bytes` beyond the call unless it copies them. */
export type MessageObserver = (direction: "in" | "out", bytes: Buffer, peer: Peer, at: number) => void;
