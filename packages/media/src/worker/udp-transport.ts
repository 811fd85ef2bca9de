import type { RemoteInfo, Socket } from "node:dgram";
import type { MediaEvent, SrtpKey, SrtpKeys, SrtpSuite } from "../contract.ts";
import { looksLikeRtcp, MAX_RTP_BYTES, MIN_RTP_BYTES, readSsrc } from "../rtp/packet.ts";
import { SrtpReceiver, SrtpSender } from "../srtp/srtp.ts";
import { PacketTrace } from "./packet-trace.ts";
import type { PortPair, PortUser } from "./port-pair.ts";
import { RefusalWatch } from "./refusal-watch.ts";
import type { LegTransport, TransportSink } from "./transport.ts";

/** Packets that prove a source (TEL-MED-02). */
const PROOF_PACKETS = 3;
const SILENT_MS = 2000;
const MAX_CANDIDATES = 4;

interface Candidate {
  address: string;
  port: number;
  packets: number;
}

export interface UdpSink extends TransportSink {
  readonly id: string;
  /** True for a payload number that was negotiated: only such packets prove a source. */
  knowsPayload(payloadType: number): boolean;
}

/** RTP and RTCP over a pair of UDP ports, with the proof of the source (TEL-MED-02). */
export class UdpTransport implements LegTransport, PortUser {
  foreign = 0;
  malformed = 0;
  readonly #pair: PortPair;
  readonly #rtp: Socket;
  readonly #rtcp: Socket;
  readonly #sink: UdpSink;
  readonly #nowMs: () => number;
  // Where we send.
  #address = "";
  #port = 0;
  #rtcpPort = 0;
  // What the description said.
  #signalledAddress = "";
  #signalledPort = 0;
  #symmetric = false;
  // The proven source.
  #sourceAddress = "";
  #sourcePort = 0;
  #sourceSsrc = 0;
  #lastGenuineMs = 0;
  #candidates: Candidate[] = [];
  /** Since the description, or since another source was settled on: packets of the description's own address. */
  #signalledPackets = 0;
  /** Somebody wants to see what passes (TEL-GEN-06). */
  #trace: PacketTrace | undefined;
  #srtp: SrtpKeys | undefined;
  #protect: SrtpSender | undefined;
  #unprotect: SrtpReceiver | undefined;
  readonly #refusals: RefusalWatch;
  readonly #onSent = (error: NodeJS.ErrnoException | null): void => {
    if (error) this.onRtpError(error);
  };

  constructor(pair: PortPair, sink: UdpSink, nowMs: () => number) {
    this.#pair = pair;
    this.#rtp = pair.rtp;
    this.#rtcp = pair.rtcp;
    this.#sink = sink;
    this.#nowMs = nowMs;
    this.#refusals = new RefusalWatch(pair.rtp);
    pair.user = this;
  }

  /** A new address begins a new proof; the same address leaves what is proven (TEL-MED-02). */
  setRemote(address: string, port: number, symmetric: boolean): void {
    const moved = address !== this.#signalledAddress || port !== this.#signalledPort;
    this.#symmetric = symmetric;
    if (!moved) return;
    this.#refusals.stop();
    this.#signalledAddress = address;
    this.#signalledPort = port;
    this.#address = address;
    this.#port = port;
    this.#rtcpPort = port + 1;
    this.#sourceAddress = "";
    this.#sourcePort = 0;
    this.#signalledPackets = 0;
    this.#candidates = [];
  }

  /** Counters of SRTP go on while the keys are the same ones, as after a hold. */
  setSrtp(keys: SrtpKeys | undefined): void {
    if (!sameKey(keys?.send, this.#srtp?.send)) this.#protect = keys && new SrtpSender(keys.send);
    if (!sameKey(keys?.receive, this.#srtp?.receive))
      this.#unprotect = keys && new SrtpReceiver(keys.receive);
    this.#srtp = keys;
  }

  tracePackets(address: string, host: { wallMs(): number; emit(event: MediaEvent): void }): void {
    const legId = this.#sink.id;
    this.#trace ??= new PacketTrace(
      { address, port: this.#rtp.address().port },
      () => host.wallMs(),
      (records) => host.emit({ kind: "packetTrace", legId, records }),
    );
  }

  get srtp(): SrtpSuite | undefined {
    return this.#srtp?.receive.suite;
  }

  get unauthentic(): number {
    return this.#unprotect ? this.#unprotect.unauthentic + this.#unprotect.replayed : 0;
  }

  sendRtp(packet: Buffer): void {
    if (this.#port <= 0) return;
    this.#trace?.note(packet, false, this.#address, this.#port, false);
    const whole = this.#protect ? this.#protect.protectRtp(packet) : packet;
    if (this.#refusals.connected) {
      this.#rtp.send(whole, this.#onSent);
      this.#refusals.sent();
    } else this.#rtp.send(whole, this.#port, this.#address);
  }

  sendRtcp(packet: Buffer): void {
    if (this.#port <= 0 || this.#rtcpPort > 65_535) return;
    this.#trace?.note(packet, false, this.#address, this.#rtcpPort, true);
    const whole = this.#protect ? this.#protect.protectRtcp(packet) : packet;
    this.#rtcp.send(whole, this.#rtcpPort, this.#address);
  }

  /** The ports stay bound for another leg. */
  close(): void {
    this.#refusals.stop();
    this.#pair.user = undefined;
    this.#port = 0;
    this.#trace?.flush();
  }

  onRtpError(error: NodeJS.ErrnoException): void {
    if (error.code === "ECONNREFUSED") this.#refusals.refused(this.#nowMs());
  }

  /** Nobody has been listening where we send for five seconds (TEL-MED-07). Asked several times a second. */
  refuses(nowMs: number, lastHeardMs: number): boolean {
    return this.#refusals.check(nowMs, lastHeardMs, { address: this.#address, port: this.#port });
  }

  onRtp(packet: Buffer, from: RemoteInfo): void {
    const nowMs = this.#nowMs();
    if (packet.length < MIN_RTP_BYTES || packet.length > MAX_RTP_BYTES) {
      this.malformed++;
      return;
    }
    if (looksLikeRtcp(packet)) {
      this.onRtcp(packet, from);
      return;
    }
    this.#trace?.note(packet, true, from.address, from.port, false);
    const own = from.address === this.#sourceAddress || this.#eligible(from);
    const clear = this.#unprotect && own ? this.#unprotect.unprotectRtp(packet) : packet;
    if (clear) this.#onClear(clear, from, nowMs);
  }

  #onClear(packet: Buffer, from: RemoteInfo, nowMs: number): void {
    if (from.port === this.#sourcePort && from.address === this.#sourceAddress) {
      this.#lastGenuineMs = nowMs;
      this.#sourceSsrc = readSsrc(packet);
      this.#sink.receiveRtp(packet, nowMs);
    } else if (this.#prove(packet, from, nowMs)) this.#sink.receiveRtp(packet, nowMs);
  }

  /** Decides about a packet that does not come from the proven source. True if it may be heard. */
  #prove(packet: Buffer, from: RemoteInfo, nowMs: number): boolean {
    const signalled = from.port === this.#signalledPort && from.address === this.#signalledAddress;
    if (this.#sourcePort !== 0) {
      if (signalled && this.#speaksToo(packet)) {
        this.#settle(from.address, from.port, packet, nowMs);
        return true;
      }
      const returning = nowMs - this.#lastGenuineMs >= SILENT_MS && readSsrc(packet) === this.#sourceSsrc;
      if (!returning || !this.#eligible(from)) return this.#drop();
      this.#settle(from.address, from.port, packet, nowMs);
      return true;
    }
    // A peer may send as soon as it has our offer (RFC 3264 §5.1); until its own description is here it is nobody yet.
    if (this.#signalledPort === 0) return false;
    if (!this.#eligible(from) || !this.#sink.knowsPayload(packet[1]! & 0x7f)) return this.#drop();
    const candidate = this.#candidate(from);
    if (!candidate || (!signalled && this.#signalledPackets > 0)) return this.#drop();
    if (signalled) this.#signalledPackets++;
    candidate.packets++;
    if (candidate.packets >= PROOF_PACKETS) {
      this.#settle(from.address, from.port, packet, nowMs);
      return true;
    }
    // The address of the description is believed from its first packet, so that no opening word is lost (TEL-MED-10).
    return signalled;
  }

  /**
   * Whoever came first may be a stranger: where the address of the description itself speaks, it is the right one. Behind NAT it
   * never does, for nobody can send from there.
   */
  #speaksToo(packet: Buffer): boolean {
    if (this.#sink.knowsPayload(packet[1]! & 0x7f)) this.#signalledPackets++;
    return this.#signalledPackets >= PROOF_PACKETS;
  }

  /** Without «NAT» only the signalled host may send, though perhaps from another port. */
  #eligible(from: RemoteInfo): boolean {
    return this.#signalledPort > 0 && (this.#symmetric || from.address === this.#signalledAddress);
  }

  #candidate(from: RemoteInfo): Candidate | undefined {
    const known = this.#candidates.find((one) => one.port === from.port && one.address === from.address);
    if (known) return known;
    if (this.#candidates.length >= MAX_CANDIDATES) return undefined;
    const candidate = { address: from.address, port: from.port, packets: 0 };
    this.#candidates.push(candidate);
    return candidate;
  }

  #settle(address: string, port: number, packet: Buffer, nowMs: number): void {
    this.#sourceAddress = address;
    this.#sourcePort = port;
    this.#sourceSsrc = readSsrc(packet);
    this.#lastGenuineMs = nowMs;
    this.#signalledPackets = 0;
    this.#candidates = [];
    if (!this.#symmetric) return;
    this.#refusals.stop();
    const sameAddress = address === this.#address && port === this.#port;
    this.#address = address;
    this.#port = port;
    if (!sameAddress) this.#rtcpPort = port + 1;
  }

  #drop(): boolean {
    this.foreign++;
    return false;
  }

  onRtcp(packet: Buffer, from: RemoteInfo): void {
    this.#trace?.note(packet, true, from.address, from.port, true);
    const known = from.address === this.#sourceAddress || from.address === this.#signalledAddress;
    if (!known) {
      this.foreign++;
      return;
    }
    const clear = this.#unprotect ? this.#unprotect.unprotectRtcp(packet) : packet;
    if (!clear) return;
    if (this.#symmetric) this.#rtcpPort = from.port;
    this.#sink.receiveRtcp(clear, this.#nowMs());
  }
}

function sameKey(a: SrtpKey | undefined, b: SrtpKey | undefined): boolean {
  if (!a || !b) return a === b;
  return a.suite === b.suite && Buffer.from(a.master).equals(b.master);
}
