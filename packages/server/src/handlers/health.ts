import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { ProblemError } from "../http/problem-error.ts";

export function healthHandlers({ store, pbx }: ServerContext): Handlers<"healthLive" | "healthReady"> {
  return {
    healthLive: { handle: async () => ({ status: "ok" }) },
    healthReady: {
      async handle() {
        if (pbx.draining) throw new ProblemError("draining", { retryAfter: 30 });
        if (!(await store.ready())) throw new ProblemError("store_unavailable", { retryAfter: 5 });
        return { status: "ok" };
      },
    },
  };
}
