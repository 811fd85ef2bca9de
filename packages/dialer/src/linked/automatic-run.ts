import type { AutomaticRun, HoursSet } from "@perezvon/model";
import { isOpen, nextChange } from "@perezvon/schedule";

/** A campaign as its schedule sees it (OUT-CMP-11). */
export interface ScheduledRun {
  readonly automatic: AutomaticRun;
  /** Hours of work. */
  readonly hours: HoursSet;
  readonly enabled: boolean;
  readonly started: boolean;
  /** When somebody, or the schedule, last started or stopped it or set the schedule. Edges before are over. */
  readonly changedAt: number;
  /** Open records of it, of a group: of all its members. Undefined while nobody has counted. */
  readonly remaining: number | undefined;
}

/** More openings and closings than this since the last change are as good as none: the schedule of a campaign long forgotten. */
const edgesMax = 5_000;

/**
 * What the schedule does now: start, stop, or nothing. It acts at its moments only, so hand control between them holds until the next
 * one; a moment missed while nothing ran is made up for.
 */
export function automaticStep(run: ScheduledRun, now: number): "start" | "stop" | undefined {
  if (!run.enabled) return undefined;
  if (run.started && run.automatic.stop.kind === "finished" && run.remaining === 0) return "stop";
  // What could change nothing need not be looked for.
  const { start, stop } = run.automatic;
  if (run.started ? stop.kind === "never" || stop.kind === "finished" : start.kind === "never")
    return undefined;
  const wanted = run.started ? "stop" : "start";
  return lastEdge(run, now) === wanted ? wanted : undefined;
}

/** The latest moment of the schedule after the last change and up to now; a stop and a start at once: it runs on. */
function lastEdge({ automatic, hours, changedAt }: ScheduledRun, now: number): "start" | "stop" | undefined {
  let latest = Number.NEGATIVE_INFINITY;
  let edge: "start" | "stop" | undefined;
  const meet = (at: number, kind: "start" | "stop") => {
    if (at <= changedAt || at > now || at < latest || (at === latest && kind === "stop")) return;
    latest = at;
    edge = kind;
  };
  const { start, stop } = automatic;
  if (stop.kind === "at") meet(stop.at, "stop");
  if (start.kind === "at") meet(start.at, "start");
  if (start.kind === "hours" || stop.kind === "hours") {
    let open = isOpen(hours, changedAt);
    let at = nextChange(hours, changedAt);
    for (let edges = 0; at !== undefined && at <= now && edges < edgesMax; edges++) {
      open = !open;
      if (open && start.kind === "hours") meet(at, "start");
      if (!open && stop.kind === "hours") meet(at, "stop");
      at = nextChange(hours, at);
    }
  }
  return edge;
}
