import type { Handler } from "./handler.ts";

/** Connect Call, «Соединить»: No Answer also covers other failures, Busy also refusal. */
export const connectCall: Handler<"connect_call"> = {
  enter(operation, run) {
    const { agentId } = run.state;
    const { destination, music, noAnswerSeconds } = operation;
    if (destination !== undefined) {
      run.enter("ringing");
      run.music(music, music !== undefined);
      run.do({ kind: "transfer", destination });
      return undefined;
    }
    if (agentId === null) return "transfer_failed";
    const noAnswerMs = noAnswerSeconds === undefined ? undefined : noAnswerSeconds * 1000;
    run.enter("ringing");
    if (music !== undefined) run.music(music, true);
    run.do({ kind: "connect", agentId, noAnswerMs });
    return undefined;
  },

  on(operation, event, run) {
    const { state } = run;
    switch (event.kind) {
      case "connected":
        run.enter("talking");
        // The join ended what was heard until now.
        state.playing = null;
        state.agentId = null;
        return undefined;
      case "connect_failed": {
        if (state.stage !== "ringing") return undefined;
        state.agentId = null;
        state.queued = state.queued && { ...state.queued, leftAt: run.now };
        // Nothing of the centre has that number.
        if (operation.destination !== undefined && event.reason === "failed") return "transfer_failed";
        return event.reason === "busy" ? "busy" : "no_answer";
      }
      case "agent_hung_up":
        return state.stage === "talking" ? "target_disconnected" : undefined;
      default:
        return undefined;
    }
  },

  hungUp(run) {
    if (run.state.stage === "ringing") run.do({ kind: "leave_queue" });
  },
};
