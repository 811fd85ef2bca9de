import type { PacingView } from "./pacing-types.ts";

/** Progressive dialling: in flight never exceeds floor(factor × ready agents) (OUT-MOD-05). */
export function dialsToStart(view: PacingView): number {
  // The factor has one decimal; whole tenths keep binary fractions out of the floor.
  const allowed = Math.floor((Math.round(view.factor * 10) * view.readyAgents) / 10);
  const wanted = Math.min(allowed - view.inFlight, Math.floor(view.startTokens), view.freeLines);
  return Math.max(0, wanted);
}
