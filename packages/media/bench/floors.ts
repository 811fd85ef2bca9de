import { Generator, type MediaBenchOptions, measurePool } from "./media.ts";
import { runWebrtcBench } from "./webrtc.ts";

export type FloorName = "bridged" | "recorded" | "analysed" | "opus" | "browser";

/** What one core must carry at least (TEL-PRF-12). */
export const floors = {
  bridged: { calls: 400 },
  recorded: { calls: 250, recorded: true },
  analysed: { calls: 200, analysed: true },
  opus: { calls: 30, opus: true },
  browser: { calls: 60 },
} as const satisfies Record<FloorName, Omit<MediaBenchOptions, "seconds">>;

export const floorLimits = { spacingP99Ms: 30, busy: 0.85, lostPercent: 0.1 } as const;

export interface FloorFacts {
  /** From one packet of a leg to the next. */
  readonly spacingP99Ms: number;
  /** Share of time that the worker's loop was busy. */
  readonly busy: number;
  readonly sent: number;
  readonly received: number;
}

/** Whether one worker has carried it: as evenly and with as much to spare as is promised, and nothing lost on the way. */
export function floorHeld({ spacingP99Ms, busy, sent, received }: FloorFacts): boolean {
  const lostPercent = sent === 0 ? 100 : ((sent - received) * 100) / sent;
  return (
    spacingP99Ms <= floorLimits.spacingP99Ms &&
    busy <= floorLimits.busy &&
    lostPercent <= floorLimits.lostPercent
  );
}

/** `npm run bench -- floors`: one worker thread with the load that it must carry; `--only opus` measures one of them. */
export async function runFloorsBench({ seconds = 8, only = "" } = {}) {
  const measured: Record<string, object> = {};
  for (const name of ["bridged", "recorded", "analysed", "opus"] as const) {
    if (only !== "" && only !== name) continue;
    const generator = await Generator.start();
    const { busy, cpuUs, report } = await measurePool(generator, { ...floors[name], seconds });
    generator.stop();
    const { spacingP99Ms, sent, received } = report;
    // A dial that is listened to is sent silence by the clock of the worker, whatever comes.
    const facts = { spacingP99Ms, busy, sent, received: Math.min(sent, received) };
    measured[name] = {
      calls: floors[name].calls,
      cores: Math.round((cpuUs / seconds / 1e6) * 100) / 100,
      ...facts,
      busy: Math.round(busy * 100) / 100,
      held: floorHeld(facts),
    };
  }
  if (only === "" || only === "browser") {
    const legs = floors.browser.calls;
    const web = await runWebrtcBench({ library: "gateway", legs, seconds });
    measured.browser = {
      legs,
      legsPerCore: web.legsPerCore,
      lostPercent: web.lostPercent,
      held: web.legsPerCore >= legs && web.lostPercent <= floorLimits.lostPercent,
    };
  }
  return { seconds, limits: floorLimits, ...measured };
}
