import type { Handler } from "./handler.ts";

/** Set Disposition, «Статус» (INB-DSP-04). */
export const setDisposition: Handler<"set_disposition"> = {
  enter({ disposition, note }, run) {
    run.do({ kind: "set_disposition", disposition, note: note ?? "", by: "scenario" });
    return "normal";
  },
};
