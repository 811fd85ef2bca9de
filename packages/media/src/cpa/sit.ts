import type { SitKind } from "./contract.ts";
import type { ToneRun } from "./tone-runs.ts";

const FRAME_MS = 20;
const EXPECTED_HZ = [950, 1400, 1800] as const;
const TOLERANCE_HZ = 50;
const LOW_MS = 330 - 70;
const HIGH_MS = 330 + 70;
/** Pauses up to 30 ms, and what the windows of the analysis add. */
const GAP_FRAMES = 4;

/** Recognises the three rising tones and tells their North American kind (TEL-CPA-08). */
export class SitDetector {
  #tones: ToneRun[] = [];

  /** Told of every tone that has ended. The kind, when it was the third of a triple. */
  end(run: ToneRun): SitKind | undefined {
    const previous = this.#tones[this.#tones.length - 1];
    if (previous && run.from - previous.to > GAP_FRAMES) this.#tones = [];
    if (!this.#isNext(run)) this.#tones = [];
    if (!this.#isNext(run)) return undefined;
    this.#tones.push(run);
    if (this.#tones.length < 3) return undefined;
    const triple = this.#tones;
    this.#tones = [];
    const lengths = triple.map((_, index) => durationMs(triple, index));
    if (!lengths.every((ms) => ms >= LOW_MS - 2 * FRAME_MS && ms <= HIGH_MS + 2 * FRAME_MS)) return undefined;
    return kindOf(triple, lengths);
  }

  reset(): void {
    this.#tones = [];
  }

  #isNext(run: ToneRun): boolean {
    const expected = EXPECTED_HZ[this.#tones.length];
    return run.hz.length === 1 && expected !== undefined && Math.abs(run.hz[0]! - expected) <= TOLERANCE_HZ;
  }
}

/** From the middle of one transition to the middle of the next: windows blur both sides alike. */
function durationMs(triple: readonly ToneRun[], index: number): number {
  const run = triple[index]!;
  const before = triple[index - 1];
  const after = triple[index + 1];
  const from = before ? (before.to + run.from) / 2 : run.from;
  const to = after ? (run.to + after.from) / 2 : run.to;
  return (to - from) * FRAME_MS;
}

/** First and second tone, low or high, short or long: IC, VC, RO, RO′, NC′, NC. */
const KINDS: Readonly<Record<string, SitKind>> = {
  "low short low short": "IC",
  "high long low short": "VC",
  "low short high long": "RO",
  "high short low long": "RO",
  "low long low long": "NC",
  "high long high long": "NC",
};

function kindOf(triple: readonly ToneRun[], lengths: readonly number[]): SitKind {
  const first = [pitch(triple[0]!.hz[0]!, 913.8, 985.2), length(lengths[0]!)];
  const second = [pitch(triple[1]!.hz[0]!, 1370.6, 1428.5), length(lengths[1]!)];
  return KINDS[[...first, ...second].join(" ")] ?? "other";
}

function pitch(hz: number, low: number, high: number): "low" | "high" | "plain" {
  if (Math.abs(hz - low) <= low * 0.015) return "low";
  return Math.abs(hz - high) <= high * 0.015 ? "high" : "plain";
}

/** 274 or 380 ms, each within 15 %; their middle parts them. */
function length(ms: number): "short" | "long" {
  return ms < 327 ? "short" : "long";
}
