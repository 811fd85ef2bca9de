import type { Run } from "../run.ts";
import type { Exit, Handler } from "./handler.ts";

/** A request that comes back within this keeps its place (INB-BLK-04). */
const sameRequestMs = 10_000;

/** Find Agent, «Найти оператора». */
export const findAgent: Handler<"find_agent"> = {
  enter(operation, run) {
    const { state, now } = run;
    const { queued } = state;
    const back = queued?.leftAt != null && now - queued.leftAt <= sameRequestMs;
    const t0 = back ? queued.t0 : now;
    state.queued = { t0, leftAt: null };
    run.music(operation.music);
    const skills = operation.skills ?? [];
    run.do({ kind: "queue", serviceId: state.serviceId, skills, priority: state.priority, t0 });
    // The limit counts from the first entry: a missed offer must not keep the caller for ever.
    run.startTimer(Math.max(0, t0 + (operation.timeoutSeconds ?? 600) * 1000 - now));
    return undefined;
  },

  on(operation, event, run) {
    switch (event.kind) {
      case "agent_found":
        run.state.agentId = event.agentId;
        return leave(run, "normal");
      case "no_agents":
        return fail(run, "no_agents", "no_agent");
      case "queue_full":
        return fail(run, "queue_limit", "queue_full");
      case "timer":
        run.do({ kind: "leave_queue" });
        return fail(run, "timeout", "queue_timeout");
      case "digit":
        if (event.digit !== operation.escapeKey) return undefined;
        run.do({ kind: "leave_queue" });
        return leave(run, "escape");
      default:
        return undefined;
    }
  },

  hungUp(run) {
    run.do({ kind: "leave_queue" });
  },
};

function leave(run: Run, exit: string): Exit {
  run.cancelTimer();
  const { queued } = run.state;
  run.state.queued = queued && { ...queued, leftAt: run.now };
  return exit;
}

/** What the system says of such a call, until somebody says better (INB-DSP-09). */
function fail(run: Run, exit: string, disposition: string): Exit {
  run.do({ kind: "set_disposition", disposition, note: "", by: "system" });
  return leave(run, exit);
}
