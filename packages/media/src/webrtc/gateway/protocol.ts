/**
 * What passes between a media worker and its WebRTC gateway. Control goes over the process channel; packets go over one
 * connected pair of loopback sockets, each behind the number of its transport (4 octets, big-endian).
 */
export const TRANSPORT_PREFIX = 4;

export type GatewayRequest =
  | {
      readonly kind: "open";
      readonly transport: number;
      readonly bindAddress: string;
      /** UDP ports to choose from; any when left out. */
      readonly ports?: { readonly low: number; readonly high: number };
      /** The browser's offer, reduced to what the library shall see; undefined: we offer. */
      readonly offer: string | undefined;
      readonly mid: string;
    }
  /** The answer to our offer, reduced in the same way. */
  | { readonly kind: "answer"; readonly transport: number; readonly answer: string }
  | { readonly kind: "candidate"; readonly transport: number; readonly candidate: string }
  | { readonly kind: "close"; readonly transport: number };

/** Our end of the transport, for the answer. */
export interface LocalTransport {
  readonly iceUfrag: string;
  readonly icePwd: string;
  /** `sha-256 AA:BB:…` */
  readonly fingerprint: string;
  readonly setup: "active" | "passive";
  /** Lines without `a=`. */
  readonly candidates: readonly string[];
  /** The ports of the candidates are open for TCP as well (RFC 6544). */
  readonly streams: boolean;
}

export type GatewayReport =
  /** Once, when its socket is bound. */
  | { readonly kind: "ready"; readonly port: number }
  | { readonly kind: "opened"; readonly transport: number; readonly local: LocalTransport }
  /** Another UDP port of ours by which the browser may try. */
  | { readonly kind: "address"; readonly transport: number; readonly port: number }
  | { readonly kind: "refused"; readonly transport: number; readonly detail: string }
  | {
      readonly kind: "state";
      readonly transport: number;
      readonly state: "connecting" | "connected" | "disconnected" | "failed" | "closed";
      readonly fault?: "dtls_fingerprint";
    };

/** RFC 5761 §4: payload types 64 to 95 are RTCP when both share a port. */
export function isRtcp(packet: Uint8Array, offset = 0): boolean {
  const second = packet[offset + 1]! & 0x7f;
  return second >= 64 && second <= 95;
}
