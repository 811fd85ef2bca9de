import type { LegStatistics, Quality, QualityFault, QualityLimits, QualitySummary } from "../contract.ts";
import { oneWayDelayMs, qualityOf } from "./e-model.ts";

/** TEL-QOS-01: how often a leg is sampled. */
export const SAMPLE_MS = 5000;
/** A low MOS counts after so many samples in a row (TEL-QOS-04: 10 s). */
const LOW_MOS_SAMPLES = 2;

export const DEFAULT_LIMITS: QualityLimits = { mos: 3.6, lossPercent: 3, jitterMs: 40, roundTripMs: 400 };

export interface QualitySample {
  /** What we received in these five seconds; undefined if nothing was due. */
  readonly in: Quality | undefined;
  /** What the far side says that it received; undefined without a report of it since the last sample (TEL-QOS-02). */
  readonly out: Quality | undefined;
  readonly roundTripMs: number | undefined;
  readonly bufferMs: number | undefined;
  readonly concealedPercent: number;
  readonly faults: readonly QualityFault[];
}

/** What the far side says of our stream, as it stands now: cumulative, with the number of reports so far. */
export interface RemoteView {
  readonly reports: number;
  readonly lost: number;
  readonly jitterMs: number;
}

/** Watches one leg: figures of each five seconds, what passes the limits, and the whole in sum. No clock, no I/O. */
export class QualityWatch {
  readonly #limits: QualityLimits;
  #former: LegStatistics | undefined;
  #formerExpected = 0;
  #formerRemote: RemoteView = { reports: 0, lost: 0, jitterMs: 0 };
  #lowMos = 0;
  readonly #in = new Sum();
  readonly #out = new Sum();

  constructor(limits: QualityLimits = DEFAULT_LIMITS) {
    this.#limits = limits;
  }

  sample(now: LegStatistics, expected: number, remote: RemoteView | undefined): QualitySample {
    const former = this.#former;
    const delayMs = oneWayDelayMs(now.roundTripMs, now.bufferMs, now.codec);
    const due = expected - this.#formerExpected;
    const missed = now.lost + now.late - (former ? former.lost + former.late : 0);
    const received = due > 0 ? qualityOf(share(missed, due), now.jitterMs, delayMs, now.codec) : undefined;
    const sent = now.packetsOut - (former?.packetsOut ?? 0);
    const heard = remote && remote.reports > this.#formerRemote.reports ? remote : undefined;
    const out =
      heard &&
      qualityOf(share(heard.lost - this.#formerRemote.lost, sent), heard.jitterMs, delayMs, now.codec);
    const concealed = now.concealedMs - (former?.concealedMs ?? 0);
    this.#former = now;
    this.#formerExpected = expected;
    if (heard) this.#formerRemote = heard;
    if (received) this.#in.add(received);
    if (out) this.#out.add(out);
    return {
      in: received,
      out,
      roundTripMs: now.roundTripMs,
      bufferMs: now.bufferMs,
      concealedPercent: Math.min(100, (100 * concealed) / SAMPLE_MS),
      faults: this.#faults(received, out, now.roundTripMs),
    };
  }

  /** Undefined for a direction of which nothing is known: that is «no data», not perfect (TEL-QOS-02). */
  summary(): { readonly in: QualitySummary | undefined; readonly out: QualitySummary | undefined } {
    return { in: this.#in.result(), out: this.#out.result() };
  }

  #faults(
    received: Quality | undefined,
    sent: Quality | undefined,
    roundTripMs: number | undefined,
  ): QualityFault[] {
    const known = [received, sent].filter((one) => one !== undefined);
    const limits = this.#limits;
    this.#lowMos = known.some(({ mos }) => mos < limits.mos) ? this.#lowMos + 1 : 0;
    return [
      ...(this.#lowMos >= LOW_MOS_SAMPLES ? (["mos"] as const) : []),
      ...(known.some(({ lossPercent }) => lossPercent > limits.lossPercent) ? (["loss"] as const) : []),
      ...(known.some(({ jitterMs }) => jitterMs > limits.jitterMs) ? (["jitter"] as const) : []),
      ...((roundTripMs ?? 0) > limits.roundTripMs ? (["round_trip"] as const) : []),
    ];
  }
}

class Sum {
  #count = 0;
  #r = 0;
  #mos = 0;
  #jitter = 0;
  #minR = Number.POSITIVE_INFINITY;
  #minMos = Number.POSITIVE_INFINITY;
  #maxJitter = 0;

  add({ jitterMs, mos, rFactor: r }: Quality): void {
    this.#count++;
    this.#r += r;
    this.#mos += mos;
    this.#jitter += jitterMs;
    this.#minR = Math.min(this.#minR, r);
    this.#minMos = Math.min(this.#minMos, mos);
    this.#maxJitter = Math.max(this.#maxJitter, jitterMs);
  }

  result(): QualitySummary | undefined {
    if (this.#count === 0) return undefined;
    return {
      rMean: this.#r / this.#count,
      rMin: this.#minR,
      mosMean: this.#mos / this.#count,
      mosMin: this.#minMos,
      jitterMeanMs: this.#jitter / this.#count,
      jitterMaxMs: this.#maxJitter,
    };
  }
}

function share(missed: number, due: number): number {
  return due > 0 ? Math.max(0, Math.min(100, (100 * missed) / due)) : 0;
}
