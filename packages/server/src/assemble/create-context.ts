import { TestCalls } from "../diagnosis/test-calls.ts";
import { EventHub } from "../events/event-hub.ts";
import { ExportRunner } from "../export/export-runner.ts";
import type { ServerContext } from "../http/context.ts";
import { ImportRunner } from "../import/import-runner.ts";
import { Sessions } from "../sign-in/sessions.ts";
import { SignInDesk } from "../sign-in/sign-in.ts";

type Given = Omit<ServerContext, "sessions" | "signIn" | "hub" | "imports" | "exports" | "testCalls">;

/** What handlers work with, from what is handed in. */
export function createServerContext(given: Given): ServerContext {
  const { store, engine, clock, logger } = given;
  return {
    ...given,
    sessions: new Sessions(store, clock, logger),
    signIn: new SignInDesk(given),
    hub: new EventHub(clock, logger),
    exports: new ExportRunner({ ...given, folder: given.folders.exports }),
    testCalls: new TestCalls(given),
    imports: new ImportRunner({
      ...given,
      grown: (centreId, campaignId) => {
        engine.campaigns
          .changed(centreId, campaignId)
          .catch((error) =>
            logger.warn("campaign not told of new records", { campaignId, error: String(error) }),
          );
      },
    }),
  };
}
