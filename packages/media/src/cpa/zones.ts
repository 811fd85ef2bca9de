import type { ToneZone } from "../contract.ts";
import type { CadenceCountry, NetworkCadence } from "./contract.ts";

/** Busy and congestion of a country or an operator as they are received: one cadence, told apart by its period (TEL-CPA-07, TEL-TON-02). */
export interface CadenceSpec {
  readonly hz: readonly number[];
  /** Sound and pause lie between these. */
  readonly onMs: readonly [number, number];
  readonly offMs: readonly [number, number];
  /** A period at least this long is busy, a shorter one congestion. */
  readonly busyFromMs: number;
}

export interface RingbackSpec {
  readonly zone: ToneZone;
  /** Two close frequencies are heard as one between them. */
  readonly hz: readonly [number, number];
  readonly onMs: readonly [number, number];
  readonly offMs: readonly [number, number];
}

/** Deviation of a frequency that still matches. */
export const TOLERANCE_HZ = 15;

const part = (low: number, high: number) => ({ onMs: [low, high], offMs: [low, high] }) as const;

/** Russia, North America, and what ITU-T E.180 recommends to all others. */
const CADENCES: Readonly<Record<CadenceCountry, CadenceSpec>> = {
  ru: { hz: [425], ...part(120, 480), busyFromMs: 500 },
  na: { hz: [480, 620], ...part(200, 600), busyFromMs: 800 },
  itu: { hz: [425], ...part(120, 750), busyFromMs: 500 },
};

/** A part may be a fifth longer or shorter than it should be, and 30 ms in any case. */
const PART_SHARE = 0.2;
const PART_MS = 30;

/** The cadences that an analysis knows: those of the countries asked for (all when left out), and the operator's own. */
export function cadencesOf(
  countries: readonly CadenceCountry[] = ["ru", "na", "itu"],
  own: readonly NetworkCadence[] = [],
): readonly CadenceSpec[] {
  return [...own.map(specOf), ...countries.map((country) => CADENCES[country])];
}

function specOf({ kind, hz, onMs, offMs }: NetworkCadence): CadenceSpec {
  const around = (ms: number) => {
    const by = Math.max(PART_MS, ms * PART_SHARE);
    return [ms - by, ms + by] as const;
  };
  return {
    hz: [...hz].sort((a, b) => a - b),
    onMs: around(onMs),
    offMs: around(offMs),
    busyFromMs: kind === "busy" ? 0 : Number.POSITIVE_INFINITY,
  };
}

export const RINGBACKS: readonly RingbackSpec[] = [
  { zone: "ru", hz: [410, 440], onMs: [800, 1200], offMs: [3200, 4800] },
  { zone: "na", hz: [425, 495], onMs: [1600, 2400], offMs: [3200, 4800] },
];

export function sameTones(heard: readonly number[], expected: readonly number[]): boolean {
  return (
    heard.length === expected.length &&
    heard.every((hz, index) => Math.abs(hz - expected[index]!) <= TOLERANCE_HZ)
  );
}
