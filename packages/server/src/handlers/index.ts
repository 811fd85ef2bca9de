import type { ServerContext } from "../http/context.ts";
import type { Handlers } from "../http/handler.ts";
import { alertHandlers } from "./alerts.ts";
import { apiKeyHandlers } from "./api-keys.ts";
import { archiveHandlers } from "./archives.ts";
import { audioHandlers } from "./audio.ts";
import { auditHandlers } from "./audit.ts";
import { blackListHandlers } from "./black-list.ts";
import { callBackHandlers } from "./call-backs.ts";
import { callSettingsHandlers } from "./call-settings.ts";
import { callingHoursHandlers } from "./calling-hours.ts";
import { callHandlers } from "./calls.ts";
import { campaignBinHandlers } from "./campaign-bin.ts";
import { campaignFileHandlers } from "./campaign-file.ts";
import { campaignMetricHandlers } from "./campaign-metrics.ts";
import { campaignNumberHandlers } from "./campaign-numbers.ts";
import { setUpHandlers } from "./campaign-set-up.ts";
import { campaignStaffHandlers } from "./campaign-staff.ts";
import { campaignHandlers } from "./campaigns.ts";
import { correctionHandlers } from "./corrections.ts";
import { directoryHandlers } from "./directory.ts";
import { doNotCallHandlers } from "./do-not-call.ts";
import { exportTaskHandlers } from "./export-tasks.ts";
import { exportHandlers } from "./exports.ts";
import { feedHandlers } from "./feeds.ts";
import { forecastHandlers } from "./forecasts.ts";
import { formatHandlers } from "./formats.ts";
import { groupHandlers } from "./groups.ts";
import { healthHandlers } from "./health.ts";
import { importHandlers } from "./imports.ts";
import { limitHandlers } from "./limits.ts";
import { lineHandlers } from "./lines.ts";
import { linkedCampaignHandlers } from "./linked-campaigns.ts";
import { listSourceHandlers } from "./list-sources.ts";
import { listHandlers } from "./lists.ts";
import { locationHandlers } from "./locations.ts";
import { mailHandlers } from "./mail.ts";
import { nodeHandlers } from "./node.ts";
import { numberPlanHandlers } from "./number-plan.ts";
import { numberHandlers } from "./numbers.ts";
import { outboundLimitHandlers } from "./outbound-limits.ts";
import { outgoingPlanHandlers } from "./outgoing-plan.ts";
import { recordToolHandlers } from "./record-tools.ts";
import { recordingControlHandlers } from "./recording-control.ts";
import { recordingExportHandlers } from "./recording-exports.ts";
import { recordingHandlers } from "./recordings.ts";
import { recordHandlers } from "./records.ts";
import { resultPageHandlers } from "./result-pages.ts";
import { resultHandlers } from "./results.ts";
import { scenarioHandlers } from "./scenarios.ts";
import { scriptPictureHandlers } from "./script-pictures.ts";
import { scriptHandlers } from "./scripts.ts";
import { selectionHandlers } from "./selection.ts";
import { sessionHandlers } from "./session.ts";
import { sipSecurityHandlers } from "./sip-security.ts";
import { subjectHandlers } from "./subjects.ts";
import { supervisionHandlers } from "./supervision.ts";
import { testDialHandlers } from "./test-dial.ts";
import { traceHandlers } from "./trace.ts";
import { trunkHandlers } from "./trunks.ts";
import { turnHandlers } from "./turn.ts";
import { userSessionHandlers } from "./user-sessions.ts";
import { userHandlers } from "./users.ts";
import { webServiceHandlers } from "./web-services.ts";
import { webhookHandlers } from "./webhooks.ts";

/** A handler for every route of the contract; the compiler says which is missing. */
export function createHandlers(context: ServerContext): Handlers {
  return {
    ...sessionHandlers(context),
    ...mailHandlers(context),
    ...userHandlers(context),
    ...userSessionHandlers(context),
    ...apiKeyHandlers(context),
    ...groupHandlers(context),
    ...auditHandlers(context),
    ...trunkHandlers(context),
    ...callSettingsHandlers(context),
    ...outboundLimitHandlers(context),
    ...outgoingPlanHandlers(context),
    ...turnHandlers(context),
    ...traceHandlers(context),
    ...numberHandlers(context),
    ...lineHandlers(context),
    ...sipSecurityHandlers(context),
    ...limitHandlers(context),
    ...linkedCampaignHandlers(context),
    ...campaignBinHandlers(context),
    ...recordHandlers(context),
    ...recordToolHandlers(context),
    ...correctionHandlers(context),
    ...locationHandlers(context),
    ...scenarioHandlers(context),
    ...webServiceHandlers(context),
    ...audioHandlers(context),
    ...scriptHandlers(context),
    ...scriptPictureHandlers(context),
    ...alertHandlers(context),
    ...blackListHandlers(context),
    ...doNotCallHandlers(context),
    ...callingHoursHandlers(context),
    ...subjectHandlers(context),
    ...numberPlanHandlers(context),
    ...callBackHandlers(context),
    ...directoryHandlers(context),
    ...listHandlers(context),
    ...listSourceHandlers(context),
    ...importHandlers(context),
    ...callHandlers(context),
    ...campaignHandlers(context),
    ...campaignStaffHandlers(context),
    ...campaignFileHandlers(context),
    ...testDialHandlers(context),
    ...setUpHandlers(context),
    ...campaignNumberHandlers(context),
    ...selectionHandlers(context),
    ...archiveHandlers(context),
    ...exportTaskHandlers(context),
    ...recordingExportHandlers(context),
    ...webhookHandlers(context),
    ...feedHandlers(context),
    ...formatHandlers(context),
    ...resultHandlers(context),
    ...resultPageHandlers(context),
    ...campaignMetricHandlers(context),
    ...exportHandlers(context),
    ...forecastHandlers(context),
    ...supervisionHandlers(context),
    ...recordingHandlers(context),
    ...recordingControlHandlers(context),
    ...nodeHandlers(context),
    ...healthHandlers(context),
  };
}
