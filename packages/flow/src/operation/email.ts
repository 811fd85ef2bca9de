import { filledIn } from "../variables.ts";
import type { Handler } from "./handler.ts";

/** EMail, «Отправить письмо»: queued; it has failed only where it cannot be queued. */
export const email: Handler<"email"> = {
  enter({ copy, subject, text, to }, run) {
    const { variables } = run.state;
    run.ask({
      kind: "email",
      to: addresses(`${filledIn(to, variables)},${filledIn(copy ?? "", variables)}`),
      subject: filledIn(subject, variables).replace(/\s+/g, " ").trim(),
      text: filledIn(text, variables),
    });
    return undefined;
  },

  on(_, event, run) {
    if (event.kind === "digit") run.keepKey(event.digit);
    if (event.kind !== "outside_done") return undefined;
    return event.answer.kind === "done" ? "normal" : "failed";
  },
};

function addresses(text: string): readonly string[] {
  return [...new Set(text.split(/[,;\s]+/).filter(Boolean))];
}
