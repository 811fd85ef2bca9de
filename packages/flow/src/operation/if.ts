import { assertNever } from "@perezvon/base";
import { isOpen } from "@perezvon/schedule";
import type { Run } from "../run.ts";
import type { Condition } from "../scenario.ts";
import type { Handler } from "./handler.ts";

/** If, «Условие»: the first true branch; none is normal. */
export const ifOperation: Handler<"if"> = {
  enter(operation, run) {
    return operation.branches.find((branch) => holds(branch.when, run))?.exit ?? "normal";
  },
};

function holds(condition: Condition, { state, now }: Run): boolean {
  switch (condition.kind) {
    case "entry_open":
      return isOpen(state.hours, now) === condition.is;
    case "hours_open":
      return isOpen(condition.hours, now) === condition.is;
    case "equals":
      return (state.variables[condition.variable] ?? "") === condition.value;
    default:
      return assertNever(condition, "condition");
  }
}
