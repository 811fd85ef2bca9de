import type { Codec, RemoteAudio, WebrtcState } from "../contract.ts";

/** How a leg's packets leave. A leg lives on while its transport is exchanged (TEL-WRT-06). */
export interface LegTransport {
  /**
   * Sends one whole RTP packet, header first, unencrypted. The caller may use the buffer again as soon as the call
   * returns, so what cannot be sent at once is copied or dropped.
   */
  sendRtp(packet: Buffer): void;
  /** Sends one compound RTCP packet. A transport that makes its own reports ignores it. */
  sendRtcp(packet: Buffer): void;
  close(): void;
}

/**
 * Where a transport delivers. Packets are whole, decrypted and proven to come from the far side: the source address, or
 * the authentication tag, has been checked. The leg may change the header in place and hand the same buffer to another
 * leg's `sendRtp`; it keeps no reference after the call.
 */
export interface TransportSink {
  receiveRtp(packet: Buffer, arrivalMs: number): void;
  receiveRtcp(packet: Buffer, arrivalMs: number): void;
}

/** What a browser's transport gets from the worker that houses it. Runs inside the media worker thread. */
export interface WebrtcHost {
  readonly legId: string;
  readonly sink: TransportSink;
  /** Local address to bind and address to show in candidates. */
  readonly bindAddress: string;
  readonly advertisedAddress: string;
  /** What may be spoken, preferred first. */
  readonly codecs: readonly Codec[];
  /** `fault`: what the far side could not prove. */
  onState(state: WebrtcState, fault?: "dtls_fingerprint"): void;
  onCandidate(candidate: string): void;
  /** Called once the offer is understood, before the answer is given: codec, payload numbers, direction. */
  applyRemote(remote: Omit<RemoteAudio, "address" | "port" | "symmetric">): void;
}

export interface WebrtcTransport extends LegTransport {
  /** Whether the offer speaks of this transport and changes no more than the stream on it (RFC 8829 §5.2.2). */
  continues(offer: string): boolean;
  answer(offer: string): Promise<string>;
  offer(): Promise<string>;
  /** The answer to our offer. */
  accept(answer: string): Promise<void>;
  addCandidate(candidate: string): void;
}

/** Made by `src/webrtc/`; called by the worker for each `webrtcOffer`, the leg's former transport being closed after. */
export type CreateWebrtcTransport = (host: WebrtcHost) => WebrtcTransport;
