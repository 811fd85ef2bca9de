import type { Static, TSchema } from "typebox";
import { alertRoutes } from "./alerts.ts";
import { apiKeyRoutes } from "./api-keys.ts";
import { archiveRoutes } from "./archives.ts";
import { audioRoutes } from "./audio.ts";
import { callBackRoutes } from "./call-backs.ts";
import { callSettingsRoutes } from "./call-settings.ts";
import { callRoutes } from "./calls.ts";
import { campaignBinRoutes } from "./campaign-bin.ts";
import { campaignDispositionRoutes } from "./campaign-dispositions.ts";
import { campaignFileRoutes } from "./campaign-file.ts";
import { campaignMetricRoutes } from "./campaign-metrics.ts";
import { campaignNumberRoutes } from "./campaign-numbers.ts";
import { campaignResultRoutes } from "./campaign-results.ts";
import { campaignStaffRoutes } from "./campaign-staff.ts";
import { campaignRoutes } from "./campaigns.ts";
import { correctionRoutes } from "./corrections.ts";
import { directoryRoutes } from "./directory.ts";
import { doNotCallRoutes } from "./do-not-call.ts";
import { exportTaskRoutes } from "./export-tasks.ts";
import { feedRoutes } from "./feeds.ts";
import { forecastRoutes } from "./forecasts.ts";
import { formatRoutes } from "./formats.ts";
import { healthRoutes } from "./health.ts";
import { hoursRoutes } from "./hours.ts";
import { limitRoutes } from "./limits.ts";
import { linkedCampaignRoutes } from "./linked-campaigns.ts";
import { listSourceRoutes } from "./list-sources.ts";
import { listRoutes } from "./lists.ts";
import { locationRoutes } from "./locations.ts";
import { mailRoutes } from "./mail.ts";
import { nodeRoutes } from "./node.ts";
import { outboundLimitRoutes } from "./outbound-limits.ts";
import { outgoingPlanRoutes } from "./outgoing-plan.ts";
import { recordToolRoutes } from "./record-tools.ts";
import { recordingExportRoutes } from "./recording-exports.ts";
import { scenarioRoutes } from "./scenarios.ts";
import { scriptRoutes } from "./scripts.ts";
import { selectionRoutes } from "./selection.ts";
import { sessionRoutes } from "./session.ts";
import { setUpRoutes } from "./set-up.ts";
import { subjectRoutes } from "./subjects.ts";
import { supervisionRoutes } from "./supervision.ts";
import { telephonyRoutes } from "./telephony.ts";
import { testDialRoutes } from "./test-dial.ts";
import { traceRoutes } from "./trace.ts";
import { turnRoutes } from "./turn.ts";
import { userRoutes } from "./users.ts";
import { webServiceRoutes } from "./web-services.ts";
import { webhookRoutes } from "./webhooks.ts";

export const apiPrefix = "/api/v1";

/** Every operation of the HTTP contract; the key is its operation id. */
export const routes = {
  ...sessionRoutes,
  ...mailRoutes,
  ...userRoutes,
  ...apiKeyRoutes,
  ...telephonyRoutes,
  ...testDialRoutes,
  ...webServiceRoutes,
  ...callRoutes,
  ...traceRoutes,
  ...callBackRoutes,
  ...callSettingsRoutes,
  ...outboundLimitRoutes,
  ...outgoingPlanRoutes,
  ...turnRoutes,
  ...limitRoutes,
  ...locationRoutes,
  ...alertRoutes,
  ...directoryRoutes,
  ...listRoutes,
  ...listSourceRoutes,
  ...formatRoutes,
  ...campaignRoutes,
  ...campaignDispositionRoutes,
  ...campaignFileRoutes,
  ...campaignMetricRoutes,
  ...campaignNumberRoutes,
  ...campaignResultRoutes,
  ...campaignStaffRoutes,
  ...setUpRoutes,
  ...scenarioRoutes,
  ...audioRoutes,
  ...scriptRoutes,
  ...selectionRoutes,
  ...linkedCampaignRoutes,
  ...archiveRoutes,
  ...campaignBinRoutes,
  ...forecastRoutes,
  ...recordToolRoutes,
  ...correctionRoutes,
  ...exportTaskRoutes,
  ...recordingExportRoutes,
  ...webhookRoutes,
  ...feedRoutes,
  ...doNotCallRoutes,
  ...hoursRoutes,
  ...subjectRoutes,
  ...supervisionRoutes,
  ...nodeRoutes,
  ...healthRoutes,
} as const;

export type RouteName = keyof typeof routes;

type Part<N extends RouteName, K extends string> = (typeof routes)[N] extends { readonly [P in K]: infer S }
  ? S extends TSchema
    ? Static<S>
    : never
  : undefined;

export type RouteParams<N extends RouteName> = Part<N, "params">;
export type RouteQuery<N extends RouteName> = Part<N, "query">;
export type RouteBody<N extends RouteName> = Part<N, "body">;

type Responses<N extends RouteName> = (typeof routes)[N]["responses"];
/** Body of the success answer; `never` for streamed ones. */
export type RouteAnswer<N extends RouteName> = {
  [S in keyof Responses<N>]: Responses<N>[S] extends TSchema ? Static<Responses<N>[S]> : never;
}[keyof Responses<N>];
