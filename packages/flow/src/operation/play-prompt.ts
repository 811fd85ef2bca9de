import type { Handler } from "./handler.ts";

/** Play Prompt, «Проиграть». */
export const playPrompt: Handler<"play_prompt"> = {
  enter(operation, run) {
    if (operation.interruptible === false) run.state.keys = "";
    // A key pressed ahead has interrupted this prompt already.
    else if (run.state.keys !== "") return "normal";
    run.prompt(operation.prompt);
    return undefined;
  },

  on(operation, event, run) {
    if (event.kind === "play_ended") return "normal";
    if (event.kind !== "digit" || operation.interruptible === false) return undefined;
    if (operation.reuseKey) run.keepKey(event.digit);
    return "normal";
  },
};
