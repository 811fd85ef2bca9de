import { AlertBook } from "../alerts/alert-book.ts";
import { TestCalls } from "../diagnosis/test-calls.ts";
import { EventHub } from "../events/event-hub.ts";
import { ArchiveKeeper } from "../export/archive-keeper.ts";
import { ExportRunner } from "../export/export-runner.ts";
import { TaskRunner } from "../export/task-runner.ts";
import { CallSounds } from "../figures/call-sounds.ts";
import { ForecastDesk } from "../forecast/forecast-desk.ts";
import type { ServerContext } from "../http/context.ts";
import { FeedRunner } from "../import/feed-runner.ts";
import { ImportRunner } from "../import/import-runner.ts";
import { Mailer } from "../mail/mailer.ts";
import { PlayLinks } from "../recordings/play-links.ts";
import { RecoveryDesk } from "../sign-in/recovery.ts";
import { Sessions } from "../sign-in/sessions.ts";
import { SignInDesk } from "../sign-in/sign-in.ts";
import { Eraser } from "../subjects/eraser.ts";
import { WebhookSender } from "../webhooks/webhook-sender.ts";

type Made =
  | "sessions"
  | "signIn"
  | "mailer"
  | "recovery"
  | "hub"
  | "imports"
  | "feeds"
  | "exports"
  | "archives"
  | "eraser"
  | "forecasts"
  | "tasks"
  | "webhooks"
  | "testCalls"
  | "playLinks"
  | "callSounds"
  | "alerts";
type Given = Omit<ServerContext, Made>;

/** What handlers work with, from what is handed in. */
export function createServerContext(given: Given): ServerContext {
  const { store, engine, clock, logger } = given;
  const mailer = new Mailer(given);
  const recovery = new RecoveryDesk({ ...given, mailer });
  const hub = new EventHub(clock, logger);
  const imports = new ImportRunner({
    ...given,
    grown: (centreId, campaignId) => {
      engine.campaigns
        .changed(centreId, campaignId)
        .catch((error) =>
          logger.warn("campaign not told of new records", { campaignId, error: String(error) }),
        );
    },
  });
  const exports = new ExportRunner({ ...given, folder: given.folders.exports });
  const archives = new ArchiveKeeper({ ...given, folder: given.folders.exports });
  return {
    ...given,
    mailer,
    recovery,
    sessions: new Sessions(store, clock, logger),
    signIn: new SignInDesk({ ...given, recovery }),
    hub,
    alerts: new AlertBook({ ...given, hub }),
    exports,
    callSounds: new CallSounds(given),
    playLinks: new PlayLinks(clock),
    tasks: new TaskRunner({
      ...given,
      folder: given.folders.exports,
      recordings: given.folders.recordings,
      mailWaits: () => mailer.wake(),
    }),
    webhooks: new WebhookSender({
      ...given,
      allowedHosts: given.webhookHosts,
      mailWaits: () => mailer.wake(),
    }),
    archives,
    eraser: new Eraser({ ...given, exports, archives }),
    forecasts: new ForecastDesk(given),
    testCalls: new TestCalls(given),
    imports,
    feeds: new FeedRunner({
      ...given,
      imports,
      folder: given.folders.uploads,
      mailWaits: () => mailer.wake(),
    }),
  };
}
