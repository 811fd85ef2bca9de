import { fetched, fetchRequest } from "../fetch-url.ts";
import { withVariables } from "../variables.ts";
import type { Handler } from "./handler.ts";

/** Fetch URL, «Запрос URL»: what plays goes on meanwhile, and keys pressed ahead are kept. */
export const fetchUrl: Handler<"fetch_url"> = {
  enter(operation, run) {
    if (operation.music) run.music();
    run.ask(fetchRequest(operation, run.state.variables));
    return undefined;
  },

  on(operation, event, run) {
    if (event.kind === "digit") run.keepKey(event.digit);
    if (event.kind !== "outside_done") return undefined;
    const { exit, variables } = fetched(operation, event.answer);
    const all = withVariables(run.state.variables, variables);
    // More than a call may hold: nothing of it is kept (INB-SCN-08).
    if (all === undefined) return "failed";
    run.state.variables = all;
    return exit;
  },
};
