/** Loudest sample of each tenth of a second, one octet a channel: what a player draws (TEL-REC-11). */
export const PEAKS_PER_SECOND = 10;
const PEAK_SAMPLES = 8000 / PEAKS_PER_SECOND;

export interface Waveform {
  readonly perSecond: number;
  /** Base64 of one octet a peak, 255 full scale: customer, then agent's side. */
  readonly left: string;
  readonly right: string;
}

/** Gathers peaks while a recording passes by. */
export class WaveformBuilder {
  readonly #peaks: [number[], number[]] = [[], []];
  readonly #largest: [number, number] = [0, 0];
  #count = 0;

  feed(left: Int16Array, right: Int16Array): void {
    for (let i = 0; i < left.length; i++) {
      this.#note(0, left[i]!);
      this.#note(1, right[i]!);
      if (++this.#count === PEAK_SAMPLES) this.#turn();
    }
  }

  end(): Waveform {
    if (this.#count > 0) this.#turn();
    const [left, right] = this.#peaks.map((peaks) => Buffer.from(peaks).toString("base64"));
    return { perSecond: PEAKS_PER_SECOND, left: left!, right: right! };
  }

  #note(channel: 0 | 1, sample: number): void {
    const size = sample < 0 ? -sample : sample;
    if (size > this.#largest[channel]) this.#largest[channel] = size;
  }

  #turn(): void {
    for (const channel of [0, 1] as const) {
      this.#peaks[channel].push(Math.min(255, Math.ceil(this.#largest[channel] / 128.5)));
      this.#largest[channel] = 0;
    }
    this.#count = 0;
  }
}
