import type { ToneZone } from "../contract.ts";

/** Busy and congestion of a country as they are received: one cadence, told apart by its period (TEL-CPA-07, TEL-TON-02). */
export interface CadenceSpec {
  readonly zone: ToneZone;
  readonly hz: readonly number[];
  /** Each part, sound and pause, lies between these. */
  readonly partMs: readonly [number, number];
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

export const CADENCES: readonly CadenceSpec[] = [
  { zone: "ru", hz: [425], partMs: [120, 480], busyFromMs: 500 },
  { zone: "na", hz: [480, 620], partMs: [200, 600], busyFromMs: 800 },
];

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
