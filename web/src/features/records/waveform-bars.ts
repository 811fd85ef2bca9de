import type { Recording } from "@perezvon/api";

const full = 40;

/** Heights of so many bars, 1 to 40: the loudest of each stretch, of one side or of both. */
export function barsOf(
  waveform: Recording["waveform"],
  channel: "both" | "left" | "right",
  count: number,
): readonly number[] {
  if (waveform === null) return Array.from({ length: count }, () => 1);
  const sides = channel === "both" ? [waveform.left, waveform.right] : [waveform[channel]];
  const peaks = sides.map((side) => Uint8Array.from(atob(side), (octet) => octet.charCodeAt(0)));
  const length = Math.max(...peaks.map((side) => side.length));
  return Array.from({ length: count }, (_, bar) => {
    const from = Math.floor((bar * length) / count);
    const to = Math.max(from + 1, Math.floor(((bar + 1) * length) / count));
    let loudest = 0;
    for (const side of peaks) for (let i = from; i < to; i++) loudest = Math.max(loudest, side[i] ?? 0);
    return Math.max(1, (full * loudest) / 255);
  });
}
