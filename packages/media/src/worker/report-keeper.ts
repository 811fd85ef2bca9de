import type { Reception } from "../rtp/reception.ts";
import { type ReportBlock, readRtcp, roundTripMs, writeRtcp } from "../rtp/rtcp.ts";
import type { OutputStream } from "./output-stream.ts";

/** RTCP of one leg: writes our reports, remembers what the far side says of our stream (TEL-MED-08, TEL-QOS-01). */
export class ReportKeeper {
  roundTripMs: number | undefined;
  /** The far side's last report about us. */
  remote: ReportBlock | undefined;
  /** How many such reports have come. */
  remoteReports = 0;
  readonly #out: OutputStream;
  readonly #reception: Reception;
  readonly #cname: string;
  #lastSenderReport = 0;
  #lastSenderReportMs = 0;
  #packetsReported = 0;

  constructor(out: OutputStream, reception: Reception, cname: string) {
    this.#out = out;
    this.#reception = reception;
    this.#cname = cname;
  }

  /** What the far side says of our stream's jitter; reports count in the clock of the stream (RFC 3550 §6.4.1). */
  get remoteJitterMs(): number {
    return (this.remote?.jitter ?? 0) / this.#out.unitsPerMs;
  }

  receive(packet: Buffer, wallMs: number): void {
    const compound = readRtcp(packet);
    if (!compound) return;
    if (compound.senderNtpMiddle !== undefined) {
      this.#lastSenderReport = compound.senderNtpMiddle;
      this.#lastSenderReportMs = wallMs;
    }
    for (const block of compound.reports) {
      if (block.ssrc !== this.#out.ssrc) continue;
      this.remote = block;
      this.remoteReports++;
      this.roundTripMs = roundTripMs(block, wallMs) ?? this.roundTripMs;
    }
  }

  /** `unitsPerMsIn` is the clock of the stream that we receive. */
  write(nowMs: number, wallMs: number, bye: boolean, unitsPerMsIn: number): Buffer {
    const sent = this.#out.packets > this.#packetsReported;
    this.#packetsReported = this.#out.packets;
    const sender = sent
      ? {
          nowMs: wallMs,
          rtpTimestamp: this.#out.stampAt(nowMs),
          packets: this.#out.packets,
          octets: this.#out.octets,
        }
      : undefined;
    return writeRtcp(this.#out.ssrc, this.#cname, sender, this.#block(wallMs, unitsPerMsIn), bye);
  }

  #block(wallMs: number, unitsPerMsIn: number): ReportBlock | undefined {
    if (this.#reception.packets === 0) return undefined;
    const since = this.#lastSenderReport === 0 ? 0 : ((wallMs - this.#lastSenderReportMs) * 65_536) / 1000;
    return {
      ssrc: this.#reception.ssrc,
      fractionLost: this.#reception.fractionLost(),
      lost: this.#reception.lost(),
      highestSequence: this.#reception.extendedHighest(),
      jitter: (this.#reception.jitter / 8) * unitsPerMsIn,
      lastReport: this.#lastSenderReport,
      delaySinceLastReport: Math.round(since),
    };
  }
}
