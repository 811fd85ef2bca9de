import { diagnostics } from "./diagnostics.ts";
import { errors } from "./errors.ts";
import { mail } from "./mail.ts";
import { prompts } from "./prompts.ts";
import { reports } from "./reports.ts";
import { webAdmin } from "./web-admin.ts";
import { webAgent } from "./web-agent.ts";
import { webApiKeys } from "./web-api-keys.ts";
import { webAudio } from "./web-audio.ts";
import { webAudit } from "./web-audit.ts";
import { webBin } from "./web-bin.ts";
import { webCallBackNews } from "./web-call-back-news.ts";
import { webCalls } from "./web-calls.ts";
import { webCampaignFile, webTestDial } from "./web-campaign-file.ts";
import { webCompliance } from "./web-compliance.ts";
import { webCorrections } from "./web-corrections.ts";
import { webDispositions } from "./web-dispositions.ts";
import { webFeeds } from "./web-feeds.ts";
import { webFigures } from "./web-figures.ts";
import { webForecast } from "./web-forecast.ts";
import { webFormats } from "./web-formats.ts";
import { webHours } from "./web-hours.ts";
import { webLinked } from "./web-linked.ts";
import { webLists } from "./web-lists.ts";
import { webLiveStream } from "./web-live-stream.ts";
import { webOutbound } from "./web-outbound.ts";
import { webOutboundLimits } from "./web-outbound-limits.ts";
import { webOutgoingPlan } from "./web-outgoing-plan.ts";
import { webOwnRecords } from "./web-own-records.ts";
import { webPeople } from "./web-people.ts";
import { webPromptPieces } from "./web-prompt-pieces.ts";
import { webQuality } from "./web-quality.ts";
import { webRecordingExports } from "./web-recording-exports.ts";
import { webRedials } from "./web-redials.ts";
import { webRequests } from "./web-requests.ts";
import { webResults } from "./web-results.ts";
import { webScenario } from "./web-scenario.ts";
import { webScenarios } from "./web-scenarios.ts";
import { webScripts } from "./web-scripts.ts";
import { webSecurity } from "./web-security.ts";
import { webSelection } from "./web-selection.ts";
import { webSetUp } from "./web-set-up.ts";
import { webShell } from "./web-shell.ts";
import { webShortRing } from "./web-short-ring.ts";
import { webSoftphone } from "./web-softphone.ts";
import { webStaff } from "./web-staff.ts";
import { webSupervisor } from "./web-supervisor.ts";
import { webTelephony } from "./web-telephony.ts";
import { webWebhooks } from "./web-webhooks.ts";
import { words } from "./words.ts";

/** The Russian catalogue. */
export const ru = {
  errors,
  words,
  reports,
  prompts,
  mail,
  diagnostics,
  shell: webShell,
  admin: webAdmin,
  bin: webBin,
  compliance: webCompliance,
  apiKeys: webApiKeys,
  webhooks: webWebhooks,
  audio: webAudio,
  audit: webAudit,
  lists: webLists,
  liveStream: webLiveStream,
  outbound: webOutbound,
  outboundLimits: webOutboundLimits,
  outgoingPlan: webOutgoingPlan,
  ownRecords: webOwnRecords,
  hours: webHours,
  linked: webLinked,
  redials: webRedials,
  corrections: webCorrections,
  campaignFile: webCampaignFile,
  testDial: webTestDial,
  staff: webStaff,
  promptPieces: webPromptPieces,
  requests: webRequests,
  quality: webQuality,
  results: webResults,
  recordingExports: webRecordingExports,
  feeds: webFeeds,
  formats: webFormats,
  scripts: webScripts,
  figures: webFigures,
  forecast: webForecast,
  dispositions: webDispositions,
  selection: webSelection,
  setUp: webSetUp,
  people: webPeople,
  telephony: webTelephony,
  calls: webCalls,
  callBackNews: webCallBackNews,
  scenario: webScenario,
  scenarios: webScenarios,
  security: webSecurity,
  shortRing: webShortRing,
  agent: webAgent,
  softphone: webSoftphone,
  supervisor: webSupervisor,
} as const;
