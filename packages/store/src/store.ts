import { type Clock, type Logger, sleep, type Timers, uuidV7 } from "@perezvon/base";
import type { Store } from "./contract/store.ts";
import { Database } from "./database/database.ts";
import { recordingKeys } from "./database/recording-keys.ts";
import { makeSeal } from "./database/seal.ts";
import { WriteQueue } from "./database/write-queue.ts";
import { seedDemoCentre } from "./demo/seed.ts";
import { makeAgentStore } from "./engine/agent-store.ts";
import { makeCampaignStore } from "./engine/campaign-store.ts";
import { makeDirectoryStore } from "./engine/directory-store.ts";
import { makeInteractionStore } from "./engine/interaction-store.ts";
import { makeAgentQueries } from "./queries/agents.ts";
import { makeAlertQueries } from "./queries/alerts.ts";
import { makeApiKeyQueries, makeIdempotencyQueries } from "./queries/api-keys.ts";
import { makeArchiveQueries } from "./queries/archives.ts";
import { makeAudioQueries } from "./queries/audio.ts";
import { makeAuditQueries } from "./queries/audit.ts";
import { makeBlackListQueries } from "./queries/black-list.ts";
import { makeCallBackQueries } from "./queries/call-backs.ts";
import { makeCallSettingsQueries } from "./queries/call-settings.ts";
import { makeCallingHoursQueries } from "./queries/calling-hours.ts";
import { makeCampaignBinQueries } from "./queries/campaign-bin.ts";
import { makeCampaignEventQueries } from "./queries/campaign-events.ts";
import { makeCampaignGroupQueries } from "./queries/campaign-groups.ts";
import { makeCampaignPeopleQueries } from "./queries/campaign-people.ts";
import { makeCampaignQueries } from "./queries/campaigns.ts";
import { makeCentreQueries } from "./queries/centres.ts";
import { makeCorrectionQueries } from "./queries/corrections.ts";
import { makeDirectoryQueries } from "./queries/directory.ts";
import { makeDoNotCallQueries } from "./queries/do-not-call.ts";
import { makeExportTaskQueries } from "./queries/export-tasks.ts";
import { makeExportQueries } from "./queries/exports.ts";
import { makeFeedQueries } from "./queries/feeds.ts";
import { makeForecastQueries } from "./queries/forecasts.ts";
import { makeListFormatQueries } from "./queries/formats.ts";
import { makeGroupQueries } from "./queries/groups.ts";
import { makeImportQueries } from "./queries/imports.ts";
import { makeInteractionQueries } from "./queries/interactions.ts";
import { makeLegStore } from "./queries/legs.ts";
import { makeLineQueries } from "./queries/lines.ts";
import { makeListQueries } from "./queries/lists.ts";
import { makeLocationQueries } from "./queries/locations.ts";
import { makeMailQueries } from "./queries/mail.ts";
import { makeMetricQueries } from "./queries/metrics.ts";
import { makeNumberPlanQueries } from "./queries/number-plan.ts";
import { makeNumberQueries } from "./queries/numbers.ts";
import { makeOutboundLimitQueries } from "./queries/outbound-limits.ts";
import { makeOutgoingPlanQueries } from "./queries/outgoing-plan.ts";
import { makeRecordToolQueries } from "./queries/record-tools.ts";
import { makeRecordingExportQueries } from "./queries/recording-exports.ts";
import { makeRecoveryQueries } from "./queries/recovery.ts";
import { makeResultQueries } from "./queries/results.ts";
import { makeRoleQueries } from "./queries/roles.ts";
import { makeScenarioQueries } from "./queries/scenarios.ts";
import { makeScriptQueries } from "./queries/scripts.ts";
import { makeSecurityQueries } from "./queries/security.ts";
import { makeSelectionQueries } from "./queries/selection.ts";
import { makeServiceQueries } from "./queries/services.ts";
import { makeSessionQueries } from "./queries/sessions.ts";
import { makeSignInQueries } from "./queries/sign-in.ts";
import { makeSubjectQueries } from "./queries/subjects.ts";
import { makeSwitchQueries } from "./queries/switchboard.ts";
import { makeTollQueries } from "./queries/tolls.ts";
import { makeTrunkQueries } from "./queries/trunks.ts";
import { makeTurnQueries } from "./queries/turn.ts";
import { makeUserSessionQueries } from "./queries/user-sessions.ts";
import { makeUserQueries } from "./queries/users.ts";
import { makeWebServiceQueries } from "./queries/web-services.ts";
import { makeWebhookQueries } from "./queries/webhooks.ts";

export interface CreateStoreOptions {
  /** Connection of the role that works for one centre at a time. */
  readonly appUrl: string;
  /** Connection of the system door. */
  readonly systemUrl: string;
  /** 32 bytes; the keys of the centres come from it. */
  readonly secret: Buffer;
  readonly logger: Logger;
  readonly clock: Clock;
  readonly timers: Timers;
  /** Runs after every connection is closed. */
  readonly onClosed?: () => Promise<void>;
}

const dayMs = 24 * 3_600_000;
const closeLimitMs = 10_000;

/** A store on a migrated database. */
export async function createStore(options: CreateStoreOptions): Promise<Store> {
  const { logger, clock, timers } = options;
  const db = new Database(options);
  const queue = new WriteQueue(logger);
  const seal = makeSeal(options.secret);
  // Names this process in the locks it takes, so that the next one knows them from its own.
  const instanceId = uuidV7(clock.now());
  const { legs, stop: stopLegs } = makeLegStore(db, { clock, timers, logger, instanceId });
  await makeMonths(db, clock);
  const daily = timers.every(dayMs, () => {
    makeMonths(db, clock).catch((error: unknown) => {
      logger.error("partitions of the coming months cannot be made", { error: String(error) });
    });
  });
  return {
    engine: {
      campaigns: makeCampaignStore(db, queue, instanceId, logger),
      agents: makeAgentStore(db, queue),
      interactions: makeInteractionStore(db, queue),
      directory: makeDirectoryStore(db),
    },
    centres: makeCentreQueries(db),
    signIn: makeSignInQueries(db),
    sessions: makeSessionQueries(db, clock),
    apiKeys: makeApiKeyQueries(db),
    webhooks: makeWebhookQueries(db, seal),
    webServices: makeWebServiceQueries(db, seal),
    idempotency: makeIdempotencyQueries(db, seal),
    users: makeUserQueries(db, { seal, clock }),
    userSessions: makeUserSessionQueries(db),
    roles: makeRoleQueries(db),
    groups: makeGroupQueries(db, clock),
    directory: makeDirectoryQueries(db, seal),
    recordingKey: recordingKeys(options.secret),
    trunks: makeTrunkQueries(db, seal),
    numbers: makeNumberQueries(db),
    switchboard: makeSwitchQueries(db, queue, seal, clock),
    lines: makeLineQueries(db, seal),
    security: makeSecurityQueries(db, queue, clock),
    mail: makeMailQueries(db, seal),
    recovery: makeRecoveryQueries(db, seal),
    turn: makeTurnQueries(db, seal),
    callSettings: makeCallSettingsQueries(db, seal),
    outboundLimits: makeOutboundLimitQueries(db),
    outgoingPlan: makeOutgoingPlanQueries(db),
    blackList: makeBlackListQueries(db),
    tolls: makeTollQueries(db, queue),
    locations: makeLocationQueries(db),
    scenarios: makeScenarioQueries(db),
    audio: makeAudioQueries(db),
    scripts: makeScriptQueries(db),
    alerts: makeAlertQueries(db),
    doNotCall: makeDoNotCallQueries(db),
    callingHours: makeCallingHoursQueries(db),
    numberPlan: makeNumberPlanQueries(db),
    callBacks: makeCallBackQueries(db),
    lists: makeListQueries(db, clock),
    imports: makeImportQueries(db, clock),
    campaigns: makeCampaignQueries(db, clock),
    campaignPeople: makeCampaignPeopleQueries(db),
    campaignBin: makeCampaignBinQueries(db),
    campaignGroups: makeCampaignGroupQueries(db),
    recordTools: makeRecordToolQueries(db),
    corrections: makeCorrectionQueries(db),
    campaignEvents: makeCampaignEventQueries(db),
    selection: makeSelectionQueries(db, instanceId),
    results: makeResultQueries(db),
    metrics: makeMetricQueries(db),
    exports: makeExportQueries(db),
    exportTasks: makeExportTaskQueries(db, seal),
    recordingExports: makeRecordingExportQueries(db),
    feeds: makeFeedQueries(db, seal),
    formats: makeListFormatQueries(db),
    archives: makeArchiveQueries(db),
    subjects: makeSubjectQueries(db, seal),
    forecasts: makeForecastQueries(db),
    interactions: makeInteractionQueries(db),
    legs,
    agents: makeAgentQueries(db),
    services: makeServiceQueries(db),
    audit: makeAuditQueries(db),
    ready: (timeoutMs = 1_000) => db.ready(timeoutMs),
    seedDemoCentre: (demo) => seedDemoCentre(db, seal, clock, demo),
    async close() {
      daily.cancel();
      // A database that is away is not waited for longer than people wait for a program to end.
      await Promise.race([Promise.all([queue.drained(), stopLegs()]), sleep(timers, closeLimitMs)]);
      await db.close();
      await options.onClosed?.();
    },
  };
}

async function makeMonths(db: Database, clock: Clock): Promise<void> {
  await db.inSystem(
    async (tx) => {
      await tx.run("SELECT ensure_partitions($1::date, 3)", [
        new Date(clock.now()).toISOString().slice(0, 10),
      ]);
    },
    { repeatable: true, patienceMs: 10_000 },
  );
}
