import type { Peer } from "./peer.ts";

/** A peer that can be written to: a UDP address pair, a stream or a WebSocket. */
export interface Flow extends Peer {
  /** Never throws; a failure is told to the transport layer's `onFailed`. */
  send(bytes: Buffer): void;
  /** UDP is always open. */
  readonly open: boolean;
  close(): void;
}

/** What every transport tells the layer above. */
export interface TransportEvents {
  /** May this address speak at all? Asked before anything of it is read (TEL-SEC-01). */
  admits(address: string): boolean;
  /** Has it proved itself lately? Then it may have more connections than a stranger (TEL-TPT-08). */
  proven(address: string): boolean;
  /** Calls go on over that flow: it is not idle though it is silent (TEL-TPT-06). */
  inUse(flow: Flow): boolean;
  message(bytes: Buffer, flow: Flow): void;
  /** A send failed or the peer is known to be unreachable: transactions waiting on it fail at once (TEL-TRN-05). */
  failed(flow: Peer, detail: string): void;
  /** A stream or WebSocket has closed. */
  closed(flow: Flow): void;
}

/** The listener's port is taken or its address is not ours. */
export class ListenError extends Error {
  override readonly name = "ListenError";
  readonly code: "sip.port_taken" | "sip.listen_failed";

  constructor(transport: string, address: string, port: number, cause: unknown) {
    const systemCode = (cause as { code?: string } | undefined)?.code;
    const taken = systemCode === "EADDRINUSE";
    super(
      `cannot listen on ${transport} ${address}:${port}: ${taken ? "the port is taken" : (systemCode ?? String(cause))}`,
    );
    this.code = taken ? "sip.port_taken" : "sip.listen_failed";
  }
}
