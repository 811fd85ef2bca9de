import type { Run } from "../run.ts";
import type { Exit, Handler } from "./handler.ts";

/** Shorter messages are not kept (PLT-VM-03). */
const shortestMs = 1_000;

/** Voicemail, «Голосовая почта»: a beep, then the message until `#`, silence, hang-up or the limit. */
export const voicemail: Handler<"voicemail"> = {
  enter(_, run) {
    run.enter("beep");
    run.play([{ kind: "tone", tone: "recording" }]);
    return undefined;
  },

  on(operation, event, run): Exit {
    const { stage } = run.state;
    switch (event.kind) {
      case "play_ended":
        if (stage !== "beep") return undefined;
        run.enter("recording");
        run.do({ kind: "record_message", maxMs: (operation.longestSeconds ?? 120) * 1000 });
        return undefined;
      case "digit":
        if (event.digit === "#" && stage === "recording") run.do({ kind: "stop_recording" });
        return undefined;
      case "recorded":
        if (event.kept) leftMessage(run);
        return "normal";
      default:
        return undefined;
    }
  },

  // A hang-up counts as done (INB-BLK-02).
  hungUp(run) {
    if (run.state.stage !== "recording") return;
    run.do({ kind: "stop_recording" });
    if (run.now - run.state.since >= shortestMs) leftMessage(run);
  },
};

function leftMessage(run: Run): void {
  run.do({ kind: "set_disposition", disposition: "voicemail_left", note: "", by: "system" });
}
