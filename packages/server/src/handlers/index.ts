import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { campaignHandlers } from "./campaigns.ts";
import { directoryHandlers } from "./directory.ts";
import { healthHandlers } from "./health.ts";
import { importHandlers } from "./imports.ts";
import { listHandlers } from "./lists.ts";
import { resultHandlers } from "./results.ts";
import { sessionHandlers } from "./session.ts";
import { supervisionHandlers } from "./supervision.ts";

/** A handler for every route of the contract; the compiler says which is missing. */
export function createHandlers(context: ServerContext): Handlers {
  return {
    ...sessionHandlers(context),
    ...directoryHandlers(context),
    ...listHandlers(context),
    ...importHandlers(context),
    ...campaignHandlers(context),
    ...resultHandlers(context),
    ...supervisionHandlers(context),
    ...healthHandlers(context),
  };
}
