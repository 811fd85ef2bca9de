import { mkdirSync } from "node:fs";
import { dirname, join } from "node:path";
import type { SwitchContext } from "../switch-context.ts";
import type { Leg } from "./leg.ts";

/** The kept sound of one analysis (TEL-CPA-11). */
export interface AnalysisCapture {
  /** Name inside the storage of recordings. */
  readonly file: string;
  /** Ends it after so long; later calls do nothing. */
  stop(afterMs: number): void;
}

/** How long the capture goes on after the machine's signal, and how long it is at most (TEL-CPA-11). */
export const captureAfterBeepMs = 1_000;
const longestMs = 90_000;

/** Keeps what the leg says from its first sound on. Undefined when there is no room for it: the call goes on without. */
export function startCapture(context: SwitchContext, leg: Leg): AnalysisCapture | undefined {
  const day = new Date(context.clock.now()).toISOString().slice(0, 10);
  const file = `${leg.centreId}/cpa/${day}/${leg.legId}.wav`;
  const path = join(context.recordingsDir, file);
  try {
    mkdirSync(dirname(path), { recursive: true });
  } catch (error) {
    context.logger.warn("folder of analysis recordings", { error: String(error) });
    return undefined;
  }
  const recordingId = `cpa:${leg.legId}`;
  context.media.startRecording({ recordingId, legId: leg.legId, file: path });
  let stopped = false;
  const end = () => {
    if (stopped) return;
    stopped = true;
    limit.cancel();
    context.media.stopRecording(recordingId);
  };
  const limit = context.timers.after(longestMs, end);
  return {
    file,
    stop(afterMs) {
      if (afterMs === 0) end();
      else context.timers.after(afterMs, end);
    },
  };
}
