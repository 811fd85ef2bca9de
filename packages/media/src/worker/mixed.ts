import { FRAME_SAMPLES } from "../rtp/packet.ts";

/** Sum of a round before it is saturated; one for all legs, for a worker does one leg at a time. */
export const mixed = new Int32Array(FRAME_SAMPLES);

/** One more that is heard in the round; the first begins the sum. */
export function add(frame: Int16Array, first: boolean): void {
  if (first) for (let i = 0; i < FRAME_SAMPLES; i++) mixed[i] = frame[i]!;
  else for (let i = 0; i < FRAME_SAMPLES; i++) mixed[i] = mixed[i]! + frame[i]!;
}

/** Saturated, never wrapped (TEL-COD-03). */
export function scale(frame: Int16Array, gain: number): void {
  for (let i = 0; i < frame.length; i++) {
    frame[i] = Math.max(-32_768, Math.min(32_767, Math.round(frame[i]! * gain)));
  }
}
