import { dominantTone, levelDbm0 } from "@perezvon/media";

/** Louder than this is something, softer is the noise of a line (TEL-CPA-05 draws the line of speech at the same level). */
export const AUDIBLE_DBM0 = -42;
/** A gap between two packets that an ear may notice. */
export const GAP_MS = 40;

const EVENT_KEYS = "0123456789*#ABCD";
const WINDOW_SAMPLES = 400;
const PACKETS_BETWEEN_WINDOWS = 25;
/** The share of the energy that one frequency must hold to count as a tone. */
const TONE_SHARE = 0.6;

export interface HeardTone {
  readonly hz: number;
  /** Measured windows, about two a second, in which this tone was heard. */
  readonly windows: number;
}

export interface Heard {
  readonly packets: number;
  readonly firstPacketAt: number | undefined;
  /** First packet louder than the noise of a line. */
  readonly firstAudibleAt: number | undefined;
  readonly lastAudibleAt: number | undefined;
  /** Mean power of the audible packets. */
  readonly levelDbm0: number | undefined;
  /** The tone heard in most windows. */
  readonly frequencyHz: number | undefined;
  readonly tones: readonly HeardTone[];
  readonly longestGapMs: number;
  /** When the packet after the longest gap came. */
  readonly longestGapAt: number | undefined;
  /** Gaps above `GAP_MS`. */
  readonly gaps: number;
  readonly lost: number;
  /** Key presses that came as RFC 4733 events. */
  readonly digits: string;
}

/**
 * What one phone hears: level, tones and gaps. Tones are measured in short windows now and then, because a process that
 * stands for hundreds of phones has no time to listen to each of them all the time.
 */
export class Hearing {
  #packets = 0;
  #firstPacketAt: number | undefined;
  #lastPacketAt: number | undefined;
  #firstAudibleAt: number | undefined;
  #lastAudibleAt: number | undefined;
  #audiblePackets = 0;
  #powerSum = 0;
  #longestGapMs = 0;
  #longestGapAt: number | undefined;
  #gaps = 0;
  #lost = 0;
  #nextSequence: number | undefined;
  readonly #window = new Int16Array(WINDOW_SAMPLES);
  #filled = 0;
  #packetsUntilWindow = 0;
  readonly #tones = new Map<number, number>();
  #digits = "";
  #digitTimestamp: number | undefined;

  get firstAudibleAt(): number | undefined {
    return this.#firstAudibleAt;
  }

  get lastPacketAt(): number | undefined {
    return this.#lastPacketAt;
  }

  /** `ownPauseMs`: how long the ear itself stood still since the packet before, which is no gap of the sender. */
  packet(samples: Int16Array, sequence: number, at: number, ownPauseMs = 0): void {
    this.#count(sequence, at, ownPauseMs);
    const level = levelDbm0(samples);
    if (level >= AUDIBLE_DBM0) {
      this.#firstAudibleAt ??= at;
      this.#lastAudibleAt = at;
      this.#audiblePackets++;
      this.#powerSum += 10 ** (level / 10);
    }
    this.#listen(samples, level >= AUDIBLE_DBM0);
  }

  /** A packet of a key press; all packets of one press carry one timestamp (RFC 4733 §2.2). */
  event(code: number, timestamp: number, sequence: number, at: number): void {
    this.#count(sequence, at);
    if (timestamp === this.#digitTimestamp) return;
    this.#digitTimestamp = timestamp;
    this.#digits += EVENT_KEYS[code] ?? "";
  }

  heard(): Heard {
    const tones = [...this.#tones]
      .map(([hz, windows]) => ({ hz, windows }))
      .sort((a, b) => b.windows - a.windows || a.hz - b.hz);
    return {
      packets: this.#packets,
      firstPacketAt: this.#firstPacketAt,
      firstAudibleAt: this.#firstAudibleAt,
      lastAudibleAt: this.#lastAudibleAt,
      levelDbm0:
        this.#audiblePackets > 0
          ? Math.round(100 * Math.log10(this.#powerSum / this.#audiblePackets)) / 10
          : undefined,
      frequencyHz: tones[0]?.hz,
      tones,
      longestGapMs: Math.round(this.#longestGapMs),
      longestGapAt: this.#longestGapAt,
      gaps: this.#gaps,
      lost: this.#lost,
      digits: this.#digits,
    };
  }

  #count(sequence: number, at: number, ownPauseMs = 0): void {
    this.#packets++;
    this.#firstPacketAt ??= at;
    if (this.#lastPacketAt !== undefined) {
      const gap = at - this.#lastPacketAt - ownPauseMs;
      if (gap > GAP_MS) this.#gaps++;
      if (gap > this.#longestGapMs) {
        this.#longestGapMs = gap;
        this.#longestGapAt = at;
      }
    }
    this.#lastPacketAt = at;
    if (this.#nextSequence !== undefined) {
      // A jump of more than a second of packets is a new stream, not a loss.
      const missing = (sequence - this.#nextSequence) & 0xffff;
      if (missing < 50) this.#lost += missing;
      else if (missing > 0xff00) return;
    }
    this.#nextSequence = (sequence + 1) & 0xffff;
  }

  /** Collects a window of consecutive audible packets, measures it, rests. */
  #listen(samples: Int16Array, audible: boolean): void {
    if (this.#packetsUntilWindow > 0) {
      this.#packetsUntilWindow--;
      return;
    }
    if (!audible) {
      this.#filled = 0;
      return;
    }
    const room = Math.min(samples.length, WINDOW_SAMPLES - this.#filled);
    this.#window.set(samples.subarray(0, room), this.#filled);
    this.#filled += room;
    if (this.#filled < WINDOW_SAMPLES) return;
    this.#filled = 0;
    this.#packetsUntilWindow = PACKETS_BETWEEN_WINDOWS;
    const tone = dominantTone(this.#window, 200, 3400);
    if (tone.share < TONE_SHARE) return;
    const hz = Math.round(tone.hz / 10) * 10;
    this.#tones.set(hz, (this.#tones.get(hz) ?? 0) + 1);
  }
}
