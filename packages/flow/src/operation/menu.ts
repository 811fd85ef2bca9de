import type { Run } from "../run.ts";
import type { MenuOperation, Prompt } from "../scenario.ts";
import type { Exit, Handler } from "./handler.ts";

/** Menu, «Меню»: no key or a wrong one is a failed try; after the retries the normal exit. */
export const menu: Handler<"menu"> = {
  enter(operation, run) {
    run.state.tries = 0;
    return ask(operation, run, []);
  },

  on(operation, event, run) {
    switch (event.kind) {
      case "digit":
        run.cancelTimer();
        return judge(operation, run, event.digit);
      case "play_ended":
        run.startTimer((operation.waitSeconds ?? 5) * 1000);
        return undefined;
      case "timer":
        return failed(operation, run, operation.noInputPrompt);
      default:
        return undefined;
    }
  },
};

function ask(operation: MenuOperation, run: Run, before: readonly Prompt[]): Exit {
  const key = run.takeKey();
  if (key !== undefined) return judge(operation, run, key);
  run.prompt(...before, operation.prompt);
  return undefined;
}

function judge(operation: MenuOperation, run: Run, key: string): Exit {
  if (!operation.keys.includes(key)) return failed(operation, run, operation.wrongKeyPrompt);
  run.state.variables = { ...run.state.variables, "menu.key": key };
  return key;
}

function failed(operation: MenuOperation, run: Run, prompt: Prompt | undefined): Exit {
  run.state.tries += 1;
  if (run.state.tries > (operation.retries ?? 2)) return "normal";
  return ask(operation, run, prompt === undefined ? [] : [prompt]);
}
