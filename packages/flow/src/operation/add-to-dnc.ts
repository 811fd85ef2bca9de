import { filledIn } from "../variables.ts";
import type { Handler } from "./handler.ts";

/** Add to DNC, «В список "Не звонить"» (OUT-DNC-10): the customer's number where no other is named. */
export const addToDnc: Handler<"add_to_dnc"> = {
  enter({ list, number }, run) {
    const { serviceId, variables } = run.state;
    const digits = filledIn(number ?? "$(item.customerPhone)", variables).trim();
    run.ask({ kind: "add_to_dnc", list, number: digits, serviceId });
    return undefined;
  },

  on(_, event, run) {
    if (event.kind === "digit") run.keepKey(event.digit);
    if (event.kind !== "outside_done") return undefined;
    return event.answer.kind === "done" ? "normal" : "failed";
  },
};
